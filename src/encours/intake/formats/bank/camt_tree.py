"""What of a CAMT entry is read, and where it stands: a map of element names, whatever the version.

Versions .001.01 to .001.13 moved some elements (a party within `Pty`, a status within `Cd`); the
map has each place. What is not on it is not looked at, so that an address costs nothing.
"""

import re
from html import unescape
from typing import Any

from lxml import etree

from encours.intake.formats.bank.texts import told

type Branch = dict[str, Branch | str]
"""An element's name to its children, or to the name its text is kept under (blank: own text)."""

type Plan = tuple[tuple[int, str, str | None, bool], ...]
"""Where in a shape a text is kept, its name, of amounts the currency, if in a transaction."""

type Found = dict[str, list[str]]
"""What was found: the texts under each name, in file order; of an amount, its currency too, `@`."""


def _party(name: str) -> Branch:
    """A party: its name and what identifies it, of an organisation or a person."""
    identifiers: Branch = {
        "OrgId": {
            "AnyBIC": f"{name}_id",
            "BICOrBEI": f"{name}_id",
            "LEI": f"{name}_id",
            "Othr": {"Id": f"{name}_id"},
            "PrtryId": {"Id": f"{name}_id"},
        },
        "PrvtId": {"Othr": {"Id": f"{name}_id"}, "OthrId": {"Id": f"{name}_id"}},
    }
    own: Branch = {"Nm": f"{name}_name", "Id": identifiers}
    return {**own, "Pty": own, "Agt": {"FinInstnId": {"Nm": f"{name}_name"}}}


def _account(name: str) -> Branch:
    others: Branch = {"Id": f"{name}_account"}
    return {
        "Id": {
            "IBAN": f"{name}_iban",
            "BBAN": f"{name}_account",
            "PrtryAcct": others,
            "Othr": others,
        }
    }


def _agent(name: str) -> Branch:
    return {"FinInstnId": {"BIC": f"{name}_bic", "BICFI": f"{name}_bic"}}


_CODE: Branch = {
    "Domn": {"Cd": "domain", "Fmly": {"Cd": "family", "SubFmlyCd": "member"}},
    "Prtry": {"Cd": "own_code", "Issr": "own_code_of"},
}
_CHARGES: Branch = {
    "TtlChrgsAndTaxAmt": "charges_total",
    "Amt": "charge",
    "Rcrd": {"Amt": "charge"},
}
_REFERRED: Branch = {"Nb": "document"}
_TRANSACTION: Branch = {
    "Refs": {
        "EndToEndId": "end_to_end",
        "MndtId": "mandate",
        "AcctSvcrRef": "bank_reference",
        "TxId": "transaction_id",
        "InstrId": "instruction_id",
        "ChqNb": "document",
    },
    "Amt": "amount",
    "CdtDbtInd": "side",
    "AmtDtls": {
        "TxAmt": {"Amt": "transaction_amount"},
        "InstdAmt": {"Amt": "instructed"},
        "CntrValAmt": {"Amt": "countervalue"},
    },
    "BkTxCd": _CODE,
    "Chrgs": _CHARGES,
    "RltdPties": {
        "Dbtr": _party("debtor"),
        "DbtrAcct": _account("debtor"),
        "UltmtDbtr": _party("ultimate_debtor"),
        "Cdtr": _party("creditor"),
        "CdtrAcct": _account("creditor"),
        "UltmtCdtr": _party("ultimate_creditor"),
    },
    "RltdAgts": {"DbtrAgt": _agent("debtor"), "CdtrAgt": _agent("creditor")},
    "RmtInf": {
        "Ustrd": "text",
        "Strd": {
            "RfrdDocInf": {**_REFERRED, "RfrdDocNb": "document"},
            "CdtrRefInf": {"Ref": "reference", "CdtrRef": "reference"},
            "AddtlRmtInf": "text",
        },
    },
    "RtrInf": {
        "Rsn": {"Cd": "return_reason", "Prtry": "return_reason"},
        "RtrRsn": {"Cd": "return_reason", "Prtry": "return_reason"},
        "AddtlInf": "return_text",
        "AddtlRtrRsnInf": "return_text",
    },
    "AddtlTxInf": "label",
}
_ENTRY: Branch = {
    "NtryRef": "entry_reference",
    "Amt": "amount",
    "CdtDbtInd": "side",
    "RvslInd": "reversal",
    "Sts": {"": "status", "Cd": "status", "Prtry": "status"},
    "BookgDt": {"Dt": "booked_on", "DtTm": "booked_on"},
    "ValDt": {"Dt": "value_on", "DtTm": "value_on"},
    "AcctSvcrRef": "bank_reference",
    "BkTxCd": _CODE,
    "Chrgs": _CHARGES,
    "AmtDtls": {
        "TxAmt": {"Amt": "transaction_amount"},
        "InstdAmt": {"Amt": "instructed"},
        "CntrValAmt": {"Amt": "countervalue"},
    },
    "NtryDtls": {
        "Btch": {"MsgId": "batch", "PmtInfId": "batch", "NbOfTxs": "batch_count"},
        "TxDtls": _TRANSACTION,
    },
    "TxDtls": _TRANSACTION,
    "Btch": {"MsgId": "batch", "PmtInfId": "batch", "NbOfTxs": "batch_count"},
    "AddtlNtryInf": "label",
}
_BALANCE: Branch = {
    "Tp": {
        "Cd": "kind",
        "CdOrPrtry": {"Cd": "kind", "Prtry": "kind"},
        "SubTp": {"Cd": "sub_kind", "Prtry": "sub_kind"},
    },
    "Amt": "amount",
    "CdtDbtInd": "side",
    "Dt": {"Dt": "day", "DtTm": "day"},
}
_ACCOUNT: Branch = {
    **_account("own"),
    "Ccy": "currency",
    "Ownr": {"Nm": "holder", "Pty": {"Nm": "holder"}},
    "Svcr": {"FinInstnId": {"BIC": "bank", "BICFI": "bank", "Nm": "bank_name"}},
}
_AMOUNTS = frozenset(
    ("amount", "transaction_amount", "instructed", "countervalue", "charge", "charges_total")
)
_HEADER: Branch = {"Id": "identifier", "ElctrncSeqNb": "sequence", "LglSeqNb": "legal_sequence"}
_SUMMARY: Branch = {
    "TtlNtries": {"NbOfNtries": "count"},
    "TtlCdtNtries": {"Sum": "credits"},
    "TtlDbtNtries": {"Sum": "debits"},
}


class Map:
    """What is read of an element, and the shapes of it that were met."""

    def __init__(self, branch: Branch) -> None:
        self.branch = branch
        self.plans: dict[tuple[str, ...], Plan] = {}


ENTRY, TRANSACTION = Map(_ENTRY), Map(_TRANSACTION)
BALANCE, ACCOUNT = Map(_BALANCE), Map(_ACCOUNT)
HEADER, SUMMARY = Map(_HEADER), Map(_SUMMARY)
_MOST_SHAPES, _LONGEST_SHAPE = 2_000, 20_000
_TEXT = re.compile(r">([^<]+)<")
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[^\s/>]+)(?P<rest>[^>]*)>")
_CURRENCY = re.compile(r'(?:^|\s)Ccy="([^"]*)"')
_names: dict[Any, str] = {}


def name_of(tag: Any) -> str:
    """The name of an element without its namespace, which each version has its own of."""
    found = _names.get(tag)
    if found is None:
        found = tag.rpartition("}")[2] if isinstance(tag, str) else ""
        if len(_names) < 5_000:
            _names[tag] = found
    return found


def gather(element: Any, within: Map) -> Found:
    """What the element holds of the map."""
    return gather_both(element, within)[0]


def gather_both(element: Any, within: Map) -> tuple[Found, Found]:
    """What the element holds of the map, and what its only transaction does.

    Entries of a file have few shapes, so a shape is looked at once: it tells at which places its
    texts are kept. That is twice as fast as walking each entry, element by element.
    """
    written = etree.tostring(element, encoding="unicode", with_tail=False)
    parts = _TEXT.split(written)
    shape = tuple(parts[::2])
    plan = within.plans.get(shape)
    if plan is None:
        plan = _plan_of(shape, within.branch)
        if len(within.plans) < _MOST_SHAPES and len(written) < _LONGEST_SHAPE:
            within.plans[shape] = plan
    if "&" in written:
        parts = [unescape(part) for part in parts]
    own: Found = {}
    inner: Found = {}
    for at, name, currency, is_inner in plan:
        text = parts[at].strip()
        if not text:
            continue
        found = inner if is_inner else own
        if name in found:
            found[name].append(text)
        else:
            found[name] = [text]
        if currency is not None:
            found.setdefault(f"{name}@", []).append(currency)
    return own, inner


def _plan_of(shape: tuple[str, ...], branch: Branch) -> Plan:
    """Which texts of a shape are kept, under which name, and in which currency amounts are."""
    plan: list[tuple[int, str, str | None, bool]] = []
    names: list[str] = []
    places: list[Branch | str | None] = []
    currency = ""
    for rank, piece in enumerate(shape):
        # The signs around a text went with it.
        markup = f"{'<' if rank else ''}{piece}{'>' if rank < len(shape) - 1 else ''}"
        for tag in _TAG.finditer(markup):
            if tag["end"]:
                places.pop()
                names.pop()
                continue
            name = tag["name"].rpartition(":")[2]
            above = places[-1] if places else None
            places.append(
                branch if not places else above.get(name) if isinstance(above, dict) else None
            )
            names.append(name)
            found = _CURRENCY.search(tag["rest"])
            currency = unescape(found[1]).strip() if found else ""
            if tag["rest"].endswith("/"):
                places.pop()
                names.pop()
        place = places[-1] if places else None
        kept = place.get("") if isinstance(place, dict) else place
        if isinstance(kept, str):
            is_inner = "TxDtls" in names[1:]
            plan.append((2 * rank + 1, kept, currency if kept in _AMOUNTS else None, is_inner))
    return tuple(plan)


def forget(element: Any) -> None:
    """Frees what has been read: the element, and its elder siblings with the text between."""
    element.clear()
    parent = element.getparent()
    while parent is not None and parent[0] is not element:
        del parent[0]


def pull_parser(encoding: str | None) -> Any:
    """A parser that fetches nothing, expands nothing, and tells when what matters is complete.

    `encoding`: the one to read in whatever the document declares.
    """
    return etree.XMLPullParser(
        events=("end",),
        encoding=encoding,
        collect_ids=False,
        remove_blank_text=True,
        tag=[f"{{*}}{name}" for name in WATCHED],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


STATEMENTS = {"Stmt": "statement", "Rpt": "intraday", "Ntfctn": "notification"}
WATCHED = (*STATEMENTS, "Acct", "Bal", "TxsSummry", "Ntry", "TxDtls")


def first(found: Found, name: str) -> str | None:
    """The first text found under a name."""
    values = found.get(name)
    return values[0] if values else None


def first_told(found: Found, name: str) -> str | None:
    """The same, where the bank gives more than a word for "not provided"."""
    values = found.get(name)
    return told(values[0]) if values else None
