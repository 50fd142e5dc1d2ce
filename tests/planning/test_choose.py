"""The choice that is worth most, held against all that there are."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction as F
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from gavn.domain.forecasting.choosing import (
    Candidate,
    Choice,
    ThemeLimit,
    broken,
    is_safe,
    kept_in,
    limits_of,
    spent_by,
    worth_of_all,
)
from gavn.domain.forecasting.repaid import Repaid
from gavn.planning.choose import Chosen, best
from tests.histories import kroner


def candidate(name: str, capital: int, worth: int, **changes: Any) -> Candidate:
    made = Candidate(name, name, name, "work", kroner(capital), 2026, kroner(worth), {})
    return replace(made, **changes)


def choice(*candidates: Candidate, budget: int = 10, **changes: Any) -> Choice:
    made = Choice("DKK", kroner(budget), {"2026": kroner(10**9 * 9)}, kroner(0), F("0.8"), candidates)
    return replace(made, **changes)


def every(made: Choice) -> Iterator[Chosen]:
    ids = [each.id for each in made.candidates]
    for size in range(len(ids) + 1):
        yield from (frozenset(some) for some in combinations(ids, size))


@pytest.mark.parametrize("seed", range(30))
def test_no_choice_that_keeps_the_limits_is_worth_more(seed: int) -> None:
    chance = random.Random(seed)
    names = [f"c{place}" for place in range(8)]
    candidates = [
        candidate(
            name, chance.randint(1, 9), chance.randint(-3, 9), theme=chance.choice(["work", "home"]),
            starts=chance.choice([2026, 2027]), back={"2027": kroner(chance.randint(0, 9))},
            needs=tuple(chance.sample([n for n in names if n != name], chance.choice([0, 0, 0, 1]))),
            excludes=tuple(chance.sample([n for n in names if n != name], chance.choice([0, 0, 1]))),
        )
        for name in names
    ]  # fmt: skip
    made = choice(
        *candidates, budget=chance.randint(5, 40), reserve=kroner(3),
        holds={"2026": kroner(chance.randint(0, 25)), "2027": kroner(chance.randint(0, 25))},
        themes=(ThemeLimit("work", kroner(15)), ThemeLimit("home", least=kroner(chance.randint(0, 12)))),
    )  # fmt: skip
    kept = [chosen for chosen in every(made) if not broken(made, chosen)]

    found = best(made)

    if found is None:
        assert kept == []
    else:
        assert found in kept
        assert worth_of_all(made, found).minor == max(worth_of_all(made, chosen).minor for chosen in kept)


def drawn(chance: random.Random, *names: str, trials: int = 40, safety: F = F("0.8")) -> Repaid:
    """What candidates have repaid by the end of two years in futures that have nothing to do with each other."""
    by_then = {}
    for name in names:
        first = np.array([100 * chance.randint(0, 6) for _ in range(trials)])
        by_then[name] = {"2026": first, "2027": first + np.array([100 * chance.randint(0, 6) for _ in range(trials)])}
    return Repaid(safety, trials, 1, by_then)


@pytest.mark.parametrize("seed", range(15))
def test_of_those_that_are_simulated_no_choice_that_is_safe_is_worth_more(seed: int) -> None:
    chance = random.Random(seed)
    names = [f"c{place}" for place in range(6)]
    candidates = [
        candidate(
            name, chance.randint(1, 9), chance.randint(1, 9),
            back=None if place < 4 else {"2027": kroner(chance.randint(0, 9))},
        )
        for place, name in enumerate(names)
    ]  # fmt: skip
    holds = {"2026": kroner(chance.randint(5, 25)), "2027": kroner(chance.randint(0, 15))}
    made, repaid = choice(*candidates, budget=40, holds=holds), drawn(chance, *names[:4])
    kept = [each for each in every(made) if not broken(made, each, repaid) and is_safe(made, each, repaid)]

    found = best(made, repaid)
    assert found is None if not kept else found in kept
    if found is not None:
        assert worth_of_all(made, found).minor == max(worth_of_all(made, chosen).minor for chosen in kept)


def test_what_is_safe_of_each_alone_counts_only_where_it_is_of_all_together() -> None:
    """Each brings everything but in its own twentieth of the futures: together they fail in a tenth."""
    ones = np.full(20, 500)
    first, other = ones.copy(), ones.copy()
    first[0] = other[1] = 0
    repaid = Repaid(F("0.95"), 20, 1, {"a": {"2026": first}, "b": {"2026": other}})
    made = choice(candidate("a", 5, 3, back=None), candidate("b", 5, 2, back=None), holds={"2026": kroner(0)})

    assert not broken(made, {"a", "b"}, repaid)
    assert (kept_in(made, {"a", "b"}, repaid), kept_in(made, {"a"}, repaid)) == (F(18, 20), F(19, 20))
    tried: list[Chosen] = []
    assert best(made, repaid, watch=lambda each: (tried.append(one) or one for one in each)) == frozenset({"a"})
    # Whoever waits hears of each.
    assert tried == [frozenset({"a", "b"}), frozenset({"a"})]
    assert best(made, replace(repaid, safety=F("0.9"))) == frozenset({"a", "b"})
    # Nothing is simulated of nobody.
    assert kept_in(made, (), repaid) is None and is_safe(made, (), repaid)


def test_the_second_best_is_another() -> None:
    made = choice(candidate("a", 6, 6), candidate("b", 5, 5), candidate("c", 5, 4))

    first = best(made)

    assert first == frozenset({"b", "c"})
    assert best(made, but=[frozenset(first)]) == frozenset({"a"})


def test_a_limit_that_is_broken_by_one_oere_is_broken() -> None:
    """So little is below what the solver sees; the exact amounts are what counts."""
    million = 1_000_000_000
    made = choice(candidate("a", million, 9), candidate("b", million, 8), budget=2 * million)
    tight = replace(made, budget=replace(made.budget, minor=made.budget.minor - 1))

    assert best(made) == frozenset({"a", "b"})
    assert best(tight) == frozenset({"a"})


def test_what_is_counted_on_is_a_part_of_what_is_expected() -> None:
    each = candidate("a", 10, 1, starts=2026, back={"2026": kroner(5), "2028": kroner(10)})

    assert [spent_by(each, year, F("0.8")) for year in (2025, 2026, 2027, 2028)] == [0, 600, 600, -200]
    assert best(choice(each, holds={"2026": kroner(6)})) == frozenset({"a"})
    assert best(choice(each, holds={"2026": replace(kroner(6), minor=599)})) == frozenset()


def test_nothing_is_chosen_where_nothing_is_worth_it() -> None:
    assert best(choice(candidate("a", 1, -1))) == frozenset()


def test_where_limits_cannot_be_kept_there_is_no_choice() -> None:
    made = choice(candidate("a", 1, 1), themes=(ThemeLimit("work", least=kroner(2)),))

    assert best(made) is None
    assert {limit.kind for limit in limits_of(made)} == {"budget", "year", "theme-least"}
