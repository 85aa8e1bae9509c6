"""What a reader must be told before any figure: that there is nothing to see, and why."""

from encours.diagnosis.rules.model import Diagnosis
from encours.kernel.messages import Message, message


def explain_no_customer(diagnosis: Diagnosis) -> Message | None:
    """Why a diagnosis shows zeros; `None` when it has customers."""
    if diagnosis.customers:
        return None
    if all(file.source.accepted == 0 for file in diagnosis.files):
        return message(
            "Every line of these files was rejected: the reasons are below. Nothing can be said of"
            " the receivables before they are mended."
        )
    return message(
        "No customer was found in these files: no line stands on the accounts 411, 413 or 416, nor"
        " on one that looks like customers'. If yours have other numbers, name them with"
        " --accounts."
    )
