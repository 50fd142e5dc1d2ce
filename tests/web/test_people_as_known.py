"""However things are told and corrected, what is known then is what a plain model says; and no number is kept."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from io import StringIO
from urllib.parse import quote

import pytest
from django.core import serializers
from django.db import transaction
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from gavn.domain.outcomes.told import Read
from gavn.web.apps.audit.models import AuditEvent
from gavn.web.apps.participants import models
from gavn.web.apps.participants.actions.recording import Observation, correct, submit, withdraw
from gavn.web.apps.participants.queries.standing import known_of, people_on
from gavn.web.apps.participants.queries.verifying import verify_people
from gavn.web.project.logs import Nameless
from tests.web.people import AUTHORITY, NOW, NUMBERS, PROVIDER, VIOLENCE, enrolled, refused

pytestmark = pytest.mark.django_db(databases=["default", "people"])
ACTS = st.lists(
    st.tuples(st.sampled_from(["submit", "correct", "withdraw"]), st.integers(0, 5), st.integers(0, 30)), max_size=12
)
FIRST = date(2022, 3, 1)


@dataclass
class Model:
    """Of each record, what was told of it: when, on which day, the value, and whether it was withdrawn."""

    told: dict[str, list[tuple[int, date, int, bool]]] = field(default_factory=dict)

    def known(self, moment: int, as_of: date) -> Mapping[str, tuple[date, int, bool]]:
        last = {
            record: next((each[1:] for each in reversed(told) if each[0] <= moment), None)
            for record, told in self.told.items()
        }
        return {record: each for record, each in last.items() if each is not None and each[0] <= as_of}


def said(day: int, value: int) -> Read:
    return Read(instrument="Samtale", on=FIRST + timedelta(days=day), value=Fraction(value))


def act(model: Model, course: str, moment: int, what: tuple[str, int, int]) -> None:
    """Does one thing to the store and to the model; what the store refuses, the model leaves."""
    kind, which, number = what
    now, says = NOW + timedelta(hours=moment), said(number, number)
    known = list(model.told)
    if kind == "submit" and (says.on, number, False) in {told[-1][1:] for told in model.told.values()}:
        again = [Observation(course, says)]
        assert refused(lambda: submit(VIOLENCE, again, by=PROVIDER, now=now)) == {"observed-already"}
        return
    if kind == "submit" or not known:
        submit(VIOLENCE, [Observation(course, says)], by=PROVIDER, now=now)
        [new] = {each.record for each in known_of(VIOLENCE) if isinstance(each.says, Read)} - set(known)
        model.told[new] = [(moment, says.on, number, False)]
        return
    record = known[which % len(known)]
    _, day, value, withdrawn = model.told[record][-1]
    if withdrawn:
        assert refused(lambda: withdraw(record, reason="x", by=PROVIDER, now=now)) == {"told-withdrawn"}
    elif kind == "withdraw":
        withdraw(record, reason="x", by=PROVIDER, now=now)
        model.told[record].append((moment, day, value, True))
    elif (day, value) != (says.on, number):
        correct(record, says, reason="x", by=AUTHORITY, now=now)
        model.told[record].append((moment, says.on, number, False))


@settings(max_examples=12)
@given(acts=ACTS, day=st.integers(0, 30))
def test_what_is_known_at_any_moment_is_what_was_told_last_until_then(
    acts: list[tuple[str, int, int]], day: int
) -> None:
    with transaction.atomic(using="people"), transaction.atomic():
        # The action's own transaction is the outermost that there is, but for a test's.
        transaction.get_connection("people").atomic_blocks[-1]._from_testcase = True
        model, course = Model(), enrolled()
        for moment, what in enumerate(acts):
            act(model, course, moment, what)
        as_of = FIRST + timedelta(days=day)
        for moment in range(len(acts)):
            known = people_on(VIOLENCE, as_of, known=NOW + timedelta(hours=moment)).readings
            found = {each.id: (each.on, int(each.value), each.withdrawn) for each in known}
            assert found == model.known(moment, as_of)
        assert list(verify_people()) == []
        for alias in ("people", "default"):
            transaction.set_rollback(True, using=alias)


SPELLINGS = (NUMBERS[0], "6101701234", "61 01 70 12 34", "610170 1234", "610170–1234")


@pytest.mark.parametrize("number", SPELLINGS)
def test_a_number_that_came_in_is_nowhere_afterwards(number: str, caplog: pytest.LogCaptureFixture) -> None:
    course = enrolled(number, case="S-1")
    submit(VIOLENCE, [Observation(course, said(1, 5))], by=PROVIDER, now=NOW)
    tables = [getattr(models, name) for name in dir(models) if name.endswith("Row")]
    held = "".join(serializers.serialize("json", table.objects.all()) for table in (*tables, AuditEvent))
    assert course in held
    digits = "".join(each for each in number if each.isdecimal())
    for text in (number, digits, f"{digits[:6]}-{digits[6:]}"):
        assert text not in held and text not in caplog.text


# With what Django writes as an escape, and what stands in no text of somebody's own.
LOGGED = (
    *SPELLINGS,
    "610170\n1234",
    "610170\t1234",
    "610170\N{SOFT HYPHEN}1234",
    "610170+1234",
    "\N{MATHEMATICAL BOLD DIGIT SIX}101701234",
)


@pytest.mark.parametrize("number", LOGGED)
def test_a_number_typed_into_an_address_or_held_by_a_fault_is_not_in_the_log(number: str) -> None:
    [handler] = [each for each in logging.getLogger().handlers if isinstance(each.formatter, Nameless)]
    assert isinstance(handler, logging.StreamHandler)
    own = handler.setStream(written := StringIO())
    try:
        assert Client().get(f"/nobody/{quote(number)}/").status_code == 404
        logging.getLogger("gavn").warning("sent from http://nowhere/?number=%s&case=k%s", quote(number), "6101701234")
        try:
            raise ValueError(number)
        except ValueError:
            logging.getLogger("gavn").exception("told of %s", number)
    finally:
        handler.setStream(own)

    lines = written.getvalue()
    assert "Not Found: /nobody/…/" in lines and "told of …" in lines and "ValueError: …" in lines
    assert "number=…&case=k…" in lines
    assert number not in lines and "1234" not in lines
