"""Times counted from an event, and values that an agreement chooses among, in words."""

from __future__ import annotations

from gavn.domain.values.period import RelativeDate
from gavn.language.catalogue import Language, say, texts


def relative_text(value: RelativeDate, language: Language) -> str:
    """`12 måneder efter optagelse`."""
    key = "relative.before" if value.amount < 0 else "relative.after"
    amount = abs(value.amount)
    unit = say(f"choice.one.{value.unit.value}", language) if amount == 1 else choice(value.unit.value, language)
    return say(key, language, amount=amount, unit=unit, event=choice(value.event, language))


def choice(value: str, language: Language) -> str:
    """One of the values that an agreement chooses among, in words; an event that only it knows as it stands."""
    return say(f"choice.{value}", language) if f"choice.{value}" in texts() else value
