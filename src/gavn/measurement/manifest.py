"""What measured results are made of, told by whoever has them measured: the terminal or the worker (ADR 0015)."""

from __future__ import annotations

from collections.abc import Sequence

from gavn import __version__
from gavn.domain.agreements.versions import content_hash
from gavn.domain.outcomes.manifest import Manifest, finding_name
from gavn.measurement.hashes import cohort_hash, definition_hashes
from gavn.measurement.measure import Measured
from gavn.measurement.tables import Cell


def manifest_of(measured: Measured, courses: Sequence[Sequence[Cell]], *, snapshot: str, engine: str) -> Manifest:
    """`courses` are the rows of their table, and `snapshot` the hash of all tables; files are named where they are
    written."""
    agreement = measured.agreement
    found = {finding_name(*each.key): each for each in measured.findings}
    exploratory = (each.logged for each in measured.findings if each.logged.exploratory)
    return Manifest(
        agreement.id,
        agreement.version,
        content_hash(agreement),
        definition_hashes(agreement),
        cohort_hash(courses),
        snapshot,
        measured.as_of,
        len(courses),
        engine,
        __version__,
        {},
        measured.plan.digest,
        {logged.opened.analysis: logged.why for logged in exploratory},
        {key: each.shortfall.value for key, each in found.items() if each.shortfall is not None},
        {key: each.graded.grade.value for key, each in found.items() if each.rate is None},
        tuple(curve for each in measured.findings for curve in each.measured_durations),
        tuple(band for each in measured.findings if (band := each.measured_band) is not None),
    )
