"""How long who is kept: each person of an agreement is of one class, and due when its time is over (ADR 0018)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gavn.domain.outcomes.people import Arm
from gavn.domain.outcomes.told import Cleared, Enrolled, Keeps, RetentionClass, Told, standing

EVERYBODY = RetentionClass.EVERYBODY


@dataclass(frozen=True, slots=True)
class Retention:
    """What is said of a class: until when and why it is kept, and the archive's word; None where nothing is.

    `persons` are the pseudonyms of its people; `last_told` is the number of what was told last of each of them.
    """

    of: RetentionClass
    keeps: Keeps | None
    cleared: Cleared | None
    cleared_to: int
    last_told: Mapping[str, int]

    @property
    def persons(self) -> tuple[str, ...]:
        return tuple(self.last_told)

    def is_over(self, day: date) -> bool:
        """Whether the last day of keeping has passed."""
        return self.keeps is not None and self.keeps.until < day

    def is_cleared(self, person: str) -> bool:
        """Whether the archive has cleared all that was told of somebody."""
        return self.cleared is not None and self.last_told[person] < self.cleared_to


def retentions(told: Sequence[Told], known: Sequence[Told]) -> tuple[Retention, ...]:
    """Of each class that has people, in order; `told` is everything of an agreement, and `known` what holds of it."""
    last = {each.person: each.number for each in told if each.person}
    classes = _classes(known, last)
    return tuple(
        _retention(of, known, {person: last[person] for person in last if classes[person] is of})
        for of in RetentionClass
        if of in classes.values()
    )


def _classes(known: Sequence[Told], persons: Iterable[str]) -> Mapping[str, RetentionClass]:
    """Whoever was enrolled once is kept as that, whatever else they were."""
    found = dict.fromkeys(persons, RetentionClass.NEVER_ENROLLED)
    for each, says in standing(known, Enrolled):
        if says.arm is Arm.EFFORT:
            found[each.person] = RetentionClass.ENROLLED
        elif found[each.person] is RetentionClass.NEVER_ENROLLED:
            found[each.person] = RetentionClass.COMPARED
    return found


def _retention(of: RetentionClass, known: Sequence[Told], last_told: Mapping[str, int]) -> Retention:
    """A class has its own time of keeping, or everybody's; it is cleared by its own word or everybody's, the later."""
    kept = {says.of: says for _, says in standing(known, Keeps)}
    cleared = [(each.number, says) for each, says in standing(known, Cleared) if says.of in (of, EVERYBODY)]
    number, word = max(cleared, key=lambda one: one[0], default=(0, None))
    return Retention(of, kept.get(of, kept.get(EVERYBODY)), word, number, last_told)
