"""Opens the connector that a source describes."""

from encours.intake.connectors.arrivals import Connector
from encours.intake.connectors.folder import KIND as FOLDER
from encours.intake.connectors.folder import Folder
from encours.intake.queries import SourceSeen

SFTP = "sftp"
MAILBOX = "mailbox"
PROVIDER = "provider"


def connector_of(organisation_id: int, source: SourceSeen) -> Connector | None:
    """What fetches from `source`; `None` for one whose documents are handed in."""
    if source.kind == FOLDER:
        return Folder(source.settings)
    if source.kind == SFTP:
        # Its library is paid for only where a server is fetched from.
        from encours.intake.connectors.sftp import Sftp

        return Sftp(organisation_id, source.id, source.settings)
    if source.kind == MAILBOX:
        from encours.intake.connectors.mailbox import Mailbox

        return Mailbox(organisation_id, source.id, source.settings)
    if source.kind == PROVIDER:
        from encours.intake.connectors.provided import Provided

        return Provided(organisation_id, source.id, source.settings)
    return None
