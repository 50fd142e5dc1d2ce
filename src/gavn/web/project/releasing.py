"""Prepares a release in the background: holds a table of results against all that was told before (ADR 16, 19)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from gavn.domain.access.decision import Person, may
from gavn.domain.access.roles import Permission
from gavn.domain.agreements.amendment import Outcome
from gavn.domain.disclosure.circles import Circle
from gavn.domain.disclosure.tables import CountTable
from gavn.domain.payments.money_told import told_by_money
from gavn.domain.payments.papers import told_from
from gavn.domain.payments.released import unit_of
from gavn.domain.payments.tellable import Figure, figures_of, is_result, table_of
from gavn.domain.payments.telling import Prepared, Told, Verdict
from gavn.domain.values.problem import Problem, Refused
from gavn.measurement.disclosure.again import revealing
from gavn.measurement.disclosure.instead import instead_of
from gavn.measurement.disclosure.protect import Protected, Wanted, protect
from gavn.web.apps.accounts.queries import account
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.jobs.storage import Job
from gavn.web.apps.payments.queries import Life, dossier, life_of, version_on
from gavn.web.apps.releases.actions import check_free, decide_release, propose_release
from gavn.web.apps.releases.queries import open_proposal, published, released
from gavn.web.project.worker import Tell

# The public first: what everybody is told is cut by nothing that the council alone is told on the same day.
ORDER = (Circle.PUBLIC, Circle.CELLS)


def release(job: Job, tell: Tell) -> Mapping[str, str]:
    """Proposes what can be told of a figure of the newest measured results, in the name of whoever asked; where it
    stands."""
    asked_by, own = account(job.asked_by), dossier(job.subject)
    if asked_by is None or not asked_by.is_active or own is None:
        raise Refused([Problem("job-nobody-asks")])
    by = asked_by.person
    may(by, Permission.PROPOSE_RELEASE).require()
    check_free(own.id)
    figure = Figure(job.asked["metric"], job.asked["follow_up"])
    prepared = _prepared(life_of(own), figure, tell)
    with transaction.atomic():
        # Together with what is kept: a worker that the job was taken from keeps nothing.
        tell(ORDER[-1].value, len(ORDER), len(ORDER))
        propose_release(prepared, by=by, now=timezone.now())
    return {"url": reverse("releases:propose", args=[own.id])}


def demo_releases(*, maker: Person, checker: Person) -> None:
    """Of each agreement of the demo that nothing is told of yet, the first figure of which anything can be."""
    for own in documents().dossiers:
        life = life_of(own)
        entered = told_from(life.sets)
        if entered is None or published(own.id) or open_proposal(own.id):
            continue
        for figure in figures_of(entered.results):
            prepared = _prepared(life, figure, lambda *_: None)
            if any(told.release for told in prepared.told):
                propose_release(prepared, by=maker, now=timezone.now())
                proposal = open_proposal(own.id)
                assert proposal is not None
                decide_release(own.id, proposal.id, Outcome.APPROVE, grounds="", by=checker, now=timezone.now())
                break


def _prepared(life: Life, figure: Figure, tell: Tell) -> Prepared:
    """What each circle can be told of a figure of the newest measured results; refused where they hold none."""
    own, entered = life.dossier, told_from(life.sets)
    if entered is None or figure not in figures_of(entered.results):
        raise Refused([Problem("release-no-figure", values={"metric": figure.metric})])
    agreement = version_on(own, entered.results.as_of)
    unit = unit_of(agreement)
    table = table_of(entered.results, figure, unit=unit)
    earlier = [each.release for each in published(own.id)]
    beside = tuple(told_by_money((life.filed(each) for each in life.papers), figure, unit=unit))
    seen, found = len(earlier), list[Told]()
    for place, circle in enumerate(ORDER):
        tell(circle.value, place, len(ORDER))
        now = timezone.localdate()
        wanted = Wanted(own.id, now, entered.results.as_of, circle, agreement.theme, tuple(earlier), beside=beside)
        told = _told(table, wanted)
        found.append(told)
        earlier += [told.release] if told.release else []
    return Prepared(own.id, figure, entered.results.number, seen, tuple(found))


def verify_revealing() -> Iterator[Problem]:
    """Of every agreement, each release by which somebody who had seen all before it learned of too few."""
    for agreement in dict.fromkeys(each.release.agreement for each in released()):
        own = dossier(agreement)
        life = life_of(own) if own else None
        stated = [(life.filed(each), each.made_at) for each in life.papers] if life else []
        yield from (problem for _, problem in revealing(published(agreement), stated))


def _told(table: CountTable, wanted: Wanted) -> Told:
    """The table as a circle may be told it; else the widest of what can be told instead."""
    made = protect(table, wanted)
    hidden = tuple(made.hidden.items())
    if not made.is_refused:
        verdict = Verdict.CUT if hidden else Verdict.WHOLE
        return Told(wanted.circle, verdict, made.release, table.layout, hidden)
    instead = instead_of(table, wanted)
    if not instead:
        return Told(wanted.circle, Verdict.NOTHING, None, table.layout, hidden)
    # How it went tells more than how many there were in each cohort.
    chosen = next((each for each in instead if _tells_results(each)), instead[0])
    return Told(wanted.circle, Verdict.INSTEAD, chosen.release, table.layout, hidden)


def _tells_results(made: Protected) -> bool:
    return any(is_result(dimension.id) for dimension in made.table.layout.dimensions)
