"""What no matching may ever do, whatever comes in: lose a cent, pay twice, change its mind."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from encours.cash.rules.matching.book import Book
from encours.cash.rules.matching.engine import match_credits
from encours.cash.rules.matching.texts import plain_name
from encours.cash.rules.matching.words import Credit, Debtor, Item, Known, Outcome

FIRST_ON = date(2026, 1, 1)
NAMES = ("DUPONT FILS SARL", "Martin & Associés", "SAS Le Port", "Hôtel du Port", "M. Blanc")
AMOUNTS = st.sampled_from((10_000, 10_000, 12_050, 34_567, 99_999, 120_000, 44_567, 22_050))
DAYS = st.integers(0, 120).map(lambda days: FIRST_ON + timedelta(days=days))


@st.composite
def worlds(draw):
    """Open items of a few customers, and credits that may or may not pay them."""
    items = []
    for key in range(draw(st.integers(0, 12))):
        cents = draw(AMOUNTS) * (-1 if draw(st.integers(0, 6)) == 0 else 1)
        issued_on = draw(DAYS)
        customer = f"C{draw(st.integers(0, 4))}"
        items.append(
            Item(
                key,
                customer,
                f"F26-{key + 101:04d}",
                cents,
                issued_on,
                issued_on + timedelta(days=30),
            )
        )
    credits = []
    for key in range(draw(st.integers(0, 8))):
        quoted = draw(st.lists(st.integers(95, 115), max_size=3))
        of = draw(st.lists(st.sampled_from(items), max_size=3)) if items else []
        cents = sum(each.open_cents for each in of) - draw(st.sampled_from((0, 0, 1500, 3)))
        cents = cents if cents > 0 else draw(AMOUNTS)
        name = draw(st.sampled_from((*NAMES, "INCONNU", "")))
        text = " ".join([*(each.number for each in of if draw(st.booleans())), *map(str, quoted)])
        credits.append(Credit(key, draw(DAYS), cents, payer_name=name, remittance=text))
    debtors = [Debtor(f"C{place}", name) for place, name in enumerate(NAMES)]
    return credits, Known(items, debtors)


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_every_cent_of_a_credit_is_told_and_no_item_is_paid_beyond_what_is_open(world):
    credits, known = world
    matches = match_credits(credits, known)
    assert [match.credit for match in matches] == [credit.key for credit in credits]
    taken: Counter[int] = Counter()
    sizes = {item.key: item.open_cents for item in known.items}
    for credit, match in zip(credits, matches, strict=True):
        for shares in (match.shares, *match.alternatives):
            for share in shares:
                assert share.amount_cents * sizes[share.key] > 0
                assert abs(share.amount_cents) <= abs(sizes[share.key])
            assert len({share.key for share in shares}) == len(shares)
        told = sum(share.amount_cents for share in match.shares)
        told -= sum(deduction.amount_cents for deduction in match.deductions)
        assert told + match.unapplied_cents == credit.amount_cents
        assert 0.0 <= match.confidence <= 1.0
        assert match.because
        assert match.unapplied_cents >= 0
        if match.outcome is Outcome.APPLIED:
            taken.update({share.key: share.amount_cents for share in match.shares})
    for key, cents in taken.items():
        assert abs(cents) <= abs(sizes[key])


@settings(max_examples=60, deadline=None)
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_items_and_customers_changes_nothing(world, random):
    credits, known = world
    items, debtors = [*known.items], [*known.debtors]
    random.shuffle(items)
    random.shuffle(debtors)
    other = match_credits(credits, Known(items, debtors))
    for one, two in zip(match_credits(credits, known), other, strict=True):
        if one.outcome is Outcome.APPLIED or two.outcome is Outcome.APPLIED:
            assert one.outcome is two.outcome
            assert sorted(map(str, one.shares)) == sorted(map(str, two.shares))
            assert one.deductions == two.deductions


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_what_is_proposed_could_be_confirmed_after_what_was_applied(world):
    credits, known = world
    left = {item.key: item.open_cents for item in known.items}
    matches = match_credits(credits, known)
    for match in matches:
        if match.outcome is Outcome.APPLIED:
            for share in match.shares:
                left[share.key] -= share.amount_cents
    for match in matches:
        if match.outcome is Outcome.PROPOSED:
            for share in match.shares:
                assert abs(share.amount_cents) <= abs(left[share.key])
                assert share.amount_cents


@given(worlds(), st.data())
def test_what_is_supposed_paid_is_open_again_afterwards(world, data):
    _, known = world
    book = Book(known.items, {}, "EUR")
    before = (
        [*book.left],
        {
            who: (*each.debits, *each.credits)
            for who, each in ((who, book.accounts[who]) for who in book.places)
        },
    )
    places = data.draw(st.sets(st.integers(0, len(book.left) - 1))) if book.left else set()
    with book.without({place: book.left[place] for place in places}):
        assert all(not book.left[place] for place in places)
        still = {
            each
            for one in map(book.accounts.__getitem__, book.places)
            for each in (*one.debits, *one.credits)
        }
        assert still.isdisjoint(places)
        ends = {book.numbers.tails.get(place, "") for place in range(len(book.left))}
        for account in map(book.accounts.__getitem__, book.places):
            book.numbers_of(account)
            book.ending_in(account, max(ends))
    for account in map(book.accounts.__getitem__, book.places):
        # What was looked up meanwhile forgets nothing.
        assert len(book.numbers_of(account)) == len(account.places)
        named = {place for end in ends if end for place in book.ending_in(account, end)}
        every = {*account.debits, *account.credits}
        assert set(account.places) == every
        assert named == {place for place in every if book.numbers.tails.get(place)}
    after = (
        [*book.left],
        {
            who: (*each.debits, *each.credits)
            for who, each in ((who, book.accounts[who]) for who in book.places)
        },
    )
    assert before == after


@given(st.text(max_size=60))
def test_a_plain_name_has_only_capitals_digits_and_single_blanks(name):
    plain = plain_name(name)
    assert plain == " ".join(plain.split())
    assert all(
        sign == " " or (sign.isascii() and (sign.isupper() or sign.isdigit())) for sign in plain
    )
