"""Investments as rows: money out and back, what is expected, a bar of it, and a note from what is reported."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.urls import reverse

from gavn.domain.access.decision import Person, may, may_see_parties
from gavn.domain.access.roles import Permission
from gavn.domain.agreements.investment import Investment, InvestmentKind, Note, Status
from gavn.domain.agreements.progress import Attention, AttentionKind, attention_of, fact_of
from gavn.domain.economy.concerns import ConcernMoney
from gavn.domain.fund.standing import Holding
from gavn.domain.values.money import Money, total
from gavn.domain.values.provenance import Provenance
from gavn.language.amounts import UNITS, currency_text
from gavn.language.catalogue import Language, say
from gavn.language.formats import exact_text, number_text
from gavn.reports.charts.bars import KeyWords, Promise, bar_axis, bar_key, promise_bar
from gavn.reports.charts.scale import Tick, round_ticks
from gavn.reports.charts.svg import Markup, join
from gavn.web.apps.fund.show.words import Cell, Row, amount_cell, chosen, heads, name_of, text_cell
from gavn.web.design.reader import Reader

HEADS = {
    "fund.investments.name": False,
    "fund.investments.out": True,
    "fund.investments.remaining": True,
    "fund.investments.back": True,
    "fund.investments.expected": True,
}
# In the order of the table.
GROUPS = ("unbudgeted", "open", "running", "settled")
# A derived number carries its mark; what is published or recorded needs none in a dense table.
MARKED = (Provenance.DERIVED, Provenance.ASSUMED)


@dataclass(frozen=True, slots=True)
class Bars:
    """The one scale of a column of bars, in kr."""

    top: int
    ticks: tuple[int, ...]


def bars_for(holdings: Collection[Holding]) -> Bars:
    """From nothing to the longest bar and a little more."""
    amounts = [
        amount
        for h in holdings
        for amount in (h.money.invested, h.money.business_case, h.money.back)
        if amount is not None
    ]
    highest = max((int(amount.major) for amount in amounts), default=0)
    return Bars(top=max(1, highest * 26 // 25), ticks=round_ticks(lowest=0, highest=highest, at_most=3))


def investments_table(holdings: Sequence[Holding], reader: Reader, *, reported: bool) -> dict[str, object]:
    """Open investments first, then those settled, the largest of each at the top; sums under each and at the foot.

    `reported` tells whether what is reported of people held at the date of the money; notes are shown only then,
    and only to those who may open the investment: they hold small counts.
    """
    language, bars = reader.language, bars_for(holdings)
    rows: list[Row] = []
    for name in GROUPS:
        own = (holding for holding in holdings if group_of(holding) == name)
        group = sorted(own, key=lambda holding: -holding.money.invested.minor)
        if group:
            rows.append({"kind": "grp", "label": say(f"fund.investments.{name}", language)})
            rows += [row for holding in group for row in holding_rows(holding, bars, reader, reported=reported)]
            rows.append(sum_row(group, say("fund.investments.subtotal", language), language))
    count = sum(len(holding.investments) for holding in holdings)
    total_key = "fund.investments.total_one" if count == 1 else "fund.investments.total"
    return {
        "caption": say("fund.investments.caption", language, currency=currency_of(holdings)),
        "head": [
            *heads(language, HEADS),
            {"html": bar_head(bars, language)},
            {"text": say("fund.investments.now", language)},
        ],
        "rows": rows,
        "foot": sum_row(holdings, say(total_key, language, count=count), language) | {"kind": ""},
        "css": "g-stack g-invest",
    }


def group_of(holding: Holding) -> str:
    """Whether payment is still to come; `running` where it is not settled and the budget tells of nothing more."""
    if holding.money.expected is None:
        return "unbudgeted"
    if holding.money.is_open:
        return "open"
    return "settled" if holding.is_settled else "running"


def currency_of(holdings: Sequence[Holding]) -> str:
    """The word for the currency that they all have."""
    return currency_text(holdings[0].money.out.currency) if holdings else ""


def bar_head(bars: Bars, language: Language) -> Markup:
    """The sample bar that names the parts, over the numbers of the scale."""
    return join(key_of(language), axis_of(bars, language))


def key_of(language: Language) -> Markup:
    """The legend: one annotated sample bar."""
    names = ("paid_back", "expected", "invested", "business_case", "description")
    return bar_key(words=KeyWords(**{name: say(f"fund.bar.{name}", language) for name in names}))


def axis_of(bars: Bars, language: Language) -> Markup:
    """The numbers of the scale, in millions."""
    values = (0, *bars.ticks)
    ticks = tuple(Tick(value, exact_text(Fraction(value, 1_000_000), language)) for value in values)
    return bar_axis(top=bars.top, ticks=ticks)


def holding_rows(holding: Holding, bars: Bars, reader: Reader, *, reported: bool) -> list[Row]:
    """One row; for a programme one with its money and one for each of its investments."""
    language = reader.language
    cells = [*money_cells(holding.money, language), {"html": bar_of(holding.money, bars)}]
    notes = {
        i.id: note_cell(i, holding.money, language) if reported and may_open(i, reader.person) else text_cell("")
        for i in holding.investments
    }
    if holding.programme is None:
        [investment] = holding.investments
        return [link_to(investment, reader) | {"cells": [*cells, notes[investment.id]]}]
    return [
        {"label": name_of(holding.programme, language), "cells": [*cells, text_cell("")]},
        *(
            link_to(investment, reader) | {"kind": "kid", "cells": [*[text_cell("")] * 5, notes[investment.id]]}
            for investment in holding.investments
        ),
    ]


def money_cells(money: ConcernMoney, language: Language) -> list[Cell]:
    """Out so far, still to pay, paid back, and expected with the mark of how it is known."""
    out, remaining, back, expected = (say(key, language) for key in list(HEADS)[1:])
    mark = money.provenance.value if money.provenance in MARKED else ""
    return [
        amount_cell(money.out, language, out),
        amount_cell(money.remaining, language, remaining, dash=True),
        amount_cell(money.back, language, back),
        amount_cell(money.expected, language, expected, dash=True, mark=mark),
    ]


def rounding_note(holdings: Sequence[Holding], language: Language) -> str:
    """Said where a column's total, or that of a group, is not the sum of what is shown above it; blank for none."""
    groups = [[holding for holding in holdings if group_of(holding) == name] for name in GROUPS]
    columns = [column for group in (*groups, holdings) for column in _columns(group)]
    moved = any(
        UNITS["tkr"].is_moved(column, (), total(column, currency=column[0].currency)) for column in columns if column
    )
    return say("economy.rounding_sum", language) if moved else ""


def any_derived(holdings: Iterable[Holding]) -> bool:
    """Whether a payment expected carries the mark that it is derived."""
    return any(h.money.expected is not None and h.money.provenance == Provenance.DERIVED for h in holdings)


def bar_of(money: ConcernMoney, bars: Bars) -> Markup:
    """Payments against the business case, and the capital across."""
    expected, business_case = money.expected, money.business_case
    promise = Promise(
        paid_back=int(money.back.major),
        expected=int(expected.major) if expected is not None else 0,
        invested=int(money.invested.major),
        business_case=int(business_case.major) if business_case is not None else None,
    )
    return promise_bar(promise=promise, top=bars.top, gridlines=bars.ticks)


def sum_row(holdings: Sequence[Holding], label: str, language: Language) -> Row:
    """The column sums; a column that nothing is known of has none."""
    sums = [total(column, currency=column[0].currency) if column else None for column in _columns(holdings)]
    labels = [say(key, language) for key in list(HEADS)[1:]]
    cells = [
        amount_cell(amount, language, text, dash=place in (1, 3))
        for place, (amount, text) in enumerate(zip(sums, labels, strict=True))
    ]
    return {"kind": "sub", "label": label, "cells": [*cells, text_cell(""), text_cell("")]}


def _columns(holdings: Iterable[Holding]) -> list[list[Money]]:
    """What is known under each head of the money."""
    money = [(h.money.out, h.money.remaining, h.money.back, h.money.expected) for h in holdings]
    return [[amount for amount in column if amount is not None] for column in zip(*money, strict=True)] or [[]] * 4


def link_to(investment: Investment, reader: Reader) -> Row:
    """The investment's name, leading to its page for those who may see it."""
    label = name_of(investment, reader.language)
    if not may_open(investment, reader.person):
        return {"label": label}
    return {"label": label, "url": reverse("agreements:investment", args=[investment.id])}


def may_open(investment: Investment, person: Person | None) -> bool:
    """Whether somebody may see the investment's own page."""
    if person is None or not may(person, Permission.SEE_INVESTMENTS).allowed:
        return False
    return may_see_parties(person, investment.parties).allowed


def note_cell(investment: Investment, money: ConcernMoney, language: Language) -> Cell:
    """What somebody must act on; else what is reported; else how it ended."""
    attention = attention_of(investment)
    if attention:
        return text_cell(attention_text(investment, attention, language), attention=True)
    if investment.note:
        return text_cell(note_text(investment, investment.note, language))
    return text_cell(ended_text(investment, money, language))


def attention_text(investment: Investment, attention: Attention, language: Language) -> str:
    """Why somebody must act, with the numbers."""
    if attention.kind == AttentionKind.REPORTED and investment.note:
        return note_text(investment, investment.note, language)
    if attention.kind == AttentionKind.RECRUITMENT_BEHIND and investment.recruitment:
        reached = fact_of(investment, investment.recruitment.reached)
        planned = fact_of(investment, investment.recruitment.by_now or investment.recruitment.planned)
        values = (
            {"reached": number_text(reached.value, language), "planned": number_text(planned.value, language)}
            if reached and planned
            else {}
        )
        return say("fund.attention.recruitment", language, **values)
    found = attention.found
    if found is None or found.expected is None or found.whole is None or found.part is None:
        return ""
    return say(
        "fund.attention.result",
        language,
        part=number_text(found.part, language),
        whole=number_text(found.whole, language),
        result=chosen(found.result.name_da, found.result.name_en, language).lower(),
        expected=number_text(found.expected * found.whole, language),
    )


def note_text(investment: Investment, note: Note, language: Language) -> str:
    """A report's words with the facts' own numbers in them."""
    numbers = {fact.id: exact_text(fact.value, language) for fact in investment.facts}
    return chosen(note.text_da, note.text_en, language).format(**numbers)


def ended_text(investment: Investment, money: ConcernMoney, language: Language) -> str:
    """How a settled investment ended, from the ledger alone; nothing while it runs."""
    if investment.status != Status.SETTLED or not money.years:
        return ""
    year = money.years[-1].year
    if investment.kind == InvestmentKind.DONATION:
        return say("fund.ended.donation", language, year=year)
    return say("fund.ended.unpaid" if money.back.is_zero else "fund.ended.paid", language, year=year)
