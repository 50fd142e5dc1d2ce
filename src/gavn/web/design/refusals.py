"""What a rule refused, in words beside the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django import forms

from gavn.domain.values.problem import Problem, Refused
from gavn.language.catalogue import Language
from gavn.language.problems import problem_parts


def tell(form: forms.Form, refused: Refused, language: Language, *, names: Mapping[str, str] | None = None) -> None:
    """Puts each problem at the field its place names, or above the form; `names` are words for ids in its values.

    What the reader has no right to is left to the guard.
    """
    if any(problem.code == "not-allowed" for problem in refused.problems):
        raise refused
    for problem in refused.problems:
        field = problem.place.path if problem.place.path in form.fields else None
        parts = problem_parts(_named(problem, names or {}), language)
        form.add_error(field, f"{parts['what']} {parts['do']}")


def _named(problem: Problem, names: Mapping[str, str]) -> Problem:
    return replace(problem, values={key: names.get(value, value) for key, value in problem.values.items()})
