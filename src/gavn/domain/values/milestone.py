"""A date ahead that somebody has named, as exactly as it is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gavn.domain.values.provenance import Provenance


@dataclass(frozen=True, slots=True)
class Milestone:
    """`on` is the last day that `when` can mean: what is expected in March is not late before April."""

    on: date
    when_da: str
    when_en: str
    what_da: str
    what_en: str
    provenance: Provenance = Provenance.RECORDED
