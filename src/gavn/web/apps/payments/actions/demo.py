"""What `gavn serve --demo-results` makes: results and statements of what the fund's own folder tells, and of nothing
else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from django.db import transaction

from gavn.domain.access.decision import Person
from gavn.domain.agreements.dossier import Case, Dossier, Expecting
from gavn.domain.agreements.measured import MeasuredRate
from gavn.domain.outcomes.facts import Results, Tally
from gavn.domain.outcomes.manifest import Manifest
from gavn.domain.payments.endings import Close
from gavn.domain.payments.moves import Move
from gavn.domain.payments.result_set import freeze, keep
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.payments.actions import Origin, enter_results, make_statement, move_statement
from gavn.web.apps.payments.queries import life_of, version_on


@dataclass(frozen=True, slots=True)
class DemoMeasured:
    """What `gavn measure` found of an agreement's made-up people; `origin` is where its manifest stands."""

    results: Results
    rates: tuple[MeasuredRate, ...]
    manifest: Manifest
    origin: Origin


@transaction.atomic
def make_demo_results(
    people: Mapping[str, Person], *, now: datetime, measured: Mapping[str, DemoMeasured] = MappingProxyType({})
) -> tuple[str, ...]:
    """Of each agreement that nothing is known of yet: a set and a statement that waits; the agreements' ids.

    What was measured, or else counted, gives a statement that was checked. A case of an early closing gives one that is
    to be checked, for its results are what is expected; its name, which says so, stands as the reason.
    """
    maker, checker = people["maker"], people["checker"]
    made = []
    for own in documents().dossiers:
        if life_of(own).sets:
            continue
        case = _closing(own)
        found = measured.get(own.id)
        if found is not None:
            number = _measured(own, found, by=maker, now=now)
        if case is not None and not own.tallies:
            number = _entered(own, case.tallies, by=maker, now=now)
            make_statement(own, number, final=False, ending=Close(case.name_da), by=maker, now=now)
        elif found is not None:
            make_statement(own, number, final=False, by=maker, now=now)
            move_statement(own, life_of(own).papers[-1].id, Move.CHECK, grounds="", by=checker, now=now)
        elif own.tallies:
            number = _entered(own, own.tallies, by=maker, now=now)
            make_statement(own, number, final=False, by=maker, now=now)
            move_statement(own, life_of(own).papers[-1].id, Move.CHECK, grounds="", by=checker, now=now)
        else:
            continue
        made.append(own.id)
    return tuple(made)


def _closing(own: Dossier) -> Case | None:
    """A case of an early closing by counts of whole cohorts."""
    settled = (case for case in own.cases if any(each.at is Expecting.SETTLEMENT for each in case.expected))
    return next((case for case in settled if case.tallies and not case.claims), None)


def _entered(own: Dossier, tallies: Sequence[Tally], *, by: Person, now: datetime) -> int:
    as_of = max(tally.known_on for tally in tallies)
    results = keep(version_on(own, as_of), tuple(tallies), {}, as_of=as_of)
    return enter_results(results, own, seen=len(life_of(own).sets), origin=Origin(), by=by, now=now)


def _measured(own: Dossier, found: DemoMeasured, *, by: Person, now: datetime) -> int:
    as_of = found.manifest.as_of
    frozen = freeze(version_on(own, as_of), found.results, number=0, as_of=as_of, rates=found.rates)
    results = replace(frozen, manifest=found.manifest)
    return enter_results(results, own, seen=0, origin=found.origin, by=by, now=now)
