"""What people are made alike by leaves the people's database with them, frozen: what the agreement names, no more."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from gavn.domain.outcomes.people import Arm, Beside, Covariate, Register
from gavn.domain.outcomes.referrals import Step
from gavn.domain.outcomes.told import Reaches, Read, Stayed
from gavn.domain.values.problem import Refused
from gavn.files.people import read_head
from gavn.language.catalogue import Language
from gavn.language.problems import problem_parts
from gavn.measurement.engines.duck import over_parquet, read_covariates
from gavn.measurement.hashes import frozen_hash
from gavn.web.apps.participants.actions.agreeing import say_how_far
from gavn.web.apps.participants.actions.freezing import freeze
from gavn.web.apps.participants.actions.recording import Observation, submit
from gavn.web.apps.participants.actions.referring import Enrolling, assess, enrol, move_on
from gavn.web.apps.participants.models import ReferralRow, SnapshotRow
from gavn.web.apps.participants.storage import chain
from tests.web.people import (
    AUTHORITY,
    ENROLLED,
    EVALUATOR,
    NOW,
    NUMBERS,
    PROVIDER,
    TODAY,
    VIOLENCE,
    enrolled,
    referred,
    refused,
)

pytestmark = pytest.mark.django_db(databases=["default", "people"])


def known(number: str, arm: Arm, said: dict[str, str]) -> str:
    """Somebody enrolled of whom so much was assessed; the pseudonym."""
    course = referred(number)
    assess(course, said, on=date(2022, 2, 10), by=AUTHORITY, now=NOW)
    move_on(course, Step.MOTIVATED, on=date(2022, 2, 20), by=AUTHORITY, now=NOW)
    enrol(course, Enrolling(ENROLLED, arm=arm), by=AUTHORITY, now=NOW)
    read = [
        Observation(course, Read(instrument="Samtale", on=on, value=Fraction(value)))
        for on, value in ((date(2022, 2, 1), 3), (ENROLLED, 5), (date(2022, 3, 2), 9))
    ]
    submit(VIOLENCE, read, by=PROVIDER, now=NOW)
    return str(ReferralRow.objects.get(ref=course).participant.pseudonym)


def test_what_was_assessed_and_the_last_reading_up_to_enrolment_are_frozen_with_the_people(tmp_path: Path) -> None:
    ours = known(NUMBERS[0], Arm.EFFORT, {"age": "31", "home": "Ringgaden"})
    theirs = known(NUMBERS[1], Arm.COMPARISON, {"age": "44", "home": "Kystvejen"})
    frozen = freeze(VIOLENCE, as_of=TODAY, parent=tmp_path, by=EVALUATOR, now=NOW, covariates=("age", "Samtale"))
    found = read_covariates(frozen.folder, {ours, theirs})
    head = read_head(frozen.folder).head

    assert set(found) == {
        Covariate(ours, "age", "31"),
        Covariate(ours, "Samtale", "5"),
        Covariate(theirs, "age", "44"),
        Covariate(theirs, "Samtale", "5"),
    }
    assert head is not None and head.snapshot == frozen.digest
    engine = over_parquet(frozen.folder, covered=head.covered, exclusive=head.exclusive)
    assert frozen_hash(engine, Beside(found)) == frozen.digest
    held = b"".join(file.read_bytes() for file in frozen.folder.iterdir())
    assert not any(word in held for word in (b"Ringgaden", b"Kystvejen", NUMBERS[0].encode()))


def test_without_covariates_agreed_nothing_that_was_assessed_is_frozen(tmp_path: Path) -> None:
    known(NUMBERS[0], Arm.EFFORT, {"age": "31"})
    frozen = freeze(VIOLENCE, as_of=TODAY, parent=tmp_path, by=EVALUATOR, now=NOW)

    assert not (frozen.folder / "covariates.parquet").exists()


def test_whoever_lacks_one_stops_the_freezing_and_nothing_is_kept(tmp_path: Path) -> None:
    known(NUMBERS[0], Arm.EFFORT, {"age": "31"})
    known(NUMBERS[1], Arm.COMPARISON, {"home": "Kystvejen"})
    asked = {"as_of": TODAY, "parent": tmp_path, "by": EVALUATOR, "now": NOW}

    assert refused(lambda: freeze(VIOLENCE, **asked, covariates=("age",))) == {"people-covariate-missing"}
    assert SnapshotRow.objects.count() == 0 and list(tmp_path.iterdir()) == []


def test_frozen_anew_since_somebody_was_erased_meanwhile_it_holds_the_same_covariates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(NUMBERS[0], Arm.EFFORT, {"age": "31"})
    erased = iter([True, False])
    monkeypatch.setattr(chain, "erased_since", lambda _: next(erased))
    frozen = freeze(VIOLENCE, as_of=TODAY, parent=tmp_path, by=EVALUATOR, now=NOW, covariates=("age",))

    assert next(erased, None) is None
    assert (frozen.folder / "covariates.parquet").exists()


def test_what_is_wrong_is_told_without_when_it_was_or_of_which_row(tmp_path: Path) -> None:
    """It is kept beside the job, in the fund's own database, where nothing of a person stands."""
    course = enrolled()
    told = {"by": AUTHORITY, "now": NOW}
    reach = Reaches(table=Register.SPELLS, first_day=date(2022, 1, 1), last_day=TODAY, exclusive=True)
    say_how_far(VIOLENCE, reach, **told)
    spell = {"first_day": date(2022, 5, 17), "last_day": date(2022, 6, 1)}
    stays = [Observation(course, Stayed(state=state, **spell)) for state in ("job", "su", "sygedagpenge")]
    submit(VIOLENCE, stays, **told)
    with pytest.raises(Refused) as refused_of:
        freeze(VIOLENCE, as_of=TODAY, parent=tmp_path, by=EVALUATOR, now=NOW)
    found = [(each.code, each.place.path, dict(each.values)) for each in refused_of.value.problems]
    assert found == [("people-two-states", "spells", {"day": "…"})]
    shown = problem_parts(refused_of.value.problems[0], Language.DANISH)
    assert shown["what"] == "Personen er i to tilstande den …."
