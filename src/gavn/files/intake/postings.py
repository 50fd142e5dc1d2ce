"""Rows made into postings: each is accepted or rejected with its reason, and a voucher stands or falls as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from gavn.domain.economy.accounts import ChartOfAccounts
from gavn.domain.economy.intake import Entry, Signature, check_entries, check_signature, posting_of, same_content
from gavn.domain.economy.ledger import Ledger, LedgerRules, Posting
from gavn.domain.fund.posted import check_voucher
from gavn.domain.values.problem import Problem, Refused
from gavn.files.intake.cells import plain_text, shown
from gavn.files.intake.rows import RowReader
from gavn.files.intake.tables import Row


@dataclass(frozen=True, slots=True)
class Rejection:
    """One row that was not taken in, and every reason why."""

    row: int
    voucher: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of each row: `rows` is always `accepted` and `rejected` together.

    `postings` are new; `already` are vouchers that the ledger holds, or that wait, with the very same content.
    """

    rows: int
    accepted: int
    rejections: tuple[Rejection, ...]
    postings: tuple[Posting, ...]
    already: tuple[str, ...]

    @property
    def rejected(self) -> int:
        return len(self.rejections)


@dataclass
class _Voucher:
    """The rows of one voucher, as far as they could be read."""

    voucher: str
    rows: list[tuple[Entry, list[Problem]]]

    @property
    def broken(self) -> bool:
        return any(problems for _, problems in self.rows)

    def rejections(self) -> Iterator[Rejection]:
        first = next(entry.place.line for entry, problems in self.rows if problems)
        for entry, problems in self.rows:
            because = problems or [Problem("posting-incomplete", entry.place, {"row": str(first)})]
            yield Rejection(entry.place.line, shown(self.voucher), tuple(because))


def take_in(
    rows: Iterable[Row],
    *,
    reader: RowReader,
    ledger: Ledger,
    chart: ChartOfAccounts,
    signature: Signature,
    waiting: Iterable[Posting] = (),
) -> Intake:
    """What the rows would add to the ledger; nothing is written here. `waiting` are not approved yet."""
    wrong = check_signature(signature)
    if wrong:
        raise Refused(wrong)
    vouchers = _by_voucher(rows, reader)
    rules = _rules_after(ledger, chart)
    held = _Held(*({posting.voucher: posting for posting in postings} for postings in (ledger.postings, waiting)))
    postings: list[Posting] = []
    already: list[str] = []
    rejections: list[Rejection] = []
    for voucher in vouchers:
        posting = None if voucher.broken else _judged(voucher, reader, rules, held, signature)
        if voucher.broken:
            rejections += voucher.rejections()
        elif posting is None:
            already.append(voucher.voucher)
        else:
            rules.take(posting)
            postings.append(posting)
    count = sum(len(voucher.rows) for voucher in vouchers)
    rejections.sort(key=lambda rejection: rejection.row)
    return Intake(count, count - len(rejections), tuple(rejections), tuple(postings), tuple(already))


@dataclass(frozen=True, slots=True)
class _Held:
    """What there is already, by voucher."""

    posted: Mapping[str, Posting]
    waiting: Mapping[str, Posting]


def _by_voucher(rows: Iterable[Row], reader: RowReader) -> list[_Voucher]:
    """Rows of one voucher together, wherever they stand; one that names none belongs to the voucher above it."""
    found: dict[str, _Voucher] = {}
    torn: list[Row] = []
    above = ""
    for row in rows:
        above = reader.voucher(row) or above
        found.setdefault(above, _Voucher(above, [])).rows.append(reader.entry(row))
        if len(row.cells) != len(reader.table.head):
            torn.append(row)
    # Where a row has too many or too few cells, its voucher may stand in any of them.
    torn_from = {plain_text(cell): row.number for row in torn for cell in row.cells}
    for voucher in found.values():
        if voucher.voucher in torn_from and not voucher.broken:
            entry, noted = voucher.rows[0]
            noted.append(Problem("posting-incomplete", entry.place, {"row": str(torn_from[voucher.voucher])}))
    return list(found.values())


def _rules_after(ledger: Ledger, chart: ChartOfAccounts) -> LedgerRules:
    rules = LedgerRules.of(chart=chart, currency=ledger.currency, closings=ledger.closings)
    for posting in ledger.postings:
        rules.take(posting)
    return rules


def _judged(
    voucher: _Voucher, reader: RowReader, rules: LedgerRules, held: _Held, signature: Signature
) -> Posting | None:
    """The posting, or None where it is there already; reasons against it are noted on the rows."""
    entries = [entry for entry, _ in voucher.rows]
    place = entries[0].place
    posting = posting_of(
        entries,
        number=rules.number + 1,
        counter_account=reader.format.counter_account,
        signature=signature,
    )
    before = held.posted.get(voucher.voucher)
    waits = held.waiting.get(voucher.voucher)
    problems = check_entries(entries)
    known = before or waits
    same = known is not None and same_content(known, posting)
    if same and not problems:
        return None
    if before and not same:
        values = {"voucher": voucher.voucher, "number": str(before.number)}
        problems.append(Problem("voucher-other-content", place, values))
    elif waits and not same:
        problems.append(Problem("voucher-waits", place, {"voucher": voucher.voucher}))
    elif not known:
        problems += rules.check(posting, place=place)
        problems += check_voucher(voucher.voucher, reserved=reader.reserved, place=place)
    noted = {entry.place: reasons for entry, reasons in voucher.rows}
    for problem in problems:
        noted[problem.place].append(problem)
    return posting
