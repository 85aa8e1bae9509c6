"""What a note or a task may be about: always of a customer, unless of nobody in particular.

Who is limited to a portfolio sees what is about its customers: so what is written must say of which
customer it is, and only the kinds listed here are of none.
"""

from encours.kernel.subjects import SubjectRef

CUSTOMER = "customer"
OF_NO_CUSTOMER = frozenset({"organisation"})
"""Kinds of subjects that are of no customer: every member sees what is about them."""


def customer_of(subject: SubjectRef, customer: str = "") -> str:
    """The code of the customer a subject is of; blank: of nobody in particular.

    `customer`: its code, told by whoever knows the subject; a customer is its own. Raises
    `ValueError` when it is missing, contradicts the subject, or is told of a subject of nobody.

    >>> customer_of(SubjectRef("customer", "C1")), customer_of(SubjectRef("line", "7"), "C1")
    ('C1', 'C1')
    """
    if subject.kind == CUSTOMER:
        if customer not in {"", subject.id}:
            raise ValueError(f"{subject} is not of customer {customer}")
        return subject.id
    if (subject.kind in OF_NO_CUSTOMER) is not (customer == ""):
        raise ValueError(f"{subject}: of which customer it is must be told, and only then")
    return customer
