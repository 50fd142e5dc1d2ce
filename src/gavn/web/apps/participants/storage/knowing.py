"""What is told of an agreement's people, each of them one person however often they were registered (ADR 20)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from django.core.signals import request_finished
from django.dispatch import receiver

from gavn.domain.outcomes.same import Tie, as_one, groups, ties_known
from gavn.domain.outcomes.told import Protected, Told, known_at, standing
from gavn.web.apps.participants.models import ParticipantRow, PersonRow, ToldRow
from gavn.web.apps.participants.storage import chain
from gavn.web.apps.participants.storage.telling import rows_of, says_in, told_in

# Somebody sees a few agreements at a time.
AGREEMENTS = 16


def ties(moment: datetime | None = None) -> tuple[Tie, ...]:
    """Every tie that was told of, as known at a moment or now."""
    return ties_known(_of_persons(chain.head()), moment)


def protections() -> Mapping[str, Told]:
    """By the pseudonym in the domain of everybody whose name and address are protected, what was told of it: whoever
    is protected by one of their registrations is by all."""
    told = [each for each, _ in standing(known_at(_of_persons(chain.head())), Protected)]
    found = {each.person: each for each in told}
    for group in groups(ties()):
        own = [found[name] for name in sorted(group) if name in found]
        found |= dict.fromkeys(group, own[0]) if own else {}
    return found


def protected_in(agreement: str) -> frozenset[str]:
    """The pseudonyms by which those of an agreement count whose names and addresses are protected."""
    found = protections()
    if not found:
        return frozenset()
    here = ParticipantRow.objects.filter(agreement=agreement, person__pseudonym__in=list(found))
    stand = stand_ins(agreement)
    return frozenset(stand.get(name, name) for name in here.values_list("pseudonym", flat=True))


@lru_cache(maxsize=1)
def _of_persons(_head: chain.Head) -> tuple[Told, ...]:
    """What is told of people whatever agreements they are in; few things of few people."""
    rows = ToldRow.objects.filter(agreement="").order_by("number")
    told = told_in(rows)
    persons = dict(rows.values_list("number", "person__pseudonym"))
    return tuple(replace(each, person=persons[each.number]) for each in told)


def persons_of(person: PersonRow) -> tuple[PersonRow, ...]:
    """Everybody registered who is the same person, the first registered first."""
    own = next((group for group in groups(ties()) if person.pseudonym in group), None)
    return tuple(PersonRow.objects.filter(pseudonym__in=own).order_by("pk")) if own else (person,)


def stand_ins(agreement: str, moment: datetime | None = None) -> Mapping[str, str]:
    """By the pseudonym of each participant for whom another stands: that of the one who came first into the
    agreement, so that nobody who comes later gives a new name to whom others know already."""
    found = groups(ties(moment))
    if not found:
        return {}
    here = ParticipantRow.objects.filter(agreement=agreement, person__pseudonym__in=frozenset().union(*found))
    names = dict(here.order_by("pk").values_list("person__pseudonym", "pseudonym"))
    stand: dict[str, str] = {}
    for group in found:
        first, *others = [name for person, name in names.items() if person in group] or [""]
        stand |= dict.fromkeys(others, first)
    return stand


def name_of(participant: ParticipantRow) -> str:
    """The pseudonym by which a participant counts."""
    return stand_ins(participant.agreement).get(participant.pseudonym, participant.pseudonym)


def everything_told(agreement: str, moment: datetime | None = None) -> tuple[Told, ...]:
    """All that was told of an agreement, of people who are as known at a moment or now."""
    return as_one(told_in(rows_of(agreement)), stand_ins(agreement, moment))


def standing_of(agreement: str) -> tuple[Told, ...]:
    """What holds of each record of an agreement now; worked out once for as far as the chain has come."""
    return _standing_of(agreement, chain.head())


@lru_cache(maxsize=AGREEMENTS)
def _standing_of(agreement: str, _head: chain.Head) -> tuple[Told, ...]:
    return known_at(everything_told(agreement))


def told_of(participant: ParticipantRow) -> tuple[Told, ...]:
    """Everything told of a person in an agreement, in the order in which it was told."""
    own = rows_of(participant.agreement).filter(person__in=persons_of(participant.person))
    return as_one(told_in(own), stand_ins(participant.agreement))


def forget() -> None:
    """Lets go of what was read: memory may not hold longer than the files."""
    says_in.cache_clear()
    _standing_of.cache_clear()
    _of_persons.cache_clear()


@receiver(request_finished)
def forget_whom(**_: object) -> None:
    """Who is whom is held for one request and no longer: another process may have erased somebody since."""
    _standing_of.cache_clear()
    _of_persons.cache_clear()
