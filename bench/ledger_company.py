"""An invented wholesaler, lived day by day: it sells, is paid early or late, and keeps its books.

Every entry balances to the cent and every receivable keeps its original date through bills (413)
and doubtful transfers (416), so that what is open, since when, is known without reading the file.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from random import Random
from typing import Any

from bench.ledger_books import Entry, Item, Line, Party, Year, due_day, mark, payment_parts
from bench.ledger_names import company_name
from bench.ledger_types import Behaviour, Spec

RECEIVABLES = ("411", "413", "416")
BANK, BILLS_IN_HAND = "512000", "511300"
SALES = {200: ("707100", "445711"), 55: ("707200", "445712")}
WARM_UP_DAYS = 150


class Company:
    """The books of a company as `Spec` describes it; `live` gives them a fiscal year at a time."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.rng = Random(spec.seed)
        self.first_day = date(spec.first_year, 1, 1).toordinal()
        self.last_day = date(spec.first_year + spec.years - 1, 12, 31).toordinal()
        self.year = Year()
        self.items: dict[int, Item] = {}
        self.balances: dict[str, int] = defaultdict(int)
        self.agenda: dict[int, list[tuple[Callable[..., None], tuple[Any, ...]]]] = {}
        self.groups: dict[tuple[int, str], list[Item]] = {}
        self.counters: dict[str, int] = defaultdict(int)
        self.customers = self._invent_customers()
        self.suppliers = self._invent_suppliers()
        self.weights = [1.0 / (rank + 1) ** 0.6 for rank in range(len(self.customers))]
        for rank in range(1, len(self.weights)):
            self.weights[rank] += self.weights[rank - 1]

    # -- people ---------------------------------------------------------------------------------

    def _invent_customers(self) -> list[Party]:
        rng, spec = self.rng, self.spec
        return [
            Party(
                code=f"C{number:05d}",
                name=company_name(rng),
                terms=spec.terms[number % len(spec.terms)],
                behaviour=rng.choice(spec.behaviours),
                pays_by_bill=rng.random() < spec.bills,
                grouped=rng.random() < spec.grouped,
            )
            for number in range(1, spec.customers + 1)
        ]

    def _invent_suppliers(self) -> list[Party]:
        rng, spec = self.rng, self.spec
        parties = [
            Party(f"F{number:05d}", company_name(rng), "60 jours nets", "on_terms")
            for number in range(1, max(3, spec.customers // 4) + 1)
        ]
        for customer in self.customers:
            if rng.random() < spec.also_suppliers:
                twin = Party(f"F9{customer.code[1:]}", customer.name, "60 jours nets", "on_terms")
                customer.twin = twin
                parties.append(twin)
        return parties

    # -- time -----------------------------------------------------------------------------------

    def live(self) -> Iterator[tuple[int, Year]]:
        """Gives (calendar year, its books) in order; a warm-up first makes the first opening."""
        self._found(self.first_day - WARM_UP_DAYS)
        self._days(self.first_day - WARM_UP_DAYS, self.first_day - 1)
        for calendar_year in range(self.spec.first_year, self.spec.first_year + self.spec.years):
            start = date(calendar_year, 1, 1).toordinal()
            end = date(calendar_year, 12, 31).toordinal()
            self._close()
            self.year = Year()
            self._open(start)
            self._days(start, end)
            self._count_stock(end)
            self._letter_in_part(end)
            yield calendar_year, self.year

    def _days(self, first: int, last: int) -> None:
        invoices = purchases = 0.0
        for day in range(first, last + 1):
            for action, values in self.agenda.pop(day, ()):
                action(day, *values)
            when = date.fromordinal(day)
            if when.weekday() < 5:
                invoices += self.spec.invoices / 261
                for _ in range(int(invoices)):
                    self._sell(day)
                invoices %= 1
                if self.spec.full_ledger:
                    purchases += self.spec.invoices * 0.4 / 261
                    for _ in range(int(purchases)):
                        self._buy(day)
                    purchases %= 1
            if self.spec.full_ledger and when.day == 28:
                self._pay_staff(day)
            if self.spec.full_ledger and when.day == 20:
                self._declare_vat(day)

    def at(self, day: int, today: int, action: Callable[..., None], *values: Any) -> None:
        """Puts an act in the agenda, on a working day after today."""
        day = max(day, today + 1)
        day += (0, 0, 0, 0, 0, 2, 1)[(day + 6) % 7]
        self.agenda.setdefault(day, []).append((action, values))

    def number(self, prefix: str, day: int) -> str:
        """The next number of a series, restarted each year: `FA25-000012`."""
        series = f"{prefix}{date.fromordinal(day).year % 100:02d}"
        self.counters[series] += 1
        return f"{series}-{self.counters[series]:06d}"

    # -- entries --------------------------------------------------------------------------------

    def post(self, journal: str, day: int, lines: list[Line]) -> None:
        """Writes a balanced entry; balances without a party are carried to the next opening."""
        for line in lines:
            if line.party is None:
                self.balances[line.account] += line.amount
        self.year.entries.append(Entry(journal, day, lines))

    def _found(self, day: int) -> None:
        size = self.spec.invoices * 40_000
        moves = {BANK: size, "218300": size, "370000": size, "101300": -2 * size, "164000": -size}
        label = "Apports et emprunt"
        self.post("OD", day, [Line(a, c, "CONST", day, label, day) for a, c in moves.items()])

    def _close(self) -> None:
        """Carries the result of the year to 120000 without an entry, as packages do."""
        result = 0
        for account in [a for a in self.balances if a[0] in "67"]:
            result += self.balances.pop(account)
        self.balances["120000"] += result

    def _open(self, day: int) -> None:
        by_item = self.spec.opening == "items"
        label = "À nouveau"
        lines = [
            Line(account, cents, "AN", day, label, day)
            for account, cents in sorted(self.balances.items())
            if cents
        ]
        sums: dict[tuple[str, str], Line] = {}
        for party in (*self.customers, *self.suppliers):
            party.letters.clear()
        for item in sorted(self.items.values(), key=lambda i: (i.account, i.party.code)):
            party, account = item.party, item.account
            if account.startswith("41"):
                opening = self.year.opening
                opening[party.code] = opening.get(party.code, 0) + item.open
            if by_item:
                since = item.document_day
                line = Line(account, item.open, item.ref, since, label, day, party, since)
                item.lines = [line]
                lines.append(line)
                continue
            item.lines = None
            line = sums.setdefault(
                (account, party.code), Line(account, 0, "AN", day, label, day, party, day)
            )
            line.amount += item.open
        lines += [line for line in sums.values() if line.amount]
        self.year.entries.append(Entry("AN", day, lines))

    # -- selling --------------------------------------------------------------------------------

    def _sell(self, day: int) -> None:
        rng, spec = self.rng, self.spec
        party = rng.choices(self.customers, cum_weights=self.weights)[0]
        ref = self.number("FA", day)
        label = f"Facture {ref} {party.name}"
        lines = self._sales_lines(day, ref, label, 1 if rng.random() < 0.85 else 2)
        total = -sum(line.amount for line in lines)
        debit = Line("411000", total, ref, day, label, day, party, day)
        self.post("VE", day, [debit, *lines])
        item = Item(party, ref, day, "411000", total, [debit], total)
        self.items[id(item)] = item
        due = due_day(day, party.terms)
        draw = rng.random()
        if draw < spec.bad_debts:
            self.at(due + 120 + rng.randrange(60), day, self._doubt, item)
            return
        draw -= spec.bad_debts
        if draw < spec.credit_notes:
            self.at(day + 5 + rng.randrange(20), day, self._credit, item)
        elif draw < spec.credit_notes + spec.unapplied:
            self.at(due + rng.randrange(30), day, self._pay_twice, item)
        paid = due + self._lateness(party.behaviour, day)
        if party.pays_by_bill:
            self.at(min(day + 8 + rng.randrange(8), due - 1), day, self._accept, item, due)
        elif draw > 1 - spec.bad_debts - spec.part_payments:
            self.at(paid, day, self._pay_part, item)
            self.at(paid + 20 + rng.randrange(60), day, self._pay, item)
        elif party.grouped:
            self._join_group(item, paid + (-paid) % 10, day)
        else:
            self.at(paid, day, self._pay, item)

    def _sales_lines(self, day: int, ref: str, label: str, rates: int) -> list[Line]:
        rng = self.rng
        lines = []
        for rate in rng.choice(((200, 55), (55, 200), (200, 55)))[:rates]:
            net = max(100, int(rng.lognormvariate(11.0, 1.1)))
            sales, vat = SALES[rate]
            lines.append(Line(sales, -net, ref, day, label, day))
            tax = (net * rate + 500) // 1000
            if tax:
                lines.append(Line(vat, -tax, ref, day, label, day))
        return lines

    def _lateness(self, behaviour: Behaviour, day: int) -> int:
        rng = self.rng
        if behaviour == "early":
            return -rng.randrange(3, 15)
        if behaviour == "on_terms":
            return rng.randrange(4)
        if behaviour == "late":
            return rng.randrange(8, 40)
        begun = self.first_day - WARM_UP_DAYS
        return (day - begun) * 70 // (self.last_day - begun) + rng.randrange(5)

    def _credit(self, day: int, item: Item) -> None:
        """A credit note: on the invoice while it is on 411, else left for the customer to use."""
        whole = self.rng.random() < 0.3
        wanted = item.open if whole else item.open * self.rng.randrange(5, 60) // 100
        if wanted <= 0 or item.account != "411000":
            return
        ref = self.number("AV", day)
        label = f"Avoir {ref} sur {item.ref}"
        tax = wanted * 200 // 1200
        credit = Line("411000", -wanted, ref, day, label, day, item.party, day)
        sales, vat = SALES[200]
        lines = [credit, Line(sales, wanted - tax, ref, day, label, day)]
        if tax:
            lines.append(Line(vat, tax, ref, day, label, day))
        self.post("VE", day, lines)
        if self.rng.random() < self.spec.loose_credit_notes:
            loose = Item(item.party, ref, day, "411000", -wanted, [credit], -wanted)
            self.items[id(loose)] = loose
            return
        self._settle(day, [(item, wanted)], credit)

    # -- being paid -----------------------------------------------------------------------------

    def _join_group(self, item: Item, paid: int, today: int) -> None:
        paid = max(paid, today + 1)
        key = (paid, item.party.code)
        if key not in self.groups:
            self.groups[key] = []
            self.at(paid, today, self._pay_group, key)
        self.groups[key].append(item)

    def _pay_group(self, day: int, key: tuple[int, str]) -> None:
        items = [i for i in self.groups.pop(key) if i.open > 0]
        if items:
            self._receive(day, [(item, item.open) for item in items])

    def _pay(self, day: int, item: Item) -> None:
        if item.open > 0:
            self._receive(day, [(item, item.open)])

    def _pay_part(self, day: int, item: Item) -> None:
        part = item.open * self.rng.randrange(20, 80) // 100
        if part > 0:
            self._receive(day, [(item, part)])

    def _pay_twice(self, day: int, item: Item) -> None:
        """Money no document explains: it stays as an unapplied credit."""
        ref = self.number("VIR", day)
        label = f"Virement {item.party.name}"
        amount = item.amount
        credit = Line("411000", -amount, ref, day, label, day, item.party, day, pays=True)
        self.post("BQ", day, [Line(BANK, amount, ref, day, label, day), credit])
        loose = Item(item.party, ref, day, "411000", -amount, [credit], -amount)
        self.items[id(loose)] = loose

    def _receive(self, day: int, shares: list[tuple[Item, int]]) -> None:
        party, account = shares[0][0].party, shares[0][0].account
        total = sum(cents for _, cents in shares)
        ref = self.number("VIR", day)
        label = f"Virement {party.name}"
        credit = Line(account, -total, ref, day, label, day, party, day, pays=True)
        self.post("BQ", day, [Line(BANK, total, ref, day, label, day), credit])
        self._settle(day, shares, credit)

    def _settle(self, day: int, shares: list[tuple[Item, int]], credit: Line) -> None:
        for item, cents in shares:
            if credit.pays:
                self.year.real_parts.append((day - item.document_day, cents))
            item.open -= cents
            if item.lines is not None:
                item.lines.append(credit)
        if all(item.open == 0 for item, _ in shares):
            for item, _ in shares:
                del self.items[id(item)]
            self._letter(day, [item for item, _ in shares])

    # -- bills, doubt, loss ---------------------------------------------------------------------

    def _accept(self, day: int, item: Item, due: int) -> None:
        if item.open > 0:
            self._transfer(day, item, "413000", "EF", f"Effet {item.ref} {item.party.name}")
            self.at(due, day, self._cash_bill, item)

    def _cash_bill(self, day: int, item: Item) -> None:
        amount, ref, label = item.open, item.ref, f"Remise effet {item.ref}"
        credit = Line("413000", -amount, ref, day, label, day, item.party, day, pays=True)
        self.post("EF", day, [Line(BILLS_IN_HAND, amount, ref, day, label, day), credit])
        self._settle(day, [(item, amount)], credit)
        self.at(day + 3, day, self._credit_bill, amount, ref, label)

    def _credit_bill(self, day: int, amount: int, ref: str, label: str) -> None:
        lines = [
            Line(BANK, amount, ref, day, label, day),
            Line(BILLS_IN_HAND, -amount, ref, day, label, day),
        ]
        self.post("BQ", day, lines)

    def _doubt(self, day: int, item: Item) -> None:
        if item.open > 0:
            self._transfer(day, item, "416000", "OD", f"Client douteux {item.party.name}")
            self.at(day + 200 + self.rng.randrange(100), day, self._write_off, item)

    def _transfer(self, day: int, item: Item, account: str, journal: str, label: str) -> None:
        """Moves what is open to another receivable account; its original date stays its own."""
        piece_day = item.document_day if self.spec.bills_keep_piece_date else day
        amount, ref, party = item.open, item.ref, item.party
        credit = Line(item.account, -amount, ref, piece_day, label, day, party, day)
        debit = Line(account, amount, ref, piece_day, label, day, party, item.document_day)
        self.post(journal, day, [debit, credit])
        if item.lines is not None:
            item.lines.append(credit)
        self._letter(day, [item])
        item.lines, item.account = [debit], account

    def _write_off(self, day: int, item: Item) -> None:
        amount, ref, label = item.open, item.ref, f"Créance irrécouvrable {item.ref}"
        tax = amount * 200 // 1200
        credit = Line(item.account, -amount, ref, day, label, day, item.party, day)
        lines = [Line("654000", amount - tax, ref, day, label, day)]
        if tax:
            lines.append(Line("445711", tax, ref, day, label, day))
        self.post("OD", day, [*lines, credit])
        self._settle(day, [(item, amount)], credit)

    # -- letters --------------------------------------------------------------------------------

    def _letter(self, day: int, items: list[Item]) -> None:
        """Gives one letter to lines that close each other, if this settlement is lettered."""
        if self.rng.random() >= self.spec.lettered:
            return
        lines: dict[int, Line] = {}
        for item in items:
            if item.lines is None:
                return
            lines.update((id(line), line) for line in item.lines)
        group = list(lines.values())
        mark(group, day)
        if group[0].account[:3] in RECEIVABLES:
            self.year.lettered_parts += payment_parts(group)

    def _letter_in_part(self, end: int) -> None:
        """Some packages put a letter on what is only partly paid: it does not balance."""
        for item in self.items.values():
            lines = item.lines
            partly = lines is not None and len(lines) > 1
            if partly and lines and self.rng.random() < self.spec.lettered / 2:
                mark(lines, end)

    # -- the rest of the ledger -----------------------------------------------------------------

    def _buy(self, day: int) -> None:
        rng = self.rng
        party = rng.choice(self.suppliers)
        ref = self.number("AC", day)
        label = f"Achat {ref} {party.name}"
        net = max(100, int(rng.lognormvariate(11.6, 1.0)))
        tax = (net * 200 + 500) // 1000
        credit = Line("401000", -net - tax, ref, day, label, day, party, day)
        lines = [Line("607000", net, ref, day, label, day)]
        lines.append(Line("445660", tax, ref, day, label, day))
        self.post("AC", day, [*lines, credit])
        item = Item(party, ref, day, "401000", -net - tax, [credit], -net - tax)
        self.items[id(item)] = item
        self.at(due_day(day, party.terms) + rng.randrange(5), day, self._pay_supplier, item)

    def _pay_supplier(self, day: int, item: Item) -> None:
        ref, amount = self.number("PF", day), -item.open
        label = f"Virement émis {item.party.name}"
        debit = Line("401000", amount, ref, day, label, day, item.party, day)
        self.post("BQ", day, [debit, Line(BANK, -amount, ref, day, label, day)])
        self._settle(day, [(item, -amount)], debit)

    def _pay_staff(self, day: int) -> None:
        gross = self.spec.invoices * 900
        charges = gross * 42 // 100
        moves = {"641000": gross, "645000": charges, "421000": -gross, "431000": -charges}
        self._odd(day, "PAIE", "Salaires du mois", moves)
        moves = {"421000": gross, "431000": charges, BANK: -gross - charges}
        self.at(day + 5, day, self._odd, "PAIE", "Virement des salaires et cotisations", moves)

    def _odd(self, day: int, ref: str, label: str, moves: dict[str, int]) -> None:
        journal = "BQ" if BANK in moves else "OD"
        self.post(journal, day, [Line(a, c, ref, day, label, day) for a, c in moves.items() if c])

    def _declare_vat(self, day: int) -> None:
        accounts = ("445711", "445712", "445660")
        moves = {account: -self.balances[account] for account in accounts}
        due = -sum(moves.values())
        if any(moves.values()):
            self._odd(day, "CA3", "Déclaration de TVA", {**moves, "445510": due})
            settled = {"445510": -due, BANK: due}
            self.at(day + 3, day, self._odd, "CA3", "Télérèglement de TVA", settled)

    def _count_stock(self, day: int) -> None:
        """Closes the year on its last day, which makes that day the as-of date of the file."""
        change = max(1000, self.spec.invoices * self.rng.randrange(100, 2000))
        moves = {"370000": change, "603700": -change}
        self._odd(day, "INV", "Variation de stock", moves)
