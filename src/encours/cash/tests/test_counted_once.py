"""Money of the bank counts once: whatever comes in late, or while something else is done."""

import threading
import time

import pytest
from django.db import connection

from encours.cash.rules.matching.words import Share
from encours.cash.services.deciding import decide
from encours.cash.services.matching import match_statements
from encours.cash.tests.bank_lines import (
    NOW,
    applied,
    balance,
    bank_line,
    number,
    outcome,
    posted,
    run,
    saying,
    standing,
)
from encours.cash.tests.waiting_books import books
from encours.daily.services.handing import Handed
from encours.daily.services.taking_in import take_in
from encours.tenancy.isolation import acting_for

SALES = """
    VE 1 2026-01-01 411:ALPHA 600 #FA1; 707 -600
    VE 2 2026-01-02 411:ALPHA 400 #FA2; 707 -400
    VE 3 2026-04-02 411:ALPHA 400 #FA3; 707 -400
"""
LETTERED = SALES.replace("#FA1", "#FA1 =A")
IN_PART = "BQ 9 2026-05-20 512 1000; 411:ALPHA -600 =A; 471 -400"
MOVED = """
    BQ 9 2026-01-05 512 400; 471 -400{0}
    OD 10 2026-05-10 471 400{0}; 411:ALPHA -400
"""


def taken_in(organisation, text=""):
    books(organisation, text, sales=SALES, now=NOW)


def share(organisation, reference, cents=40000):
    return number(organisation, reference), cents


def test_of_a_part_that_the_books_have_lettered_the_rest_is_applied(organisation):
    books(organisation, IN_PART, sales=LETTERED, now=NOW)
    line = bank_line(organisation, 100000)
    shares = share(organisation, "FA1", 60000), share(organisation, "FA2")
    run(organisation, applied(line, "ALPHA", *shares))
    assert (outcome(organisation, line), balance(organisation)) == ("applied", 40000)


def test_a_person_too_says_the_rest_of_a_lettered_part(organisation, signed_in):
    books(organisation, IN_PART, sales=LETTERED, now=NOW)
    line, person = bank_line(organisation, 100000), signed_in(organisation).user_id
    shares = [
        Share(*share(organisation, "FA1", 60000)),
        Share(*share(organisation, "FA2")),
    ]
    decide(organisation, line, customer="ALPHA", shares=shares, author_id=person, now=NOW)
    assert (outcome(organisation, line), balance(organisation)) == ("applied", 40000)


def first_paid(organisation):
    """The bank brings 400 in January; the books keep them waiting until May."""
    taken_in(organisation)
    line = bank_line(organisation, 40000, "2026-01-05")
    run(organisation, applied(line, "ALPHA", share(organisation, "FA2")))


def test_money_of_january_lettered_in_may_is_not_the_payment_of_may(organisation):
    first_paid(organisation)
    taken_in(organisation, MOVED.format(" =Z"))
    assert {origin for origin, _, _ in standing(organisation)} == {"ledger"}
    line = bank_line(organisation, 40000, "2026-05-12")
    run(organisation, applied(line, "ALPHA", share(organisation, "FA3")))
    assert posted(organisation, line) == [("receipt", -40000, False)]
    assert balance(organisation) == 60000


def test_what_was_found_in_may_takes_no_place_once_it_is_lettered(organisation):
    first_paid(organisation)
    taken_in(organisation, MOVED.format(""))
    line = bank_line(organisation, 40000, "2026-05-12")
    run(organisation, applied(line, "ALPHA", share(organisation, "FA3")))
    assert balance(organisation) == 60000
    taken_in(organisation, MOVED.format(" =Z"))
    assert balance(organisation) == 60000


@pytest.mark.parametrize("is_plain", [True, False])
def test_what_the_books_bring_while_it_is_looked_at_is_not_received_again(organisation, is_plain):
    taken_in(organisation)
    line = bank_line(organisation, 60000)
    fa1, others = share(organisation, "FA1", 60000), {} if is_plain else {"announced": 1}
    told = saying(applied(line, "ALPHA", fa1, **others))
    brought: list[object] = []

    def engine(credits, known):
        if not brought:
            brought.append(taken_in(organisation, "BQ 9 2026-05-20 512 600; 411:ALPHA -600"))
        return told(credits, known)

    match_statements(organisation, now=NOW, engine=engine)
    assert balance(organisation) == 80000
    run(organisation, applied(line, "ALPHA", fa1))
    assert posted(organisation, line) == [("receipt", -60000, True)]
    assert balance(organisation) == 80000


FEC = (
    "JournalCode|EcritureNum|EcritureDate|CompteNum|CompAuxNum|PieceRef|EcritureLib|Debit|Credit",
    "VE|1|20260401|411000|ALPHA|FA1|F|400,00|0,00",
    "VE|1|20260401|707||FA1|x|0,00|400,00",
    "VE|2|20260402|411000|ALPHA|FA2|F|400,00|0,00",
    "VE|2|20260402|707||FA2|x|0,00|400,00",
    "BQ|9|20260520|512||VIR|x|400,00|0,00",
    "BQ|9|20260520|471||VIR|x|0,00|400,00",
    "OD|10|20260525|471||VIR|x|400,00|0,00",
    "OD|10|20260525|411000|ALPHA|VIR|x|0,00|400,00",
)


def handed(organisation, text):
    files = [Handed("fec.txt", text.encode())]
    take_in(organisation, files, source="books", author_id=None, now=NOW, confirmed=True)


def wait_for_the_ledger():
    """Until somebody else waits for a lock; two seconds at most."""
    for _ in range(40):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)


def test_an_import_that_waits_for_the_ledger_knows_what_was_applied_meanwhile(organisation):
    handed(organisation, "\n".join([*FEC, ""]))
    lines = [bank_line(organisation, 40000), bank_line(organisation, 40000)]
    errors = []

    def bring():
        try:
            handed(organisation, "\n".join([*FEC, "", ""]))
        except Exception as error:  # told below, in the thread that asserts
            errors.append(error)
        finally:
            connection.close()

    importing = threading.Thread(target=bring)
    with acting_for(organisation):
        paid = zip(lines, ("FA1", "FA2"), strict=True)
        run(organisation, *(applied(x, "ALPHA", share(organisation, ref)) for x, ref in paid))
        importing.start()
        wait_for_the_ledger()
    importing.join(30)
    assert errors == []
    assert balance(organisation) == 0
    found = [each for line in lines for *_, each in posted(organisation, line)]
    assert sorted(found) == [False, True]
