"""The form of the first person of an installation."""

from typing import Any

from django import forms

from encours.kernel.messages import Message, message
from encours.ui.templatetags.say import speaker

_LABELS: dict[str, Message] = {
    "company": message("Your company"),
    "name": message("Your name"),
    "email": message("E-mail address"),
    "password": message("Password"),
}
_PASSWORD_HELP = message("Twelve characters or more, unlike your name and address.")


class WelcomeForm(forms.Form):
    """Who comes first, and for which company."""

    company = forms.CharField(max_length=200)
    name = forms.CharField(max_length=200)
    email = forms.EmailField(max_length=254)
    password = forms.CharField(
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        say = speaker().message
        for name, label in _LABELS.items():
            self.fields[name].label = say(label)
        self.fields["password"].help_text = say(_PASSWORD_HELP)
