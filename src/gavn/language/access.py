"""Decisions in words: why somebody may, or may not."""

from __future__ import annotations

from datetime import date

from gavn.domain.access.decision import Decision
from gavn.language.catalogue import Language, say
from gavn.language.formats import date_text


def reason_text(decision: Decision, language: Language) -> str:
    """One sentence for a reader."""
    values = dict(decision.values)
    if "role" in values:
        values["role"] = say(f"role.{values['role']}", language)
    if "permission" in values:
        values["permission"] = say(f"permission.{values['permission']}", language)
    if "allowed" in values:
        values["allowed"] = listed([say(f"role.{role}", language) for role in values["allowed"].split(",")], language)
    if "until" in values:
        values["until"] = date_text(date.fromisoformat(values["until"]), language)
    return say(f"access.reason.{decision.reason}", language, **values)


def listed(words: list[str], language: Language) -> str:
    """`a, b and c`; the last is joined by another word where one of them holds an and of its own."""
    if len(words) < 2:
        return "".join(words)
    joined = say("list.and", language)
    if any(f" {joined} " in word for word in words):
        joined = say("list.as_well_as", language)
    return f"{', '.join(words[:-1])} {joined} {words[-1]}"
