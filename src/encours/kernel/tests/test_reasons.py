import pytest

from encours.kernel.messages import message
from encours.kernel.reasons import Decision, Reason
from encours.kernel.subjects import SubjectRef


def test_a_decision_shows_its_reasons_in_order() -> None:
    first = Reason("paid", message("Paid on {day}", day="2026-01-01"))
    second = Reason("small", message("Below the threshold"))
    decision = Decision("leave", (first, second))
    assert decision.codes == ("paid", "small")
    assert str(decision.because[0].text) == "Paid on 2026-01-01"


def test_a_decision_without_reason_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="no reason"):
        Decision(outcome="chase", because=())


def test_a_subject_is_written_and_found_again() -> None:
    subject = SubjectRef("bank_line", "2026:17")
    assert str(subject) == "bank_line:2026:17"
    assert SubjectRef.parse(str(subject)) == subject


@pytest.mark.parametrize("text", ["customer", "Customer:1", "customer:", ":1", ""])
def test_a_subject_half_named_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"kind|identifier"):
        SubjectRef.parse(text)
