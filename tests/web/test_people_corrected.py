"""What a correction cannot do that could not be told the first time."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial

import pytest
from django.urls import reverse

from gavn.domain.access.decision import Person
from gavn.domain.agreements.amendment import Outcome
from gavn.domain.outcomes.people import Arm
from gavn.domain.outcomes.referrals import Step
from gavn.domain.outcomes.told import Enrolled, of_kind
from gavn.domain.values.problem import Refused
from gavn.files.amendments import amendment_text
from gavn.web.apps.participants.actions import recording
from gavn.web.apps.participants.actions.recording import Observation, correct, submit
from gavn.web.apps.participants.actions.referring import Enrolling, assess, enrol, move_on
from gavn.web.apps.participants.models import ReferralRow, SubmissionRow, ToldRow
from gavn.web.apps.participants.queries.following import not_verified
from gavn.web.apps.participants.queries.standing import known_of, people_on
from gavn.web.apps.participants.queries.verifying import verify_people
from gavn.web.apps.participants.storage.pen import Pen
from gavn.web.apps.payments.actions.amendments import decide_amendment, propose_amendment
from gavn.web.apps.payments.queries import open_proposal
from tests.web.conftest import logged_in
from tests.web.paying import CHECKER, MAKER, opened
from tests.web.people import (
    AUTHORITY,
    ENROLLED,
    NOW,
    NUMBERS,
    OTHER_AUTHORITY,
    PROVIDER,
    TODAY,
    VIOLENCE,
    enrolled,
    erasable,
    erased,
    found_as,
    read_once,
    reading,
    referred,
    refused,
    submitted,
)
from tests.web.reading import text_of

pytestmark = pytest.mark.django_db(databases=["default", "people"])
WHY = {"reason": "tastefejl", "by": AUTHORITY, "now": NOW}
RIGHT = Enrolled(on=ENROLLED)


@pytest.mark.parametrize(
    ("says", "code"),
    [
        (replace(RIGHT, on=date(2025, 3, 1)), "enrolment-outside"),
        (replace(RIGHT, on=date(2025, 3, 4)), "day-not-come"),
        (replace(RIGHT, arm=Arm.COMPARISON), "correction-of-another-kind"),
        (replace(RIGHT, cohort=NUMBERS[1]), "people-text-cpr"),
        (replace(RIGHT, group=f"hold {NUMBERS[1]}"), "people-text-cpr"),
    ],
)
def test_an_enrolment_is_corrected_only_to_what_could_have_been_told(says: Enrolled, code: str) -> None:
    enrolled()
    [(told, _)] = of_kind(known_of(VIOLENCE), Enrolled)
    assert code in refused(lambda: correct(told.record, says, **WHY))
    correct(told.record, replace(RIGHT, on=date(2022, 3, 2), cohort="forår"), **WHY)
    [course] = people_on(VIOLENCE, TODAY).courses
    assert (course.enrolled_on, course.cohort, course.arm) == (date(2022, 3, 2), "forår", Arm.EFFORT)


@pytest.mark.parametrize("part", ["cohort", "group"])
def test_a_cohort_that_could_be_a_number_goes_nowhere(part: str) -> None:
    course = referred()
    assess(course, {}, on=date(2022, 2, 10), by=AUTHORITY, now=NOW)
    move_on(course, Step.MOTIVATED, on=date(2022, 2, 20), by=AUTHORITY, now=NOW)
    for number in (NUMBERS[1], NUMBERS[1].replace("-", "")):
        asked = replace(Enrolling(ENROLLED), **{part: number})
        assert refused(lambda asked=asked: enrol(course, asked, by=AUTHORITY, now=NOW)) == {"people-text-cpr"}


def test_what_was_not_drawn_is_not_corrected_to_anything() -> None:
    """A reading that was left out of the sample is submitted anew when it is corrected, and can be drawn then: by what
    the agreement states, once an amendment states something."""
    course = enrolled()
    records = submitted(course, *range(1, 13))
    left_out = next(each for each in records if each not in not_verified(known_of(VIOLENCE)))
    correct(left_out, reading(98), reason="tastefejl", by=PROVIDER, now=NOW)
    all_are_verified()
    correct(left_out, reading(99), reason="tastefejl", by=PROVIDER, now=NOW)
    assert left_out in not_verified(known_of(VIOLENCE))
    assert list(SubmissionRow.objects.values_list("readings", flat=True)) == [12, 1, 1]
    correct(left_out, reading(97), reason="tastefejl", by=PROVIDER, now=NOW)
    waiting = not_verified(known_of(VIOLENCE))
    assert len(waiting) == len(set(waiting)), "what was drawn is not drawn twice"


def all_are_verified() -> None:
    """An amendment by which every reading is verified."""
    begun = amendment_text(opened(VIOLENCE))
    told = {"effective_from": "2025-01-01", "signed_on": "2024-12-01", "reason_da": "Alle.", "reason_en": "All."}
    for key, value in told.items():
        begun = begun.replace(f"{key}: ''", f"{key}: {value}")
    propose_amendment(VIOLENCE, f'{begun}\nverification: {{share: "1"}}\n', by=MAKER, now=NOW)
    waiting = open_proposal(VIOLENCE)
    assert waiting is not None
    decide_amendment(VIOLENCE, waiting.id, Outcome.APPROVE, grounds="", by=CHECKER, now=NOW)


def before_it(monkeypatch: pytest.MonkeyPatch, other: Callable[[], object]) -> None:
    """What another does just before the next who writes has the turn."""
    acting = recording.acting

    def late(by: Person, now: datetime, *reached: ReferralRow) -> AbstractContextManager[Pen]:
        monkeypatch.setattr(recording, "acting", acting)
        other()
        return acting(by, now, *reached)

    monkeypatch.setattr(recording, "acting", late)


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused_with:
        act()
    return refused_with.value.problems[0].code


def test_of_two_at_once_the_later_is_judged_by_what_the_first_did(monkeypatch: pytest.MonkeyPatch) -> None:
    _, record = read_once(14)
    again = partial(correct, record, reading(99), reason="tastefejl", by=AUTHORITY, now=NOW)
    before_it(monkeypatch, again)
    # Nobody verifies what their own party told.
    assert code_of(partial(recording.verify, found_as(record), by=OTHER_AUTHORITY, now=NOW)) == "not-allowed"

    back = partial(correct, record, reading(14), reason="tastefejl", by=PROVIDER, now=NOW)
    before_it(monkeypatch, back)
    assert code_of(back) == "correction-without-change"
    assert ToldRow.objects.filter(record=record).count() == 3


def test_nothing_is_told_of_whoever_was_erased_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    course = enrolled()
    erasable()
    before_it(monkeypatch, partial(erased, course))
    note = partial(recording.add_note, course, "Kommer stabilt", on=TODAY, by=PROVIDER, now=NOW)
    assert code_of(note) == "course-gone"
    assert not ToldRow.objects.exclude(person=None).exists() and list(verify_people()) == []


def test_the_sample_is_of_the_danish_year() -> None:
    """At half past midnight here it is last year in UTC still: what was drawn then is no part of the new year's ten."""
    course = enrolled()
    for now in (datetime(2024, 12, 30, 9, tzinfo=UTC), datetime(2024, 12, 31, 23, 30, tzinfo=UTC)):
        observed = [Observation(course, reading(10 * (now.day - 30) + value)) for value in range(10)]
        submit(VIOLENCE, observed, by=PROVIDER, now=now)
    assert [row.drawn for row in SubmissionRow.objects.order_by("id")] == [10, 10]


def test_what_is_corrected_while_another_looks_at_it_is_not_verified_unseen() -> None:
    course, record = read_once(14)
    client, url = logged_in("myndighed"), reverse("participants:verify", args=[course, record])
    client.post(reverse("participants:course", args=[course]), {"why": "verification"})
    page = text_of(client.get(url))
    [seen] = re.findall(r'name="seen" value="(\d+)"', page)
    assert "Samtale: 14" in page
    correct(record, reading(99), reason="tastefejl", by=PROVIDER, now=NOW)
    answer = {"found": "agrees", "on": "2022-03-02", "seen": seen}
    told = text_of(client.post(url, answer, follow=True))
    assert "Målingen er rettet, mens du så på den." in told and "Samtale: 99" in told
    assert record in not_verified(known_of(VIOLENCE))
    late = {"seen": int(seen), "by": AUTHORITY, "now": NOW}
    assert refused(lambda: recording.verify(found_as(record), **late)) == {"reading-told-anew"}
    [seen] = re.findall(r'name="seen" value="(\d+)"', told)
    client.post(url, answer | {"seen": seen})
    assert record not in not_verified(known_of(VIOLENCE))


@pytest.mark.parametrize(
    ("page", "sent"),
    [
        ("correct", {"value": "12", "on": "2022-03-01", "rater": "professional", "why": "tastefejl"}),
        ("withdraw", {"reason": "en anden persons"}),
    ],
)
def test_what_a_colleague_corrected_meanwhile_is_seen_before_it_is_changed(page: str, sent: dict[str, str]) -> None:
    course, record = read_once(14)
    client, url = logged_in("myndighed"), reverse(f"participants:{page}", args=[course, record])
    client.post(reverse("participants:course", args=[course]), {"why": "verification"})
    [seen] = re.findall(r'name="seen" value="(\d+)"', text_of(client.get(url)))
    correct(record, reading(99), reason="tastefejl", by=PROVIDER, now=NOW)

    told = text_of(client.post(url, sent | {"seen": seen}))

    assert "Oplysningen er rettet, mens du havde siden åben." in told and "Samtale: 99" in told
    assert [each.says for each in known_of(VIOLENCE) if each.record == record] == [reading(99)]
    [seen] = re.findall(r'name="seen" value="(\d+)"', told)
    assert client.post(url, sent | {"seen": seen}).status_code == 302
    [now] = [each for each in known_of(VIOLENCE) if each.record == record]
    assert (now.says, now.withdrawn) == ((reading(99), True) if page == "withdraw" else (reading(12), False))
