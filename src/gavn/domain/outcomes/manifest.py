"""What measured results were made of: hashes of all that went in, so that anybody can make them again (ADR 0015)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from gavn.domain.outcomes.kept_figures import MeasuredBand, MeasuredDuration


def finding_name(metric: str, follow_up: str, cohort: str) -> str:
    """`metric/follow-up/cohort`, by which a manifest names what was measured; what is blank is left out."""
    return "/".join(filter(None, (metric, follow_up, cohort)))


@dataclass(frozen=True, slots=True)
class Manifest:
    """Every hash is a SHA-256. `definitions` is by metric, `results` by file name.

    `cohort` is of the courses that were enrolled, `snapshot` of all person-level data; neither tells whose they are.
    `engine` says which made the results: another one makes the same from the same. `plan` is the measurement plan that
    was looked by, and `exploratory` by analysis why what was seen was not planned. `shortfalls` is by `finding_name`
    what an estimate lacks of the design that the agreement names, and `grades` the evidence grade of what is no rate:
    that of a rate stands with it. `durations` and `bands` are what was found that no count tells.
    """

    agreement: str
    version: int
    agreement_hash: str
    definitions: Mapping[str, str]
    cohort: str
    snapshot: str
    as_of: date
    courses: int
    engine: str
    gavn: str
    results: Mapping[str, str]
    plan: str = ""
    exploratory: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shortfalls: Mapping[str, str] = field(default_factory=dict)
    grades: Mapping[str, str] = field(default_factory=dict)
    durations: tuple[MeasuredDuration, ...] = ()
    bands: tuple[MeasuredBand, ...] = ()
