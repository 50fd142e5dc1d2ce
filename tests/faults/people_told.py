"""What must hold of the stored people at every moment, worked out from the rows of both databases by SQL alone and
without the program that wrote them."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from itertools import takewhile
from typing import Any

from tests.faults.stores import Store

# Who alone takes in files; so many rows has every one of them, so that half of one is seen.
IMPORTER, ROWS = "importer", 7
SUBMITTED = ("submitted", "corrected")
CHAIN = (
    'SELECT number, "at", "by", party, what, agreement, note, about, seal, gone, digest FROM participants_chainrow '
    "ORDER BY number"
)
TOLD = (
    'SELECT t.event, t."at", t.agreement, p.pseudonym, r.ref, t.record, t.kind, t.text, t."by", t.party, t.withdrawn, '
    "t.reason, o.salt, t.person_id FROM participants_toldrow t LEFT JOIN participants_referralrow r "
    "ON r.id = t.referral_id LEFT JOIN participants_participantrow p ON p.id = r.participant_id "
    "LEFT JOIN participants_personrow o ON o.id = t.person_id ORDER BY t.number"
)
SUBMISSIONS = 'SELECT id, first_event, last_event, readings, drawn, "by" FROM participants_submissionrow ORDER BY id'
ERASURES = (
    "SELECT e.id, e.person, d.id FROM participants_erasurerow e "
    "LEFT JOIN participants_erasuredecisionrow d ON d.erasure_id = e.id ORDER BY e.id"
)
OF_A_PERSON = ("markrow", "participantrow", "referralrow", "toldrow")
ANCHORS = "SELECT subject, details FROM audit_auditevent WHERE what = 'people-changed' ORDER BY number"


@dataclass(frozen=True)
class People:
    """All rows of one moment."""

    chain: list[tuple[Any, ...]]
    end: list[tuple[int, str]]
    told: list[tuple[Any, ...]]
    submissions: list[tuple[Any, ...]]
    erasures: list[tuple[int, int, int | None]]
    salts: dict[int, str]
    holders: dict[str, set[int]]
    referrals: set[str]
    anchors: list[tuple[int, str]]

    @property
    def behind(self) -> int:
        """How many events the fund's log has not vouched for."""
        return len(self.chain) - max((number for number, _ in self.anchors), default=0)


def read_people(store: Store) -> People:
    """Nobody writes meanwhile."""
    persons = "SELECT DISTINCT person_id FROM participants_{table} WHERE person_id IS NOT NULL"
    return People(
        chain=store.people_rows(CHAIN),
        end=[
            (number, digest) for number, digest in store.people_rows("SELECT number, digest FROM participants_chainend")
        ],
        told=store.people_rows(TOLD),
        submissions=store.people_rows(SUBMISSIONS),
        erasures=[(proposal, person, decision) for proposal, person, decision in store.people_rows(ERASURES)],
        salts=dict(_pairs(store.people_rows("SELECT id, salt FROM participants_personrow"))),
        holders={table: {row[0] for row in store.people_rows(persons.format(table=table))} for table in OF_A_PERSON},
        referrals={row[0] for row in store.people_rows("SELECT ref FROM participants_referralrow")},
        anchors=[(int(subject.split()[1]), _digest(details)) for subject, details in store.rows(ANCHORS)],
    )


def _pairs(rows: list[tuple[Any, ...]]) -> Iterator[tuple[int, str]]:
    yield from ((number, text) for number, text in rows)


def _digest(details: Any) -> str:
    return str((json.loads(details) if isinstance(details, str) else details)["digest"])


def faults_of_people(people: People) -> list[str]:
    """Every rule that they break; nothing where they are whole."""
    return [
        *_broken_chain(people),
        *_unsealed(people),
        *_ahead(people),
        *_half_submitted(people),
        *_half_erased(people),
    ]


def _moment(stored: str | datetime) -> str:
    """SQLite keeps moments as text in UTC."""
    if isinstance(stored, str):
        return datetime.fromisoformat(stored).replace(tzinfo=UTC).isoformat()
    return stored.astimezone(UTC).isoformat()


def _text(values: list[Any]) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def _broken_chain(people: People) -> Iterator[str]:
    digest = ""
    for place, (number, at, *fields, stored) in enumerate(people.chain, start=1):
        digest = sha256(f"{digest}\n{_text([number, _moment(at), *fields])}".encode()).hexdigest()
        if (number, stored) != (place, digest):
            yield f"event {number} is not what was chained"
            return
    if people.end != [(len(people.chain), digest)]:
        yield "the end of the chain is not its last event"


def _unsealed(people: People) -> Iterator[str]:
    """What is told is what was sealed, and so much is missing as erasures took."""
    seals = {event[0]: event[8] for event in people.chain if event[8]}
    for event, at, agreement, pseudonym, course, *fields, salt, _person in people.told:
        own = [pseudonym, course] if course else []
        record, kind, text, by, party, withdrawn, reason = fields
        sealed = _text([_moment(at), agreement, *own, record, kind, text, by, party, bool(withdrawn), reason])
        message = f"seal {event}\n{sealed}".encode()
        made = hmac.digest(bytes.fromhex(salt), message, "sha256").hex() if salt else sha256(message).hexdigest()
        if seals.get(event) != made:
            yield f"what event {event} sealed is not what is told"
    if len(people.told) + sum(event[9] for event in people.chain) != len(seals):
        yield f"{len(people.told)} things are told, and {len(seals)} were sealed"


def _ahead(people: People) -> Iterator[str]:
    """The fund's log vouches for what is there."""
    digests = {event[0]: event[10] for event in people.chain}
    for number, digest in people.anchors:
        if digests.get(number) != digest:
            yield f"the fund's log vouches for an event {number} that is not there"


def _half_submitted(people: People) -> Iterator[str]:
    """Whatever was submitted belongs to a submission that is there in full, with its sample."""
    what = {event[0]: event[4] for event in people.chain}
    found: set[int] = set()
    for submission, first, last, readings, drawn, _by in people.submissions:
        events = range(first, last + 1)
        found |= set(events)
        if len(events) != readings or {what.get(each) for each in events} not in [{name} for name in SUBMITTED]:
            yield f"of submission {submission} a part is there"
        if drawn - _sampled(what, last, drawn) > _drawn_before(people, first, last):
            yield f"the sample of submission {submission} is not whole"
    if found != {number for number, name in what.items() if name in SUBMITTED}:
        yield "readings were submitted that no submission tells of"
    gone = any(name == "person-erased" for name in what.values())
    if not gone and sum(row[6] == "read" for row in people.told) != len(found):
        yield "readings that were submitted are not told"
    yield from _half_taken_in(people, what)


def _sampled(what: dict[int, str], last: int, drawn: int) -> int:
    """How many readings were told to be drawn right after a submission; of what is corrected, those drawn before are
    not told of again."""
    return len(list(takewhile(lambda event: what.get(event) == "drawn", range(last + 1, last + 1 + drawn))))


def _drawn_before(people: People, first: int, last: int) -> int:
    """How many of those submitted had been drawn, or may have been since they are erased."""
    submitted = [row[5] for row in people.told if first <= row[0] <= last]
    drawn = [row[7] for row in people.told if row[6] == "drawn" and row[0] < first]
    return last - first + 1 - len(submitted) + sum(any(record in text for text in drawn) for record in submitted)


def _half_taken_in(people: People, what: dict[int, str]) -> Iterator[str]:
    """Of a file there is what is new in it and what it corrects, each a submission, and the word on how it was read."""
    rows = 0
    for _submission, _first, last, readings, drawn, by in people.submissions:
        if by == IMPORTER:
            rows += readings
            if what.get(last + _sampled(what, last, drawn) + 1) == "columns-chosen":
                yield from [f"half a file is there: {rows} rows"] if rows != ROWS else []
                rows = 0
    if rows:
        yield f"of a file of {rows} rows nobody says how it was read"


def _half_erased(people: People) -> Iterator[str]:
    """Whoever was erased has no row left; whoever was not has the salt, a mark and a referral."""
    carried_out = {person for _, person, decision in people.erasures if decision is not None}
    for table, persons in people.holders.items():
        if persons & carried_out:
            yield f"of somebody who was erased there are rows in {table}"
        if persons - set(people.salts):
            yield f"rows in {table} are of nobody"
    if carried_out & set(people.salts):
        yield "somebody who was erased has a salt"
    for table in ("markrow", "participantrow", "referralrow"):
        if set(people.salts) - people.holders[table]:
            yield f"somebody has no row in {table}"
    if sum(event[4] == "person-erased" for event in people.chain) != len(carried_out):
        yield "an erasure is not in the chain"
