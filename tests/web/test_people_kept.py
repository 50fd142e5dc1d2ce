"""What was written about people stays so; two logs in two databases agree; and an erasure leaves nothing."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connections, transaction
from django.db.utils import OperationalError
from django.test import override_settings
from django.urls import reverse

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.domain.outcomes.people import Beside, People
from gavn.domain.outcomes.told import Cleared, Exited
from gavn.files.people import read_head
from gavn.measurement.engines.duck import over_parquet
from gavn.measurement.hashes import frozen_hash
from gavn.web.apps.audit.models import AuditEvent
from gavn.web.apps.participants.actions import acting, freezing
from gavn.web.apps.participants.actions.agreeing import clear
from gavn.web.apps.participants.actions.erasing import decide_erasure, propose_erasure
from gavn.web.apps.participants.actions.freezing import freeze
from gavn.web.apps.participants.actions.looking import look_up
from gavn.web.apps.participants.actions.recording import add_note
from gavn.web.apps.participants.actions.referring import Referring, leave, refer
from gavn.web.apps.participants.models import (
    ChainEnd,
    ChainRow,
    ErasureRow,
    MarkRow,
    ParticipantRow,
    PersonRow,
    ReferralRow,
    SnapshotRow,
    ToldRow,
)
from gavn.web.apps.participants.queries.courses import events_about
from gavn.web.apps.participants.queries.following import tasks
from gavn.web.apps.participants.queries.keeping import keeping
from gavn.web.apps.participants.queries.standing import people_on
from gavn.web.apps.participants.queries.verifying import verify_people
from tests.web.conftest import ClientOf
from tests.web.people import (
    AUTHORITY,
    EVALUATOR,
    NOW,
    NUMBERS,
    OTHER_AUTHORITY,
    PROVIDER,
    TODAY,
    VIOLENCE,
    WORK,
    agreed,
    enrolled,
    erasable,
    erased,
    erasure_proposed,
    referred,
    refused,
    submitted,
)

pytestmark = pytest.mark.django_db(databases=["default", "people"])
OF_A_PERSON = (PersonRow, MarkRow, ParticipantRow, ReferralRow, ToldRow)


def found() -> set[str]:
    return {problem.code for problem in verify_people()}


def anchors() -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(what="people-changed").order_by("number"))


@pytest.mark.parametrize("table", [*OF_A_PERSON, ChainRow], ids=lambda table: table.__name__)
def test_nothing_is_changed_or_deleted_by_anybody(table: type) -> None:
    submitted(enrolled(), 5)
    name, key = table._meta.db_table, table._meta.pk.column
    for sql in ("UPDATE {0} SET {1} = {1} + 1", "DELETE FROM {0}"):
        with pytest.raises(DatabaseError), transaction.atomic(using="people"), connections["people"].cursor() as cursor:
            cursor.execute(sql.format(name, key))
    assert found() == set()


def test_the_funds_log_says_how_far_the_peoples_has_come_and_nothing_of_anybody() -> None:
    course = enrolled()
    add_note(course, "Har talt med datteren", on=TODAY, by=PROVIDER, now=NOW)
    end = ChainEnd.objects.get()
    last = anchors()[-1]
    assert (last.subject, last.details.keys()) == (f"people {end.number}", {"digest", "salt"})
    assert last.details["digest"] == end.digest
    told = " ".join(f"{each.subject} {each.details}" for each in AuditEvent.objects.all())
    person = PersonRow.objects.get()
    for word in (course, person.pseudonym, person.salt, ParticipantRow.objects.get().pseudonym, "datteren", "noted"):
        assert word not in told


def test_a_crash_between_leaves_the_funds_log_behind_and_the_next_anchor_vouches_for_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    course = enrolled()
    before = len(anchors())

    def crashes(*_: object, **__: object) -> None:
        raise OperationalError("disk I/O error")

    with monkeypatch.context() as patch:
        patch.setattr(acting, "record", crashes)
        add_note(course, "Går godt", on=TODAY, by=PROVIDER, now=NOW)
    assert len(anchors()) == before and found() == set()
    add_note(course, "Går stadig godt", on=TODAY, by=PROVIDER, now=NOW)
    assert anchors()[-1].subject == f"people {ChainEnd.objects.get().number}"
    assert found() == set()


def test_a_refusal_in_the_midst_of_it_leaves_no_anchor() -> None:
    before = len(anchors())
    course = referred()
    assert len(anchors()) == before + 1
    assert refused(lambda: leave(course, Exited(on=TODAY, completed=True), by=PROVIDER, now=NOW)) == {
        "referral-out-of-order"
    }
    assert len(anchors()) == before + 1


def unguarded(sql: str, table: str) -> None:
    """What somebody with all rights to the database does, the guards once removed."""
    people = connections["people"]
    with people.cursor() as cursor:
        if people.vendor == "sqlite":
            for name in ("update", "delete", "replace"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{name}")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql)


TOLD, CHAIN = "participants_toldrow", "participants_chainrow"


@pytest.mark.parametrize(
    ("sql", "table", "code"),
    [
        (
            """UPDATE participants_toldrow SET text = replace(text, '"value":"5"', '"value":"9"')""",
            TOLD,
            "people-told-altered",
        ),
        (
            """UPDATE participants_toldrow SET "at" = '2020-01-01 00:00:00+00:00' WHERE kind = 'read'""",
            TOLD,
            "people-told-altered",
        ),
        ("DELETE FROM participants_toldrow WHERE kind = 'read'", TOLD, "people-told-missing"),
        ("""UPDATE participants_chainrow SET "by" = 'another' WHERE number = 3""", CHAIN, "people-chain-broken"),
        ("DELETE FROM participants_chainrow WHERE number = 3", CHAIN, "people-chain-broken"),
    ],
)
def test_every_edit_is_found(sql: str, table: str, code: str) -> None:
    submitted(enrolled(), 5)
    assert found() == set()
    unguarded(sql, table)
    assert code in found()


def test_an_older_peoples_database_does_not_reach_the_funds_log() -> None:
    enrolled()
    number = ChainEnd.objects.get().number
    unguarded("DELETE FROM participants_chainrow WHERE number = (SELECT max(number) FROM participants_chainrow)", CHAIN)
    before = ChainRow.objects.get(number=number - 1)
    ChainEnd.objects.update(number=before.number, digest=before.digest)
    assert "people-anchor-differs" in found()


def test_who_looked_at_somebody_and_why_can_be_told_to_them() -> None:
    course, other = enrolled(NUMBERS[0]), enrolled(NUMBERS[1])
    assert refused(lambda: look_up(course, purpose=" ", by=PROVIDER, now=NOW)) == {"people-text-blank"}
    look_up(course, purpose="Forberede samtale", by=PROVIDER, now=NOW)
    look_up(other, purpose="Opfølgning", by=AUTHORITY, now=NOW)
    looks = [(each.what, each.party, each.note) for each in events_about(course, by=AUTHORITY)]
    assert looks[-1] == ("looked-up", VIOLENCE, "Forberede samtale")
    assert "Opfølgning" not in str(looks)
    assert events_about(course, by=PROVIDER) == ()


def test_a_department_is_not_told_what_another_did_about_a_citizen() -> None:
    course = enrolled()
    health = Person("sundhed", Role.AUTHORITY, "sundhed-og-omsorg")
    asked = Referring("diabetes", "sundhed-og-omsorg", date(2023, 1, 2), cpr=NUMBERS[0])
    other = refer(asked, by=health, now=NOW)
    look_up(other, purpose="Visitation", by=health, now=NOW)
    assert PersonRow.objects.count() == 1
    assert {each.party for each in events_about(course, by=AUTHORITY)} == {AUTHORITY.party}
    assert [each.what for each in events_about(other, by=health)] == ["referred", "looked-up"]


def test_an_erasure_takes_two_and_the_archive_and_the_time() -> None:
    course = enrolled()
    ask = {"grounds": "Fristen er gået", "by": AUTHORITY, "now": NOW}
    assert refused(lambda: propose_erasure(course, **ask)) == {"erasure-not-said", "erasure-not-cleared"}
    erasable()
    add_note(course, "En ting til", on=TODAY, by=PROVIDER, now=NOW)
    assert refused(lambda: propose_erasure(course, **ask)) == {"erasure-not-cleared"}
    clear(VIOLENCE, Cleared(reference="RA 2025/2", on=TODAY), by=AUTHORITY, now=NOW)
    early = {**ask, "now": NOW - timedelta(days=100)}
    assert refused(lambda: propose_erasure(course, **early)) == {"erasure-too-early"}
    assert refused(lambda: propose_erasure(course, **{**ask, "by": PROVIDER})) == {"not-allowed"}
    assert refused(lambda: propose_erasure(course, **{**ask, "grounds": NUMBERS[0]})) == {"people-text-cpr"}
    proposal = propose_erasure(course, **ask)
    found = keeping(VIOLENCE, by=OTHER_AUTHORITY)
    assert found is not None and found.keeps is not None and found.cleared is not None
    assert found.cleared.reference == "RA 2025/2"
    assert [(each.id, each.courses, each.proposed_by) for each in found.erasures] == [
        (proposal, (course,), AUTHORITY.username)
    ]
    [task] = tasks(on=TODAY, by=OTHER_AUTHORITY)
    assert task.erasures == (proposal,) and tasks(on=TODAY, by=AUTHORITY) == ()
    assert refused(lambda: propose_erasure(course, **ask)) == {"erasure-waits"}
    assert refused(lambda: decide_erasure(proposal, carry_out=True, by=AUTHORITY, now=NOW)) == {"not-allowed"}
    stranger = Person("x", Role.AUTHORITY, "sundhed-og-omsorg")
    assert refused(lambda: decide_erasure(proposal, carry_out=True, by=stranger, now=NOW)) == {"erasure-gone"}
    decide_erasure(proposal, carry_out=False, by=OTHER_AUTHORITY, now=NOW)
    assert refused(lambda: decide_erasure(proposal, carry_out=True, by=OTHER_AUTHORITY, now=NOW)) == {"erasure-gone"}
    assert PersonRow.objects.count() == 1


def test_what_was_told_since_it_was_proposed_is_cleared_first() -> None:
    course = enrolled()
    erasable()
    proposal = erasure_proposed(course)
    add_note(course, "En ting til", on=TODAY, by=PROVIDER, now=NOW)
    act = {"carry_out": True, "by": OTHER_AUTHORITY, "now": NOW}
    assert refused(lambda: decide_erasure(proposal, **act)) == {"erasure-not-cleared"}
    assert PersonRow.objects.count() == ErasureRow.objects.count() == 1


def test_an_erased_person_is_gone_and_the_others_and_both_logs_stand(tmp_path: Path) -> None:
    agreed()
    course, other = enrolled(NUMBERS[0], case="S-1"), enrolled(NUMBERS[1], case="S-2")
    enrolled(NUMBERS[0], agreement=WORK, on=date(2023, 1, 1))
    submitted(course, *range(1, 13))
    leave(other, Exited(on=date(2022, 9, 1), reason="moved"), by=PROVIDER, now=NOW)
    frozen = freeze(VIOLENCE, as_of=TODAY, parent=tmp_path, by=EVALUATOR, now=NOW)
    gone = PersonRow.objects.get(pk=ReferralRow.objects.get(ref=course).person_id)
    pseudonyms = [row.pseudonym for row in gone.participations.all()]
    erasable(VIOLENCE)
    erasable(WORK)
    events = {each.number for each in events_about(course, by=AUTHORITY)}
    erased(course)
    for table in OF_A_PERSON:
        assert not table.objects.filter(**{"pk" if table is PersonRow else "person_id": gone.pk}).exists()
    assert not frozen.folder.exists()
    assert SnapshotRow.objects.get().digest == frozen.digest
    assert found() == set()
    [left] = people_on(VIOLENCE, TODAY).courses
    assert left.course == other
    assert people_on(WORK, TODAY).courses == ()
    kept = " ".join(f"{each.about} {each.seal} {each.note}" for each in ChainRow.objects.filter(number__in=events))
    assert not any(word in kept for word in (course, gone.pseudonym, *pseudonyms))
    # Whoever comes again with the same number is somebody new.
    again = enrolled(NUMBERS[0])
    assert ParticipantRow.objects.get(referrals__ref=again).pseudonym not in pseudonyms


def test_a_snapshot_is_found_where_it_was_moved_and_one_that_stays_keeps_the_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = enrolled()
    frozen = freeze(VIOLENCE, as_of=TODAY, parent=tmp_path / "before", by=EVALUATOR, now=NOW)
    (tmp_path / "before").rename(tmp_path / "after")
    erasable()
    proposal = erasure_proposed(course)
    act = {"carry_out": True, "by": OTHER_AUTHORITY, "now": NOW}
    moved = tmp_path / "after" / frozen.folder.name

    def not_allowed(path: Path) -> None:
        if path.exists():
            raise PermissionError(path)
        raise FileNotFoundError(path)

    with override_settings(SNAPSHOTS=tmp_path / "after"):
        with monkeypatch.context() as patched:
            patched.setattr(shutil, "rmtree", not_allowed)
            assert refused(lambda: decide_erasure(proposal, **act)) == {"snapshot-not-deleted"}
        assert moved.exists() and PersonRow.objects.count() == 1
        decide_erasure(proposal, **act)
    assert not moved.exists() and PersonRow.objects.count() == 0


def test_a_snapshot_is_what_measure_reads_and_has_the_hash_of_its_people(tmp_path: Path) -> None:
    submitted(enrolled(), 5)
    frozen = freeze(VIOLENCE, as_of=TODAY, parent=tmp_path, by=EVALUATOR, now=NOW)
    head = read_head(frozen.folder).head
    assert head is not None and head.snapshot == frozen.digest
    assert frozen.folder.stat().st_mode & 0o077 == 0
    engine = over_parquet(frozen.folder, covered=head.covered, exclusive=head.exclusive)
    assert frozen_hash(engine, Beside()) == frozen.digest
    held = b"".join(file.read_bytes() for file in frozen.folder.iterdir())
    assert not any(word.encode() in held for word in ("S-1", NUMBERS[0], PersonRow.objects.get().pseudonym))
    again = {"as_of": TODAY, "parent": tmp_path, "now": NOW}
    assert freeze(VIOLENCE, by=EVALUATOR, **again) == frozen
    assert SnapshotRow.objects.count() == 1
    assert refused(lambda: freeze(VIOLENCE, by=PROVIDER, **again)) == {"not-allowed"}


def test_whoever_is_erased_while_a_snapshot_is_written_is_in_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course, other = enrolled(NUMBERS[0]), enrolled(NUMBERS[1])
    erasable()
    write, written = freezing.write_parquet, list[Path]()

    def erased_meanwhile(people: People, folder: Path) -> None:
        written.append(folder)
        if len(written) == 1:
            erased(course)
            folder.mkdir(exist_ok=True)
        write(people, folder)

    monkeypatch.setattr(freezing, "write_parquet", erased_meanwhile)
    frozen = freeze(VIOLENCE, as_of=TODAY, parent=tmp_path, by=EVALUATOR, now=NOW)
    assert [folder.exists() for folder in written] == [False, True]
    engine = over_parquet(frozen.folder, covered=(), exclusive=False)
    assert [row[0] for row in engine.select("SELECT course FROM courses")] == [other]
    assert frozen_hash(engine, Beside()) == frozen.digest


def test_what_cannot_be_read_is_told_of_without_what_it_says(
    client_of: ClientOf, caplog: pytest.LogCaptureFixture
) -> None:
    """As where an older program meets what a newer one wrote: an error of its own would be written to the terminal."""
    course = enrolled()
    row = ReferralRow.objects.get(ref=course)
    own = {"agreement": VIOLENCE, "person": row.person, "referral": row, "at": NOW, "by": "x", "event": 999}
    for kind, text in (("noted", '{"on":"2025-03-01","text":"hemmelig","new":"hemmelig"}'), ("newer", '"hemmelig"')):
        with transaction.atomic(using="people"):
            ToldRow.objects.create(record=f"t-{kind}", kind=kind, text=text, **own)
            answer = client_of(Role.AUTHORITY).get(reverse("participants:list", args=[VIOLENCE]))
            transaction.set_rollback(True, using="people")
        page = answer.content.decode()
        assert answer.status_code == 503 and "kan ikke læses" in page
        assert "hemmelig" not in page + caplog.text
