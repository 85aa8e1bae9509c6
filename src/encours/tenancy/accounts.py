"""How accounts live here: nobody signs themselves up, and messages speak the person's language."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth brings no types
    """Accounts are made by administrators (`encours member add`)."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  # allauth's form
        """Never: an account without an organisation would see nothing anyway."""
        return False
