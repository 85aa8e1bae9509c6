"""What Banque costs with many lines of the bank: each page a person opens, and a line of it.

Run `uv run python -m bench.bank_list` (`--lines` for less, `--plans` shows how the database finds
the rows). Works in a folder of its own, or in `--data`, filled the same way before. Pages are asked
of the application in this process, signed in, to the last byte. Aim on 2 cores, with 100,000 lines:
each page in a median of 150 ms, and as many questions whatever the number of lines.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SLUG = "bank-list"
PAGES: Mapping[str, str] = {
    "as it comes: what waits": "",
    "all, in and out": "?show=all&way=both",
    "… its tenth page": "?show=all&way=both&page=10",
    "… its last pages": "?show=all&way=both&page=1900",
    "… the largest first": "?show=all&way=both&sort=-amount",
    "… the least sure first": "?show=all&way=both&sort=confidence",
    "applied": "?show=automatic",
    "set aside": "?show=excluded",
    "what went out": "?show=all&way=out",
    "a number, searched": "?show=all&q=FA26-0012345",
    "a name, searched": "?show=all&q=maison+123",
    "a word of every line, searched": "?show=all&q=facture",
    "… and the largest first": "?show=all&q=facture&sort=-amount",
    "a word of none, searched": "?show=all&q=zzyzzx",
    "two letters, searched": "?show=all&q=ma",
    "an amount, searched": "?show=all&q=1234,56",
    "the next that waits": "next/",
    "the next, the largest first": "next/?sort=-amount&after={line}",
    "the next, least sure first": "next/?sort=confidence&after={line}",
    "the next, of a word of every line": "next/?q=facture&after={line}",
}
_FILL = """
    INSERT INTO cash_bankline (organisation_id, account_id, statement_id, line, fingerprint,
        occurrence, booked_on, amount_cents, unit, payer_name, reference, remittance, is_reversal,
        outcome)
    SELECT %(organisation)s, %(account)s, %(statement)s, n, md5(n::text), 1,
        date '2026-11-22' - (n %% 1000), CASE WHEN n %% 20 = 0 THEN -1 ELSE 1 END
            * (1000 + (n * 7919::bigint) %% 2000000), 'EUR',
        'MAISON ' || (n %% 4000) || ' SARL', CASE WHEN n %% 3 = 0 THEN 'REF' || n END,
        'FACTURE FA26-' || lpad(n::text, 7, '0') || ' VOTRE LIVRAISON', false,
        CASE WHEN n %% 20 = 0 THEN '' WHEN n %% 20 < 17 THEN 'applied' WHEN n %% 20 < 19
            THEN 'proposed' WHEN n %% 40 = 19 THEN 'left' ELSE 'excluded' END
    FROM generate_series(1, %(lines)s) n
"""
_DECIDE = """
    INSERT INTO cash_decision (organisation_id, line_id, outcome, is_automatic, customer,
        allocations, deductions, unapplied_cents, confidence, because, alternatives, comment,
        recorded_at)
    SELECT organisation_id, id, outcome, outcome = 'applied', 'C' || (line %% 4000), '[]', '[]', 0,
        CASE outcome WHEN 'applied' THEN 0.99 ELSE 0.5 END + (line %% 100) / 10000.0,
        '[]', '[]', '', %(now)s
    FROM cash_bankline WHERE organisation_id = %(organisation)s AND outcome <> ''
"""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--lines", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=15)
    options.add_argument("--data", type=Path)
    options.add_argument("--plans", action="store_true")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="encours-bench-") as folder:
        Path(folder).chmod(0o755)
        os.environ["ENCOURS_DATA"] = str(given.data or f"{folder}/data")
        os.environ["DJANGO_SETTINGS_MODULE"] = "encours.config.settings"
        measure(given)


def measure(given: argparse.Namespace) -> None:
    """Prints the median of each page, its longest, its questions and its bytes."""
    from encours.database.installation import open_installation

    with open_installation():
        organisation_id, line = found_or_filled(given.lines)
        browser = signed_in(organisation_id)
        print(f"{given.lines} lines, medians of {given.rounds}, {os.cpu_count()} cores")
        for name, words in PAGES.items():
            path = f"/o/{SLUG}/bank/{words.format(line=line)}"
            tell(name, path, browser, given)


def tell(name: str, path: str, browser: Any, given: argparse.Namespace) -> None:
    """A line of figures of a page; with `--plans` how each question to the bank is answered."""
    browser.get(path)
    with asked() as questions:
        answer = browser.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    seconds = []
    for _ in range(given.rounds):
        start = time.perf_counter()
        size = len(browser.get(path).content)
        seconds.append(time.perf_counter() - start)
    print(
        f"{name}: {1000 * median(seconds):.0f} ms, {1000 * max(seconds):.0f} at most,"
        f" {len(questions)} questions, {size / 1000:.0f} kB"
    )
    if given.plans:
        show_plans([each for each in questions if "cash_" in each])


def show_plans(questions: list[str]) -> None:
    """How the database answers each, as the application's role."""
    from django.db import connection

    from encours.tenancy.isolation import reading_of

    with reading_of([organisation_of()]), connection.cursor() as cursor:
        for question in questions:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) {question}".replace("%", "%%"))
            print("    " + "\n    ".join(line for (line,) in cursor.fetchall()), end="\n\n")


@contextmanager
def asked() -> Iterator[list[str]]:
    """The questions asked of the database in the block."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    told: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield told
    told.extend(each["sql"] for each in captured.captured_queries)


def organisation_of() -> int:
    """The number of the organisation measured."""
    from encours.tenancy.queries import find_organisation

    return find_organisation(SLUG)


def found_or_filled(lines: int) -> tuple[int, int]:
    """The organisation, filled the first time; a line in the middle of what waits."""
    from django.db import connection

    from encours.tenancy.isolation import reading_of
    from encours.tenancy.queries import NoSuchOrganisation

    try:
        organisation_id = organisation_of()
    except NoSuchOrganisation:
        organisation_id = filled(lines)
    with reading_of([organisation_id]), connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM cash_bankline WHERE organisation_id = %s AND outcome = 'proposed'"
            " ORDER BY booked_on DESC, id DESC OFFSET 2000 LIMIT 1",
            [organisation_id],
        )
        row = cursor.fetchone()
    return organisation_id, row[0] if row else 0


def filled(lines: int) -> int:
    """A new organisation with as many lines, most of them applied, one decision each."""
    from django.db import connection, connections

    from encours.cash.models import BankAccount, Statement
    from encours.intake.models import Document
    from encours.tenancy.isolation import acting_for
    from encours.tenancy.services import create_organisation

    organisation_id = create_organisation(SLUG, name="Comptoir des Deux Rives")
    whose = {"organisation_id": organisation_id}
    with acting_for(organisation_id):
        account = BankAccount.objects.create(
            **whose, number="FR7630006000011234567890189", currency="EUR", created_at=NOW
        )
        document = Document.objects.create(
            **whose, name="releve.xml", sha256="0" * 64, size=1, received_at=NOW
        )
        statement = Statement.objects.create(
            **whose, account=account, document=document, kind="statement", recorded_at=NOW
        )
        words = {"organisation": organisation_id, "account": account.pk, "statement": statement.pk}
        with connection.cursor() as cursor:
            cursor.execute(_FILL, {**words, "lines": lines})
            cursor.execute(_DECIDE, {**words, "now": NOW})
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE cash_bankline, cash_decision")
    return organisation_id


def signed_in(organisation_id: int) -> Any:
    """A browser in which an accountant has signed in."""
    import secrets

    from django.test import Client
    from django.test.utils import setup_test_environment

    from encours.tenancy.models import User
    from encours.tenancy.rules.roles import Role
    from encours.tenancy.services import add_member, create_person

    setup_test_environment()
    person = create_person(f"{secrets.token_hex(6)}@example.fr", language="fr")
    add_member(organisation_id, person, role=Role.ACCOUNTANT)
    browser = Client()
    browser.force_login(User.objects.get(pk=person))
    return browser


if __name__ == "__main__":
    main()
