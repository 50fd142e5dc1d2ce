"""What is refused where it is done, and that nothing was written."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from gavn.domain.values.problem import Problem, Refused


def refused_and_unwritten(act: Callable[[], object], counts: Callable[[], tuple[int, ...]]) -> Sequence[Problem]:
    """`counts` are the rows of the tables that the act writes in."""
    before = counts()
    with pytest.raises(Refused) as caught:
        act()
    assert counts() == before
    return caught.value.problems


def reasons(problems: Sequence[Problem]) -> list[str]:
    """The codes, and of what one may not do why not."""
    return [problem.values.get("reason", problem.code) for problem in problems]
