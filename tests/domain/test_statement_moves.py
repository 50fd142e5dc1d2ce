"""What is done to a statement: every state and every move, decided; and the result sets it rests on."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import product

import pytest

from gavn.domain.access.decision import Person, may_approve_statement, may_check_statement
from gavn.domain.access.roles import Role
from gavn.domain.outcomes.facts import Tally
from gavn.domain.payments.eyes import enterers
from gavn.domain.payments.kept import KeptSet
from gavn.domain.payments.moves import (
    LOGGED,
    OWNERS,
    TRANSITIONS,
    WITH_GROUNDS,
    Event,
    Move,
    State,
    check_move,
    is_open,
    state_after,
)
from gavn.domain.payments.result_set import ResultSet
from gavn.files.result_sets import result_set_in, result_set_text
from gavn.language.catalogue import texts

NOW = datetime(2025, 3, 3, 9, tzinfo=UTC)
# Whatever is not here cannot be done.
ALLOWED = {
    (State.DRAFT, Move.CHECK): State.CHECKED,
    (State.DRAFT, Move.REFUSE): State.REFUSED,
    (State.DRAFT, Move.WITHDRAW): State.WITHDRAWN,
    (State.CHECKED, Move.ACCEPT): State.CHECKED,
    (State.CHECKED, Move.APPROVE): State.APPROVED,
    (State.CHECKED, Move.DISPUTE): State.DISPUTED,
    (State.CHECKED, Move.REFUSE): State.REFUSED,
    (State.CHECKED, Move.WITHDRAW): State.WITHDRAWN,
    (State.DISPUTED, Move.ANSWER): State.CHECKED,
    (State.DISPUTED, Move.REFUSE): State.REFUSED,
    (State.DISPUTED, Move.WITHDRAW): State.WITHDRAWN,
}


@pytest.mark.parametrize(("state", "move"), list(product(State, Move)))
def test_every_move_from_every_state_is_decided(state: State, move: Move) -> None:
    event = Event(move, "anne", NOW, "derfor")
    codes = [problem.code for problem in check_move(state, event)]
    assert codes == ([] if (state, move) in ALLOWED else ["statement-moved-on"])
    if (state, move) in ALLOWED:
        assert TRANSITIONS[state][move] is ALLOWED[state, move]
    bare = check_move(state, Event(move, "anne", NOW, " "))
    if (state, move) in ALLOWED and move in WITH_GROUNDS:
        assert [problem.code for problem in bare] == ["statement-without-grounds"]


def test_the_dictionaries_are_total_and_every_move_has_its_words() -> None:
    assert set(TRANSITIONS) == set(State)
    assert set(OWNERS) == set(LOGGED) == set(Move)
    assert {state for state in State if not is_open(state)} == {State.APPROVED, State.REFUSED, State.WITHDRAWN}
    for move in Move:
        assert f"audit.done.{LOGGED[move]}" in texts()
        assert f"statement-page.done.{move.value}" in texts()
    moves = (Move.CHECK, Move.ACCEPT, Move.DISPUTE, Move.ANSWER, Move.APPROVE)
    assert state_after(Event(move, "anne", NOW) for move in moves) is State.APPROVED


@pytest.mark.parametrize(
    ("person", "checks", "approves"),
    [
        (Person("maker", Role.SECRETARIAT), "made-it", "made-it"),
        (Person("teller", Role.SECRETARIAT), "entered-its-results", "entered-its-results"),
        (Person("first", Role.SECRETARIAT), "entered-its-results", "entered-its-results"),
        (Person("counts", Role.AUTHORITY, "kommunen"), "role-may-not", "entered-its-results"),
        (Person("other", Role.SECRETARIAT), "another-made-it", "another-made-it"),
        (Person("payer", Role.AUTHORITY, "kommunen"), "role-may-not", "own-party-pays"),
        (Person("no-payer", Role.AUTHORITY, "regionen"), "role-may-not", "own-party-pays-not"),
        (Person("nobody", Role.AUTHORITY), "role-may-not", "own-party-pays-not"),
        (Person("raad", Role.COUNCIL), "role-may-not", "role-may-not"),
    ],
)
def test_who_checks_and_who_approves(person: Person, checks: str, approves: str) -> None:
    results_by = {"first", "teller", "counts"}
    assert may_check_statement(person, made_by="maker", results_by=results_by).reason == checks
    approving = may_approve_statement(person, made_by="maker", results_by=results_by, payers={"kommunen"})
    assert approving.reason == approves


def test_a_result_set_is_read_as_it_was_written_and_its_hash_is_of_what_is_in_force() -> None:
    day = date(2025, 1, 31)
    first = Tally("a", "job", "6-months", day, day, reached=3, due=5)
    second = Tally("b", "job", "6-months", day, date(2025, 2, 1), reached=4, due=5, replaces="a")
    corrected = ResultSet("rate-card", 1, date(2025, 2, 1), (first, second), {})
    assert result_set_in(result_set_text(corrected), name="1.json") == corrected
    alone = ResultSet(
        "rate-card", 2, date(2025, 2, 1), (Tally("c", "job", "6-months", day, day, reached=4, due=5),), {}
    )
    assert corrected.digest == alone.digest
    assert [measure.reached for measure in corrected.counted.measures] == [4]


@pytest.mark.parametrize(
    ("number", "stated", "who"),
    [(1, 0, "a"), (3, 0, "abc"), (3, 1, "bc"), (3, 2, "c"), (3, 3, "c"), (2, 3, "b"), (4, 3, "a")],
)
def test_whoever_entered_a_set_since_the_last_approved_statement_had_a_hand_in_it(
    number: int, stated: int, who: str
) -> None:
    sets = [
        KeptSet(ResultSet("rate-card", place, date(2025, 2, place), (), {}), "", "", by, NOW)
        for place, by in enumerate("abca", start=1)
    ]
    assert enterers(sets, number=number, stated=stated) == set(who)
