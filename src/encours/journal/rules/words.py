"""How each kind of entry of the journal is called by people."""

from encours.kernel.messages import Message, message

ERASED = message("(erased)")
"""What stands in the place of words that were erased."""
KINDS: dict[str, Message] = {
    "import": message("import"),
    "policy": message("settings"),
    "member": message("people"),
    "organisation": message("organisation"),
    "token": message("keys of programs"),
    "status": message("statuses"),
    "source": message("sources"),
    "erasure": message("erasure"),
    "assertion": message("what was said of a document"),
    "allocation": message("allocation"),
    "undoing": message("allocation undone"),
    "pending": message("entry written here"),
    "cancelling": message("entry cancelled"),
    "matching": message("entry found in the books"),
    "exchange": message("exchange difference"),
    "facing": message("account that faces a receipt"),
    "customer": message("customers"),
    "closing": message("closing"),
    "note": message("notes"),
    "task": message("tasks"),
    "bank_match": message("payments matched"),
    "bank_decision": message("payments decided by people"),
    "bank_undone": message("payments taken back"),
    "bank_returned": message("payments that came back"),
    "bank_owner": message("sources of bank lines"),
    "bank_account": message("bank accounts"),
    "books_refused": message("entries the books refused"),
}
"""How each kind of entry is told to people; one that is not here is told by its own word."""


OTHER = message("another act")


def kind_of(kind: str) -> Message:
    """A kind of entry in words; one of another version is another act."""
    return KINDS.get(kind, OTHER)
