"""Keeps the logo of an organisation, once it is sure that it can be printed."""

import hashlib
from datetime import datetime
from pathlib import Path

from encours.kernel.messages import message
from encours.papers.models import Logo
from encours.papers.rules.logos import check_logo
from encours.papers.rules.pictures import Picture, unusable
from encours.tenancy.isolation import acting_for
from encours.ui.typesetting import typeset

_PROOF = Path(__file__).parent.parent / "layouts" / "proof.typ"


def keep_logo(organisation_id: int, data: bytes, *, author_id: int | None, now: datetime) -> str:
    """Checks and keeps a picture; gives the digest by which a letterhead names it.

    It stands on papers once a letterhead that names it is published. Raises `UnusableLogo`.
    """
    picture = check_logo(data)
    try:
        typeset(_PROOF, {"picture": _as_numbers(picture)}, stamped_at=now)
    except RuntimeError as error:  # what Typst raises derives from it
        raise unusable(message("it cannot be printed")) from error
    digest = hashlib.sha256(picture.content).hexdigest()
    with acting_for(organisation_id):
        Logo.objects.bulk_create(
            [
                Logo(
                    organisation_id=organisation_id,
                    digest=digest,
                    kind=picture.kind,
                    width=picture.width,
                    height=picture.height,
                    content=picture.content,
                    author_id=author_id,
                    kept_at=now,
                )
            ],
            ignore_conflicts=True,
        )
    return digest


def _as_numbers(picture: Picture) -> dict[str, object]:
    """The picture as the proof reads it: JSON has no bytes."""
    return {
        "format": "jpg" if picture.kind == "jpeg" else picture.kind,
        "content": [*picture.content],
    }
