"""What must hold of the stored books at every moment, worked out from the rows without the program that wrote them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from gavn.domain.economy.chain import digests
from gavn.domain.economy.ledger import Line, Posting
from gavn.domain.values.money import Money
from gavn.domain.values.provenance import Provenance
from tests.faults.stores import Store

POSTINGS = (
    "SELECT number, voucher, value_date, document_date, text, entered_by, entered_at, approved_by, approved_at, "
    "reverses_id, amount_provenance, date_provenance, digest FROM economy_postingrow ORDER BY number"
)
LINES = "SELECT posting_id, account, minor FROM economy_linerow ORDER BY posting_id, place"
DRAFTS = "SELECT id, token, state, voucher, entered_by, decided_by, posting_id FROM economy_draftrow ORDER BY id"
DRAFT_LINES = "SELECT draft_id, account, minor FROM economy_draftlinerow ORDER BY draft_id, place"
EVENTS = "SELECT what, subject FROM audit_auditevent WHERE what LIKE 'draft-%' OR what = 'posting-approved'"
Side = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it is stored."""

    id: int
    token: str
    state: str
    voucher: str
    entered_by: str
    decided_by: str
    posting: int | None


@dataclass(frozen=True)
class Books:
    """Postings with their lines and digests, drafts with theirs, and the end of the ledger."""

    postings: list[tuple[Any, ...]]
    lines: dict[int, list[Side]]
    drafts: dict[int, Draft]
    draft_lines: dict[int, list[Side]]
    events: list[tuple[str, str]]
    end: list[tuple[int, str]]
    tokens: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tokens", {draft.token: draft.id for draft in self.drafts.values()})

    @property
    def done(self) -> int:
        """How many things people have done: each draft that was entered, and each that was decided on."""
        return len(self.drafts) + sum(draft.state != "waiting" for draft in self.drafts.values())


def read_books(store: Store) -> Books:
    """Everything at once, so that it is one state."""
    return Books(
        postings=store.rows(POSTINGS),
        lines=_sides(store.rows(LINES)),
        drafts={row[0]: Draft(*row) for row in store.rows(DRAFTS)},
        draft_lines=_sides(store.rows(DRAFT_LINES)),
        events=[(what, subject) for what, subject in store.rows(EVENTS)],
        end=[(number, digest) for number, digest in store.rows("SELECT number, digest FROM economy_ledgerend")],
    )


def _sides(rows: list[tuple[Any, ...]]) -> dict[int, list[Side]]:
    sides: dict[int, list[Side]] = {}
    for owner, account, minor in rows:
        sides.setdefault(owner, []).append((account, minor))
    return sides


def faults_of(books: Books) -> list[str]:
    """Every rule that the books break; nothing where they are whole."""
    return [*_unbalanced(books), *_broken_chain(books), *_half_decided(books), *_unlogged(books)]


def _unbalanced(books: Books) -> Iterator[str]:
    for owner, sides in [*books.lines.items(), *books.draft_lines.items()]:
        if len(sides) < 2 or sum(minor for _, minor in sides):
            yield f"{owner} does not balance: {sides}"
    if set(books.lines) != {row[0] for row in books.postings}:
        yield "postings without lines, or lines without a posting"
    if set(books.draft_lines) != set(books.drafts):
        yield "drafts without lines, or lines without a draft"


def _broken_chain(books: Books) -> Iterator[str]:
    stored = [row[-1] for row in books.postings]
    computed = list(digests((_posting(row, books.lines.get(row[0], [])) for row in books.postings), currency="DKK"))
    if computed != stored:
        yield "the chain does not verify"
    if [row[0] for row in books.postings] != list(range(1, len(stored) + 1)):
        yield "the numbers have gaps"
    if books.postings and books.end != [(len(stored), stored[-1])]:
        yield "the end of the ledger is not its last posting"


def _half_decided(books: Books) -> Iterator[str]:
    rows = {row[0]: row for row in books.postings}
    for draft in books.drafts.values():
        if (draft.state == "approved") != (draft.posting is not None) or (draft.state == "waiting") == bool(
            draft.decided_by
        ):
            yield f"draft {draft.id} is half decided"
        if draft.posting is not None:
            row = rows.get(draft.posting)
            if row is None or (row[1], row[5], row[7]) != (draft.voucher, draft.entered_by, draft.decided_by):
                yield f"draft {draft.id} was not posted as it was entered"
            elif books.lines[draft.posting] != books.draft_lines[draft.id]:
                yield f"draft {draft.id} was posted with other lines"


def _unlogged(books: Books) -> Iterator[str]:
    if len(books.events) != books.done or len(set(books.events)) != books.done:
        yield f"{books.done} things done, {len(books.events)} in the log"


def _posting(row: tuple[Any, ...], sides: list[Side]) -> Posting:
    return Posting(
        number=row[0],
        voucher=row[1],
        value_date=_date(row[2]),
        document_date=_date(row[3]),
        text=row[4],
        entered_by=row[5],
        entered_at=_moment(row[6]),
        approved_by=row[7],
        approved_at=_moment(row[8]),
        reverses=row[9] or 0,
        amount_provenance=Provenance(row[10]),
        date_provenance=Provenance(row[11]),
        lines=tuple(Line(account, Money(minor, "DKK")) for account, minor in sides),
    )


def _date(stored: str | date) -> date:
    return date.fromisoformat(stored) if isinstance(stored, str) else stored


def _moment(stored: str | datetime) -> datetime:
    """SQLite keeps moments as text in UTC."""
    if isinstance(stored, str):
        return datetime.fromisoformat(stored).replace(tzinfo=UTC)
    return stored.astimezone(UTC)
