"""Who sees the tables of cash, what the application may do there, and what they refer to."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from encours.tenancy.protecting import APPEND_ONLY, key, protect, refer

_CHANGED = ("bankaccount", "bankline", "payer", "advice")
_ADDED = ("statement", "linedetail", "decision", "posting", "adviceline")
_ACCOUNT, _STATEMENT, _LINE = "cash_bankaccount", "cash_statement", "cash_bankline"
_DECISION, _ADVICE = "cash_decision", "cash_advice"


class Migration(migrations.Migration):
    """Row-level security, and keys that carry the organisation."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("cash", "0001_initial"),
        ("intake", "0005_list_days"),
        ("receivables", "0009_suppliers"),
    ]

    operations: ClassVar[list[Operation]] = [
        *(protect(f"cash_{name}") for name in _CHANGED),
        *(protect(f"cash_{name}", rights=APPEND_ONLY) for name in _ADDED),
        *(key(name) for name in (_ACCOUNT, _STATEMENT, _LINE, _DECISION, _ADVICE)),
        refer(_ACCOUNT, "source_id", "intake_source"),
        refer(_STATEMENT, "account_id", _ACCOUNT),
        refer(_STATEMENT, "document_id", "intake_document"),
        refer(_LINE, "account_id", _ACCOUNT),
        refer(_LINE, "statement_id", _STATEMENT),
        refer(_LINE, "parent_id", _LINE),
        refer("cash_linedetail", "line_id", _LINE),
        refer("cash_linedetail", "document_id", "intake_document"),
        refer(_DECISION, "line_id", _LINE),
        refer(_DECISION, "undoes_id", _DECISION),
        refer("cash_posting", "line_id", _LINE),
        refer("cash_posting", "decision_id", _DECISION),
        refer("cash_posting", "ledger_line", "receivables_line"),
        refer(_ADVICE, "document_id", "intake_document"),
        refer(_ADVICE, "line_id", _LINE),
        refer("cash_adviceline", "advice_id", _ADVICE),
    ]
