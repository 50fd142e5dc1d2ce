"""Observations of people from a file: all that was seen in its preview, in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from gavn.domain.access.decision import Person
from gavn.domain.outcomes.intake.judge import Accepted, Verdict
from gavn.domain.outcomes.intake.kinds import KINDS
from gavn.domain.outcomes.people import Event, Reading, Spell
from gavn.domain.outcomes.told import Filled, Happened, Read, Says, Sends, Stayed
from gavn.domain.values.problem import refuse
from gavn.files.intake.people_columns import ColumnMap
from gavn.files.intake.people_rows import PeopleIntake, confirmed
from gavn.web.apps.participants.actions.acting import acting, new_name, unfit
from gavn.web.apps.participants.actions.recording import submit_all
from gavn.web.apps.participants.models import ReferralRow
from gavn.web.apps.participants.queries.importing import Preview, Sending, map_record, own_number, preview_of
from gavn.web.apps.participants.storage.pen import Telling


def look_through(sending: Sending, *, by: Person, now: datetime) -> Preview:
    """What the file would become. That somebody looked is written down: a file of CPR numbers tells who is known."""
    with acting(by, now) as pen:
        found = preview_of(sending, by=by, now=now)
        pen.note("file-looked-through", agreement=sending.agreement, note=f"{sending.kind} {found.intake.rows}")
    return found


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of each row, and how many of those taken in were drawn to be verified by another."""

    intake: PeopleIntake
    drawn: int


def take_in(sending: Sending, *, seen: str, partly: bool, reason: str = "", by: Person, now: datetime) -> TakenIn:
    """New rows are submitted together, and a sample drawn of them; so are corrections, told anew with their `reason`.

    `seen` is the digest of the preview, and `partly` says that rejected rows are left out knowingly. How the file was
    read is remembered for the party's next one with the same headings.
    """
    with acting(by, now) as pen:
        # The writer's turn is taken before anything is read, so that what was judged is what is written onto.
        found = preview_of(sending, by=by, now=now)
        confirmed(found.intake, seen=seen, partly=partly)
        referrals = _referrals(sending.agreement)
        new = [_telling(sending, each, referrals[_course(each, found)]) for each in found.intake.of(Verdict.NEW)]
        drawn = submit_all(pen, sending.agreement, new).drawn if new else 0
        corrected = list(_corrections(sending, found, reason.strip(), referrals))
        if corrected:
            drawn += submit_all(pen, sending.agreement, corrected, "corrected").drawn
        record = map_record(sending.kind, found.table, by)
        pen.tell("columns-chosen", Telling(sending.agreement, record, _sends(found.column_map)))
    return TakenIn(found.intake, drawn)


def _sends(used: ColumnMap) -> Sends:
    return Sends(
        file=used.kind,
        columns=used.columns,
        fixed=used.fixed,
        sheet=used.sheet,
        number_format=used.number_format or "",
        date_format=used.date_format or "",
    )


def _referrals(agreement: str) -> Mapping[str, ReferralRow]:
    rows = ReferralRow.objects.select_related("person", "participant").filter(participant__agreement=agreement)
    return {row.ref: row for row in rows}


def _course(row: Accepted, found: Preview) -> str:
    return found.courses[getattr(row.record, "person", "")]


def _telling(sending: Sending, row: Accepted, referral: ReferralRow, *, record: str = "", reason: str = "") -> Telling:
    withdrawn = bool(getattr(row.record, "withdrawn", False))
    name = record or own_number(row.record) or new_name("t")
    return Telling(sending.agreement, name, _says(row, sending), referral, withdrawn, reason)


def _says(row: Accepted, sending: Sending) -> Says:
    match row.record:
        case Reading() as read if (questionnaire := KINDS[sending.kind].questionnaire) is not None:
            return Filled(questionnaire=questionnaire.id, on=read.on, answers=row.answers)
        case Reading() as read:
            return Read(instrument=read.instrument, on=read.on, value=read.value)
        case Event() as event:
            return Happened(event=event.event, on=event.on)
        case Spell() as spell:
            return Stayed(state=spell.state, first_day=spell.first_day, last_day=spell.last_day)
    raise TypeError(f"{type(row.record)} is not observed")


def _corrections(
    sending: Sending, found: Preview, reason: str, referrals: Mapping[str, ReferralRow]
) -> Iterator[Telling]:
    """Each told again of the record that stands."""
    if found.corrections:
        refuse(unfit(reason, "reason"))
    for row in found.corrections:
        last = found.told[row.row][-1]
        referral = last.referral or referrals[_course(row, found)]
        yield _telling(sending, row, referral, record=last.record, reason=reason)
