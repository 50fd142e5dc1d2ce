"""People are in a database of their own, with a key of its own; what the demo puts there; and who finds it missing."""

from __future__ import annotations

import os
import shutil
import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.db import connections
from django.test import override_settings

from gavn.domain.access.roles import Permission
from gavn.domain.outcomes.people import Arm, Event
from gavn.domain.outcomes.referrals import Step
from gavn.domain.outcomes.told import Exited, Moved
from gavn.files.people import read_people
from gavn.web.apps.participants.actions.demo import make_demo_people
from gavn.web.apps.participants.models import ToldRow
from gavn.web.apps.participants.queries.courses import events_about
from gavn.web.apps.participants.queries.following import coverage_of, funnel, not_verified
from gavn.web.apps.participants.queries.standing import known_of, people_on
from gavn.web.apps.participants.queries.verifying import verify_people
from gavn.web.apps.participants.rules import ground_of
from gavn.web.project.commands import demo_people
from tests.conftest import AARHUS, ROOT, Run
from tests.web.conftest import PEOPLE
from tests.web.people import AUTHORITY, NOW, NUMBERS, PROVIDER, VIOLENCE, enrolled, referred, refused

EXAMPLES = ROOT / "examples" / "people"
DAY = date(2024, 12, 31)
both = pytest.mark.django_db(databases=["default", "people"])


@both
def test_no_table_of_people_is_in_the_funds_database_and_none_of_the_funds_in_theirs() -> None:
    funds, people = (connections[alias].introspection.table_names() for alias in ("default", "people"))
    own = {name for name in people if name != "django_migrations"}
    assert own and all(name.startswith("participants_") for name in own)
    assert not any(name.startswith("participants_") for name in funds)


@both
def test_another_key_is_refused_and_so_is_none() -> None:
    enrolled()
    with override_settings(DOOR_KEY="another key that is long enough, too"):
        assert refused(lambda: referred(NUMBERS[1])) == {"door-key-differs"}
    with override_settings(DOOR_KEY="short"):
        assert refused(lambda: referred(NUMBERS[1])) == {"door-key-short"}
    with override_settings(DOOR_KEY="", DOOR_KEY_FILE=""):
        assert refused(lambda: referred(NUMBERS[1])) == {"door-key-missing"}


@both
def test_a_key_that_nobody_stated_is_made_once_away_from_the_data(tmp_path: Path) -> None:
    file = tmp_path / "door" / "a.key"
    with override_settings(DOOR_KEY="", DOOR_KEY_FILE=str(file)):
        enrolled()
        assert len(file.read_bytes()) >= 32 and file.stat().st_mode & 0o777 == 0o600
        assert refused(referred, noted="referral-tried") == {"referral-still-open"}


@both
def test_the_demo_holds_the_folders_people_and_is_loaded_once(tmp_path: Path) -> None:
    (tmp_path / VIOLENCE).symlink_to(EXAMPLES / VIOLENCE)
    (tmp_path / "elsewhere").symlink_to(EXAMPLES / VIOLENCE)
    assert demo_people(tmp_path, now=NOW) == (VIOLENCE,)
    assert demo_people(tmp_path, now=NOW) == ()
    given, made = read_people(EXAMPLES / VIOLENCE).people, people_on(VIOLENCE, DAY)
    assert given is not None
    assert [each.enrolled_on for each in made.courses] == [each.enrolled_on for each in given.courses]
    assert {each.arm for each in made.courses} == {Arm.EFFORT}
    for table in ("exits", "readings", "events", "covered"):
        assert len(getattr(made, table)) == len(getattr(given, table))
    assert [stage.reached for stage in funnel(VIOLENCE, on=DAY, by=AUTHORITY)] == [18, 15, 15, 15]
    assert funnel(VIOLENCE, on=DAY, by=AUTHORITY)[-1].lost == {"afbrudt": 4}
    assert {each.enrolled for each in coverage_of(VIOLENCE, on=DAY, by=PROVIDER).values()} == {11}
    drawn = not_verified(known_of(VIOLENCE))
    told = {each.record: each for each in known_of(VIOLENCE)}
    assert {told[each].by for each in drawn} <= {PEOPLE["leverandoer"].username, PEOPLE["myndighed"].username}
    assert list(verify_people()) == []


@both
def test_what_a_folder_says_was_withdrawn_is_withdrawn_in_the_demo_too() -> None:
    given = read_people(EXAMPLES / VIOLENCE).people
    assert given is not None and given.readings
    course = given.courses[0]
    events = (Event("e-1", course.person, "sigtelse", course.enrolled_on, withdrawn=True),)
    first, *others = given.readings
    people = replace(given, readings=(replace(first, withdrawn=True), *others), events=events)
    make_demo_people({VIOLENCE: people}, tuple(PEOPLE.values()), now=NOW)
    made = people_on(VIOLENCE, DAY)
    assert [each.withdrawn for each in made.events] == [True]
    assert sum(each.withdrawn for each in made.readings) == 1
    # Each step is told as what it was.
    away, gone = (
        ToldRow.objects.filter(kind=kind, text__contains=word).first()
        for kind, word in ((Moved.KIND, "turned-away"), (Exited.KIND, "afbrudt"))
    )
    steps = {each.value for each in Step}
    told = [[each.what for each in events_about(one.referral.ref, by=AUTHORITY)] for one in (away, gone)]
    assert told[0] == ["referred", "turned-away"]
    assert [what for what in told[1] if what in steps] == [
        "referred", "assessed", "motivated", "enrolled", "dropped-out",
    ]  # fmt: skip


@both
def test_an_agreements_parties_reach_its_people_in_their_own_role_alone() -> None:
    ground = ground_of(VIOLENCE)
    assert ground is not None and ground.authority == "aarhus-kommune"
    allowed = {
        (permission, username)
        for permission in (Permission.SEE_PARTICIPANTS, Permission.REFER, Permission.ENROL, Permission.ERASE_PEOPLE)
        for username, person in PEOPLE.items()
        if ground.may(person, permission).allowed
    }
    assert allowed == {
        (Permission.SEE_PARTICIPANTS, "myndighed"),
        (Permission.SEE_PARTICIPANTS, "leverandoer"),
        (Permission.SEE_PARTICIPANTS, "evaluator"),
        (Permission.REFER, "myndighed"),
        (Permission.REFER, "leverandoer"),
        (Permission.ENROL, "myndighed"),
        (Permission.ERASE_PEOPLE, "myndighed"),
    }


@pytest.fixture
def fund(loaded: Path, tmp_path: Path) -> Path:
    """A database file with the example fund in it, that a test may change."""
    return Path(shutil.copytree(loaded.parent, tmp_path / "loaded")) / loaded.name


@pytest.mark.same_everywhere
def test_a_fund_is_whole_without_its_people_until_its_log_tells_of_some(fund: Path, tmp_path: Path, gavn: Run) -> None:
    people = Path(f"{fund}.people.sqlite3")
    assert people.stat().st_mode & 0o777 == 0o600
    tell = "UPDATE participants_chainend SET number = 1"
    with sqlite3.connect(people) as database:
        database.execute("INSERT OR IGNORE INTO participants_chainend VALUES (1, 0, '')")
        database.execute(tell)
    fresh = tmp_path / "fresh.sqlite3"
    shutil.copyfile(people, f"{fresh}.people.sqlite3")
    loaded_anew = gavn("load", AARHUS, "--database", fresh, "--lang", "en")
    assert "The database of people is another fund's." in loaded_anew.stderr
    people.unlink()
    assert gavn("verify", "--database", fund, "--lang", "en").returncode == 0
    assert gavn("dump", tmp_path / "dumped", "--database", fund).returncode == 0
    assert not people.exists()
    told = "INSERT INTO audit_auditevent VALUES (?, '2025-03-03 09:00:00', 'x', 'people-changed', 'people 1', '{}', '')"
    with sqlite3.connect(fund) as database:
        [(number,)] = database.execute("SELECT coalesce(max(number), 0) + 1 FROM audit_auditevent")
        database.execute(told, (number,))
    verified = gavn("verify", "--database", fund, "--lang", "en")
    assert "The database of people is missing." in verified.stdout + verified.stderr
    served = gavn("serve", "--demo-people", EXAMPLES, "--database", fund, "--lang", "en")
    assert "The database of people is missing." in served.stderr and served.returncode != 0
    assert not people.exists()


@pytest.mark.same_everywhere
def test_people_of_another_program_are_not_touched(
    fund: Path, tmp_path: Path, gavn: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.sqlite3"
    with sqlite3.connect(other) as database:
        database.execute("CREATE TABLE theirs (id)")
    before = other.read_bytes()
    monkeypatch.setitem(os.environ, "GAVN_PEOPLE_DATABASE", str(other))
    refused_with = gavn("verify", "--database", fund, "--lang", "en")
    assert refused_with.returncode != 0 and other.read_bytes() == before


@pytest.mark.same_everywhere
def test_a_folder_of_people_that_is_not_there_is_refused(fund: Path, tmp_path: Path, gavn: Run) -> None:
    served = gavn("serve", "--demo-people", tmp_path / "none", "--database", fund, "--lang", "en")
    assert served.returncode != 0 and "none" in served.stderr
