"""Which layers, years, unit and day of the economy table to show."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from gavn.domain.economy.layers import Layer
from gavn.domain.fund.fund import Fund, version_of
from gavn.domain.values.period import Period
from gavn.language.amounts import UNITS, currency_text
from gavn.language.catalogue import Language, say
from gavn.web.apps.economy.queries import Choice, movements
from gavn.web.design.fields import DayField

USUAL_LAYERS = (Layer.REALISED, Layer.BUDGET)
USUAL_UNIT = "tkr"


class TableForm(forms.Form):
    """Read by GET: what is left out is what the report itself shows."""

    layer = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple(attrs={"class": "form-checkbox"}))
    first = forms.TypedChoiceField(coerce=int)
    last = forms.TypedChoiceField(coerce=int)
    unit = forms.ChoiceField()
    as_of = DayField()

    def __init__(self, asked: QueryDict, *, fund: Fund, language: Language) -> None:
        self.fund = fund
        self.language = language
        self.years = _years(fund)
        super().__init__(self._with_usual(asked), auto_id="id_%s")
        for name in self.fields:
            self.fields[name].label = say(f"economy-page.filter.{name}", language)
        self._choices("layer", [(layer.value, _layer_name(layer, fund, language)) for layer in Layer])
        self._choices("first", [(year, str(year)) for year in self.years])
        self._choices("last", [(year, str(year)) for year in self.years])
        currency = currency_text(fund.currency)
        self._choices(
            "unit", [(unit, say(f"economy-page.unit.{unit}", language, currency=currency)) for unit in reversed(UNITS)]
        )

    def add_prefix(self, field_name: str) -> str:
        """The date has the same name in the address as on every other page."""
        return field_name.replace("_", "-")

    def _choices(self, name: str, choices: list[tuple[Any, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def _with_usual(self, asked: QueryDict) -> dict[str, Any]:
        return {
            "layer": asked.getlist("layer") or [layer.value for layer in USUAL_LAYERS],
            "first": asked.get("first") or self.years[0],
            "last": asked.get("last") or self.years[-1],
            "unit": asked.get("unit") or USUAL_UNIT,
            "as-of": asked.get("as-of") or self.fund.as_of,
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("first", 0) > data.get("last", 9999):
            self.add_error("last", say("economy-page.filter.years_wrong", self.language))
        return data

    def choice(self) -> Choice:
        """What was asked for; what could not be read is as usual, and the form says so."""
        self.is_valid()
        data = self.cleaned_data
        layers = [Layer(name) for name in data.get("layer", USUAL_LAYERS)]
        years = Period.years(data["first"], data["last"]) if "first" in data and "last" in data else None
        as_of: date = data.get("as_of", self.fund.as_of)
        return Choice(tuple(layers), data.get("unit", USUAL_UNIT), years, as_of)


def _years(fund: Fund) -> list[int]:
    """Every year that the ledger or a version in force says anything of."""
    years = {day.year for _, day in movements().by_account_day} | {fund.as_of.year}
    for layer in Layer:
        version = version_of(fund, layer=layer, on=fund.as_of)
        for period in version.periods if version else ():
            years |= {period.start.year, period.last_day.year}
    return list(range(min(years), max(years) + 1))


def _layer_name(layer: Layer, fund: Fund, language: Language) -> str:
    """A layer of which there is no version says so beside its box."""
    name = say(f"economy-page.layer.{layer.value}", language)
    others = {version.layer for version in fund.versions}
    if layer in (Layer.REALISED, *others) or version_of(fund, layer=layer, on=fund.as_of):
        return name
    return say("economy-page.layer.none", language, layer=name)
