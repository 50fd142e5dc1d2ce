"""Problems in words: where, what, why and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from gavn.domain.values.problem import Place, Problem
from gavn.language.agreement_keys import key_text_at
from gavn.language.catalogue import Language, say
from gavn.language.disclosure import agreed_units
from gavn.language.formats import date_text, plain_text

# Under these names a problem's value is a date, written as files write it.
DATES = frozenset({"asked", "closed", "date", "holds", "issued", "known", "latest", "on", "original", "until"})
# And under these an amount.
AMOUNTS = frozenset({
    "called", "cap", "capital", "comes_to", "covers", "difference", "floor", "leaves", "lifted", "multiple", "promised",
})  # fmt: skip
# And under these a step of the referral funnel.
STEPS = frozenset({"referral_step", "step_before"})


def place_text(place: Place) -> str:
    """`fund.yaml:3:5 (policies.0.share)`; the form that editors turn into a link."""
    if not place.file:
        return place.path
    position = f":{place.line}" + (f":{place.column}" if place.column else "") if place.line else ""
    path = f" ({place.path})" if place.path else ""
    return f"{place.file}{position}{path}"


def problem_text(problem: Problem, language: Language) -> str:
    """Where it stands in a file, what it is, why, and what to do."""
    parts = problem_parts(problem, language)
    place = f"{place_text(problem.place)}:" if problem.place.line else ""
    return " ".join(filter(None, [place, parts["what"], parts["why"], parts["do"]]))


def problem_parts(problem: Problem, language: Language) -> Mapping[str, str]:
    """The sentences under `what`, `why` and `do`; what a misspelt word may have meant is asked before what to do, and
    what a key of an agreement says after it."""
    worded = {name: _worded(name, value, language) for name, value in problem.values.items()}
    values = {**worded, "path": problem.place.path}
    parts = {part: say(f"problem.{problem.code}.{part}", language, **values) for part in ("what", "why", "do")}
    if also := problem.values.get("also"):
        parts["what"] = f"{parts['what']} {say('problem_also', language, also=also)}"
    if problem.code == "key-missing" and (said := key_text_at(problem.place.file, problem.place.path, language)):
        parts["do"] = f"{parts['do']} {said}"
    if near := problem.values.get("nearest"):
        parts["do"] = f"{say('problem_nearest', language, nearest=near)} {parts['do']}"
    return parts


def _worded(name: str, value: str, language: Language) -> str:
    """A date or an amount as the reader writes it; what is neither, as a file had it, stays as it stands there."""
    try:
        if name in AMOUNTS:
            return plain_text(value, language)
        if name in STEPS:
            return say(f"referral.step.{value}", language)
        if name == "units":
            return agreed_units(value, language)
        if name == "in_language":
            return say(f"language.in.{value}", language)
        return date_text(date.fromisoformat(value), language) if name in DATES else value
    except ValueError:
        return value
