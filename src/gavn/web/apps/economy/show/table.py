"""The economy table: its columns by layer, its rows by what readers ask, every figure open to what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from gavn.domain.economy.accounts import Account, AccountKind
from gavn.domain.economy.grouping import SUM, Group, Section, openings, provenance_of, sections
from gavn.domain.economy.layers import Layer, Version
from gavn.domain.economy.table import Column, Row, column_sums
from gavn.domain.fund.fund import version_of
from gavn.domain.values.money import Money
from gavn.domain.values.provenance import Provenance
from gavn.language.amounts import UNITS, Unit, currency_text
from gavn.language.catalogue import Language, say
from gavn.language.formats import day_text
from gavn.web.apps.economy.queries import Sheet

BALANCES = ("opening-balance", "closing-balance")
# A sum that stands in the table twice.
ADDED_UP_BY = {"less-total": "total"}
MARKED = (Provenance.DERIVED, Provenance.ASSUMED)


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet, and the reader it is shown to; `opens` is whether they may see the postings behind it."""

    sheet: Sheet
    language: Language
    opens: bool
    versions: dict[str, Version] = field(default_factory=dict)

    @property
    def unit(self) -> Unit:
        return UNITS[self.sheet.choice.unit]

    @property
    def caption(self) -> str:
        """The unit of every amount."""
        return unit_text(self.sheet.choice.unit, self.sheet.fund.currency, self.language)

    @property
    def columns(self) -> list[tuple[int, Column]]:
        """The columns that are shown, with their places in the table."""
        return [(place, self.sheet.table.columns[place]) for place in self.sheet.shown]


def paper_of(sheet: Sheet, *, language: Language, opens: bool) -> Paper:
    """Looks up the versions in force once."""
    found = (version_of(sheet.fund, layer=layer, on=sheet.choice.as_of) for layer in Layer)
    return Paper(sheet, language, opens, {version.id: version for version in found if version is not None})


def table_context(paper: Paper) -> dict[str, Any]:
    """What `economy/table_sheet.html` takes."""
    rows = [row for section in sections(paper.sheet.table) for row in _section_rows(paper, section)]
    return {
        "caption": paper.caption,
        "groups": _column_groups(paper),
        "columns": [{"text": years_text(column), "label": label_text(column)} for _, column in paper.columns],
        "width": len(paper.columns) + 1,
        "tall": paper.unit.decimals > 0,
        "rows": rows + _balance_rows(paper),
        "foot": _sum_row(paper, "closing-balance", paper.sheet.table.closings, kind=""),
        "marks": _marks(paper),
        "carried": _carried(paper),
        "forecast": _forecast(paper),
        "letters": _letters(paper),
    }


def unit_text(unit: str, currency: str, language: Language) -> str:
    """`Beløb i 1.000 kr.`"""
    return say(f"economy-page.caption.{unit}", language, currency=currency_text(currency))


def years_text(column: Column) -> str:
    """`2024`, `2029–2034`."""
    return column.period.label.replace("-", "\N{EN DASH}")


def label_text(column: Column) -> str:
    """`R2024`: with the letter of the layer, where nothing else says which layer it is."""
    return column.label.replace("-", "\N{EN DASH}")


def column_text(column: Column, language: Language) -> str:
    """`prognose 2029–2034`, in a sentence."""
    return f"{say(f'economy.layer.{column.layer.value}', language)} {years_text(column)}"


def account_name(account: Account, language: Language) -> str:
    return account.name_da if language == Language.DANISH else account.name_en


def version_name(version: Version, language: Language) -> str:
    if version.layer is Layer.FORECAST:
        return say("economy-page.version.forecast", language, day=day_text(version.adopted_on, language))
    return version.name_da if language == Language.DANISH else version.name_en


def _column_groups(paper: Paper) -> list[dict[str, Any]]:
    """One head over the columns of each layer: which it is, and for a version its name and when it was adopted."""
    groups = []
    for (layer, version_id), columns in groupby(paper.columns, key=lambda pair: (pair[1].layer, pair[1].version)):
        name = say(f"economy-page.layer.{layer.value}", paper.language)
        version, url = paper.versions.get(version_id), ""
        if version is not None:
            name = version_name(version, paper.language)
            url = reverse("economy:version", args=[version.id])
        groups.append({"layer": layer.value, "name": name, "url": url, "span": len(list(columns))})
    return groups


def _section_rows(paper: Paper, section: Section) -> list[dict[str, Any]]:
    table = paper.sheet.table
    name = say(f"economy-page.group.{section.group.value}", paper.language)
    # A group whose sums stand below its lines can do without the lines on a narrow screen.
    folds = section.group == Group.INVESTMENTS or len(section.rows) > 1
    rows = [{"label": name, "kind": "grp", "folds": folds}, *(_account_row(paper, row) for row in section.rows)]
    if section.group == Group.INVESTMENTS:
        paid = column_sums(table, frozenset({AccountKind.INVESTMENT}))
        back = column_sums(table, frozenset({AccountKind.OUTCOME_PAYMENT}))
        return [*rows, _sum_row(paper, "invested", paid), _sum_row(paper, "paid-back", back)]
    if len(section.rows) > 1:
        rows.append(_sum_row(paper, section.group.value, section.sums))
    return rows


def _account_row(paper: Paper, row: Row) -> dict[str, Any]:
    payment = row.account.kind == AccountKind.OUTCOME_PAYMENT
    label = say("economy-page.row.back", paper.language) if payment else account_name(row.account, paper.language)
    cells = [_cell(paper, row.cells[place], column, row.account) for place, column in paper.columns]
    url = _postings_url(account=row.account.id) if paper.opens else ""
    about = account_name(row.account, paper.language) if payment else ""
    return {"label": label, "about": about, "url": url, "kind": "kid" if payment else "", "cells": cells}


def _cell(paper: Paper, amount: Money | None, column: Column, account: Account) -> dict[str, Any]:
    if amount is None:
        return {"number": True, "css": _css(column)}
    mark, url = "", _cell_url(paper, column, account.id)
    if column.version:
        version = paper.versions[column.version]
        known = provenance_of(version, account=account.id, period=column.period)
        mark = known.value if known in MARKED else ""
    text = paper.unit.shown(amount, paper.language)
    return {"text": text, "number": True, "label": label_text(column), "url": url, "mark": mark, "css": _css(column)}


def _cell_url(paper: Paper, column: Column, account: str) -> str:
    """A realised figure on an account or a sum opens to its postings, another to the lines of its version."""
    if column.version:
        query = {"period": column.period.label, "account": account}
        return f"{reverse('economy:version', args=[column.version])}?{urlencode(query)}"
    if not paper.opens:
        return ""
    query = {"year": str(column.period.start.year), "account": account}
    if paper.sheet.choice.as_of in column.period and paper.sheet.choice.as_of != column.period.last_day:
        query["until"] = paper.sheet.choice.as_of.isoformat()
    return _postings_url(**query)


def _postings_url(**query: str) -> str:
    return f"{reverse('economy:postings')}?{urlencode(query)}"


def _css(column: Column) -> str:
    return f"g-l-{column.layer.value}"


def _sum_row(paper: Paper, name: str, amounts: Sequence[Money], *, kind: str = "sub") -> dict[str, Any]:
    cells = [
        {
            "text": paper.unit.shown(amounts[place], paper.language),
            "number": True,
            "label": label_text(column),
            "url": _sum_url(paper, column, name),
            "css": _css(column),
        }
        for place, column in paper.columns
    ]
    return {"label": say(f"economy-page.sum.{name}", paper.language), "kind": kind, "cells": cells}


def _sum_url(paper: Paper, column: Column, name: str) -> str:
    """A realised balance opens to all that moved the fund's money until then, a budgeted one to nothing: what it is the
    sum of stands above it. No version has injections of its own: they were granted."""
    if name == "injections" and column.version:
        return f"{reverse('economy:version', args=[column.version])}#injections"
    if name not in BALANCES:
        return _cell_url(paper, column, SUM + ADDED_UP_BY.get(name, name))
    if column.version or not paper.opens:
        return ""
    before = column.period.start - timedelta(days=1)
    until = before if name == "opening-balance" else min(column.period.last_day, paper.sheet.choice.as_of)
    return _postings_url(until=until.isoformat())


def _balance_rows(paper: Paper) -> list[dict[str, Any]]:
    """The total, and how the balance is carried from one column to the next."""
    table = paper.sheet.table
    return [
        _sum_row(paper, "total", table.totals, kind="sub g-total"),
        {"label": say("economy-page.group.balance", paper.language), "kind": "grp"},
        _sum_row(paper, "opening-balance", openings(table), kind=""),
        _sum_row(paper, "injections", table.injections, kind=""),
        _sum_row(paper, "less-total", table.totals, kind=""),
    ]


def _forecast(paper: Paper) -> str:
    """What of a forecast is the model's, where there is one."""
    is_shown = any(column.layer is Layer.FORECAST for _, column in paper.columns)
    return say("economy-page.version.forecast_note", paper.language) if is_shown else ""


def _letters(paper: Paper) -> list[str]:
    """`F: prognose`, for the labels of a narrow screen."""
    layers = dict.fromkeys(column.layer for _, column in paper.columns)
    return [f"{layer.value[0].upper()}: {say(f'economy.layer.{layer.value}', paper.language)}" for layer in layers]


def _carried(paper: Paper) -> str:
    """From which balances a version goes on, where that is not the same for all of it."""
    begun = any(column.has_begun(paper.sheet.choice.as_of) for _, column in paper.columns)
    return say("economy.carried", paper.language) if begun else ""


def _marks(paper: Paper) -> list[dict[str, str]]:
    """The provenance marks that stand in the table, each with what it means here."""
    shown = {column.version for _, column in paper.columns if column.version}
    lines = (line for version in shown for line in paper.versions[version].lines)
    found = {line.provenance for line in lines}
    marks = [mark for mark in MARKED if mark in found]
    return [{"kind": mark.value, "text": say(f"economy-page.mark.{mark.value}", paper.language)} for mark in marks]
