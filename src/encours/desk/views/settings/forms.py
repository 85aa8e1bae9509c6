"""The forms of the settings: words of the catalogue, errors beside their field, typed values kept.

What may be written is decided by the services; a form only asks.
"""

from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from django import forms

from encours.kernel.messages import Message, message
from encours.tenancy.rules.roles import ROLE_NAMES, Right, Role
from encours.ui.templatetags.say import speaker

CHOICE = "encours/choice.html"
"""How a box to tick is drawn: before its words."""


class SpokenForm(forms.Form):
    """A form whose labels (`words`) and hints are messages, said in the language of the page."""

    template_name = "encours/form_grid.html"
    words: ClassVar[Mapping[str, Message]] = {}
    hints: ClassVar[Mapping[str, Message]] = {}

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)
        say = speaker().message
        for name, field in self.fields.items():
            if name in self.words:
                field.label = say(self.words[name])
            if name in self.hints:
                field.help_text = say(self.hints[name])


class OrganisationForm(SpokenForm):
    """What the organisation is called."""

    words: ClassVar = {
        "name": message("Name"),
        "siren": message("SIREN"),
        "currency": message("Currency of the books"),
    }
    hints: ClassVar = {
        "name": message("As it stands at the head of every page and paper."),
        "siren": message("9 digits, such as 356 000 000; blank when there is none."),
        "currency": message("Three letters, such as EUR. It stays once books are in."),
    }
    name = forms.CharField(max_length=200)
    siren = forms.CharField(max_length=20, required=False)
    currency = forms.CharField(max_length=3)


class RoleForm(SpokenForm):
    """What a member may do, and whose customers they see. `owners`: the codes to choose from."""

    words: ClassVar = {"role": message("Role"), "portfolio": message("Portfolio")}
    hints: ClassVar = {
        "portfolio": message(
            "Collectors and salespeople whose customers the person sees; none ticked: all."
        )
    }
    role = forms.ChoiceField()
    portfolio = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, owners: Collection[str], **options: Any) -> None:
        super().__init__(*args, **options)
        say = speaker().message
        choices = [(str(role), say(name)) for role, name in ROLE_NAMES.items()]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]  # a field of choices
        self.fields["portfolio"].choices = [(each, each) for each in owners]  # type: ignore[attr-defined]  # the same
        if not owners:
            del self.fields["portfolio"]

    def asked(self) -> tuple[Role, tuple[str, ...]]:
        """The role and the portfolio that were asked for."""
        given = self.cleaned_data
        return Role(given["role"]), tuple(sorted(given.get("portfolio", ())))


class InviteForm(RoleForm):
    """Who comes in."""

    words: ClassVar = {
        **RoleForm.words,
        "email": message("E-mail address"),
        "name": message("Name"),
        "language": message("Language"),
    }
    hints: ClassVar = {
        **RoleForm.hints,
        "name": message("As colleagues see it, when the person is new."),
    }
    email = forms.EmailField(max_length=254)
    name = forms.CharField(max_length=200, required=False)
    language = forms.ChoiceField(choices=[("fr", "Français"), ("en", "English")])
    field_order = ("email", "name", "language", "role", "portfolio")


class StatusForm(SpokenForm):
    """A status people may give to documents."""

    words: ClassVar = {
        "name_fr": message("Name in French"),
        "name_en": message("Name in English"),
        "next_action_fr": message("What to do next, in French"),
        "next_action_en": message("What to do next, in English"),
        "next_action_days": message("How many days later"),
        "stops_dunning": message("No reminder leaves meanwhile"),
        "is_disputed": message("The document counts as disputed"),
    }
    hints: ClassVar = {
        "next_action_days": message(
            "In days after the status was given, put off to a business day; blank: nothing is due."
        )
    }
    name_fr = forms.CharField(max_length=100)
    name_en = forms.CharField(max_length=100)
    next_action_fr = forms.CharField(max_length=200, required=False)
    next_action_en = forms.CharField(max_length=200, required=False)
    next_action_days = forms.IntegerField(required=False, min_value=0, max_value=3650)
    stops_dunning = forms.BooleanField(required=False, template_name=CHOICE)
    is_disputed = forms.BooleanField(required=False, template_name=CHOICE)


class TokenForm(SpokenForm):
    """A key for a program."""

    words: ClassVar = {"name": message("Name of the program"), "right": message("What it may do")}
    hints: ClassVar = {
        "name": message("Such as “nightly export”: by it the key is known and revoked.")
    }
    name = forms.CharField(max_length=100)
    right = forms.ChoiceField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        say = speaker().message
        self.fields["right"].choices = [  # type: ignore[attr-defined]  # a field of choices
            (str(right), say(words)) for right, words in TOKEN_RIGHTS.items()
        ]


TOKEN_RIGHTS = {
    Right.IMPORT: message("read, and hand documents in"),
    Right.READ: message("read"),
}
"""What a program may be allowed, as people say it."""


class SecretForm(SpokenForm):
    """Another password or private key of a server: written, never shown."""

    words: ClassVar = {
        "password": message("New password"),
        "private_key": message("Or a new private key"),
    }
    hints: ClassVar = {
        "private_key": message(
            "An OpenSSH key without a passphrase. What is kept now is never shown."
        )
    }
    password = forms.CharField(
        required=False,
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    private_key = forms.CharField(
        required=False,
        max_length=20_000,
        strip=False,
        widget=forms.Textarea(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *given: Any, takes_key: bool = True, **said: Any) -> None:
        """`takes_key`: whether one may enter with a private key."""
        super().__init__(*given, **said)
        if not takes_key:
            del self.fields["private_key"]

    def clean(self) -> dict[str, Any]:
        """One of the two, not both."""
        given = super().clean() or self.cleaned_data
        if bool(given.get("password")) == bool(given.get("private_key")):
            said = message("Give a password or a private key, one of the two.")
            raise forms.ValidationError(speaker().message(said))
        return given
