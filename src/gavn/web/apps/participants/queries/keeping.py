"""How long an agreement's people are kept, and the erasures that wait; for the authority alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Permission
from gavn.domain.outcomes.people import Elsewhere
from gavn.domain.outcomes.retention import Retention, retentions
from gavn.domain.outcomes.told import Cleared, Keeps, RetentionClass, Told, standing
from gavn.web.apps.participants.models import ErasureRow, ReferralRow
from gavn.web.apps.participants.queries.standing import known_of, overlaps, persons_in
from gavn.web.apps.participants.rules import Ground, ground_of
from gavn.web.apps.participants.storage.knowing import everything_told, stand_ins


@dataclass(frozen=True, slots=True)
class Waiting:
    """An erasure that somebody proposed, by the person's courses in the agreement."""

    id: int
    courses: tuple[str, ...]
    grounds: str
    proposed_by: str
    proposed_at: datetime


@dataclass(frozen=True, slots=True)
class Keeping:
    """What was said last of keeping and of the archive; None where nothing was."""

    keeps: Keeps | None
    cleared: Cleared | None
    erasures: tuple[Waiting, ...]


def keeping(agreement: str, *, by: Person | None) -> Keeping | None:
    """None for whoever erases nobody of the agreement."""
    if _reached(agreement, by) is None:
        return None
    known = known_of(agreement)
    keeps = [says for _, says in standing(known, Keeps) if says.of is RetentionClass.EVERYBODY]
    cleared = [says for _, says in standing(known, Cleared) if says.of is RetentionClass.EVERYBODY]
    return Keeping(next(iter(keeps), None), next(iter(cleared), None), tuple(_waiting(agreement)))


@dataclass(frozen=True, slots=True)
class Due:
    """The people of a class who are to be erased by now, each by their first course: those whom the archive has
    cleared, and those whom it has not."""

    keeps: Keeps
    of: RetentionClass
    cleared: tuple[str, ...]
    not_cleared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClassKept:
    """What holds of a class: how long it is kept and why, the archive's word, and how many people it has; None where
    nothing is said of the class, or of everybody. `due` are those to be erased by now, each by their first course,
    `uncleared` those of whom the archive has not said its word yet."""

    of: RetentionClass
    persons: int
    keeps: tuple[Told, Keeps] | None
    cleared: tuple[Told, Cleared] | None
    due: tuple[str, ...]
    uncleared: tuple[str, ...]


def classes_kept(agreement: str, *, on: date, by: Person | None) -> tuple[ClassKept, ...]:
    """Each class that has people or of which something is said, in order; nothing for whoever erases nobody."""
    if _reached(agreement, by) is None:
        return ()
    known, every = known_of(agreement), RetentionClass.EVERYBODY
    keeps = {says.of: (told, says) for told, says in standing(known, Keeps)}
    cleared = {says.of: (told, says) for told, says in standing(known, Cleared)}
    people = {each.of: len(each.persons) for each in retentions_of(agreement)}
    due = {each.of: each for each in due_to_erase(agreement, on=on, by=by)}
    return tuple(
        ClassKept(
            of,
            people.get(of, 0),
            keeps.get(of, keeps.get(every)),
            max((each for each in (cleared.get(of), cleared.get(every)) if each), key=_number, default=None),
            due[of].cleared if of in due else (),
            due[of].not_cleared if of in due else (),
        )
        for of in RetentionClass
        if of in keeps or of in cleared or of in people
    )


def _number(said: tuple[Told, Cleared]) -> int:
    return said[0].number


def retentions_of(agreement: str) -> tuple[Retention, ...]:
    """What is said of each class that has people, whoever asks."""
    return retentions(everything_told(agreement), known_of(agreement))


def due_to_erase(agreement: str, *, on: date, by: Person | None) -> tuple[Due, ...]:
    """Of each class whose time of keeping is over on a day; a person who is kept longer by another agreement is among
    them, and is erased when that is over too."""
    if _reached(agreement, by) is None:
        return ()
    rows = ReferralRow.objects.filter(participant__agreement=agreement).order_by("id")
    first: dict[str, str] = {}
    stand = stand_ins(agreement)
    for person, course in rows.values_list("participant__pseudonym", "ref"):
        first.setdefault(stand.get(person, person), course)
    return tuple(
        Due(
            kept.keeps,
            kept.of,
            tuple(first[person] for person in kept.persons if kept.is_cleared(person)),
            tuple(first[person] for person in kept.persons if not kept.is_cleared(person)),
        )
        for kept in retentions_of(agreement)
        if kept.keeps is not None and kept.is_over(on)
    )


def overlaps_of(agreement: str, *, on: date, by: Person | None) -> tuple[Elsewhere, ...]:
    """The agreement's people in other efforts of the authority's domain, which authorities alone see."""
    return () if _reached(agreement, by) is None else overlaps(agreement, on)


def _reached(agreement: str, by: Person | None) -> Ground | None:
    ground = ground_of(agreement)
    return ground if ground is not None and ground.may(by, Permission.ERASE_PEOPLE).allowed else None


def _waiting(agreement: str) -> list[Waiting]:
    here, courses = persons_in(agreement), dict[str, list[str]]()
    for row in ReferralRow.objects.filter(participant__agreement=agreement).order_by("id"):
        courses.setdefault(here[row.person_id], []).append(row.ref)
    # Whoever was registered twice is erased by either of the two, be it of another agreement alone.
    return [
        Waiting(row.pk, tuple(courses[here[row.person]]), row.grounds, row.proposed_by, row.proposed_at)
        for row in ErasureRow.objects.filter(decision=None).order_by("id")
        if row.person in here
    ]
