"""All that can be told of one measurement is proposed at once: held against each other, and decided on together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from gavn.domain.agreements.amendment import Outcome
from gavn.domain.disclosure.circles import Circle
from gavn.domain.disclosure.shown import Release
from gavn.domain.outcomes.facts import Tally
from gavn.domain.payments.endings import Close
from gavn.domain.payments.moves import Move
from gavn.domain.payments.tellable import Figure
from gavn.domain.payments.telling import Prepared
from gavn.domain.values.problem import Problem, Refused
from gavn.measurement.disclosure.protect import may_release
from gavn.web.apps.audit.queries import told_of
from gavn.web.apps.jobs.queries import JobState, last_job
from gavn.web.apps.payments.actions import make_statement
from gavn.web.apps.payments.queries import Life
from gavn.web.apps.releases.actions import decide_release
from gavn.web.apps.releases.queries import open_proposals, published
from gavn.web.project import releasing as work
from gavn.web.project.commands import verify
from tests.measurement.attacker import attack
from tests.web.conftest import logged_in
from tests.web.paying import CHECKER, MAKER, entered, life, moved, opened
from tests.web.reading import text_of, words
from tests.web.releasing import counts, prepared, refused
from tests.web.samples import NOW
from tests.web.test_endings import DIABETES, expected

pytestmark = pytest.mark.django_db

LEARNING, METRIC, DAY = "laer-for-livet", "takes-part", date(2024, 12, 31)
PAGE = f"/agreements/{LEARNING}/published/propose/"
FIGURES = [Figure(METRIC, f"{months}-months") for months in (12, 24, 36)]
COUNTS = ((40, 90), (30, 70), (25, 60))


def known(*counted: tuple[int, int]) -> None:
    """The next result set: of each follow-up how many reached it, of how many."""
    tallies = [
        Tally(f"t-{figure.follow_up}", METRIC, figure.follow_up, DAY, DAY, reached=reached, due=due)
        for figure, (reached, due) in zip(FIGURES, counted, strict=False)
    ]
    entered(*tallies, agreement=LEARNING, seen=len(life(LEARNING).sets), as_of=DAY)


def decided(outcome: Outcome, *, grounds: str = "") -> None:
    first = open_proposals(LEARNING)[0].id
    by = MAKER if outcome is Outcome.WITHDRAW else CHECKER
    decide_release(LEARNING, first, outcome, grounds=grounds, by=by, now=NOW)


def test_all_figures_are_offered_proposed_and_made_public_in_one_go() -> None:
    known(*COUNTS)
    clerk = logged_in("sekretariat")
    form = text_of(clerk.get(PAGE))
    assert form.count('name="figure"') == form.count(" checked") == 3
    clerk.post(PAGE, {"figure": ["0", "1", "2"]})
    job = prepared(*FIGURES, agreement=LEARNING)
    assert (job.state, job.done, job.whole) == (JobState.DONE, 6, 6)
    waiting = open_proposals(LEARNING)
    assert [each.prepared.figure for each in waiting] == FIGURES
    assert [each.prepared.seen for each in waiting] == [0, 2, 4]
    assert "6 tabeller af 3 resultater venter" in words(logged_in("godkender"), PAGE)
    # One reads what is to be told before one decides, also where the panel stands above it all.
    shown = text_of(logged_in("godkender").get(PAGE))
    last = shown.rfind("</table>")
    assert 0 < shown.find('href="#decide"') < last < shown.find('id="decide"') < shown.find('value="approve"')
    assert "<button" not in shown[shown.find('id="acts"') : last]
    logged_in("godkender").post(PAGE, {"outcome": "approve", "proposal": waiting[0].id})
    told = published(LEARNING)
    assert [each.number for each in told] == [1, 2, 3, 4, 5, 6]
    assert [(each.figure, each.release.circle) for each in told] == [
        (figure, circle) for figure in FIGURES for circle in (Circle.PUBLIC, Circle.CELLS)
    ]
    assert verify()[2] == ()


def test_each_is_held_against_those_before_it_in_the_same_proposal() -> None:
    known(*COUNTS)
    prepared(*FIGURES, agreement=LEARNING)
    decided(Outcome.APPROVE)
    told = [each.release for each in published(LEARNING)]
    assert all(may_release(each, told[:at]) for at, each in enumerate(told))
    assert attack([each for each in told if each.circle is Circle.PUBLIC]) == []
    assert attack(told, fewest=5) == []


def test_one_is_told_to_the_next_as_what_the_reader_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    known(*COUNTS)
    seen: list[int] = []

    def heard(life: Life, figure: Figure, before: Sequence[Release], steps: work._Steps) -> Prepared:
        seen.append(len(before))
        return one(life, figure, before, steps)

    one = work._prepared
    monkeypatch.setattr(work, "_prepared", heard)
    prepared(*FIGURES, agreement=LEARNING)
    assert seen == [0, 2, 4]


def test_what_tells_of_too_few_is_left_out_and_the_page_names_it() -> None:
    known((40, 90), (1, 2), (25, 60))
    prepared(*FIGURES, agreement=LEARNING)
    assert [each.prepared.figure for each in open_proposals(LEARNING)] == [FIGURES[0], FIGURES[2]]
    page = words(logged_in("godkender"), PAGE, language="en")
    assert "Not in the proposal" in page and "24 months after enrolment" in page.partition("Not in the proposal")[2]
    decided(Outcome.APPROVE)
    assert [each.number for each in published(LEARNING)] == [1, 2, 3, 4]
    assert verify()[2] == ()


def test_a_figure_with_more_numbers_than_can_be_looked_through_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    known(*COUNTS)
    one = work._prepared

    def too_large(life: Life, figure: Figure, before: Sequence[Release], steps: work._Steps) -> Prepared:
        if figure == FIGURES[1]:
            raise Refused([Problem("release-too-large", values={"numbers": "4000", "limit": "3000"})])
        return one(life, figure, before, steps)

    monkeypatch.setattr(work, "_prepared", too_large)
    prepared(*FIGURES, agreement=LEARNING)
    assert [each.prepared.figure for each in open_proposals(LEARNING)] == [FIGURES[0], FIGURES[2]]
    decided(Outcome.WITHDRAW)
    job = prepared(FIGURES[1], agreement=LEARNING)
    assert [problem.code for problem in job.problems] == ["release-too-large"]


def test_they_are_refused_and_withdrawn_together() -> None:
    known(*COUNTS)
    prepared(*FIGURES, agreement=LEARNING)
    assert refused(lambda: decided(Outcome.REFUSE)) == ["release-without-grounds"]
    second = open_proposals(LEARNING)[1].id
    one_of_them = {"grounds": "", "by": CHECKER, "now": NOW}
    assert refused(lambda: decide_release(LEARNING, second, Outcome.APPROVE, **one_of_them)) == ["release-gone"]
    decided(Outcome.REFUSE, grounds="Vent på revisionen.")
    assert open_proposals(LEARNING) == () and counts() == (3, 6, 3)
    prepared(*FIGURES, agreement=LEARNING)
    decided(Outcome.WITHDRAW)
    assert open_proposals(LEARNING) == () and published(LEARNING) == ()


@pytest.mark.parametrize(
    ("outcome", "what", "grounds"),
    [(Outcome.REFUSE, "release-refused", "Vent på revisionen."), (Outcome.WITHDRAW, "release-withdrawn", "")],
)
def test_the_log_names_each_release_that_was_not_made_public_by_its_own_digest(
    outcome: Outcome, what: str, grounds: str
) -> None:
    """So that whoever kept a copy of what was proposed can tell that it is what was refused."""
    known(*COUNTS)
    prepared(*FIGURES, agreement=LEARNING)
    proposed = [told for each in open_proposals(LEARNING) for told in each.prepared.told if told.release]
    decided(outcome, grounds=grounds)

    events = [(event, dict(event.details)) for event in told_of(what)]
    assert all(details.pop("salt") for _, details in events)
    logged = [(event.subject, details, event.by) for event, details in events]
    by = (MAKER if outcome is Outcome.WITHDRAW else CHECKER).username
    assert len({details["digest"] for _, details, _ in logged}) == len(proposed) == 6
    assert logged == [
        (
            f"release {told.release.id}",
            {"circle": told.circle.value, "digest": told.release.digest, "grounds": grounds},
            by,
        )
        for told in proposed
        if told.release
    ]
    assert verify()[2] == ()


def test_only_what_was_chosen_is_asked_for() -> None:
    known(*COUNTS)
    logged_in("sekretariat").post(PAGE, {"figure": ["0", "2"]})
    job = last_job("release", LEARNING)
    assert job is not None
    assert work.figures_asked(job.asked) == (FIGURES[0], FIGURES[2])


def test_counts_that_nobody_measured_are_marked_for_whoever_proposes_and_whoever_approves() -> None:
    """Only people know whether they are what was reached or what is expected."""
    known(*COUNTS)
    assert "not measured" in words(logged_in("sekretariat"), PAGE, language="en")
    prepared(*FIGURES, agreement=LEARNING)
    assert "not measured" in words(logged_in("godkender"), PAGE, language="en")


@pytest.mark.parametrize("over", [None, Move.WITHDRAW, Move.REFUSE])
def test_what_is_expected_of_an_early_closing_is_never_proposed(over: Move | None) -> None:
    number = expected()
    make_statement(opened(DIABETES), number, final=False, ending=Close("For få blev henvist."), by=MAKER, now=NOW)
    if over is not None:
        by = MAKER if over is Move.WITHDRAW else CHECKER
        moved(life(DIABETES).papers[-1].id, over, by=by, grounds="x", agreement=DIABETES)
    page = f"/agreements/{DIABETES}/published/propose/"
    assert "There is no result that can be published." in words(logged_in("sekretariat"), page, language="en")
    job = prepared(Figure("blood-sugar", "12-months"), agreement=DIABETES)
    assert [problem.code for problem in job.problems] == ["release-no-figure"]
    assert counts() == (0, 0, 0)
