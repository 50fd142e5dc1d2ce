"""The verification sample: which of those submitted somebody else looks at again.

It is drawn after submission, from the hash of what was submitted and the head of the audit log's chain after it. Both
are kept, so that anybody can draw it again; and whoever submits cannot know the second, nor try submissions until the
sample is a kind one. Each has the share as its chance, also where the rule asks for no more by then: of those sent in
one at a time it would else be known which are drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from math import ceil

# So many numbers there are of 256 bits.
LOTS = 2**256


@dataclass(frozen=True, slots=True)
class SampleRule:
    """Of each year's readings at least such a share, and at least the `fewest`, or all where there are fewer."""

    share: Fraction
    fewest: int = 0

    def size(self, submitted: int) -> int:
        """How many of a year's readings are looked at; a part of one is one."""
        return min(submitted, max(ceil(self.share * submitted), self.fewest))


# Where the agreement states no rule.
UNSTATED = SampleRule(Fraction(5, 100), 10)


@dataclass(frozen=True, slots=True)
class Submission:
    """Readings submitted together.

    `content_hash` is the SHA-256 of all of it; `head_after` the head of the log's chain once it was in.
    """

    readings: tuple[str, ...]
    content_hash: str
    head_after: str

    @property
    def seed(self) -> str:
        return sha256(f"{self.content_hash}\n{self.head_after}".encode()).hexdigest()


def draw(submission: Submission, rule: SampleRule, *, before: int = 0, drawn_before: int = 0) -> tuple[str, ...]:
    """The ids drawn, in the order of the draw, which is that of the SHA-256 of the seed and the id.

    `before` readings were submitted earlier in the year, and `drawn_before` of them drawn: what the rule asks of the
    whole year is made up here, from this submission alone. Those whose SHA-256 is among the first `share` of all that
    there are, are drawn in any case.
    """
    seed = submission.seed
    lots = {reading: sha256(f"{seed}\n{reading}".encode()).hexdigest() for reading in submission.readings}
    wanted = rule.size(before + len(lots)) - drawn_before
    by_chance = sum(int(lot, 16) < rule.share * LOTS for lot in lots.values())
    ordered = sorted(lots, key=lambda reading: (lots[reading], reading))
    return tuple(ordered[: max(wanted, by_chance)])
