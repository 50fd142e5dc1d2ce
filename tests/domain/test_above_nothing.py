"""What waits for room under a cap is owed as far as the cap is full, and never passed, whatever is rounded.

One payer owes the first of some kinds, of which it waits; the others were denied what they took back.
"""

from __future__ import annotations

import numpy as np
import pytest

from gavn.domain.payments.above_nothing import Held, above_nothing
from gavn.domain.payments.whole import split_by_amounts


def owed(denied: list[int], counted: list[int], room: int, waits: int) -> list[int]:
    """Of each kind on the day that gives, where a cap that leaves so much room counts the first and some others."""
    kinds = range(1 + len(denied))
    cells = np.zeros((1, 2, len(kinds), 1), dtype=np.int64)
    cells[0, 0, 1:, 0] = np.negative(denied)
    cells[0, 1, 0] = waits
    one_after_the_other = [np.ix_([0], [kind]) for kind in kinds]
    by_the_cap = np.ix_([0], [0, *counted])
    found = above_nothing(cells, [*one_after_the_other, np.ix_([0], kinds)], [Held([by_the_cap, by_the_cap], room)])
    assert found is not None
    assert not np.any(found.owed[0, 0])
    amounts: list[int] = found.owed[0, 1, :, 0].tolist()
    return amounts


def test_minor_units_that_cannot_be_parted_pass_no_cap() -> None:
    """1 and 6 were denied, and the cap of 2 counts the first. Of 4 that wait, 2 are owed, and rounding gives both to
    the second; with 3 all would go there too, and the cap would be passed by 1."""
    assert owed([1, 6], [1], room=2, waits=4) == [2, 0, -2]


@pytest.mark.parametrize("times", [1, 10**9, 10**14])
def test_the_cap_is_full_whatever_the_size_of_the_amounts(times: int) -> None:
    """The products of large amounts do not fit into 64 bits."""
    denied = [size * times for size in (9, 19, 24, 14, 54)]
    amounts = owed(denied, [3, 4, 5], room=17 * times, waits=98 * times)

    assert amounts[0] + sum(amounts[3:]) == 17 * times
    assert sum(amounts) == 0


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [
        pytest.param(0, [2**70, 1], [0, 0], id="nothing, by weights that need more than 64 bits"),
        pytest.param(2**70, [0, 0], [0, 0], id="a large amount that nobody has a part of"),
        pytest.param(2**40, [2**40, 3 * 2**40], [2**38, 3 * 2**38], id="a product that needs more than 64 bits"),
    ],
)
def test_an_amount_is_split_by_amounts_of_any_size(amount: int, weights: list[int], parts: list[int]) -> None:
    found = split_by_amounts(np.array([amount], dtype=object), np.array(weights, dtype=object)[:, None])

    assert found[:, 0].tolist() == parts
