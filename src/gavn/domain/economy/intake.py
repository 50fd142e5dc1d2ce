"""Another system's lines made into postings of ours, whole or not at all (ADR 0008)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from gavn.domain.economy.ledger import Line, Posting
from gavn.domain.values.money import Money, total
from gavn.domain.values.problem import Place, Problem


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a ledger as a file tells it; `place` is where it stands there."""

    voucher: str
    value_date: date
    document_date: date
    account: str
    amount: Money
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Signature:
    """Who entered and who approved what is taken in, and when."""

    entered_by: str
    entered_at: datetime
    approved_by: str
    approved_at: datetime


def check_signature(signature: Signature) -> list[Problem]:
    """What keeps two people from answering for what is taken in."""
    people = {"entered_by": signature.entered_by, "approved_by": signature.approved_by}
    missing = [key for key, name in people.items() if not (name and name.isprintable())]
    problems = [Problem("key-missing", Place(), {"key": key}) for key in missing]
    if signature.entered_by == signature.approved_by:
        problems.append(Problem("approved-by-enterer", Place(), {"person": signature.entered_by}))
    return problems


def check_entries(entries: Sequence[Entry]) -> list[Problem]:
    """What keeps the entries of one voucher from being one posting."""
    problems = []
    first = entries[0]
    seen: dict[tuple[object, ...], Place] = {}
    for entry in entries:
        if (entry.value_date, entry.document_date) != (first.value_date, first.document_date):
            values = {"voucher": entry.voucher, "row": str(first.place.line)}
            problems.append(Problem("voucher-two-dates", entry.place, values))
        what = (entry.account, entry.amount.minor, entry.text)
        if what in seen:
            problems.append(Problem("row-twice", entry.place, {"row": str(seen[what].line)}))
        seen.setdefault(what, entry.place)
    return problems


def posting_of(entries: Sequence[Entry], *, number: int, counter_account: str, signature: Signature) -> Posting:
    """The posting that the entries of one voucher are; where each is one side, the other goes to `counter_account`."""
    first = entries[0]
    lines = [Line(entry.account, entry.amount) for entry in entries]
    if counter_account:
        other_side = total((line.amount for line in lines), currency=first.amount.currency)
        lines.append(Line(counter_account, -other_side))
    return Posting(
        number=number,
        voucher=first.voucher,
        value_date=first.value_date,
        document_date=first.document_date,
        # Each text once, in the order of the rows: nothing that was written is lost.
        text="; ".join(dict.fromkeys(entry.text for entry in entries)),
        entered_by=signature.entered_by,
        entered_at=signature.entered_at,
        approved_by=signature.approved_by,
        approved_at=signature.approved_at,
        lines=tuple(lines),
    )


def same_content(one: Posting, other: Posting) -> bool:
    """Whether both say the same of the same voucher, whoever entered them and in whatever order of lines."""
    return _content(one) == _content(other)


def _content(posting: Posting) -> tuple[object, ...]:
    lines = sorted((line.account, line.amount.currency, line.amount.minor) for line in posting.lines)
    return posting.voucher, posting.value_date, posting.document_date, posting.text, lines
