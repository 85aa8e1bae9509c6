"""The forms of a customer's file: what is written of it, of its documents, of its contacts."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms

from encours.desk.services.marking import Mark
from encours.desk.views.customer.contacts import FUNCTION_NAMES
from encours.desk.views.settings.forms import SpokenForm
from encours.kernel.messages import Message, message
from encours.parties.queries.history import KnownField
from encours.parties.rules.words import FieldKind
from encours.receivables.rules.assertions import DELAY_CAUSE, DELAY_CAUSES, DUE_ON, STATUS, Value
from encours.receivables.rules.statuses import Status
from encours.teamwork.rules.mentions import Person
from encours.teamwork.rules.texts import NOTE_CHARACTERS
from encours.ui.templatetags.say import speaker

NONE = "none"
"""What takes back: a status, a cause."""
_LONGEST_NAME = 100


class Day(forms.DateInput):
    """A day, chosen from the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class NoteForm(SpokenForm):
    """A note, which may be a task for somebody."""

    words: ClassVar = {
        "text": message("Note"),
        "assignee": message("As a task for"),
        "due_on": message("To be done by"),
    }
    text = forms.CharField(
        max_length=NOTE_CHARACTERS, widget=forms.Textarea(attrs={"rows": 3, "data-note": ""})
    )
    assignee = forms.ChoiceField(required=False)
    due_on = forms.DateField(required=False, widget=Day())

    def __init__(self, *args: Any, people: Sequence[Person], **options: Any) -> None:
        super().__init__(*args, **options)
        nobody = ("", speaker().message(message("nobody: a note only")))
        names = [(str(each.user_id), each.name or each.email) for each in people]
        self.fields["assignee"].choices = [nobody, *names]  # type: ignore[attr-defined]  # a field of choices


class MarkForm(SpokenForm):
    """What is said of documents: each field left blank says nothing."""

    words: ClassVar = {
        "status": message("Status"),
        "cause": message("Cause of the delay"),
        "due_on": message("Due date agreed"),
        "comment": message("Comment"),
    }
    hints: ClassVar = {
        "due_on": message("The new day; blank: as it is."),
        "comment": message("Shown beside the document; @ and a name mentions a colleague."),
    }
    status = forms.ChoiceField(required=False)
    cause = forms.ChoiceField(required=False)
    due_on = forms.DateField(required=False, widget=Day())
    comment = forms.CharField(
        required=False, max_length=NOTE_CHARACTERS, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, statuses: Collection[Status], **options: Any) -> None:
        super().__init__(*args, **options)
        say = speaker()
        as_is = ("", say.message(message("as it is")))
        nothing = (NONE, say.message(message("none any more")))
        is_french = say.language == "fr"
        offered = [
            (each.code, each.name_fr if is_french else each.name_en)
            for each in statuses
            if each.is_offered
        ]
        causes = [(code, say.message(name)) for code, name in DELAY_CAUSES.items()]
        self.fields["status"].choices = [as_is, *offered, nothing]  # type: ignore[attr-defined]  # a field of choices
        self.fields["cause"].choices = [as_is, *causes, nothing]  # type: ignore[attr-defined]  # the same

    def asked(self) -> Mark:
        """What was said."""
        given = self.cleaned_data
        said: dict[str, Value | None] = {}
        for kind, name in ((STATUS, "status"), (DELAY_CAUSE, "cause")):
            if given[name]:
                said[kind] = None if given[name] == NONE else given[name]
        if given["due_on"]:
            said[DUE_ON] = given["due_on"]
        return Mark(said, given["comment"])


class RecordForm(SpokenForm):
    """What people decide of a customer; its name is the books'."""

    words: ClassVar = {
        "group": message("Group"),
        "collector": message("Collector"),
        "salesperson": message("Salesperson"),
        "siren": message("SIREN"),
    }
    hints: ClassVar = {
        "group": message("Customers looked at together; a name that is new makes a group."),
        "collector": message("Who follows what is owed."),
        "siren": message("9 digits, such as 356 000 000; blank: not known."),
    }
    group = forms.CharField(required=False, max_length=300)
    collector = forms.CharField(required=False, max_length=_LONGEST_NAME)
    salesperson = forms.CharField(required=False, max_length=_LONGEST_NAME)
    siren = forms.CharField(required=False, max_length=20)

    def __init__(
        self, *args: Any, own: Sequence[KnownField], lists: Mapping[str, str], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        is_french = speaker().language == "fr"
        for each in own:
            name = free_name(each.key)
            label = each.label_fr if is_french else each.label_en
            self.fields[name] = _free_field(each, label)
        for name, datalist in lists.items():
            self.fields[name].widget.attrs["list"] = datalist
            self.fields[name].widget.attrs["autocomplete"] = "off"


class TermsForm(SpokenForm):
    """Terms of payment granted from a day on."""

    words: ClassVar = {
        "terms": message("Terms of payment"),
        "from_on": message("From"),
        "ground": message("Why"),
    }
    hints: ClassVar = {
        "terms": message("Such as 45 jours fin de mois, 30 jours nets, comptant."),
        "from_on": message("Documents of that day and later ones."),
        "ground": message("The agreement, who gave it."),
    }
    terms = forms.CharField(max_length=_LONGEST_NAME)
    from_on = forms.DateField(widget=Day())
    ground = forms.CharField(required=False, max_length=300)


class ContactForm(SpokenForm):
    """A person, or a mailbox, at the customer's."""

    words: ClassVar = {
        "name": message("Name"),
        "function": message("Function"),
        "phone": message("Telephone"),
        "email": message("E-mail address"),
        "language": message("Language"),
    }
    name = forms.CharField(required=False, max_length=200)
    function = forms.ChoiceField()
    phone = forms.CharField(
        required=False, max_length=40, widget=forms.TextInput(attrs={"type": "tel"})
    )
    email = forms.EmailField(required=False, max_length=254)
    language = forms.ChoiceField(choices=[("fr", "Français"), ("en", "English")])

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        say = speaker().message
        choices = [(str(each), say(name)) for each, name in FUNCTION_NAMES.items()]
        self.fields["function"].choices = choices  # type: ignore[attr-defined]  # a field of choices

    def clean(self) -> dict[str, Any]:
        """Somebody one can name, call or write to."""
        given = super().clean() or {}
        if not any(given.get(each) for each in ("name", "phone", "email")) and not self.errors:
            self.add_error(
                "name", speaker().message(message("Give a name, a telephone or an address."))
            )
        return given


class AssignForm(SpokenForm):
    """Who follows several customers, or the group they are put in."""

    words: ClassVar = {"value": message("Value")}
    value = forms.CharField(required=False, max_length=_LONGEST_NAME)

    def __init__(self, *args: Any, label: Message, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["value"].label = speaker().message(label)
        self.fields["value"].widget.attrs |= {"list": "offered", "autocomplete": "off"}


def free_name(key: str) -> str:
    """How the field of a free field is called in the form."""
    return f"free-{key}"


def free_text(value: object) -> str:
    """What a free field holds, as it is typed."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _free_field(known: KnownField, label: str) -> forms.Field:
    kind = FieldKind(known.kind)
    if kind is FieldKind.CHOICE:
        choices = [("", "–"), *((each, each) for each in known.choices)]
        return forms.ChoiceField(required=False, label=label, choices=choices)
    if kind is FieldKind.YES_NO:
        say = speaker().message
        words = [("", "–"), ("yes", say(message("yes"))), ("no", say(message("no")))]
        return forms.ChoiceField(required=False, label=label, choices=words)
    widget = Day() if kind is FieldKind.DATE else forms.TextInput()
    return forms.CharField(required=False, label=label, widget=widget)


def read_form_day(value: date | None) -> str | None:
    """A day as a button keeps it."""
    return None if value is None else value.isoformat()
