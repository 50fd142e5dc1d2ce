"""What forms give back, and what waits to be shown: no number, and nobody."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from django.test import Client

from gavn.domain.outcomes.eligibility import Criterion
from gavn.domain.outcomes.told import Asks
from gavn.web.apps.participants.actions.agreeing import say_whom_for
from gavn.web.apps.participants.models import ReferralRow
from tests.web.people import AUTHORITY, NOW, NUMBERS, REASONS, VIOLENCE, enrolled, read_once, referred, told_so_far
from tests.web.people_pages import of, opened, read, taken, text_of

pytestmark = pytest.mark.django_db(databases=["default", "people"])


def test_what_the_funds_own_database_keeps_of_a_session_names_nobody(provider: Client) -> None:
    """That a reading was saved waits there until it is shown, and is in the file of the fund for longer."""
    course = enrolled(case="S-1")
    given = {"name": "Samtale og skema", "on": "2022-03-01", "rater": "professional", "value": "7"}
    assert taken(provider, of("reading", course), **given) == of("today")
    kept = repr(dict(provider.session))
    pseudonym = ReferralRow.objects.get(ref=course).participant.pseudonym
    assert "lingen er gemt" in kept and not any(word in kept for word in ("S-1", course, pseudonym))


def test_no_form_gives_a_number_back_from_any_of_its_fields(authority: Client) -> None:
    """Also where it was written into the wrong one: a day, an answer, a choice."""
    own, record = read_once()
    criteria = (Criterion("voksen", "alder", at_least=Fraction(18)),)
    say_whom_for(VIOLENCE, Asks(criteria=criteria, reasons=REASONS), by=AUTHORITY, now=NOW)
    course = referred(NUMBERS[1])
    names = "assess", "enrol", "exit", "note", "reading", "erase", "same", "protect", "lift", "paper", "take-back"
    steps = (of("step", course, "turned-away"), *(of("observed", course, kind) for kind in ("event", "stay")))
    asked = {
        course: (*(of(name, course) for name in names), *steps),
        own: (*(of(name, own, record) for name in ("correct", "withdraw", "verify")),),
        "": (*(of(name, VIOLENCE) for name in ("find", "refer", "whom", "staff", "keeping", "registers")),),
    }
    wrong = []
    for of_whom, forms in asked.items():
        if of_whom:
            opened(authority, of_whom)
        told = told_so_far()
        for url in forms:
            fields = set(re.findall(r'name="([^"]+)"', text_of(authority, url).partition('class="g-form')[2]))
            assert len(fields) > 1, url
            for number in (NUMBERS[0], NUMBERS[0].replace("-", "")):
                answer = authority.post(url, dict.fromkeys(fields - {"seen"}, number))
                if answer.status_code != 200 or number in read(answer):
                    wrong.append((url.replace(of_whom, "…"), answer.status_code))
        assert told_so_far() == told
    assert not wrong, wrong
