"""What can happen to an inquiry next, what it lacks, and table 1's way to launch."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from gavn.domain.pipeline.inquiry import Event, EventKind, Hearing, Inquiry
from gavn.domain.pipeline.listing import Selection, select
from gavn.domain.pipeline.moves import approvals_to_come, check_answer, check_next, possible_moves
from gavn.domain.pipeline.statistics import count_inquiries, count_reasons, funnel_of
from gavn.domain.pipeline.workflow import Outcome, Workflow
from gavn.domain.values.provenance import Provenance
from gavn.files.read import read_fund
from tests.conftest import AARHUS

TODAY = date(2025, 3, 3)
FUND = read_fund(AARHUS).fund
assert FUND is not None
WORKFLOW: Workflow = FUND.workflow
NEW = Inquiry("h-1", date(2025, 1, 2), "citizen", "Cykelværksted", Provenance.RECORDED)
ASKED = Hearing("boern-og-unge", date(2025, 1, 10), date(2025, 2, 1))
ANSWERED = replace(ASKED, answered_on=date(2025, 1, 20), relevance="ja", fit="ja", economy="lille")


def moved(to: str, *, day: int = 10, by: str = "secretariat", **stated: str) -> Event:
    return Event(date(2025, 1, day), EventKind.MOVE, by, to_stage=to, **stated)


IN_HEARING = replace(NEW, events=(moved("hearing"),), hearings=(ASKED,))
HEARD = replace(IN_HEARING, hearings=(ANSWERED,))
ADOPTED = replace(
    HEARD,
    events=(
        *HEARD.events,
        moved("development", day=21, by="council", minutes="punkt 1"),
        moved("adopted", day=22, by="council", minutes="punkt 2"),
    ),
)


def moves_of(inquiry: Inquiry) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    return {m.to.id: (m.states, m.lacks) for m in possible_moves(inquiry, workflow=WORKFLOW, on=TODAY)}


def test_only_what_the_workflow_allows_is_offered_with_what_it_requires() -> None:
    assert moves_of(NEW) == {
        "hearing": ((), ()),
        "rejected-outright": (("reason", "grounds", "minutes"), ()),
    }
    assert moves_of(IN_HEARING)["development"] == (("minutes",), ("hearing",))
    assert moves_of(HEARD)["development"] == (("minutes",), ())
    assert moves_of(ADOPTED) == {"launched": ((), ("approvals",))}


def test_the_two_approvals_are_awaited_once_the_council_has_adopted() -> None:
    mayor = Event(date(2025, 1, 25), EventKind.MAYOR_APPROVAL, "mayor")
    assert approvals_to_come(HEARD, workflow=WORKFLOW, on=TODAY) == ()
    assert approvals_to_come(ADOPTED, workflow=WORKFLOW, on=TODAY) == (
        EventKind.MAYOR_APPROVAL,
        EventKind.ALDERMAN_APPROVAL,
    )
    approved = replace(ADOPTED, events=(*ADOPTED.events, mayor))
    assert approvals_to_come(approved, workflow=WORKFLOW, on=TODAY) == (EventKind.ALDERMAN_APPROVAL,)


@pytest.mark.parametrize(
    ("inquiry", "event", "asked", "codes"),
    [
        (NEW, moved("hearing"), (ASKED,), []),
        (NEW, moved("hearing"), (), [("hearing-asks-nobody", "departments")]),
        (NEW, moved("hearing", day=11), (ASKED,), [("hearing-deadline-early", "deadline")]),
        (NEW, moved("launched"), (), [("transition-unknown", "inquiry h-1")]),
        (
            NEW,
            moved("rejected-outright", by="council"),
            (),
            [("move-lacks", "reason"), ("move-lacks", "grounds"), ("move-lacks", "minutes")],
        ),
        (
            NEW,
            moved("rejected-outright", by="council", reason="too-nice", grounds="x", minutes="1"),
            (),
            [("reason-unknown", "reason")],
        ),
        (NEW, moved("hearing", by="council"), (ASKED,), [("move-by-other", "by")]),
        (NEW, moved("hearing", day=1), (ASKED,), [("event-out-of-order", "on")]),
        (NEW, moved("not-continued"), (), [("move-states-no-outcome", "")]),
        (IN_HEARING, moved("development", by="council", minutes="1"), (), [("move-lacks", "hearing")]),
        (ADOPTED, moved("launched", day=30), (), [("move-lacks", "approvals")]),
        (HEARD, Event(TODAY, EventKind.MAYOR_APPROVAL, "mayor"), (), [("approval-not-awaited", "")]),
        (
            IN_HEARING,
            Event(date(2025, 3, 4), EventKind.MAYOR_APPROVAL, "mayor"),
            (),
            [
                ("event-in-future", "on"),
                ("approval-not-awaited", ""),
            ],
        ),
    ],
)
def test_what_cannot_happen_next_is_told_at_its_field(
    inquiry: Inquiry, event: Event, asked: tuple[Hearing, ...], codes: list[tuple[str, str]]
) -> None:
    problems = check_next(inquiry, event, asked=asked, workflow=WORKFLOW, today=TODAY)

    assert [(problem.code, problem.place.path) for problem in problems] == codes


def test_each_approves_once() -> None:
    alderman = Event(date(2025, 1, 25), EventKind.ALDERMAN_APPROVAL, "alderman-boern-og-unge")
    approved = replace(ADOPTED, events=(*ADOPTED.events, alderman))

    again = check_next(approved, alderman, asked=(), workflow=WORKFLOW, today=TODAY)
    other = replace(alderman, by="alderman-sundhed-og-omsorg")

    assert [problem.code for problem in again] == ["approval-given"]
    assert check_next(approved, other, asked=(), workflow=WORKFLOW, today=TODAY) == []


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({}, []),
        ({"relevance": " "}, ["relevance"]),
        ({"relevance": "", "fit": "", "economy": ""}, ["relevance", "fit", "economy"]),
        ({"answered_on": date(2025, 1, 9)}, ["answered_on"]),
        ({"answered_on": date(2025, 3, 4)}, ["answered_on"]),
        ({"answered_on": None}, ["answered_on"]),
    ],
)
def test_an_answer_speaks_to_all_three_questions_in_time(change: dict[str, object], fields: list[str]) -> None:
    answer = replace(ANSWERED, **change)

    assert [problem.place.path for problem in check_answer(ASKED, answer, today=TODAY)] == fields


@pytest.mark.parametrize(("day", "late"), [(1, False), (2, True)])
def test_a_deadline_has_passed_the_day_after_it(day: int, late: bool) -> None:
    assert ASKED.is_overdue(on=date(2025, 2, day)) is late
    assert ANSWERED.is_overdue(on=date(2025, 2, day)) is False


def test_the_way_to_launch_of_the_real_fund() -> None:
    open_stream = [inquiry for inquiry in FUND.inquiries if not inquiry.call]
    stages = funnel_of(open_stream, workflow=WORKFLOW, as_of=date(2024, 12, 31))

    assert [(stage.stage.id, stage.reached, stage.onward) for stage in stages] == [
        ("received", 53, 34),
        ("hearing", 34, 12),
        ("development", 12, 9),
        ("adopted", 9, 9),
        ("launched", 9, 9),
    ]
    assert stages[1].stopped == {Outcome.REJECTED_AFTER_HEARING: 21, Outcome.DONATION: 1}


def test_reasons_are_counted_as_of_a_day() -> None:
    counted = count_reasons(FUND.inquiries, workflow=WORKFLOW, as_of=date(2024, 12, 31))

    assert sum(counted.values()) == 40
    assert set(counted) == {reason.id for reason in WORKFLOW.reasons}
    assert sum(count_reasons(FUND.inquiries, workflow=WORKFLOW, as_of=date(2019, 1, 1)).values()) == 0


@pytest.mark.parametrize("year", range(2019, 2026))
def test_the_way_to_launch_adds_up_on_any_day_and_agrees_with_table_1(year: int) -> None:
    as_of = date(year, 7, 1)
    stages = funnel_of(FUND.inquiries, workflow=WORKFLOW, as_of=as_of)
    counts = count_inquiries(FUND.inquiries, workflow=WORKFLOW, as_of=as_of)

    assert stages[0].reached == sum(count.received for count in counts)
    assert stages[-1].reached == sum(count.outcomes[Outcome.LAUNCHED] for count in counts)
    for here, further in zip(stages, stages[1:], strict=False):
        assert here.onward == further.reached
        assert here.reached == here.onward + sum(here.stopped.values())


@pytest.mark.parametrize(
    ("selection", "count"),
    [
        (Selection(), 65),
        (Selection(stream="general"), 53),
        (Selection(stream="call-2022-mental-illness", outcome="launched"), 2),
        (Selection(stage="development"), 3),
        (Selection(year="2020"), 21),
        (Selection(department="sundhed-og-omsorg", year="2024"), 1),
        (Selection(theme="psykisk sygdom"), 12),
        (Selection(text="HOUSING first"), 2),
        (Selection(text="no such thing"), 0),
    ],
)
def test_the_list_narrows(selection: Selection, count: int) -> None:
    assert len(select(FUND.inquiries, selection, workflow=WORKFLOW, as_of=date(2024, 12, 31))) == count


@pytest.mark.parametrize(
    ("sort", "first", "last"),
    [
        ("received", "h-2024-04", "h-2020-01"),
        ("-received", "h-2020-01", "h-2024-04"),
        ("since", "h-2020-04", "h-2024-04"),
        ("nonsense", "h-2024-04", "h-2020-01"),
    ],
)
def test_the_list_sorts(sort: str, first: str, last: str) -> None:
    found = select(FUND.inquiries, Selection(sort=sort), workflow=WORKFLOW, as_of=date(2024, 12, 31))

    assert (found[0].inquiry.id, found[-1].inquiry.id) == (first, last)
