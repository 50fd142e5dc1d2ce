"""A reading that its instrument cannot give, such as 520 for 52, is taken in by no way."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from django.test import Client

from gavn.domain.outcomes.definition import Level
from gavn.domain.outcomes.told import Rater, Read
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.participants.actions.importing import look_through
from gavn.web.apps.participants.actions.recording import correct
from gavn.web.apps.participants.queries.standing import people_on
from tests.web.people import ENROLLED, NOW, PROVIDER, VIOLENCE, enrolled, refused, sending, submitted
from tests.web.people_pages import of, sent

pytestmark = pytest.mark.django_db(databases=["default", "people"])


def test_a_reading_that_its_instrument_cannot_give_is_refused_by_form_correction_and_file(
    provider: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, own = "Samtale og skema", next(each for each in documents().dossiers if each.id == VIOLENCE)
    first, *others = own.versions[-1].metrics
    assert first.measured is not None and isinstance(first.measured.looks_at, Level)
    looks_at = replace(first.measured.looks_at, lowest=Fraction(0), highest=Fraction(100))
    metric = replace(first, measured=replace(first.measured, looks_at=looks_at))
    version = replace(own.versions[-1], metrics=(metric, *others))
    agreed = replace(documents(), dossiers=(replace(own, versions=(*own.versions[:-1], version)),))
    monkeypatch.setattr("gavn.web.apps.participants.rules.documents", lambda: agreed)
    course = enrolled(case="S-1")
    url, given = of("reading", course), {"name": name, "on": "2022-03-01", "rater": "professional"}

    held = sent(provider, url, **given, value="520")
    assert 'id="id_value_error"' in held and "520 af “Samtale og skema” ligger uden for" in held
    assert "Aftalen siger, at det går fra 0 til 100" in held
    assert "Værdien er under nul." not in sent(provider, url, **given, value="-1"), "it is refused, not asked about"
    rows = f"S-1;{name};01-03-2022;520\nS-1;{name};02-03-2022;52\n"
    [rejected] = look_through(sending(f"Sagsnr.;Redskab;Dato;Score\n{rows}"), by=PROVIDER, now=NOW).intake.rejections
    [problem] = rejected.problems
    assert (problem.code, problem.place.line, rejected.row) == ("people-outside-range", 2, 2)
    assert people_on(VIOLENCE, ENROLLED).readings == ()
    [record] = submitted(course, 52)
    wrong = Read(instrument=name, on=ENROLLED, value=Fraction(520), rater=Rater.PROFESSIONAL)
    assert refused(lambda: correct(record, wrong, reason="x", by=PROVIDER, now=NOW)) == {problem.code}
