"""Which postings to list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from gavn.domain.economy.accounts import AccountKind, ChartOfAccounts
from gavn.domain.economy.grouping import SUM, SUMS
from gavn.language.catalogue import Language, say
from gavn.web.apps.economy.queries.postings import Search, posting_years
from gavn.web.design.fields import DayField, Line

Choices = list[tuple[str, Any]]


class SearchForm(forms.Form):
    """Read by GET; what cannot be read is left out, and the form says so."""

    account = forms.ChoiceField(required=False)
    year = forms.ChoiceField(required=False)
    until = DayField(required=False)
    words = forms.CharField(required=False, max_length=200, widget=Line(attrs={"type": "search"}))

    def __init__(self, asked: QueryDict, *, chart: ChartOfAccounts, language: Language) -> None:
        super().__init__(asked)
        for name, field in self.fields.items():
            field.label = say(f"postings-page.filter.{name}", language)
        anything = ("", say("postings-page.filter.any", language))
        years = [(str(year), str(year)) for year in posting_years()]
        for name, choices in (("account", [_sums(language), *account_choices(chart, language)]), ("year", years)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [anything, *choices]

    def search(self) -> Search:
        self.is_valid()
        data = self.cleaned_data
        year = int(data["year"]) if data.get("year") else None
        return Search(data.get("account", ""), year, data.get("until"), data.get("words", ""))


def _sums(language: Language) -> tuple[str, Choices]:
    names = [(f"{SUM}{name}", say(f"postings-page.sum_of.{name}", language)) for name in SUMS]
    return say("postings-page.filter.sums", language), names


def account_choices(chart: ChartOfAccounts, language: Language) -> Choices:
    """Every account under what moves on it."""
    groups = []
    for kind in AccountKind:
        accounts = chart.of_kind(kind)
        names = [(a.id, a.name_da if language == Language.DANISH else a.name_en) for a in accounts]
        if names:
            groups.append((say(f"economy-page.kind.{kind.value}", language), names))
    return groups
