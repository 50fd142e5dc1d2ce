"""Observations of people from a file: seen first, then all in one transaction; what is refused changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.domain.outcomes.intake.judge import Verdict
from gavn.domain.outcomes.people import Spell
from gavn.domain.outcomes.told import Filled, Read, Sends, known_at, of_kind
from gavn.files.intake.people_columns import ColumnMap
from gavn.web.apps.participants.actions import importing
from gavn.web.apps.participants.actions.importing import look_through, take_in
from gavn.web.apps.participants.actions.recording import withdraw
from gavn.web.apps.participants.models import ChainRow, SubmissionRow, ToldRow
from gavn.web.apps.participants.queries.importing import Sending
from gavn.web.apps.participants.queries.standing import known_of, people_on
from gavn.web.apps.participants.queries.verifying import verify_people
from tests.web.people import (
    AUTHORITY,
    EVALUATOR,
    NOW,
    NUMBERS,
    PROVIDER,
    SOCIAL,
    TODAY,
    VIOLENCE,
    enrolled,
    read_once,
    refused,
    sending,
    submitted,
    taken_in,
)

pytestmark = pytest.mark.django_db(databases=["default", "people"])
READINGS = "Sagsnr.;Redskab;Dato;Score\n"


def test_readings_are_seen_then_submitted_together_and_a_second_time_change_nothing() -> None:
    enrolled(case="S-1")
    enrolled(NUMBERS[1], case="S-2")
    sent = sending(READINGS + "S-1;WHO-5;01-04-2022;52\ns-2;WHO-5;02-04-2022;40\n")
    before = ToldRow.objects.count()
    seen = look_through(sent, by=PROVIDER, now=NOW)
    assert ToldRow.objects.count() == before

    take_in(sent, seen=seen.intake.digest, partly=False, by=PROVIDER, now=NOW)

    readings = people_on(VIOLENCE, TODAY).readings
    assert [(each.instrument, each.on, each.value) for each in readings] == [
        ("WHO-5", date(2022, 4, 1), Fraction(52)),
        ("WHO-5", date(2022, 4, 2), Fraction(40)),
    ]
    [submission] = SubmissionRow.objects.all()
    assert (submission.readings, submission.by, submission.party) == (2, PROVIDER.username, VIOLENCE)
    again = look_through(sent, by=PROVIDER, now=NOW).intake
    assert {each.verdict for each in again.accepted} == {Verdict.ALREADY}
    assert refused(lambda: take_in(sent, seen=again.digest, partly=False, by=PROVIDER, now=NOW)) == {
        "people-nothing-new"
    }


def test_a_name_that_no_metric_is_read_by_is_remarked_since_it_would_count_nowhere() -> None:
    enrolled(case="S-1")
    rows = "S-1;Samtale og skem;01-04-2024;0\nS-1;Samtale og skema;02-04-2024;0\nS-1;WHO-5;01-04-2022;52\n"
    rows += "S-1;Samtale og skema;03-04-2024;-5\n"
    slip, right, scored, below = look_through(sending(READINGS + rows), by=PROVIDER, now=NOW).intake.accepted
    assert [each.code for each in slip.remarks] == ["people-not-looked-at"]
    assert "Samtale og skema" in slip.remarks[0].values["known"] and not (right.remarks or scored.remarks)
    assert [each.code for each in below.remarks] == ["people-below-zero"]


def test_what_its_sender_numbered_is_known_by_the_number() -> None:
    """Two of a day are two, a second time they are nothing new, and a row with a number known corrects what has it."""
    enrolled(case="S-1")
    enrolled(NUMBERS[1], case="S-2")
    head = "Sagsnr.;Hændelse;Dato;Løbenummer\n"
    text = head + "S-1;sigtelse;01-04-2022;17\nS-1;sigtelse;01-04-2022;18\nS-2;sigtelse;01-04-2022;17\n"
    sent = sending(text, kind="events", provider=VIOLENCE)
    taken_in(sent, by=AUTHORITY)
    assert len(people_on(VIOLENCE, TODAY).events) == 3
    again = look_through(sent, by=AUTHORITY, now=NOW).intake
    assert [each.verdict for each in again.accepted] == [Verdict.ALREADY] * 3

    other = sending(head + "S-1;sigtelse;02-04-2022;18\n", kind="events", provider=VIOLENCE)
    [row] = taken_in(other, by=AUTHORITY, reason="forkert dag").accepted
    assert (row.verdict, row.changes) == (Verdict.CORRECTION, ("on",))
    days = sorted(each.on.day for each in people_on(VIOLENCE, TODAY).events)
    assert days == [1, 1, 2]
    # Without numbers the first of a day is the one that is told of.
    plain = sending("Sagsnr.;Hændelse;Dato\nS-1;sigtelse;01-04-2022\n", kind="events", provider=VIOLENCE)
    assert [each.verdict for each in look_through(plain, by=AUTHORITY, now=NOW).intake.accepted] == [Verdict.ALREADY]
    assert list(verify_people()) == []


def test_the_authority_sends_cpr_numbers_which_are_nowhere_afterwards() -> None:
    enrolled(NUMBERS[0])
    text = "CPR-nr.;Hændelse;Dato\n" + f"{NUMBERS[0]};sigtelse;01-04-2022\n{NUMBERS[2]};sigtelse;01-04-2022\n"
    sent = sending(text, kind="events", numbers=True)

    intake = taken_in(sent, by=AUTHORITY, partly=True)

    assert [(each.row, each.problems[0].code) for each in intake.rejections] == [(3, "people-person-unknown")]
    [event] = people_on(VIOLENCE, TODAY).events
    assert event.event == "sigtelse"
    kept = repr([list(model.objects.values()) for model in (ToldRow, ChainRow, SubmissionRow)])
    assert not any(part in kept + repr(intake) + repr(sent) for part in ("610170", "630372"))


def test_answers_are_kept_as_they_were_given() -> None:
    enrolled(case="S-1")
    taken_in(sending("Sagsnr.;Dato;1;2;3;4;5\nS-1;01-04-2022;1;2;3;4;5\n", kind="answers-who-5"))

    [(_, filled)] = of_kind(known_of(VIOLENCE), Filled)
    assert (filled.answers, filled.score) == (("1", "2", "3", "4", "5"), 60)
    # The same score by other answers.
    other = sending("Sagsnr.;Dato;1;2;3;4;5\nS-1;01-04-2022;5;4;3;2;1\n", kind="answers-who-5")
    [row] = taken_in(other, reason="vendt om").accepted
    assert (row.verdict, row.changes) == (Verdict.CORRECTION, ("answers",))
    [(_, filled)] = of_kind(known_of(VIOLENCE), Filled)
    assert (filled.answers, filled.score) == (("5", "4", "3", "2", "1"), 60)
    twice = sending(
        "Sagsnr.;Dato;1;2;3;4;5\nS-1;02-04-2022;5;4;3;2;1\nS-1;02-04-2022;1;2;3;4;5\n", kind="answers-who-5"
    )
    codes = [each.problems[0].code for each in look_through(twice, by=PROVIDER, now=NOW).intake.rejections]
    assert codes == ["people-row-differs", "people-row-differs"]


def test_a_correction_is_told_anew_with_its_reason() -> None:
    course, record = read_once(case="S-1")
    sent = sending(READINGS + "S-1;Samtale;01-03-2022;7\n")
    seen = look_through(sent, by=PROVIDER, now=NOW).intake
    assert [(each.verdict, each.changes) for each in seen.accepted] == [(Verdict.CORRECTION, ("value",))]

    no_reason = refused(lambda: take_in(sent, seen=seen.digest, partly=False, by=PROVIDER, now=NOW))
    taken_in(sent, reason="læst forkert")

    assert no_reason == {"people-text-blank"}
    [(told, says)] = of_kind(known_of(VIOLENCE), Read)
    assert (told.record, told.reason, says.value) == (record, "læst forkert", 7)
    assert ToldRow.objects.filter(record=record).count() == 2


def test_spells_of_the_authority_come_in_and_are_corrected() -> None:
    enrolled(case="S-1")
    head = "Sagsnr.;Tilstand;Fra;Til\n"
    for last in ("30-04-2022", "31-05-2022"):
        text = head + f"S-1;beskæftigelse;01-04-2022;{last}\n"
        taken_in(sending(text, kind="spells", provider=VIOLENCE), by=AUTHORITY, reason="ny måned")

    [spell] = people_on(VIOLENCE, TODAY).spells
    assert replace(spell, person="") == Spell("", "beskæftigelse", date(2022, 4, 1), date(2022, 5, 31))


def test_how_a_file_was_read_is_remembered_for_the_party_and_these_headings() -> None:
    enrolled(case="S-1")
    used = ColumnMap("readings", {"person": "A", "on": "B", "value": "C"}, {"instrument": "SES"})
    taken_in(sending("A;B;C\nS-1;01-04-2022;3\n", column_map=used))

    later = sending("A;B;C\nS-1;01-05-2022;4\n")
    assert look_through(later, by=PROVIDER, now=NOW).column_map == used
    other = sending("B;A;C\n01-05-2022;S-1;4\n")
    assert refused(lambda: look_through(other, by=PROVIDER, now=NOW)) == {"people-column-unmapped"}
    assert refused(lambda: look_through(replace(later, provider=VIOLENCE), by=AUTHORITY, now=NOW)) == {
        "people-column-unmapped"
    }
    assert len(list(of_kind(known_at(known_of(VIOLENCE)), Sends))) == 1


def test_what_was_seen_is_what_is_taken_in() -> None:
    course = enrolled(case="S-1")
    sent = sending(READINGS + "S-1;WHO-5;01-04-2022;52\n;WHO-5;01-04-2022;52\n")
    seen = look_through(sent, by=PROVIDER, now=NOW).intake.digest
    other = replace(sent, data=sent.data.replace(b"52", b"56", 1))

    def act(what: Sending, *, partly: bool = True) -> set[str]:
        return refused(lambda: take_in(what, seen=seen, partly=partly, by=PROVIDER, now=NOW))

    assert act(sent, partly=False) == {"people-rows-rejected"}
    assert act(other) == {"people-preview-changed"}
    submitted(course, 5)
    take_in(sent, seen=seen, partly=True, by=PROVIDER, now=NOW)
    assert act(sent) == {"people-preview-changed"}


@pytest.mark.parametrize(
    ("by", "changes", "code"),
    [
        (Person("x", Role.SECRETARIAT, SOCIAL), {}, "not-allowed"),
        (Person("x", Role.COUNCIL), {}, "not-allowed"),
        (EVALUATOR, {"numbers": True}, "referral-cpr-provider"),
        (Person("x", Role.PROVIDER, "ipscenter"), {}, "people-agreement-gone"),
        (PROVIDER, {"agreement": "nowhere"}, "people-agreement-gone"),
        (PROVIDER, {"kind": "courses"}, "value-not-one-of"),
        (PROVIDER, {"kind": "events"}, "register-not-of-provider"),
        (PROVIDER, {"numbers": True}, "referral-cpr-provider"),
        (AUTHORITY, {}, "referral-provider-unknown"),
        (PROVIDER, {"data": b""}, "upload-empty"),
    ],
)
def test_what_somebody_may_not_send_is_refused(by: Person, changes: dict[str, Any], code: str) -> None:
    enrolled(case="S-1")
    sent = replace(sending(READINGS + "S-1;WHO-5;01-04-2022;52\n"), **changes)
    assert refused(lambda: look_through(sent, by=by, now=NOW)) == {code}
    assert refused(lambda: take_in(sent, seen="", partly=True, by=by, now=NOW)) == {code}


def test_what_breaks_off_in_the_midst_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    enrolled(case="S-1")
    sent = sending(READINGS + "S-1;WHO-5;01-04-2022;52\n")
    seen = look_through(sent, by=PROVIDER, now=NOW).intake.digest
    counts = (ToldRow.objects.count(), ChainRow.objects.count(), SubmissionRow.objects.count())

    def full(used: ColumnMap) -> Sends:
        raise OSError("the disk is full")

    monkeypatch.setattr(importing, "_sends", full)
    with pytest.raises(OSError, match="full"):
        take_in(sent, seen=seen, partly=False, by=PROVIDER, now=NOW)
    assert (ToldRow.objects.count(), ChainRow.objects.count(), SubmissionRow.objects.count()) == counts
    assert list(verify_people()) == []
    monkeypatch.undo()
    take_in(sent, seen=seen, partly=False, by=PROVIDER, now=NOW)
    assert (SubmissionRow.objects.count(), list(verify_people())) == (1, [])


def test_an_evaluator_sends_pseudonyms_and_finds_nobody_by_a_case_number() -> None:
    enrolled(case="S-1")
    [course] = people_on(VIOLENCE, TODAY).courses
    rows = f"{course.person};WHO-5;01-04-2022;52\nS-1;WHO-5;01-04-2022;52\n{NUMBERS[0]};WHO-5;01-04-2022;52\n"

    intake = taken_in(sending(READINGS + rows, provider=VIOLENCE), by=EVALUATOR, partly=True)

    assert [each.row for each in intake.accepted] == [2]
    codes = [each.problems[0].code for each in intake.rejections]
    assert codes == ["people-person-unknown", "people-cpr"]


def test_a_correction_of_anothers_or_of_what_was_withdrawn_is_rejected_in_its_row() -> None:
    course, record = read_once(case="S-1", by=AUTHORITY)
    sent = sending(READINGS + "S-1;Samtale;01-03-2022;7\n")

    def rejected(by: Person, **others: Any) -> list[tuple[int, str]]:
        asked = replace(sent, **others)
        seen = look_through(asked, by=by, now=NOW).intake

        def act(*, partly: bool) -> set[str]:
            told = {"seen": seen.digest, "partly": partly, "reason": "x"}
            return refused(lambda: take_in(asked, **told, by=by, now=NOW))

        assert (act(partly=False), act(partly=True)) == ({"people-rows-rejected"}, {"people-nothing-new"})
        return [(each.row, problem.code) for each in seen.rejections for problem in each.problems]

    assert rejected(PROVIDER) == [(2, "told-by-another")]
    withdraw(record, reason="forkert", by=AUTHORITY, now=NOW)
    assert rejected(AUTHORITY, provider=VIOLENCE) == [(2, "told-withdrawn")]


def test_a_reading_is_not_corrected_by_the_answers_of_a_questionnaire() -> None:
    enrolled(case="S-1")
    taken_in(sending(READINGS + "S-1;WHO-5;01-04-2022;52\n"))
    answers = sending("Sagsnr.;Dato;1;2;3;4;5\nS-1;01-04-2022;1;2;3;4;5\n", kind="answers-who-5")

    seen = look_through(answers, by=PROVIDER, now=NOW).intake

    assert [(each.row, each.problems[0].code) for each in seen.rejections] == [(2, "correction-of-another-kind")]
