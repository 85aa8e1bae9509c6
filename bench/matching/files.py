"""A world as files: what `encours match` reads, and the truth beside it."""

import csv
import json
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

from bench.matching.world import World
from encours.cash.rules.matching.words import Credit

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
ACCOUNT = "FR7630001007941234567890185"


def write_world(folder: Path, world: World) -> None:
    """`items.csv`, `settled.csv`, `statement.xml` (CAMT.053) and `truth.json` in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    names = {each.customer: each.name for each in world.debtors}
    _write_csv(
        folder / "items.csv",
        ("customer", "customer_name", "invoice", "issued_on", "due_on", "amount", "currency"),
        (
            (
                item.customer, names[item.customer], item.number, item.issued_on, item.due_on,
                euros(item.open_cents), item.currency,
            )
            for item in world.items
        ),
    )  # fmt: skip
    _write_csv(
        folder / "settled.csv",
        ("payer_name", "payer_iban", "remittance", "amount", "customer", "invoices"),
        (
            (
                each.payer_name, each.payer_iban, each.remittance, euros(each.amount_cents),
                each.customer, " ".join(each.invoices),
            )
            for each in world.seen
        ),
    )  # fmt: skip
    (folder / "statement.xml").write_text(camt(world), encoding="utf-8")
    numbers = {item.key: item.number for item in world.items}
    told = [
        {
            "case": truth.case,
            "decidable": truth.decidable,
            "customers": list(truth.customers),
            "allocations": [
                {"invoice": numbers[key], "amount_cents": cents}
                for key, cents in truth.shares.items()
            ],
            "deductions": [
                {"kind": kind, "amount_cents": cents} for kind, cents in truth.deductions
            ],
            "unapplied_cents": truth.unapplied(credit),
        }
        for credit, truth in zip(world.credits, world.truths, strict=True)
    ]
    (folder / "truth.json").write_text(json.dumps(told, indent=1, ensure_ascii=False))


def _write_csv(path: Path, head: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(rows)


def euros(cents: int) -> str:
    """Cents as a decimal of two places."""
    return f"{Decimal(cents).scaleb(-2):.2f}"


def camt(world: World) -> str:
    """The statement as a bank writes it, credits alone, its balances true."""
    total = sum(credit.amount_cents for credit in world.credits)
    first, last = world.credits[0].booked_on, world.credits[-1].booked_on
    owner = escape(world.own_names[0] if world.own_names else "NOUS")
    entries = "".join(map(_entry, world.credits))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{NAMESPACE}"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>1</MsgId><CreDtTm>{last}T20:00:00</CreDtTm></GrpHdr><Stmt><Id>1</Id>"
        f"<Acct><Id><IBAN>{ACCOUNT}</IBAN></Id><Ccy>EUR</Ccy><Ownr><Nm>{owner}</Nm></Ownr></Acct>"
        f"{_balance('OPBD', 0, first)}{_balance('CLBD', total, last)}{entries}"
        "</Stmt></BkToCstmrStmt></Document>"
    )


def _balance(code: str, cents: int, day: object) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="EUR">{euros(cents)}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
        f"<Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def _entry(credit: Credit) -> str:
    amount = f'<Amt Ccy="EUR">{euros(credit.amount_cents)}</Amt>'
    sent = ""
    if credit.original_amount is not None:
        sent = (
            f'<AmtDtls><InstdAmt><Amt Ccy="{credit.original_currency}">{credit.original_amount}'
            "</Amt></InstdAmt></AmtDtls>"
        )
    name = (
        f"<Dbtr><Pty><Nm>{escape(credit.payer_name)}</Nm></Pty></Dbtr>" if credit.payer_name else ""
    )
    iban = credit.payer_iban
    account = f"<DbtrAcct><Id><IBAN>{iban}</IBAN></Id></DbtrAcct>" if iban else ""
    parties = f"<RltdPties>{name}{account}</RltdPties>" if name or account else ""
    text = f"<Ustrd>{escape(credit.remittance)}</Ustrd>" if credit.remittance else ""
    if credit.reference:
        text += (
            "<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp>"
            f"<Ref>{escape(credit.reference)}</Ref></CdtrRefInf></Strd>"
        )
    told = f"<RmtInf>{text}</RmtInf>" if text else ""
    label = f"<AddtlNtryInf>{escape(credit.label)}</AddtlNtryInf>" if credit.label else ""
    return (
        f"<Ntry>{amount}<CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>"
        f"<BookgDt><Dt>{credit.booked_on}</Dt></BookgDt>"
        "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>"
        f"<NtryDtls><TxDtls>{sent}{parties}{told}</TxDtls></NtryDtls>{label}</Ntry>"
    )
