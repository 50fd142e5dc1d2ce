"""Closing a year: the year that was seen, and a tick that it was meant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from gavn.domain.values.period import YEARS
from gavn.domain.values.problem import Problem, Refused
from gavn.language.catalogue import Language, say
from gavn.language.problems import problem_parts


class ClosingForm(forms.Form):
    """`year` goes with the form, so that a page left open cannot close another year than it showed."""

    year = forms.IntegerField(min_value=YEARS.start, max_value=YEARS.stop - 1, widget=forms.HiddenInput)
    sure = forms.BooleanField()

    def __init__(self, data: Any, *, year: int, language: Language) -> None:
        super().__init__(data, initial={"year": year})
        self.language = language
        self.fields["sure"].label = say("close-page.sure", language, year=year)
        self.fields["sure"].error_messages["required"] = say("close-page.not_sure", language)

    def add_problems(self, problems: Sequence[Problem]) -> None:
        """Shows what was refused above the form."""
        if any(problem.code == "not-allowed" for problem in problems):
            raise Refused(problems)
        for problem in problems:
            parts = problem_parts(problem, self.language)
            self.add_error(None, f"{parts['what']} {parts['why']} {parts['do']}")
