"""The choice that is worth most and keeps every limit: SciPy's mixed-integer solver, its answer tried exactly.

Source: HiGHS (Huangfu and Hall, 2018), through `scipy.optimize.milp`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
from scipy.optimize import LinearConstraint, milp

from gavn.domain.forecasting.choosing import Choice, Limit, broken, is_safe, limits_of
from gavn.domain.forecasting.repaid import NOTHING_SIMULATED, Repaid

Chosen = frozenset[str]


Watch = Callable[[Iterable[Chosen]], Iterable[Chosen]]


def best(
    choice: Choice, repaid: Repaid = NOTHING_SIMULATED, *, but: Sequence[Chosen] = (), watch: Watch = iter
) -> Chosen | None:
    """Those chosen, by id; None where no choice keeps every limit. `but` are choices that are not asked for again;
    `watch` sees each that is tried, of which there can be many.

    The solver counts on what each simulated candidate safely brings alone, and what it finds counts only where all of
    them together keep the reserve in so many futures as are asked for. It works with binary numbers to a tolerance, so
    that what it finds is tried with exact amounts; a choice that breaks a limit by less than the tolerance is left out,
    and the next best is sought.
    """
    for found in watch(_from_the_best(choice, repaid, but)):
        if not broken(choice, found, repaid) and is_safe(choice, found, repaid):
            return found
    return None


def _from_the_best(choice: Choice, repaid: Repaid, but: Sequence[Chosen]) -> Iterator[Chosen]:
    left_out = [*but]
    while (found := _solved(choice, repaid, left_out)) is not None:
        yield found
        left_out.append(found)


def unmet(choice: Choice, repaid: Repaid = NOTHING_SIMULATED) -> tuple[Limit, ...]:
    """Where no choice keeps every limit: those that none keeps even alone, or else a group that none keeps together,
    though the others can be kept without any one of it.

    None of them where the solver keeps them all by what each candidate safely brings, so that what fails is the reserve
    in the futures of those chosen together.
    """
    limits = tuple(limits_of(choice, repaid))
    if alone := tuple(limit for limit in limits if limit.is_beyond_all):
        return alone
    if _chosen_within(choice, limits, ()) is not None:
        return ()
    group = limits
    for limit in reversed(limits):
        rest = tuple(each for each in group if each is not limit)
        group = rest if _chosen_within(choice, rest, ()) is None else group
    return group


def _solved(choice: Choice, repaid: Repaid, left_out: Sequence[Chosen]) -> Chosen | None:
    return _chosen_within(choice, tuple(limits_of(choice, repaid)), left_out)


def _chosen_within(choice: Choice, limits: Sequence[Limit], left_out: Sequence[Chosen]) -> Chosen | None:
    ids = [each.id for each in choice.candidates]
    worth = np.array([float(each.worth.minor) for each in choice.candidates])
    rows = [_row(limit, ids) for limit in limits] + [_cut(chosen, ids) for chosen in left_out]
    matrix, most = np.array([row for row, _ in rows]).reshape(-1, len(ids)), np.array([end for _, end in rows])
    answer = milp(
        -worth / max(1.0, float(np.abs(worth).max())),
        integrality=np.ones(len(ids)),
        bounds=(0, 1),
        constraints=LinearConstraint(matrix, ub=most),
        options={"mip_rel_gap": 0.0},
    )
    if answer.x is None:
        return None
    return frozenset(each for each, taken in zip(ids, answer.x, strict=True) if taken > 0.5)


def _row(limit: Limit, ids: Sequence[str]) -> tuple[Sequence[float], float]:
    """Scaled, so that amounts in øre and counts are as large to the solver."""
    size = float(max([abs(part) for part in limit.parts.values()], default=1)) or 1.0
    return [float(limit.parts.get(each, 0)) / size for each in ids], float(limit.most) / size


def _cut(chosen: Chosen, ids: Sequence[str]) -> tuple[Sequence[float], float]:
    """At least one is chosen or left otherwise."""
    return [1.0 if each in chosen else -1.0 for each in ids], len(chosen) - 1.0
