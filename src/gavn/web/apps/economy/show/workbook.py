"""The economy table that is on the page as the content of a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gavn.domain.economy.accounts import AccountKind
from gavn.domain.economy.grouping import Group, Section, openings, sections
from gavn.domain.economy.layers import Layer
from gavn.domain.economy.ledger import Posting
from gavn.domain.values.money import Money
from gavn.domain.values.period import Period
from gavn.language.catalogue import say
from gavn.language.formats import date_text
from gavn.reports.economy_workbook import Balance, EconomySheet, Line, Part, PostingsSheet, Sum
from gavn.web.apps.economy.show.posting import name_of
from gavn.web.apps.economy.show.table import Paper, account_name, label_text, version_name

COLUMNS = (
    "number", "value_date", "voucher", "text", "account", "account_name", "amount", "entered_by", "approved_by",
    "reverses",
)  # fmt: skip
WORDS = ("total", "opening-balance", "injections", "closing-balance")


def economy_sheet(paper: Paper, *, note: str = "") -> EconomySheet:
    """The same layers, years and unit as on the page; `note` says what the workbook leaves out."""
    sheet, language = paper.sheet, paper.language
    table, fund = sheet.table, sheet.fund
    total, opening, injections, closing = (say(f"economy-page.sum.{name}", language) for name in WORDS)
    return EconomySheet(
        title=fund.name_da if language == "da" else fund.name_en,
        subtitle=say("economy-page.workbook.subtitle", language, on=date_text(sheet.choice.as_of, language))
        + " "
        + paper.caption,
        unit=paper.unit,
        heads=[_head(paper, place) for place in sheet.shown],
        columns=[label_text(column) for _, column in paper.columns],
        parts=[_part(paper, section) for section in sections(table)],
        balance=Balance(
            openings=[openings(table)[place] for place in sheet.shown],
            carried=[_carried_from(paper, place) for place in sheet.shown],
            injections=[table.injections[place] for place in sheet.shown],
        ),
        words={"total": total, "opening": opening, "injections": injections, "closing": closing}
        | {"sheet": say("economy-page.workbook.sheet", language)},
        note=note,
    )


def postings_sheet(paper: Paper, postings: Iterable[Posting]) -> PostingsSheet:
    """What lies behind the realised columns that are shown."""
    head = [say(f"economy-page.workbook.{name}", paper.language) for name in COLUMNS]
    return PostingsSheet(say("postings-page.title", paper.language), head, _posting_rows(paper, postings))


def realised_periods(paper: Paper) -> list[Period]:
    """The realised columns that are shown."""
    return [column.period for _, column in paper.columns if column.layer == Layer.REALISED]


def _posting_rows(paper: Paper, postings: Iterable[Posting]) -> Iterator[list[str | int | Money]]:
    realised = realised_periods(paper)
    chart = paper.sheet.fund.chart
    for posting in postings:
        if any(posting.value_date in period for period in realised):
            for line in posting.lines:
                yield [
                    posting.number,
                    posting.value_date.isoformat(),
                    posting.voucher,
                    posting.text,
                    line.account,
                    name_of(line.account, chart, paper.language),
                    line.amount,
                    posting.entered_by,
                    posting.approved_by,
                    posting.reverses or "",
                ]


def _head(paper: Paper, place: int) -> str:
    column = paper.sheet.table.columns[place]
    version = paper.versions.get(column.version)
    layer = say(f"economy-page.layer.{column.layer.value}", paper.language)
    return layer if version is None else version_name(version, paper.language)


def _part(paper: Paper, section: Section) -> Part:
    language = paper.language
    lines = [
        Line(account_name(row.account, language), [row.cells[place] for place in paper.sheet.shown])
        for row in section.rows
    ]
    return Part(say(f"economy-page.group.{section.group.value}", language), lines, _sums(paper, section))


def _sums(paper: Paper, section: Section) -> list[Sum]:
    kinds = [row.account.kind for row in section.rows]
    if section.group != Group.INVESTMENTS:
        return [Sum(say(f"economy-page.sum.{section.group.value}", paper.language), range(len(kinds)))]
    named = (("invested", AccountKind.INVESTMENT), ("paid-back", AccountKind.OUTCOME_PAYMENT))
    return [
        Sum(say(f"economy-page.sum.{name}", paper.language), [p for p, found in enumerate(kinds) if found == kind])
        for name, kind in named
        if kind in kinds
    ]


def _carried_from(paper: Paper, place: int) -> int | None:
    """Where among the shown columns the balance before this one stands: in its own layer, or else in the realised."""
    table = paper.sheet.table
    column = table.columns[place]
    before = [
        (other.layer == column.layer, position)
        for position, (at, other) in enumerate(paper.columns)
        if other.period.end == column.period.start
        and (other.version == column.version or other.layer == Layer.REALISED)
        and table.closings[at] == openings(table)[place]
    ]
    return max(before)[1] if before else None
