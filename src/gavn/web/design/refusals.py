"""What a rule refused, in words beside the form or at the top of the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from gavn.domain.values.problem import Problem, Refused
from gavn.language.catalogue import Language, say
from gavn.language.formats import number_text
from gavn.language.problems import problem_text

MOST_TOLD = 20

# By the key of a problem's value, words for the ids that can stand there: an id of one thing can be that of another.
Names = Mapping[str, Mapping[str, str]]


def tell(
    form: forms.Form,
    refused: Refused,
    language: Language,
    *,
    names: Names | None = None,
    field_of: Callable[[Problem], str | None] | None = None,
) -> None:
    """Puts each problem at its field, or above the form; `names` are words for ids in its values.

    A problem's field is the one its place names, unless `field_of` knows better.
    """
    for problem in _to_tell(refused)[:MOST_TOLD]:
        named = field_of(problem) if field_of else problem.place.path
        told = problem_text(_named(problem, names or {}), language)
        form.add_error(named if named in form.fields else None, told)


def announce(
    request: HttpRequest, refused: Refused, language: Language, *, names: Names | None = None, at: str = ""
) -> None:
    """Tells what stood in the way where there is no form to tell it in; `at` is a text that names a problem's place."""
    problems = _to_tell(refused)
    for problem in problems[:MOST_TOLD]:
        told = problem_text(_named(problem, names or {}), language)
        named = at and problem.place.path
        messages.error(request, say(at, language, place=problem.place.path, told=told) if named else told)
    more = len(problems) - MOST_TOLD
    if more > 0:
        messages.error(request, say("design.refused_more", language, count=number_text(more, language)))


def _to_tell(refused: Refused) -> Sequence[Problem]:
    """What the reader has no right to is left to the guard."""
    if any(problem.code == "not-allowed" for problem in refused.problems):
        raise refused
    return refused.problems


def _named(problem: Problem, names: Names) -> Problem:
    """With words for ids."""
    values = {key: names.get(key, {}).get(value, value) for key, value in problem.values.items()}
    return replace(problem, values=values)
