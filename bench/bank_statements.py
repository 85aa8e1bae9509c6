"""Statements of an invented account, as long as one likes: what the readers' speed is taken on."""

IBAN = b"FR7615589000009876543210088"
_HEAD = b"15589%s00000EUR2 98765432100%s"


def write_camt(entries: int) -> bytes:
    """A camt.053.001.08 with so many transfers received, each told in full."""
    parts = [
        b'<?xml version="1.0" encoding="UTF-8"?>\n'
        b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>\n'
        b"<GrpHdr><MsgId>M</MsgId></GrpHdr><Stmt><Id>1</Id><Acct><Id><IBAN>" + IBAN + b"</IBAN>"
        b"</Id><Ccy>EUR</Ccy></Acct>\n"
    ]
    parts += [_entry(rank) for rank in range(entries)]
    return b"".join([*parts, b"</Stmt></BkToCstmrStmt></Document>\n"])


def _entry(rank: int) -> bytes:
    day = rank % 28 + 1
    return (
        b'<Ntry><Amt Ccy="EUR">%d.%02d</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
        b"<BookgDt><Dt>2026-03-%02d</Dt></BookgDt><ValDt><Dt>2026-03-%02d</Dt></ValDt>"
        b"<AcctSvcrRef>SVC%d</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd>"
        b"<SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>\n"
        b"<NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><RltdPties>"
        b"<Dbtr><Pty><Nm>SOCIETE %d SARL</Nm></Pty></Dbtr>"
        b"<DbtrAcct><Id><IBAN>FR1420041010050500013M02606</IBAN></Id></DbtrAcct></RltdPties>"
        b"<RmtInf><Ustrd>FACTURE F2026-%06d</Ustrd></RmtInf></TxDtls></NtryDtls>"
        b"<AddtlNtryInf>VIREMENT RECU</AddtlNtryInf></Ntry>\n"
    ) % (rank % 9_999 + 1, rank % 100, day, day, rank, rank, rank)


def write_cfonb(movements: int, *, end: bytes = b"\r\n") -> bytes:
    """A CFONB 120 with so many transfers received, each with three details."""
    records = [_balance(b"01", 0)]
    total = 0
    for rank in range(movements):
        cents = rank % 100_000 * 10
        total += cents
        day = b"%02d0326" % (rank % 28 + 1)
        head = _HEAD % (b"0000", b"05" + day)
        label = b"%-31b" % (b"VIR SOCIETE %d" % rank)
        records.append(
            b"04%b  %b%b  %07d  %013d{%-16b" % (head, day, label, rank % 10**7, cents // 10, b"")
        )
        for qualifier, text in (
            (b"NPY", b"SOCIETE %d SARL" % rank),
            (b"LCC", b"FACTURE F2026-%06d" % rank),
            (b"RCN", b"E2E%d" % rank),
        ):
            records.append(b"05%b     %b%-70b  " % (head, qualifier, text))
    records.append(_balance(b"07", total))
    return b"".join(record + end for record in records)


def _balance(code: bytes, cents: int) -> bytes:
    head = _HEAD % (b"    ", b"  310326")
    return b"%b%b%-50b%013d{%-16b" % (code, head, b"", cents // 10, b"")
