"""Bank statements in the language of banks everywhere: ISO 20022, camt.053.001.02.

A batch of direct debits is one entry with the details of each; a returned one tells its reason.
"""

from datetime import date, timedelta
from xml.sax.saxutils import escape

from encours.demo.rules.books import BankLine
from encours.demo.rules.spec import NAME
from encours.demo.rules.statements import Statement

_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"
_DOMAINS = {
    "02": ("PMNT", "RCHQ", "CCHQ"),
    "03": ("PMNT", "RCHQ", "UPCQ"),
    "05": ("PMNT", "RCDT", "ESCT"),
    "06": ("PMNT", "ICDT", "ESCT"),
    "31": ("PMNT", "DRFT", "STAM"),
    "33": ("PMNT", "DRFT", "UDFT"),
    "62": ("ACMT", "MDOP", "CHRG"),
    "A1": ("PMNT", "IDDT", "ESDD"),
    "B3": ("PMNT", "IDDT", "UPDD"),
}
"""Domain, family and sub-family (external code sets of ISO 20022) of each interbank code."""


def write_camt(statement: Statement) -> bytes:
    """One statement, as one message."""
    made = f"{statement.last_on + timedelta(days=1)}T05:30:00"
    name = f"{statement.iban[-6:]}-{statement.last_on:%Y%m}"
    before = statement.first_on - timedelta(days=1)
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<Document xmlns="{_NAMESPACE}"><BkToCstmrStmt>',
        f"<GrpHdr><MsgId>{name}</MsgId><CreDtTm>{made}</CreDtTm></GrpHdr>",
        f"<Stmt><Id>{name}</Id><ElctrncSeqNb>{statement.number}</ElctrncSeqNb>",
        f"<CreDtTm>{made}</CreDtTm><FrToDt><FrDtTm>{statement.first_on}T00:00:00</FrDtTm>",
        f"<ToDtTm>{statement.last_on}T23:59:59</ToDtTm></FrToDt>",
        f"<Acct><Id><IBAN>{statement.iban}</IBAN></Id><Ccy>EUR</Ccy>",
        f"<Ownr><Nm>{escape(NAME)}</Nm></Ownr></Acct>",
        _balance("OPBD", before, statement.opening),
        _balance("CLBD", statement.last_on, statement.closing),
        *(_entry(line, f"{name}-{rank:05d}") for rank, line in enumerate(statement.lines, 1)),
        "</Stmt></BkToCstmrStmt></Document>",
    ]
    return ("\n".join(parts) + "\n").encode()


def _balance(code: str, day: date, cents: int) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{_amount(cents)}"
        f"<Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def _amount(cents: int) -> str:
    units, rest = divmod(abs(cents), 100)
    sign = "CRDT" if cents >= 0 else "DBIT"
    return f'<Amt Ccy="EUR">{units}.{rest:02d}</Amt><CdtDbtInd>{sign}</CdtDbtInd>'


def _entry(line: BankLine, name: str) -> str:
    day = f"<Dt>{date.fromordinal(line.day)}</Dt>"
    domain, family, member = _DOMAINS.get(line.code, ("XTND", "NTAV", "NTAV"))
    back = "<RvslInd>true</RvslInd>" if line.how == "returned" else ""
    return (
        f"<Ntry>{_amount(line.amount)}{back}<Sts>BOOK</Sts><BookgDt>{day}</BookgDt>"
        f"<ValDt>{day}</ValDt><AcctSvcrRef>{name}</AcctSvcrRef><BkTxCd><Domn><Cd>{domain}</Cd>"
        f"<Fmly><Cd>{family}</Cd><SubFmlyCd>{member}</SubFmlyCd></Fmly></Domn>"
        f"<Prtry><Cd>{line.code}</Cd><Issr>CFONB</Issr></Prtry></BkTxCd>"
        f"<NtryDtls>{_details(line)}</NtryDtls>"
        f"<AddtlNtryInf>{escape(line.label)}</AddtlNtryInf></Ntry>"
    )


def _details(line: BankLine) -> str:
    """The batch with each of its direct debits; of anything else, the one transaction."""
    if line.how == "direct_debits":
        each = "".join(
            f"<TxDtls><Refs><EndToEndId>{escape(paid.ref)}</EndToEndId></Refs>"
            f'<AmtDtls><TxAmt><Amt Ccy="EUR">{paid.cents // 100}.{paid.cents % 100:02d}</Amt>'
            f"</TxAmt></AmtDtls></TxDtls>"
            for paid in line.pays
        )
        return f"<Btch><NbOfTxs>{len(line.pays)}</NbOfTxs></Btch>{each}"
    end_to_end = line.pays[0].ref if line.how == "returned" else "NOTPROVIDED"
    told = [f"<Refs><EndToEndId>{escape(end_to_end)}</EndToEndId></Refs>"]
    if line.name:
        role = "Dbtr" if line.amount > 0 or line.how == "returned" else "Cdtr"
        account = f"<{role}Acct><Id><IBAN>{line.iban}</IBAN></Id></{role}Acct>"
        told.append(
            f"<RltdPties><{role}><Nm>{escape(line.name)}</Nm></{role}>"
            f"{account if line.iban else ''}</RltdPties>"
        )
    if line.texts:
        written = "".join(f"<Ustrd>{escape(text)}</Ustrd>" for text in line.texts)
        told.append(f"<RmtInf>{written}</RmtInf>")
    if line.how == "returned":
        told.append(f"<RtrInf><Rsn><Cd>{line.texts[0][:4]}</Cd></Rsn></RtrInf>")
    return f"<TxDtls>{''.join(told)}</TxDtls>"
