"""Those enrolled stand beside the target group that the agreement states, on the page of its people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from django.test import Client

from gavn.domain.outcomes.definition import Change
from gavn.domain.outcomes.told import Rater, Read
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.participants.actions.recording import Observation, submit
from tests.web.people import NOW, NUMBERS, PROVIDER, VIOLENCE, enrolled
from tests.web.people_pages import of, text_of
from tests.web.reading import words

pytestmark = pytest.mark.django_db(databases=["default", "people"])
HEADING = "Ligner de optagne målgruppen?"


def test_an_effort_that_takes_in_those_who_are_better_off_is_seen_to(
    authority: Client, provider: Client, evaluator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = (*NUMBERS, "640473-4567", "650574-5678")
    courses = [enrolled(number, case=f"S-{place}") for place, number in enumerate(numbers)]
    assert HEADING not in words(authority, of("agreement", VIOLENCE)), "the agreement says nothing of the target group"

    own = next(each for each in documents().dossiers if each.id == VIOLENCE)
    first, *others = own.versions[-1].metrics
    assert first.measured is not None
    looks_at = Change(
        instrument="Belastning", fall=True, by=Fraction(5), target_mean=Fraction(62), target_deviation=Fraction(12)
    )
    metric = replace(first, measured=replace(first.measured, looks_at=looks_at))
    version = replace(own.versions[-1], metrics=(metric, *others))
    changed = replace(documents(), dossiers=(replace(own, versions=(*own.versions[:-1], version)),))
    monkeypatch.setattr("gavn.web.apps.participants.rules.documents", lambda: changed)
    for told, (course, value) in enumerate(zip(courses, (50, 58, 60, 55, 57), strict=True)):
        if told in {1, 4}:
            for client in (authority, provider, evaluator):
                shown = words(client, of("agreement", VIOLENCE))
                assert f" {told} – 62 12 –" in shown, "no mean of fewer than five: of one it is the person's own"
                assert "50,00" not in shown and "Færre end 5 er målt ved start" in shown
        says = Read(instrument="Belastning", on=date(2022, 2, 25), value=Fraction(value), rater=Rater.PROFESSIONAL)
        submit(VIOLENCE, [Observation(course, says)], by=PROVIDER, now=NOW)

    for client in (authority, provider, evaluator):
        shown = words(client, of("agreement", VIOLENCE))
        assert HEADING in shown and "5 56,00 62 12 −0,50" in shown
        assert "Ét gennemsnit ligger mere end en kvart standardafvigelse fra målgruppens" in shown
        assert "For ét gennemsnit kan det være tilfældigt" in shown
    authority.cookies["gavn-language"] = "en"
    assert "Are those enrolled like the target group?" in text_of(authority, of("agreement", VIOLENCE))
