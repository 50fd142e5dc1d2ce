"""What is asked of a design: the number that is sought, the targets that it must meet, and what an outcome is worth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from django import forms

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.forecasting.assumptions import ExpectedOutcome
from gavn.domain.forecasting.structuring.free import number_at, numbers_of
from gavn.domain.forecasting.structuring.grid import Range, grid_of
from gavn.domain.forecasting.structuring.lab import Asked
from gavn.domain.forecasting.structuring.targets import Quantity
from gavn.domain.values.money import MINOR_UNITS, Money
from gavn.domain.values.problem import Refused
from gavn.language.catalogue import say
from gavn.language.formats import number_text
from gavn.language.structuring import Sheet, outcome_text, path_text
from gavn.web.apps.economy.forms.amounts import AmountField
from gavn.web.apps.payments.forms.numbers import NumberField
from gavn.web.apps.structuring import queries
from gavn.web.design.fields import word_required

LEAST_TRIALS, MOST_TRIALS = 100, 10_000
HUNDRED = 100
BOUNDS = ("lowest", "highest", "step")


class LabForm(forms.Form):
    """A number and at least one target, or neither: then the design is only looked at as it is."""

    path = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: Any, *, agreement: Agreement, outcomes: Sequence[ExpectedOutcome], sheet: Sheet) -> None:
        super().__init__(data)
        self.agreement, self.language = agreement, sheet.language
        self.outcomes = {f"worth_{place}": outcome for place, outcome in enumerate(outcomes)}
        field: Any = self.fields["path"]
        field.choices = [(path, self._offered(path, sheet)) for path in numbers_of(agreement)]
        if agreement.investors:
            self._percent("capital_back")
            if len(agreement.investors) > 1:
                parties = dict.fromkeys(tranche.party for tranche in agreement.investors)
                everybody = say("lab-page.every_investor", self.language)
                choices = [("", everybody), *((party, sheet.party(party)) for party in parties)]
                self.fields["investor"] = forms.ChoiceField(choices=choices, required=False)
        self._amount("surplus")
        self._percent("pays_without_effect")
        for name in self.outcomes:
            self._amount(name)
        for name in BOUNDS:
            self.fields[name] = NumberField(language=self.language, whole=False)
        self.fields["trials"] = NumberField(language=self.language, whole=True)
        self.fields["seed"] = NumberField(language=self.language, whole=True)
        self.initial = {"trials": queries.LAB_TRIALS, "seed": queries.SEED}
        self._name(sheet)

    def _offered(self, path: str, sheet: Sheet) -> str:
        now = sheet.number(number_at(self.agreement, path))
        named = path_text(path, sheet)
        return say("lab-page.now", self.language, named=f"{named[:1].upper()}{named[1:]}", now=now)

    def _percent(self, name: str) -> None:
        self.fields[name] = NumberField(language=self.language, whole=False)

    def _amount(self, name: str) -> None:
        self.fields[name] = AmountField(currency=self.agreement.currency, language=self.language, required=False)

    def _name(self, sheet: Sheet) -> None:
        for name, field in self.fields.items():
            if name in self.outcomes:
                field.label = outcome_text(self.outcomes[name], sheet)
            else:
                field.label = say(f"lab-page.field.{name}", self.language)
                field.help_text = say(f"lab-page.hint.{name}", self.language) if name in HINTED else ""
        word_required(self, self.language)

    def group(self, *names: str) -> Iterator[Any]:
        """These of the fields that there are, as the page shows them."""
        return (self[name] for name in names if name in self.fields)

    @property
    def number_fields(self) -> Iterator[Any]:
        return self.group("path")

    @property
    def target_fields(self) -> Iterator[Any]:
        return self.group("capital_back", "investor", "surplus", "pays_without_effect")

    @property
    def worth_fields(self) -> Iterator[Any]:
        return self.group(*self.outcomes)

    @property
    def other_fields(self) -> Iterator[Any]:
        return self.group(*BOUNDS, "trials", "seed")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("capital_back", "pays_without_effect"):
            if data.get(name) is not None and not 0 <= data[name] <= HUNDRED:
                self._refuse(name, "chance_outside")
        if data.get("surplus") is not None and not self._worth():
            self._refuse("surplus", "no_worth")
        if data.get("path") and not self._targets():
            self._refuse("capital_back" if "capital_back" in self.fields else "surplus", "no_target")
        if self._targets() and not data.get("path") and "path" not in self.errors:
            self._refuse("path", "no_number")
        self._check_range(data)
        self._check_drawn(data)
        return data

    def _check_range(self, data: dict[str, Any]) -> None:
        """Numbers of one kind, and something to look in."""
        numbers = [number_at(self.agreement, path) for path in data.get("path") or ()]
        if len({type(number) for number in numbers}) > 1:
            self._refuse("path", "mixed")
        elif numbers and not any(name in self.errors for name in BOUNDS):
            try:
                grid_of(numbers[0], self._within())
            except Refused:
                self._refuse("lowest", "range_odd")

    def _check_drawn(self, data: dict[str, Any]) -> None:
        trials = data.get("trials")
        if trials is not None and not LEAST_TRIALS <= trials <= MOST_TRIALS:
            first, last = (number_text(each, self.language) for each in (LEAST_TRIALS, MOST_TRIALS))
            self._refuse("trials", "trials_outside", first=first, last=last)

    def _refuse(self, name: str, why: str, **values: object) -> None:
        self.add_error(name, say(f"lab-page.refused.{why}", self.language, **values))

    def _within(self) -> Range:
        """In major units of an amount; a share as it stands in the agreement."""
        lowest, highest, step = (self._exact(name) for name in BOUNDS)
        return Range(lowest, highest, step)

    def _exact(self, name: str) -> Fraction | None:
        value = self.cleaned_data.get(name)
        return None if value is None else Fraction(value)

    def _worth(self) -> list[str]:
        pairs = ((self.outcomes[name], self.cleaned_data.get(name)) for name in self.outcomes)
        return [f"{each.metric}.{each.follow_up}={amount.plain()}" for each, amount in pairs if amount is not None]

    def _targets(self) -> list[str]:
        data, found = self.cleaned_data, []
        if data.get("capital_back") is not None:
            of = f":{data['investor']}" if data.get("investor") else ""
            found.append(f"{Quantity.CAPITAL_BACK.value}{of} >= {_decimal(data['capital_back'])}")
        if data.get("surplus") is not None:
            found.append(f"{Quantity.SURPLUS.value} >= {_major(data['surplus'])}")
        if data.get("pays_without_effect") is not None:
            found.append(f"{Quantity.PAYS_WITHOUT_EFFECT.value} <= {_decimal(data['pays_without_effect'])}")
        return found

    @property
    def asked(self) -> Asked:
        data = self.cleaned_data
        trials, seed = data["trials"] or queries.LAB_TRIALS, data["seed"] if data["seed"] is not None else queries.SEED
        paths = tuple(data["path"])
        return Asked(paths, tuple(self._targets()), tuple(self._worth()), self._within(), trials, seed)


HINTED = frozenset({"capital_back", "surplus", "pays_without_effect", "lowest", "step", "seed"})


def _decimal(percent: Fraction | int) -> str:
    """As a target is written: `0.9` of 90 %, to a hundredth of a per cent."""
    whole, rest = divmod(round(Fraction(percent) * HUNDRED), HUNDRED * HUNDRED)
    return f"{whole}.{rest:04d}"


def _major(amount: Money) -> str:
    return amount.plain() if MINOR_UNITS[amount.currency] else str(amount.minor)
