"""What a reader can work out: for each form, whole tables that could be true and differ enough, or that there are none.

That a form is safe by doubt is never taken from the solver: two tables of whole numbers are kept as witnesses, and each
is held against every inequality in whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_array, csr_array, eye_array, hstack

from gavn.domain.disclosure.tables import Group, depth
from gavn.measurement.disclosure.forms import Form, Sum
from gavn.measurement.disclosure.world import Row, Told, World

Table = NDArray[np.int64]
# Past so many branches a question counts as not answered, and what was asked about as not safe.
MOST_NODES = 2000
WHOLE: Mapping[str, object] = {"node_limit": MOST_NODES}
# Preparing a small programme takes longer than solving it.
RELAXED: Mapping[str, object] = {"presolve": False}
FREE = 10**9
HALF = 0.5
CLOSE = 1e-6
# What `milp` answers where it found the best there is.
SOLVED = 0
# A margin is worth so many times as much as what it is a margin of.
MARGIN = 8


@dataclass(frozen=True, slots=True)
class Open:
    """A form that is not safe, and the values between which a reader knows it to be."""

    form: Form
    low: int
    high: int


class Reader:
    """A world, of which the last release can be told less and less.

    `is_sure` is whether the solver answered all that was asked of the form that was looked at last.
    """

    def __init__(self, world: World, forms: Sequence[Form]) -> None:
        self.world = world
        self.forms = tuple(forms)
        self.last = max((told.release for told in world.told), default=0)
        self._matrix = np.array([form.row for form in forms], dtype=np.int64)
        self._low, self._high = world.low.copy(), world.high.copy()
        self._sparse = csr_array(world.rows.astype(np.float64))
        self._columns = csc_array(self._sparse)
        self.tables: list[Table] = []
        self.is_sure = True
        self._lowest = self._highest = np.zeros(0, dtype=np.int64)
        # How many may have come in all, as it was last found, and whether for sure: every group's change asks it.
        self._ends: dict[bytes, tuple[list[int], bool]] = {}

    def hide(self, group: Group) -> None:
        """Takes a group out of the last release, in every unit; tables that could be true still can."""
        self._ends.clear()
        for told, row in self.world.told.items():
            if told.release == self.last and told.group == group:
                self._low[row], self._high[row] = -FREE, FREE

    @property
    def agrees(self) -> bool:
        """Whether any table can be true at all."""
        return bool(self.tables) or self.best(np.zeros(self.world.rows.shape[1])) is not None

    def learn(self, other: Reader) -> None:
        """Tables that another reader of the same releases found; those that could be true here too are kept."""
        if other.world.space is self.world.space and other.world.layers == self.world.layers:
            own = {id(table) for table in self.tables}
            for table in other.tables:
                if id(table) not in own:
                    self._kept(table)

    def open_forms(self) -> Iterator[Open]:
        """One after the other, as they stand when they are reached, so that what was hidden for one helps the next."""
        self.spread()
        for at in range(len(self.forms)):
            if not self._is_safe(at):
                found = self._range(at)
                if not self._is_safe(at) and not self._tells_nothing(found):
                    yield found

    def _is_safe(self, at: int) -> bool:
        return bool(self._highest[at] - self._lowest[at] >= self.forms[at].need) or self._is_told_large(self.forms[at])

    def spread(self) -> None:
        """Tables far from each other, which leave most forms in doubt at once."""
        for sign in (1, -1, 1, -1):
            unsure = np.array([not self.tables or not self._is_safe(at) for at in range(len(self.forms))])
            if unsure.any():
                self.best(sign * self._matrix[unsure].sum(axis=0).astype(np.float64))

    def _is_told_large(self, form: Form) -> bool:
        return any(self._least_told(total) >= form.least for total in form.sums)

    def _least_told(self, total: Sum) -> int:
        """At least what a sum of told numbers comes to; far below nothing where one of them is not told."""
        if any(told not in self.world.told for _, told in total):
            return -FREE
        places = [(times, self.world.told[told]) for times, told in total]
        return sum(times * int((self._low if times > 0 else self._high)[place]) for times, place in places)

    def _range(self, at: int) -> Open:
        """The lowest and highest value, as far as the answer is not safe before."""
        row = self.forms[at].row.astype(np.float64)
        self.is_sure = True
        for sign in (-1, 1):
            if not self._is_safe(at):
                self.best(sign * row)
        return Open(self.forms[at], int(self._lowest[at]), int(self._highest[at]))

    def _tells_nothing(self, found: Open) -> bool:
        """Of many for sure; or a change, where for all that is known nobody came.

        Not where somebody may have come and surely nobody to these: whoever knows of one who came would learn that.
        """
        form = found.form
        if not self.is_sure:
            return False
        if found.low >= form.least or (form.change and found.high <= -form.least):
            return True
        if not form.change or not found.low <= 0 <= found.high:
            return False
        return form.whole is None or self._may_be_nothing(form.whole, somebody=found.high > 0)

    def _may_be_nothing(self, whole: Form, *, somebody: bool) -> bool:
        """Whether nobody at all may have come; and, where `somebody` cannot be among those looked at, surely nobody."""
        values, is_sure = self._ends_of(whole)
        self.is_sure = self.is_sure and is_sure
        return len(values) == 2 and values[0] <= 0 <= values[1] and (somebody or values[1] <= 0)

    def _ends_of(self, whole: Form) -> tuple[list[int], bool]:
        """The lowest and the highest, and whether the solver answered both; found once until more is hidden."""
        key = whole.row.tobytes()
        if key not in self._ends:
            before, self.is_sure = self.is_sure, True
            ends = [self.best(sign * whole.row.astype(np.float64)) for sign in (-1, 1)]
            values = [int(whole.row @ table) for table in ends if table is not None]
            self._ends[key] = values, self.is_sure
            self.is_sure = before
        return self._ends[key]

    def best(self, direction: NDArray[np.float64]) -> Table | None:
        """A table that could be true and goes farthest that way; None where none was found."""
        for whole in (False, True):
            found = milp(
                -direction,
                constraints=LinearConstraint(self._columns, self._low, self._high),
                bounds=Bounds(0, self.world.most),
                integrality=np.full(len(direction), int(whole)),
                options=WHOLE if whole else RELAXED,
            )
            # Most corners are whole as they are, and are found in a tenth of the time.
            if whole or (found.x is not None and np.abs(found.x - np.rint(found.x)).max() < CLOSE):
                break
        self.is_sure = self.is_sure and found.status == SOLVED
        return None if found.x is None else self._kept(np.rint(found.x).astype(np.int64))

    def mend(self, found: Open) -> frozenset[Group]:
        """Groups of the last release without which the form is in doubt, weighing margins most; none where none help.

        They are those whose numbers move in the nearest table by which the form differs enough (Castro's distance).
        """
        need = found.form.need
        for sign, least in ((1, found.low + need), (-1, need - found.high)):
            soft = [(told.group, row) for told, row in self.world.told.items() if self._is_soft(told, row)]
            moved = self._nearest(sign * found.form.row, least, soft)
            if moved is not None:
                return moved
        return frozenset()

    def _is_soft(self, told: Told, row: int) -> bool:
        return told.release == self.last and self._low[row] > -FREE

    def _nearest(self, row: Row, least: int, soft: Sequence[tuple[Group, int]]) -> frozenset[Group] | None:
        """The groups that move in the table nearest to what is told where `row @ x` is at least so much."""
        width, count = len(row), len(soft)
        places = [at for _, at in soft]
        hard_low, hard_high = self._low.copy(), self._high.copy()
        hard_low[places], hard_high[places] = -FREE, FREE
        told, moves = self._sparse[places], eye_array(count)
        constraints = [
            LinearConstraint(hstack([self._sparse, csr_array((self._sparse.shape[0], count))]), hard_low, hard_high),
            LinearConstraint(hstack([told, moves]), self._low[places], np.inf),
            LinearConstraint(hstack([told, -moves]), -np.inf, self._high[places]),
            LinearConstraint(np.concatenate([row, np.zeros(count)]), least, np.inf),
        ]
        found = milp(
            np.array([*np.zeros(width), *(_worth(group, at) for at, (group, _) in enumerate(soft))]),
            constraints=constraints,
            bounds=Bounds(0, [*np.full(width, self.world.most), *np.full(count, np.inf)]),
            integrality=[*np.ones(width), *np.zeros(count)],
            options={"node_limit": MOST_NODES},
        )
        if found.x is None:
            return None
        return frozenset(group for (group, _), move in zip(soft, found.x[width:], strict=True) if move > HALF)

    def _kept(self, table: Table) -> Table | None:
        """A witness, where it agrees with everything exactly."""
        held = self.world.rows @ table
        if (held < self._low).any() or (held > self._high).any() or (table < 0).any():
            return None
        values = self._matrix @ table
        self._lowest = np.minimum(self._lowest, values) if self.tables else values
        self._highest = np.maximum(self._highest, values) if self.tables else values
        self.tables.append(table)
        return table


def _worth(group: Group, at: int) -> float:
    """Ties go by order, so that the same table always loses the same groups."""
    return float(MARGIN ** (len(group) - depth(group))) * (1 + at / 1000)
