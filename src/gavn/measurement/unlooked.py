"""What the data hold that no metric looks at, asked of the tables wherever they lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.outcomes.people import Arm
from gavn.measurement.days import day_number
from gavn.measurement.engines.portable import Engine

# The tables of what is observed, each with the column of the names that metrics look for.
OBSERVED: Mapping[str, str] = {"readings": "instrument", "events": "event", "spells": "state"}


@dataclass(frozen=True, slots=True)
class Unlooked:
    """Rows that count for nothing: of `names` that no metric looks for, with how many of each, and of `strangers`, who
    have no course; and courses that began `outside` the agreement's enrolment."""

    names: Mapping[str, int]
    strangers: int
    outside: int


def unlooked(agreement: Agreement, engine: Engine) -> Unlooked:
    """The names with the most rows first."""
    names = sorted(_names(agreement, engine).items(), key=lambda each: (-each[1], each[0]))
    strangers = sum(_strangers(table, engine) for table in OBSERVED)
    return Unlooked(dict(names), strangers, _outside(agreement, engine))


def _names(agreement: Agreement, engine: Engine) -> Mapping[str, int]:
    asked = [metric.measured.looks_at for metric in agreement.metrics if metric.measured is not None]
    looked = {each.instrument for each in asked if hasattr(each, "instrument")}
    looked |= {name for each in asked for key in ("events", "states", "minus") for name in getattr(each, key, ())}
    found: dict[str, int] = {}
    for table, name in OBSERVED.items():
        for each, rows in engine.select(f"SELECT {name}, COUNT(*) FROM {table} GROUP BY {name}"):
            if each not in looked:
                found[str(each)] = found.get(str(each), 0) + int(rows)
    return found


def _strangers(table: str, engine: Engine) -> int:
    """Its rows less those of whoever has a course."""
    own = f"{table} AS t INNER JOIN (SELECT DISTINCT person FROM courses) AS c ON t.person = c.person"
    return _count(table, engine) - _count(own, engine)


def _outside(agreement: Agreement, engine: Engine) -> int:
    clock = agreement.clocks.enrolment
    first, last = day_number(clock.start), day_number(clock.last_day)
    return _count(
        f"courses WHERE arm = '{Arm.EFFORT.value}' AND (enrolled_day < {first} OR enrolled_day > {last})", engine
    )


def _count(rows: str, engine: Engine) -> int:
    [[count]] = engine.select(f"SELECT COUNT(*) FROM {rows}")
    return int(count)
