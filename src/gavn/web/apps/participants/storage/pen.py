"""Writes what is told, each with its event in the chain, in one transaction of the people's database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from gavn.domain.access.decision import Person, acts_for
from gavn.domain.outcomes.told import Says
from gavn.web.apps.participants.models import ChainRow, PersonRow, ReferralRow, ToldRow
from gavn.web.apps.participants.storage import chain
from gavn.web.apps.participants.storage.door import MANY
from gavn.web.apps.participants.storage.telling import text_of
from gavn.web.database.people import PEOPLE


@dataclass(frozen=True, slots=True)
class Telling:
    """What is to be told; `referral` is None of what is told of an agreement as a whole, and of a `person` whatever
    agreements they are in, of which `agreement` is blank."""

    agreement: str
    record: str
    says: Says
    referral: ReferralRow | None = None
    withdrawn: bool = False
    reason: str = ""
    person: PersonRow | None = None


@dataclass(slots=True)
class Pen:
    """Whoever writes, when, and how far the chain has come."""

    by: Person
    now: datetime
    head: chain.Head
    _events: list[ChainRow] = field(default_factory=list)

    def tell(self, what: str, *told: Telling) -> str:
        """Writes what is told, each sealed in the chain by an event `what`; the SHA-256 of their seals."""
        rows = [self._row(what, each) for each in told]
        ToldRow.objects.bulk_create(rows, batch_size=MANY)
        seals = [event.seal for event in self._events[-len(rows) :]] if rows else []
        # What is told and how far the chain has come go together, within the transaction too.
        self.flush()
        return sha256("\n".join(seals).encode()).hexdigest()

    def _row(self, what: str, told: Telling) -> ToldRow:
        person = told.referral.person if told.referral else told.person
        row = ToldRow(
            agreement=told.agreement,
            person=person,
            referral=told.referral,
            record=told.record,
            kind=told.says.KIND,
            text=text_of(told.says),
            at=self.now,
            by=self.by.username,
            party=acts_for(self.by),
            withdrawn=told.withdrawn,
            reason=told.reason,
            event=self.head.number + 1,
        )
        seal = chain.seal_of(row, person.salt if person else "")
        self._add(ChainRow(what=what, agreement=told.agreement, seal=seal), person)
        return row

    def note(self, what: str, *, agreement: str = "", about: PersonRow | None = None, note: str = "") -> None:
        """An event of which nothing is told: somebody looked, or a snapshot was frozen."""
        self._add(ChainRow(what=what, agreement=agreement, note=note), about)

    def erased(self, gone: int) -> None:
        """The event of an erasure is about nobody, and says how many things told went."""
        self._add(ChainRow(what="person-erased", gone=gone), None)

    def _add(self, row: ChainRow, person: PersonRow | None) -> None:
        number = self.head.number + 1
        row.number, row.at, row.by, row.party = number, self.now, self.by.username, acts_for(self.by)
        row.about = chain.about(person.salt, number) if person else ""
        row.digest = chain.link(self.head.digest, row)
        self.head = chain.Head(number, row.digest)
        self._events.append(row)

    def flush(self) -> None:
        """Writes the events; whoever reads the chain within the transaction asks for it first."""
        ChainRow.objects.bulk_create(self._events, batch_size=MANY)
        self._events = []
        chain.move_to(self.head)


@contextmanager
def writing(by: Person, now: datetime) -> Iterator[Pen]:
    """All that is written within, or nothing of it; one writer at a time."""
    with transaction.atomic(using=PEOPLE, durable=True):
        pen = Pen(by, now, chain.hold())
        yield pen
        pen.flush()
