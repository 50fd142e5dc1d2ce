"""What waits for somebody, as each app tells it; the fund's front page puts it together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Waiting:
    """So many of one kind, the oldest since a day; `only` names the one where there is no more than one.

    `late` is how many of them are past their deadline; what is `broken` comes before anything else.
    """

    kind: str
    count: int
    since: date | None = None
    only: tuple[str, ...] = ()
    late: int = 0
    broken: bool = False
