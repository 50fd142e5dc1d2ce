"""What payers must expect to owe by budget year and agreement, and the statements behind what is stated already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.payments.moves import State, is_open
from gavn.domain.payments.papers import Paper
from gavn.domain.payments.payer_view import PayerYear, stated_view
from gavn.domain.values.money import Money, total
from gavn.language.access import listed
from gavn.language.amounts import UNITS, currency_text
from gavn.language.formats import day_text
from gavn.web.apps.payments.queries import Life, approved_on, sharers_of
from gavn.web.apps.payments.queries.owed import OwedBy, paying
from gavn.web.apps.payments.show.words import Words, cell, heads

AMOUNTS = ("plan", "rule", "model", "stated", "due")
Amounts = Mapping[str, Money]


@dataclass(frozen=True, slots=True)
class Line:
    """Of one agreement or programme in a period: what is expected at 100 %, counted on, forecast, stated, and due of
    that."""

    owed: OwedBy
    period: str
    amounts: Amounts


@dataclass(frozen=True, slots=True)
class Reading:
    """One payer's view, or that of all where `party` is blank, on a day; `forecast_on` is the newest forecast's."""

    party: str
    currency: str
    today: date
    forecast_on: date | None = None

    @property
    def amounts(self) -> Sequence[str]:
        """The columns; without a forecast there is none of it."""
        return [name for name in AMOUNTS if name != "model" or self.forecast_on]

    def lines(self, owed: OwedBy) -> Iterator[Line]:
        """By period; what is foreseen of several payers is divided by the agreement's shares."""
        agreement = owed.lives[0].dossier.versions[-1]
        found: dict[str, dict[str, Money]] = {}
        for each in owed.foreseen:
            for name, amount in (("plan", each.plan), ("rule", each.rule), ("model", each.model)):
                if amount is not None:
                    part = self._part(amount, agreement)
                    found.setdefault(each.period, {})[name] = part
        for life in owed.lives:
            self._add_stated(life, found)
        for period, amounts in sorted(found.items()):
            nothing = {name: Money.zero(self.currency) for name in self.amounts if name != "model"}
            yield Line(owed, period, nothing | amounts)

    def _part(self, amount: Money, agreement: Agreement) -> Money:
        """The payer's part, so that all payers' parts sum to the amount."""
        if not self.party or not agreement.payers:
            return amount
        parts = zip(agreement.payers, amount.split([payer.share for payer in agreement.payers]), strict=True)
        return total((part for payer, part in parts if payer.party == self.party), currency=amount.currency)

    def stated(self, life: Life) -> Iterator[PayerYear]:
        """What is stated of what the payer pays, by year."""
        booked = stated_view(life.dossier.versions[-1], life.due, by=self.today)
        return (row for row in booked if self.party in ("", row.payer))

    def _add_stated(self, life: Life, found: dict[str, dict[str, Money]]) -> None:
        """What is stated in the fund's currency; nothing adds up with another."""
        nothing = Money.zero(self.currency)
        for row in self.stated(life):
            own = found.setdefault(str(row.year), {})
            if row.booked.currency == self.currency:
                own["stated"] = own.get("stated", nothing) + row.booked
                own["due"] = own.get("due", nothing) + row.due

    def elsewhere(self, owed: Sequence[OwedBy]) -> list[Money]:
        """What is stated in other currencies, a sum for each."""
        sums: dict[str, Money] = {}
        for row in (row for each in owed for life in each.lives for row in self.stated(life)):
            if (currency := row.booked.currency) != self.currency:
                sums[currency] = sums.get(currency, Money.zero(currency)) + row.booked
        return [amount for amount in sums.values() if not amount.is_zero]

    def summed(self, lines: Sequence[Line]) -> Amounts:
        """What no forecast says anything of is no part of its sum; where it says nothing at all there is none."""
        said = {name: [line.amounts[name] for line in lines if name in line.amounts] for name in self.amounts}
        return {
            name: total(amounts, currency=self.currency) for name, amounts in said.items() if amounts or name != "model"
        }


def owed_context(owed: Sequence[OwedBy], reading: Reading, words: Words) -> dict[str, Any]:
    """The page from top to bottom; the years and the agreements add up to the same."""
    lines = [line for each in owed for line in reading.lines(each)]
    ahead = [line for line in lines if line.period[-4:] >= str(reading.today.year)]
    labels = {name: words.text(f"owed-page.head.{name}") for name in reading.amounts}
    key = "own" if reading.party else "all"
    elsewhere = reading.elsewhere(owed)
    by_payer = _by_payer(owed, reading)
    lines_of = {
        party: [line for each in own for line in replace(reading, party=party).lines(each)]
        for party, own in by_payer.items()
    }
    undivided = any(_is_part(each) for own in by_payer.values() for each in own)
    assumed = any(words.standing(life.dossier.versions[-1]) for each in owed for life in each.lives)
    return {
        "page_title": words.text(
            f"owed-page.answer.{key}",
            party=words.party(reading.party),
            rule=words.money(reading.summed(ahead)["rule"]),
            year=reading.today.year,
            stated=_stated([reading.summed(lines)["stated"], *elsewhere], words),
        ),
        "elsewhere": _elsewhere(elsewhere, words),
        "standing": {"mark": "assumed", "text": words.text("agreement.assumed")} if assumed else {},
        "years": _years(lines, reading, labels, words) if lines else None,
        "payers": _payers(lines_of, reading, labels, words, undivided=undivided) if len(lines_of) > 1 else None,
        "agreements": _agreements(lines, owed, reading, labels, words) if lines else None,
        "statements": _statements(owed, reading, words),
        "waiting": _waiting(owed, reading, words),
        "note": _note(reading, words),
        "rounding": _rounding(lines, owed, () if undivided else lines_of.values(), reading, words),
        "divided": reading.party and any(_others(each, reading) for each in owed),
        "undivided": reading.party and any(_is_part(each) for each in owed),
        "payers_undivided": undivided,
    }


def _note(reading: Reading, words: Words) -> str:
    if reading.forecast_on is None:
        return words.text("owed-page.note")
    told = words.text("money-page.payers.note_model", day=words.day(reading.forecast_on))
    return f"{words.text('owed-page.note')} {told}"


def _rounding(
    lines: Sequence[Line], owed: Sequence[OwedBy], payers: Iterable[Sequence[Line]], reading: Reading, words: Words
) -> str:
    """Said where a column as it is shown does not add up to the sum shown; blank for none."""
    periods = {line.period for line in lines}
    by_year = [reading.summed([line for line in lines if line.period == period]) for period in periods]
    by_agreement = [reading.summed([line for line in lines if line.owed is each]) for each in owed]
    by_payer = [reading.summed(own) for own in payers]
    whole = reading.summed(lines)
    moved = any(
        UNITS["tkr"].is_moved((row[name] for row in rows if name in row), (), whole[name])
        for rows in (by_year, by_agreement, by_payer)
        if rows
        for name in whole
    )
    return words.text("economy.rounding_sum") if moved else ""


def _stated(amounts: Sequence[Money], words: Words) -> str:
    """What approved statements come to in each currency, or that none is approved."""
    told = [words.money(amount) for amount in amounts if not amount.is_zero]
    if not told:
        return words.text("owed-page.nothing")
    return words.text("owed-page.stated_sum", amounts=words.listed(told))


def _elsewhere(amounts: Sequence[Money], words: Words) -> str:
    told = words.listed(words.money(amount) for amount in amounts)
    return words.text("owed-page.elsewhere", amounts=told) if amounts else ""


def _others(owed: OwedBy, reading: Reading) -> bool:
    """Whether another pays by it too."""
    return any(payer.party != reading.party for payer in owed.lives[0].dossier.versions[-1].payers)


def _is_part(owed: OwedBy) -> bool:
    """Whether others pay by the rest of a programme: what is foreseen is of all of it, and no share says whose."""
    own = {life.dossier.id for life in owed.lives}
    return any(other.id not in own for other in sharers_of(owed.lives[0].dossier.id))


def _years(lines: Sequence[Line], reading: Reading, labels: Mapping[str, str], words: Words) -> dict[str, Any]:
    periods = sorted({line.period for line in lines})
    rows = [
        _row(period.replace("-", "–"), reading.summed([line for line in lines if line.period == period]), labels, words)
        for period in periods
    ]
    return _table(words.text("owed-page.year"), rows, reading.summed(lines), labels, words)


def _agreements(
    lines: Sequence[Line], owed: Sequence[OwedBy], reading: Reading, labels: Mapping[str, str], words: Words
) -> dict[str, Any]:
    rows = []
    for each in owed:
        names = listed([words.name(life.dossier.versions[-1]) for life in each.lives], words.language)
        own = reading.summed([line for line in lines if line.owed is each])
        url = reverse("payments:money", args=[each.lives[0].dossier.id])
        rows.append(_row(names, own, labels, words) | {"url": url})
    return _table(words.text("agreements-page.head.agreement"), rows, reading.summed(lines), labels, words)


def _by_payer(owed: Sequence[OwedBy], reading: Reading) -> Mapping[str, Sequence[OwedBy]]:
    """What each pays by, where the page is about all who pay; nothing where it is about one. Of a programme, those of
    its agreements that the party pays by."""
    if reading.party:
        return {}
    found: dict[str, list[OwedBy]] = {}
    for each in owed:
        named = {life.dossier.id: paying(life) for life in each.lives}
        for party in frozenset().union(*named.values()):
            lives = tuple(life for life in each.lives if party in named[life.dossier.id])
            found.setdefault(party, []).append(replace(each, lives=lives))
    return found


def _payers(
    lines_of: Mapping[str, Sequence[Line]],
    reading: Reading,
    labels: Mapping[str, str],
    words: Words,
    *,
    undivided: bool,
) -> dict[str, Any]:
    """Each payer's sums and what they come to; without a sum where a programme stands whole with several."""
    rows = [
        _row(words.party(party), reading.summed(lines), labels, words) | {"url": f"?payer={party}"}
        for party, lines in lines_of.items()
    ]
    rows.sort(key=lambda row: str(row["label"]))
    every = [line for lines in lines_of.values() for line in lines]
    table = _table(words.text("owed-page.payer"), rows, reading.summed(every), labels, words)
    if undivided:
        del table["foot"]
    return table


def _table(
    first: str, rows: Sequence[dict[str, Any]], whole: Amounts, labels: Mapping[str, str], words: Words
) -> dict[str, Any]:
    foot = _row(words.text("ending-page.all"), whole, labels, words)
    caption = words.text("money-page.chart.caption", currency=currency_text(whole["plan"].currency))
    head = heads(first, *labels.values())
    return {"caption": caption, "head": head, "rows": rows, "foot": foot, "css": "g-stack g-stack-3"}


def _row(label: str, amounts: Amounts, labels: Mapping[str, str], words: Words) -> dict[str, Any]:
    told = ((words.thousands(amounts[name]) if name in amounts else "–", head) for name, head in labels.items())
    return {"label": label, "cells": [cell(text, head) for text, head in told]}


def _papers(owed: Sequence[OwedBy]) -> Iterator[tuple[Life, Paper]]:
    for each in owed:
        for life in each.lives:
            for paper in life.papers:
                yield life, paper


def _paid(life: Life, paper: Paper, reading: Reading) -> Money:
    """What the payer pays by a statement, or all payers together."""
    statement = life.filed(paper).statement
    if reading.party:
        return statement.paid_by(reading.party)
    return statement.total - statement.unpaid


def _statements(owed: Sequence[OwedBy], reading: Reading, words: Words) -> dict[str, Any] | None:
    """Every approved statement with what it adds: together they are what is stated."""
    found = [(life, paper) for life, paper in _papers(owed) if paper.state is State.APPROVED]
    if not found:
        return None
    names = ("statement", "issued", "due_on", "amount")
    labels = [words.text(f"owed-page.of_statement.{name}") for name in names]
    rows = []
    for life, paper in sorted(found, key=lambda pair: life_day(*pair)):
        statement = life.filed(paper).statement
        days = (statement.issued_on, statement.due_on(approved_on(paper) or statement.issued_on))
        texts = [day_text(day, words.language) for day in days]
        rows.append(
            {
                "label": words.text("owed-page.named", name=words.name(life.dossier.versions[-1]), number=paper.number),
                "url": reverse("payments:statement", args=[paper.agreement, paper.number]),
                "cells": [
                    {"text": texts[0], "label": labels[1]},
                    {"text": texts[1], "label": labels[2]},
                    cell(words.money(_paid(life, paper, reading)), labels[3]),
                ],
            }
        )
    return {"caption": "", "head": heads(*labels, numbers_from=3), "rows": rows, "css": "g-stack g-stack-3"}


def life_day(life: Life, paper: Paper) -> tuple[date, str, int]:
    """The order of statements: by the day they were issued."""
    return life.filed(paper).statement.issued_on, paper.agreement, paper.number


def _waiting(owed: Sequence[OwedBy], reading: Reading, words: Words) -> list[dict[str, str]]:
    """What is under way and not yet part of any sum."""
    return [
        {
            "text": words.text(
                "owed-page.under_way",
                name=words.name(life.dossier.versions[-1]),
                state=words.text(f"statement-page.state.{paper.state.value}", number=words.number(paper, life.papers)),
                amount=words.money(_paid(life, paper, reading)),
            ),
            "url": reverse("payments:statement", args=[paper.agreement, paper.number]),
        }
        for life, paper in _papers(owed)
        if is_open(paper.state)
    ]
