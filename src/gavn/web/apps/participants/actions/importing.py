"""Observations of people from a file: all that was seen in its preview, in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from gavn.domain.access.decision import Person, acts_for
from gavn.domain.access.roles import Role
from gavn.domain.outcomes.intake.judge import Accepted, Verdict, key_of
from gavn.domain.outcomes.intake.kinds import KINDS
from gavn.domain.outcomes.people import Event, Reading, Spell
from gavn.domain.outcomes.told import Filled, Happened, Read, Says, Sends, Stayed
from gavn.domain.values.problem import Place, Problem, Refused, refuse
from gavn.files.intake.people_columns import ColumnMap
from gavn.files.intake.people_rows import PeopleIntake, confirmed
from gavn.web.apps.participants.actions.acting import acting, new_name, unfit
from gavn.web.apps.participants.actions.recording import submit_all
from gavn.web.apps.participants.models import ReferralRow, ToldRow
from gavn.web.apps.participants.queries.importing import Preview, Sending, map_record, preview_of
from gavn.web.apps.participants.storage.pen import Telling
from gavn.web.apps.participants.storage.telling import told_in


def look_through(sending: Sending, *, by: Person, now: datetime) -> Preview:
    """What the file would become. That somebody looked is written down: a file of CPR numbers tells who is known."""
    with acting(by, now) as pen:
        found = preview_of(sending, by=by, now=now)
        pen.note("file-looked-through", agreement=sending.agreement, note=f"{sending.kind} {found.intake.rows}")
    return found


def take_in(sending: Sending, *, seen: str, partly: bool, reason: str = "", by: Person, now: datetime) -> PeopleIntake:
    """New rows are submitted together, and a sample drawn of them; corrections are told anew, with their `reason`.

    `seen` is the digest of the preview, and `partly` says that rejected rows are left out knowingly. How the file was
    read is remembered for the party's next one with the same headings.
    """
    with acting(by, now) as pen:
        # The writer's turn is taken before anything is read, so that what was judged is what is written onto.
        found = preview_of(sending, by=by, now=now)
        confirmed(found.intake, seen=seen, partly=partly)
        referrals = _referrals(sending.agreement)
        new = [_telling(sending, each, referrals[_course(each, found)]) for each in found.intake.of(Verdict.NEW)]
        if new:
            submit_all(pen, sending.agreement, new)
        corrected = list(_corrections(sending, found, reason.strip(), referrals, by))
        if corrected:
            pen.tell("corrected", *corrected)
        record = map_record(sending.kind, found.table, by)
        pen.tell("columns-chosen", Telling(sending.agreement, record, _sends(found.column_map)))
    return found.intake


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
    return Telling(sending.agreement, record or new_name("t"), _says(row, sending), referral, withdrawn, reason)


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
    sending: Sending, found: Preview, reason: str, referrals: Mapping[str, ReferralRow], by: Person
) -> Iterator[Telling]:
    """Each told again of the record that stands; refused as `correct` refuses it, by the row's number."""
    rows = found.intake.of(Verdict.CORRECTION)
    if rows:
        refuse(unfit(reason, "reason"))
    spells = _spells(sending.agreement) if KINDS[sending.kind].table == "spells" else {}
    for row in rows:
        key = key_of(row.record)
        record = spells[key] if isinstance(row.record, Spell) else found.records[str(key[0])]
        told = _told(record)
        referral = told[-1].referral or referrals[_course(row, found)]
        again = _telling(sending, row, referral, record=record, reason=reason)
        place = Place(line=row.row)
        if by.role is not Role.AUTHORITY and told[0].party != acts_for(by):
            raise Refused([Problem("told-by-another", place)])
        if told[-1].withdrawn:
            raise Refused([Problem("told-withdrawn", place)])
        if type(again.says) is not type(told_in(told)[-1].says):
            raise Refused([Problem("correction-of-another-kind", place)])
        yield again


def _told(record: str) -> list[ToldRow]:
    related = ("referral__participant", "referral__person")
    return list(ToldRow.objects.select_related(*related).filter(record=record).order_by("number"))


def _spells(agreement: str) -> Mapping[tuple[object, ...], str]:
    """The record of each spell by what makes it the same one."""
    rows = ToldRow.objects.select_related("referral__participant").filter(agreement=agreement, kind=Stayed.KIND)
    found: dict[tuple[object, ...], str] = {}
    for each in told_in(rows.order_by("number")):
        if isinstance(each.says, Stayed) and not each.withdrawn:
            found[(each.person, each.says.state, each.says.first_day)] = each.record
    return found
