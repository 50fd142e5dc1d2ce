"""As of which day a forecast is to be made, in how many futures, and from which seed."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from django import forms

from gavn.domain.forecasting.assumptions import USUAL_SAFETY
from gavn.domain.fund.forecasts import MOST_HELD
from gavn.language.catalogue import Language, say
from gavn.language.formats import number_text
from gavn.web.apps.forecasts.actions import Wanted
from gavn.web.design.fields import DayField, word_required

USUAL_TRIALS = 10_000
# What the terminal begins with too.
USUAL_SEED = 1
MOST_SEED = 2**31 - 1
# No drawn futures say what is quite certain.
MOST_PERCENT = 99
USUAL_PERCENT = int(USUAL_SAFETY * 100)


class ForecastForm(forms.Form):
    """A day up to today; the rest stands there already."""

    def __init__(self, data: Any, *, as_of: date, seed: int, today: date, language: Language) -> None:
        super().__init__(data, initial={"as_of": as_of, "trials": USUAL_TRIALS, "seed": seed, "safety": USUAL_PERCENT})
        self.today, self.language = today, language
        self.fields["as_of"] = DayField(
            label=say("forecast-form.as_of", language), help_text=say("forecast-form.as_of_hint", language)
        )
        self.fields["trials"] = self._whole("trials", 1, MOST_HELD)
        self.fields["seed"] = self._whole("seed", 0, MOST_SEED)
        self.fields["safety"] = self._whole("safety", 1, MOST_PERCENT)
        word_required(self, language)

    def _whole(self, name: str, least: int, most: int) -> forms.IntegerField:
        language = self.language
        ends = {"least": number_text(least, language), "most": number_text(most, language)}
        field = forms.IntegerField(
            min_value=least,
            max_value=most,
            label=say(f"forecast-form.{name}", language),
            help_text=say(f"forecast-form.{name}_hint", language, **ends),
        )
        wrong = say("forecast-form.whole", language, **ends)
        field.error_messages |= {"invalid": wrong, "min_value": wrong, "max_value": wrong}
        return field

    def clean_as_of(self) -> date:
        chosen: date = self.cleaned_data["as_of"]
        if chosen > self.today:
            raise forms.ValidationError(say("forecast-form.in_future", self.language))
        return chosen

    @property
    def wanted(self) -> Wanted:
        cleaned = self.cleaned_data
        return Wanted(cleaned["as_of"], cleaned["trials"], cleaned["seed"], Fraction(cleaned["safety"], 100))
