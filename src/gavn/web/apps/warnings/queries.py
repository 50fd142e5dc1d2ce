"""What pages ask of warnings: what stands in the inbox for whom, and what was answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from gavn.domain.access.decision import Person, may
from gavn.domain.access.roles import BOUND_BY_PARTY, Permission
from gavn.domain.agreements.agreement import Agreement
from gavn.domain.forecasting.inbox import Attention, InboxLine, inbox, key_of
from gavn.domain.forecasting.warning import Warned
from gavn.web.apps.audit.queries import done_since
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.payments.queries import circle_for, lives_of, visible
from gavn.web.apps.payments.queries.known import of_made_up_people as of_made_up
from gavn.web.apps.warnings import storage
from gavn.web.apps.warnings.storage import KeptAnswer, Round
from gavn.web.design.waiting import Waiting

__all__ = ["Inbox", "KeptAnswer", "Round", "Seen", "inbox_of"]

# After one of these the fund stands on other records than those that it was gone through by.
CHANGES = frozenset(
    {
        "amendment-approved", "batch-approved", "documents-loaded", "ledger-loaded", "posting-approved",
        "results-entered", "results-loaded",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Inbox:
    """What a person may see of the newest round; `stale` where the fund's records have changed since."""

    round: Round
    lines: Sequence[InboxLine]
    stale: bool

    def line(self, key: str) -> InboxLine | None:
        return next((line for line in self.lines if key_of(line.warned) == key), None)

    @property
    def unanswered(self) -> int:
        return sum(line.attention is not Attention.SEEN for line in self.lines)


@dataclass(frozen=True, slots=True)
class Seen:
    """An agreement that somebody may see, in its newest version, and whether its counts of people are among that."""

    agreement: Agreement
    counts: bool


def seen_agreements(person: Person) -> Mapping[str, Seen]:
    """By id, all of them or those that the person's party takes part in."""
    return {own.id: Seen(own.versions[-1], circle_for(person, own).sees_counts) for own in visible(person)}


def inbox_of(person: Person, *, today: date) -> Inbox | None:
    """None where the fund was never gone through."""
    newest = storage.newest_round()
    if newest is None:
        return None
    since = {key: timezone.localdate(at) for key, at in storage.told_since().items()}
    last = {kept.key: kept for kept in storage.answers()}
    standing = {key: kept.answer for key, kept in last.items() if kept.taken_back is None}
    seen = [each for each in newest.warned if sees(person, each)]
    return Inbox(newest, inbox(seen, since=since, answers=standing, today=today), done_since(CHANGES, newest.made_at))


def of_made_up_people(made: Round) -> frozenset[str]:
    """The agreements of which the round knew what was measured among made-up people."""
    return of_made_up(lives_of(documents().dossiers).lives, made.as_of)


def sees(person: Person, warned: Warned) -> bool:
    """The fund's own bodies see all; a party what is of an agreement that it takes part in."""
    if person.role not in BOUND_BY_PARTY:
        return True
    return any(dossier.id in warned.efforts for dossier in visible(person))


def answers(key: str) -> Sequence[KeptAnswer]:
    """All answers to a warning, the newest first; also those that were taken back."""
    return storage.answers(key)[::-1]


def standing_answer(key: str) -> KeptAnswer | None:
    """The last answer, where it was not taken back."""
    last = next(iter(answers(key)), None)
    return last if last is not None and last.taken_back is None else None


def foresees() -> bool:
    """Whether the fund assumes anything of the future, without which nobody can be warned."""
    return documents().forecast_model is not None


def newest_round() -> Round | None:
    """What was found when the fund was gone through last."""
    return storage.newest_round()


def waits_for(person: Person, *, today: date) -> tuple[Waiting, ...]:
    """Warnings that nobody has answered, or that are back."""
    if not may(person, Permission.ANSWER_WARNING).allowed:
        return ()
    found = inbox_of(person, today=today)
    waiting = [line for line in found.lines if line.attention is not Attention.SEEN] if found else []
    if not waiting:
        return ()
    late = sum(line.attention is Attention.LATE for line in waiting)
    only = (key_of(waiting[0].warned),) if len(waiting) == 1 else ()
    return (Waiting("warnings", len(waiting), since=min(line.since for line in waiting), only=only, late=late),)
