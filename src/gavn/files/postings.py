"""The ledger as CSV: a posting's first row holds its voucher, dates and people, the rows after it further lines."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from gavn.domain.economy.chain import Head
from gavn.domain.economy.ledger import Closing, Line, Posting, check_closing
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Place, Problem, refuse
from gavn.domain.values.provenance import Provenance
from gavn.files.fields import (
    ACCOUNT,
    AMOUNT,
    BLANKS,
    CLOSING_KINDS,
    DAY,
    NAME,
    NUMBER,
    WHERE,
    name_of,
    number_or_none,
    provenance_of,
    read_day,
    read_moment,
    short,
    text_of,
    wrong_in_row,
)  # fmt: skip
from gavn.files.layout import HEAD_COLUMNS, POSTINGS
from gavn.files.source import CsvRow, Record, read_csv
from gavn.files.wrong_postings import (
    ALL_UNREAD,
    BLANK,
    ROWS,
    headless,
    is_dateless,
    is_headless,
    stand_in,
    unread_in,
    wrong_fields,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PostingPlaces(Mapping[int, Place]):
    """Where each posting stands, by its index; a place is made only when it is asked for.

    `unread` holds what of a posting could not be read, by the line where it stands.
    """

    lines: array[int] = field(default_factory=lambda: array("L"))
    unread: dict[int, frozenset[str]] = field(default_factory=dict)

    def __getitem__(self, index: int) -> Place:
        return Place(POSTINGS, self.lines[index], 1, "number")

    def __iter__(self) -> Iterator[int]:
        return iter(range(len(self.lines)))

    def __len__(self) -> int:
        return len(self.lines)

    def doubt_rows_above(self) -> None:
        """It is unsure which rows the last posting has."""
        if self.lines:
            self.unread[self.lines[-1]] = self.unread.get(self.lines[-1], frozenset()) | {ROWS}


def read_postings(records: Iterable[Record], *, currency: str) -> tuple[list[Posting], PostingPlaces, list[Problem]]:
    """The postings, the place of each by its index, and every field that could not be read.

    For a posting that cannot be read whole there is one that stands in for it, so that the others, and what of it was
    read, can be judged.
    """
    postings: list[Posting] = []
    places = PostingPlaces()
    problems: list[Problem] = []
    for group in _groups(records):
        line, fields = group[0]
        try:
            postings.append(_posting(group, currency))
        except ValueError:
            # Almost every posting can be read, so only one that cannot pays for knowing the place of each field.
            above, due = (postings[-1].number, postings[-1].number + 1) if postings else (0, 1)
            if is_headless(fields):
                problems.append(headless(group[0], above=above))
                places.doubt_rows_above()
                if fields[0] != str(due):
                    continue
                places.unread[line] = ALL_UNREAD
            else:
                found = wrong_fields(group, currency)
                problems += found
                places.unread[line] = unread_in(group, found)
            postings.append(stand_in(group, currency, number=due))
        places.lines.append(line)
    return postings, places, problems


def _groups(records: Iterable[Record]) -> Iterator[list[Record]]:
    """Rows that follow one another with one number and no voucher belong to the posting above them.

    Where the first row's number is wrong, its later rows have the one that it should have had.
    """
    group: list[Record] = []
    due, own = 1, ("", "")
    for record in records:
        number, voucher = record[1][0], record[1][1:2]
        if group and number in own and (voucher in BLANK or is_dateless(record[1])):
            group.append(record)
            continue
        if group:
            yield group
        group, own = [record], (number, str(due))
        due = int(number) + 1 if number.isdecimal() else due + 1
    if group:
        yield group


def _posting(group: Sequence[Record], currency: str) -> Posting:
    """The posting; ValueError where any field cannot be read."""
    (
        number, voucher, value_date, document_date, _, _, text, entered_by, entered_at, approved_by, approved_at,
        reverses, amount_provenance, date_provenance,
    ) = group[0][1]  # fmt: skip
    lines = []
    for place, (_, fields) in enumerate(group):
        if place and fields[1:ACCOUNT] + fields[AMOUNT + 1 :] != BLANKS:
            raise ValueError("a later row holds what only the first may hold")
        lines.append(Line(name_of(fields[ACCOUNT]), Money.parse(fields[AMOUNT], currency)))
    return Posting(
        int(number),
        short(voucher),
        read_day(value_date),
        read_day(document_date),
        text_of(text),
        name_of(entered_by),
        read_moment(entered_at),
        name_of(approved_by),
        read_moment(approved_at),
        tuple(lines),
        number_or_none(reverses),
        provenance_of(amount_provenance),
        provenance_of(date_provenance),
    )


def read_closings(rows: Iterable[CsvRow]) -> tuple[list[Closing], list[Problem]]:
    """The years that have closed."""
    closings, problems = [], []
    for row in rows:
        wrong = wrong_in_row(row, CLOSING_KINDS)
        problems += wrong
        if not wrong:
            closing = _closing(row.fields)
            problems += check_closing(closing, place=row.place("year"))
            closings.append(closing)
    return closings, problems


def _closing(fields: Mapping[str, str]) -> Closing:
    return Closing(
        int(fields["year"]),
        fields["entered_by"],
        read_moment(fields["entered_at"]),
        fields["approved_by"],
        read_moment(fields["approved_at"]),
    )


def closing_rows(closings: Iterable[Closing]) -> Iterator[tuple[str, ...]]:
    """The canonical rows."""
    for each in closings:
        entered, approved = canonical_moment(each.entered_at), canonical_moment(each.approved_at)
        yield (str(each.year), each.entered_by, entered, each.approved_by, approved)


def read_heads(rows: Iterable[CsvRow]) -> tuple[list[Head], list[Problem]]:
    """The heads of the chain that were published."""
    heads, problems = [], []
    for row in rows:
        wrong = wrong_in_row(row, {"number": NUMBER, "digest": NAME, "published_on": DAY, "where": WHERE})
        problems += wrong
        if not wrong:
            fields = row.fields
            heads.append(
                Head(int(fields["number"]), fields["digest"], read_day(fields["published_on"]), fields["where"])
            )
    return heads, problems


def heads_in(path: Path) -> tuple[Head, ...]:
    """The heads of a file that somebody kept, in the form of `heads.csv`; refused with every problem of it."""
    problems: list[Problem] = []
    heads, wrong = read_heads(read_csv(path.parent, path.name, columns=HEAD_COLUMNS, problems=problems))
    refuse([*problems, *wrong])
    return tuple(heads)


def head_rows(heads: Iterable[Head]) -> Iterator[tuple[str, ...]]:
    """The canonical rows."""
    for head in heads:
        yield (str(head.number), head.digest, head.published_on.isoformat(), head.where)


def posting_rows(postings: Iterable[Posting]) -> Iterator[tuple[str, ...]]:
    """The canonical rows."""
    for posting in postings:
        first, *others = posting.lines
        yield (
            str(posting.number),
            posting.voucher,
            posting.value_date.isoformat(),
            posting.document_date.isoformat(),
            first.account,
            first.amount.plain(),
            posting.text,
            posting.entered_by,
            canonical_moment(posting.entered_at),
            posting.approved_by,
            canonical_moment(posting.approved_at),
            str(posting.reverses) if posting.reverses else "",
            _provenance_text(posting.amount_provenance),
            _provenance_text(posting.date_provenance),
        )
        for line in others:
            blank = [""] * 8
            yield (str(posting.number), "", "", "", line.account, line.amount.plain(), *blank)


def canonical_moment(moment: datetime) -> str:
    """`2024-12-31T12:00:00Z`."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _provenance_text(provenance: Provenance) -> str:
    return "" if provenance == Provenance.RECORDED else provenance.value
