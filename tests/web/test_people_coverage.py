"""The page of an agreement's people tells how many were followed up, in the order in which it was to be."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from gavn.files.people import read_people
from gavn.web.apps.participants.actions.demo import make_demo_people
from tests.conftest import ROOT
from tests.web.conftest import logged_in
from tests.web.samples import NOW, PEOPLE

pytestmark = pytest.mark.django_db(databases=["default", "people"])

HARBOUR = "housing-first-havnen"


def test_six_months_stand_before_twelve() -> None:
    people = read_people(ROOT / "examples" / "people" / HARBOUR).people
    assert people is not None
    make_demo_people({HARBOUR: people}, tuple(PEOPLE.values()), now=NOW)
    shown = logged_in("evaluator").get(reverse("participants:agreement", args=[HARBOUR])).content.decode()
    coverage = shown[shown.index('id="coverage"') :]

    assert re.findall(r"(\d+) måneder", coverage[: coverage.index("</table>")]) == [
        "6",
        "12",
        "48",
        "6",
        "12",
        "6",
        "12",
    ]
