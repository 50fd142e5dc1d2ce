"""Values as one text each, always the same, and the SHA-256 of it: what a statement is replayed from (ADR 0010)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from hashlib import sha256

from gavn.domain.outcomes.histories import Counted, History
from gavn.domain.values.plain import says_nothing

# Raised, from the first release on, whenever the same agreement and facts would give another amount or other lines than
# before (ADR 0014).
RULES_VERSION = "1"


def canonical(value: object) -> str:
    """A value as JSON: keys sorted, no blanks, fractions as `1/3`, records under the name of their kind."""
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(value: object) -> str:
    return sha256(canonical(value).encode("utf-8")).hexdigest()


def results_digest(counted: Counted) -> str:
    """The digest of histories with counts; the order in which they were found does not matter."""
    persons = sorted([*_history(history), str(count)] for history, count in counted.persons.items() if count)
    measures = sorted(canonical(measure) for measure in counted.measures)
    return digest({"persons": persons, "measures": measures})


def _history(history: History) -> list[str]:
    enrolled = history.enrolled_on.isoformat() if history.enrolled_on else ""
    steps = [f"{s.metric}\x1f{s.follow_up}\x1f{s.on.isoformat()}\x1f{s.quantity}" for s in history.steps]
    return [history.cohort, history.group, enrolled, *steps]


def _plain(value: object) -> object:
    match value:
        case None | bool() | Enum() | str():
            return value.value if isinstance(value, Enum) else value
        case int():
            return value
        case Fraction():
            return str(value)
        case date():
            return value.isoformat()
        case Mapping():
            return {str(_plain(key)): _plain(item) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        told = (field.name for field in fields(value) if not says_nothing(value, field))
        held = {name: _plain(getattr(value, name)) for name in told}
        return {"kind": type(value).__name__, **held}
    if isinstance(value, Iterable):
        return [_plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no canonical form")
