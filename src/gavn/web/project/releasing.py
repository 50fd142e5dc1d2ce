"""Prepares a release in the background: holds a table of results against all that was told before (ADR 16, 19)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from gavn.domain.access.decision import Person, may
from gavn.domain.access.roles import Permission
from gavn.domain.agreements.amendment import Outcome
from gavn.domain.agreements.dossier import Dossier
from gavn.domain.disclosure.circles import Circle
from gavn.domain.disclosure.shown import Release
from gavn.domain.disclosure.tables import CountTable
from gavn.domain.payments.money_told import told_by_money
from gavn.domain.payments.tellable import Figure, figures_of, is_result, table_of, unit_of
from gavn.domain.payments.telling import Prepared, Told, Verdict
from gavn.domain.values.problem import Problem, Refused, refuse
from gavn.measurement.disclosure.again import revealing
from gavn.measurement.disclosure.instead import instead_of
from gavn.measurement.disclosure.protect import Protected, Wanted, protect
from gavn.web.apps.accounts.queries import account
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.jobs.storage import Job
from gavn.web.apps.payments.actions import hold_payments
from gavn.web.apps.payments.queries import Life, dossier, life_of, version_on
from gavn.web.apps.releases.actions import check_free, decide_release, figures_asked, propose_releases
from gavn.web.apps.releases.queries import open_proposals, published, released
from gavn.web.project.worker import Tell

# The public first: what everybody is told is cut by nothing that the council alone is told on the same day.
ORDER = (Circle.PUBLIC, Circle.CELLS)
# More numbers than can be looked through while somebody waits.
TOO_LARGE = "release-too-large"


def release(job: Job, tell: Tell) -> Mapping[str, str]:
    """Proposes what can be told of figures of the newest measured results, in the name of whoever asked; where it
    stands."""
    asked_by, own = account(job.asked_by), dossier(job.subject)
    if asked_by is None or not asked_by.is_active or own is None:
        raise Refused([Problem("job-nobody-asks")])
    by = asked_by.person
    may(by, Permission.PROPOSE_RELEASE).require()
    check_free(own.id)
    figures = figures_asked(job.asked)
    while not _proposed(own, figures, tell, by):
        # A statement that was made meanwhile says how many were paid for: what is told is held against it too.
        pass
    return {"url": reverse("releases:propose", args=[own.id])}


def _proposed(own: Dossier, figures: Sequence[Figure], tell: Tell, by: Person) -> bool:
    """Whether it was: not where a statement was made since it was begun. The proposal is of the moment when it was
    begun, so that any later statement is seen to be later."""
    begun = timezone.now()
    life = life_of(own)
    prepared = _all_prepared(life, figures, tell)
    with transaction.atomic():
        # Together with what is kept: a worker that the job was taken from keeps nothing.
        whole = len(prepared) * len(ORDER)
        tell(ORDER[-1].value, whole, whole)
        hold_payments()
        if len(life_of(own).papers) != len(life.papers):
            return False
        propose_releases(prepared, by=by, now=begun)
    return True


def demo_releases(*, maker: Person, checker: Person) -> None:
    """Of each agreement of the demo that nothing is told of yet, the first figure of which anything can be."""
    for own in documents().dossiers:
        life = life_of(own)
        entered = life.told_from
        if entered is None or published(own.id) or open_proposals(own.id):
            continue
        for figure in figures_of(entered.results):
            prepared = _all_prepared(life, [figure], lambda *_: None)
            if any(told.release for each in prepared for told in each.told):
                propose_releases(prepared, by=maker, now=timezone.now())
                first = open_proposals(own.id)[0].id
                decide_release(own.id, first, Outcome.APPROVE, grounds="", by=checker, now=timezone.now())
                break


def _all_prepared(life: Life, figures: Sequence[Figure], tell: Tell) -> list[Prepared]:
    """Each figure held against all that was told before, and against those before it, with which it is made public. One
    that there are too many numbers to tell of is left out, and where all are it is refused."""
    earlier, refused = [each.release for each in published(life.dossier.id)], list[Problem]()
    found: list[Prepared] = []
    for place, figure in enumerate(figures):
        try:
            made = _prepared(life, figure, earlier, _Steps(tell, place, len(figures)))
        except Refused as odd:
            if any(problem.code != TOO_LARGE for problem in odd.problems):
                raise
            refused += odd.problems
            continue
        found.append(made)
        earlier += [told.release for told in made.told if told.release]
    refuse(() if found else refused)
    return found


@dataclass(frozen=True, slots=True)
class _Steps:
    """Says how far the figure at a place of several is."""

    tell: Tell
    place: int
    of: int

    def say(self, circle: Circle, done: int) -> None:
        self.tell(circle.value, self.place * len(ORDER) + done, self.of * len(ORDER))


def _prepared(life: Life, figure: Figure, before: Sequence[Release], steps: _Steps) -> Prepared:
    """What each circle can be told of a figure of the newest measured results, to whoever saw all `before`; refused
    where the results hold none."""
    own, entered, earlier = life.dossier, life.told_from, list(before)
    if entered is None or figure not in figures_of(entered.results):
        raise Refused([Problem("release-no-figure", values={"metric": figure.metric})])
    agreement = version_on(own, entered.results.as_of)
    table = table_of(entered.results, figure, agreement)
    stated = (life.filed(each) for each in life.papers)
    beside = tuple(told_by_money(stated, figure, unit=unit_of(agreement)))
    found: list[Told] = []
    for done, circle in enumerate(ORDER):
        steps.say(circle, done)
        now = timezone.localdate()
        wanted = Wanted(own.id, now, entered.results.as_of, circle, agreement.theme, tuple(earlier), beside=beside)
        told = _told(table, wanted)
        found.append(told)
        earlier += [told.release] if told.release else []
    return Prepared(own.id, figure, entered.results.number, len(before), tuple(found))


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
