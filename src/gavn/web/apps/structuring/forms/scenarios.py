"""A scenario as somebody writes it, and which of them are to stand side by side."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from django import forms
from django.http import QueryDict

from gavn.domain.forecasting.structuring.scenarios import ONE, Scenario
from gavn.domain.fund.what_if import WhatIf
from gavn.domain.values.provenance import Provenance
from gavn.language.catalogue import Language, say
from gavn.language.formats import number_text
from gavn.web.apps.payments.forms.numbers import NumberField
from gavn.web.apps.structuring import queries
from gavn.web.design.fields import FreeText, Line, word_required

HUNDRED = Fraction(100)
# Fewer tell little, and more would take the worker minutes.
LEAST_TRIALS, MOST_TRIALS = 100, 20_000
# Written in per cent of what each future's own is.
IN_PERCENT = ("effect", "volume", "measured")
NAMES, SOURCES = ("name_da", "name_en"), ("source_da", "source_en")
NEVER_BELIEVED = Scenario("", "", "")


class ScenarioForm(forms.Form):
    """`seen` is the revision that the page showed. A number that is left out is as it is believed."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, *, scenario: Scenario, seen: int, language: Language) -> None:
        super().__init__(data, initial={"seen": seen})
        self.scenario, self.language = scenario, language
        for name in NAMES:
            self.fields[name] = forms.CharField(max_length=200, widget=Line, required=False)
        for name in IN_PERCENT:
            self.fields[name] = NumberField(language=language, whole=False)
            self.initial[name] = HUNDRED * getattr(scenario, name)
        everyone = ("", say("scenario-page.all_efforts", language))
        self.fields["effort"] = forms.ChoiceField(choices=[everyone, *effort_names(language).items()], required=False)
        self.fields["effort"].error_messages |= {"invalid_choice": say("scenario-page.no_effort", language)}
        self.fields["delay"] = NumberField(language=language, whole=True)
        self.initial["delay"] = scenario.delay
        for name in SOURCES:
            self.fields[name] = FreeText(required=False, rows=2)
        kinds = [(kind.value, say(f"scenario-page.known.{kind.value}", language)) for kind in CHOSEN]
        self.fields["provenance"] = forms.ChoiceField(choices=kinds, required=False)
        self.initial.update({name: getattr(scenario, name) for name in (*NAMES, *SOURCES, "effort")})
        self.initial["provenance"] = scenario.provenance.value
        for name, field in self.fields.items():
            if name != "seen":
                field.label = say(f"scenario-page.field.{name}", language)
                field.help_text = say(f"scenario-page.hint.{name}", language) if name in HINTED else ""
        word_required(self, language)

    @property
    def changed(self) -> Scenario:
        """The scenario with what was filled in; one language can stand for both."""
        data, told = self.cleaned_data, replace(NEVER_BELIEVED, id=self.scenario.id)
        effect, volume, measured = (
            ONE if data[name] is None else Fraction(data[name]) / HUNDRED for name in IN_PERCENT
        )
        da, en = (data[name].strip() for name in NAMES)
        source_da, source_en = (data[name].strip() for name in SOURCES)
        return replace(
            told,
            name_da=da or en,
            name_en=en or da,
            effect=effect,
            volume=volume,
            delay=data["delay"] or 0,
            measured=measured,
            effort=data["effort"],
            source_da=source_da or source_en,
            source_en=source_en or source_da,
            provenance=Provenance(data["provenance"] or Provenance.ASSUMED.value),
        )


CHOSEN = (Provenance.ASSUMED, Provenance.DERIVED, Provenance.PUBLISHED, Provenance.RECORDED)
HINTED = frozenset({*IN_PERCENT, "delay", "effort", "name_en", "source_da", "provenance"})


class CompareForm(forms.Form):
    """Read by GET: which scenarios stand beside what is believed, in how many futures, and what chance begins with."""

    scenario = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    trials = forms.IntegerField(min_value=LEAST_TRIALS, max_value=MOST_TRIALS)
    seed = forms.IntegerField(min_value=0, max_value=2**31 - 1)

    def __init__(self, asked: QueryDict | None, *, language: Language) -> None:
        """Without what was asked, nothing is chosen, and nothing is said of that yet."""
        self.language = language
        usual = {"trials": queries.TRIALS, "seed": queries.SEED}
        given = {name: asked.get(name) or number for name, number in usual.items()} if asked is not None else {}
        super().__init__(None if asked is None else {"scenario": asked.getlist("scenario"), **given}, initial=usual)
        field: Any = self.fields["scenario"]
        field.choices = [(each.id, name_of(each, language)) for each in queries.scenarios()]
        field.error_messages |= {
            "required": say("scenarios-page.choose_one", language),
            "invalid_choice": say("scenarios-page.not_there", language),
        }
        for name, field in self.fields.items():
            field.label = say(f"scenarios-page.field.{name}", language)
            if name != "scenario":
                outside = {"first": number_text(int(field.min_value or 0), language),
                           "last": number_text(int(field.max_value), language)}  # fmt: skip
                wrong = say("scenarios-page.number_outside", language, **outside)
                field.error_messages |= {"invalid": wrong, "min_value": wrong, "max_value": wrong}
                field.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}
        word_required(self, language)

    def clean_scenario(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["scenario"]
        if len(chosen) > queries.MOST_BESIDE:
            raise forms.ValidationError(say("scenarios-page.too_many", self.language, most=queries.MOST_BESIDE))
        return chosen

    @property
    def asked(self) -> WhatIf:
        """What was asked for, the scenarios in the order in which they are listed."""
        chosen = [each for each in queries.scenarios() if each.id in self.cleaned_data["scenario"]]
        return queries.what_if(chosen, trials=self.cleaned_data["trials"], seed=self.cleaned_data["seed"])


def effort_names(language: Language) -> dict[str, str]:
    """The efforts that a scenario can name, by id, as a reader knows them."""
    newest = {each.id: each.versions[-1] for each in queries.designed()}
    return {id_: each.name_da if language is Language.DANISH else each.name_en for id_, each in newest.items()}


def name_of(scenario: Scenario, language: Language) -> str:
    return scenario.name_da if language is Language.DANISH else scenario.name_en
