"""Result sets and approved statements in the fund folder, the same to the byte; what was signed stays as it was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from gavn.cli.main import main
from gavn.domain.agreements.agreement import EvidenceGrade
from gavn.domain.agreements.measured import MeasuredRate
from gavn.domain.fund.fund import Fund
from gavn.domain.fund.posted import seal_of
from gavn.domain.outcomes.histories import History, Reached
from gavn.domain.payments.filed import state_counted
from gavn.domain.payments.kept import Issued, Kept
from gavn.domain.payments.moves import Move
from gavn.domain.payments.result_set import ResultSet
from gavn.domain.values.problem import Problem, Severity
from gavn.files.agreements import read_dossiers, write_dossier
from gavn.files.folder import FolderReader
from gavn.files.kept import read_kept, write_kept
from gavn.files.read import read_fund
from gavn.files.statements import statement_text
from gavn.files.write import write_new_folder
from gavn.language.catalogue import Language
from gavn.web.apps.economy.actions import approve_draft
from gavn.web.apps.economy.queries.drafts import drafts_of_voucher
from gavn.web.apps.economy.show.source import source_fact
from gavn.web.apps.fund.actions import load_fund
from gavn.web.apps.fund.queries import complete_fund
from gavn.web.apps.payments import storage
from gavn.web.apps.payments.actions import Origin, enter_results
from gavn.web.apps.payments.models import ResultSetRow, SaltRow, StatementEventRow, StatementRow
from gavn.web.apps.payments.queries.kept import verify_kept
from gavn.web.project.commands import verify
from tests.files.test_folder import contents
from tests.files.test_own_words import NUMBER
from tests.web.paying import (
    CHECKER,
    DAY,
    DROPOUT,
    MAKER,
    SOSU,
    approved,
    entered,
    made,
    moved,
    opened,
    refused,
)
from tests.web.samples import NOW
from tests.web.tampering import tamper

pytestmark = pytest.mark.django_db(databases=["default", "people"])


def test_results_and_approved_statements_go_through_the_folder_to_the_byte(tmp_path: Path) -> None:
    """What is under way stays behind; what the folder holds is the same again, and goes into a database as it stood."""
    approved()
    better = replace(DROPOUT, id="r2-1", reached=80, known_on=date(2025, 2, 1), replaces="t-2024")
    made(number=entered(DROPOUT, better, seen=1, as_of=date(2025, 2, 1)))
    fund = complete_fund()
    write_new_folder(fund, tmp_path / "one")
    names = {path.name for path in (tmp_path / "one" / "agreements" / SOSU).rglob("*") if path.is_file()}
    assert {"1.json", "2.json", "results.csv", "statements.csv", "events.csv", f"{SOSU}-1.json"} <= names
    assert f"{SOSU}-2.json" not in names

    reading = read_fund(tmp_path / "one")
    assert reading.problems == () or reading.fund is not None
    assert reading.fund is not None and reading.fund.kept == fund.kept
    write_new_folder(reading.fund, tmp_path / "two")
    assert contents(tmp_path / "two") == contents(tmp_path / "one")

    load_fund(reading.fund, by="tests", now=NOW)
    assert storage.kept() == fund.kept


def test_a_folder_goes_into_a_database_that_has_less_and_never_into_one_that_has_other(aarhus: Fund) -> None:
    with transaction.atomic():
        approved()
        stored = storage.kept()
        transaction.set_rollback(True)
    load_fund(replace(aarhus, kept=stored), by="tests", now=NOW)
    assert storage.kept() == stored
    [issued] = stored[0].statements
    text = seal_of(issued.filed.statement.digest, issued.salt)
    assert [fact["text"] for fact in source_fact(f"{SOSU}-1", text, Language.DANISH)] == ["Resultatopgørelse nr. 1"]
    assert refused(lambda: load_fund(aarhus, by="tests", now=NOW)) == ["kept-differs"]
    [one] = stored
    other = replace(one, sets=(replace(one.sets[0], entered_by="en anden"),))
    assert refused(lambda: load_fund(replace(aarhus, kept=(other,)), by="tests", now=NOW)) == ["kept-differs"]


def test_no_persons_number_comes_in_by_what_a_folder_keeps(tmp_path: Path) -> None:
    """Whoever writes the folder gives it the right hashes too; no page has looked through it. Nothing is loaded."""
    with transaction.atomic():
        approved()
        fund = complete_fund()
        transaction.set_rollback(True)
    [one] = fund.kept
    [kept], [issued] = one.sets, one.statements
    results = kept.results
    history = History((Reached("dropout", "6-months", DAY),), group=NUMBER)
    refuted = replace(issued, events=(replace(issued.events[0], grounds=f"om {NUMBER}"), *issued.events[1:]))
    hidden = {
        "cohort": replace(results, tallies=(replace(DROPOUT, cohort=NUMBER),)),
        "corrected": replace(results, tallies=(replace(DROPOUT, id=f"t {NUMBER}"),)),
        "history": replace(results, persons={history: 6}),
        "measured": replace(
            results, rates=(MeasuredRate("dropout", "6-months", 5, 9, 0, 0, 0, EvidenceGrade.C, cohort=NUMBER),)
        ),
    }
    told = {name: (replace(one, sets=(replace(kept, results=each),), statements=()), "kept-person-number")
            for name, each in hidden.items()}  # fmt: skip
    told["source"] = (replace(one, sets=(replace(kept, source=f"{NUMBER}.csv"),)), "text-person-number")
    told["grounds"] = (replace(one, statements=(refuted,)), "grounds-person-number")
    for name, (other, code) in told.items():
        folder = tmp_path / name
        write_new_folder(replace(fund, kept=(other,)), folder)
        assert code in errors(folder), name
        assert not any("610170" in str(problem.values) for problem in read_fund(folder).problems)
        assert main(["load", str(folder), "--database", f"sqlite:///{tmp_path / name}.db"]) != 0
        assert not (tmp_path / f"{name}.db").exists()


def test_a_load_brings_no_statement_past_one_that_is_under_way(aarhus: Fund) -> None:
    with transaction.atomic():
        approved()
        stored = storage.kept()
        transaction.set_rollback(True)
    paper = made()
    act = lambda: load_fund(replace(aarhus, kept=stored), by="tests", now=NOW)  # noqa: E731
    assert refused(act) == ["load-under-way"]
    moved(paper, Move.WITHDRAW, by=MAKER)
    load_fund(replace(aarhus, kept=stored), by="tests", now=NOW)
    assert storage.kept() == stored


def test_two_statements_of_one_number_are_never_both_approved() -> None:
    """Also where the rules are gone past: by somebody who writes the rows, the database itself refuses."""
    first = made()
    moved(first, Move.CHECK)
    row = StatementRow.objects.get(pk=first)
    row.pk = None
    row.save()
    moved(row.pk, Move.CHECK)
    moved(row.pk, Move.APPROVE)
    assert refused(lambda: moved(first, Move.APPROVE)) == ["statement-number-taken"]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        StatementEventRow.objects.create(statement_id=first, place=2, move="approve", by="godkender", at=NOW)
    assert [paper.state.value for paper in storage.papers(SOSU)] == ["checked", "approved"]


def test_a_database_whose_statements_were_forged_does_not_agree() -> None:
    """Somebody who can take the triggers away cannot also make the results, the log and the ledger agree."""
    posted()
    assert verify_kept() == []
    [one] = storage.kept()
    forged = tenfold(one).filed
    tamper("payments_statementrow", "UPDATE {0} SET id = id")
    StatementRow.objects.update(text=statement_text(forged), digest=forged.statement.digest)
    assert codes(verify_kept()) == {"replay-differs", "statement-unlogged", "statement-not-as-posted"}
    StatementRow.objects.update(text="nothing")
    assert codes(verify()[2]) == {"kept-unreadable"}


@pytest.mark.parametrize("command", ["check", "verify", "load"])
def test_a_folder_whose_statement_was_forged_is_refused_by_the_command(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    posted()
    fund = complete_fund()
    [one] = fund.kept
    write_new_folder(replace(fund, kept=(replace(one, statements=(tenfold(one),)),)), tmp_path / "one")
    beside = ("--database", str(tmp_path / "new.sqlite3")) if command == "load" else ()
    assert main([command, str(tmp_path / "one"), *beside, "--lang", "en"]) == 3
    assert "does not come out the same when it is computed again" in capsys.readouterr().err
    assert not (tmp_path / "new.sqlite3").exists()


def test_a_forgery_that_agrees_with_itself_does_not_agree_with_the_ledger(tmp_path: Path) -> None:
    """Results, statement and lists written anew: the posting still names what was approved."""
    posted()
    fund = complete_fund()
    [one] = fund.kept
    write_new_folder(replace(fund, kept=(restated(one, reached=3),)), tmp_path / "one")
    write_new_folder(replace(fund, kept=(replace(one, statements=()),)), tmp_path / "two")
    assert errors(tmp_path / "one") == ["statement-not-as-posted"]
    assert errors(tmp_path / "two") == ["posted-statement-gone"]


def test_a_statement_belongs_to_its_posting_by_its_own_salt_alone(tmp_path: Path, aarhus: Fund) -> None:
    """Taken away or exchanged it is missed; it comes with a folder to a database where the statement was never posted,
    and no other comes in its place. By the salt of another statement its posting is not this one's."""
    with transaction.atomic():
        posted()
        write_new_folder(complete_fund(), tmp_path / "posted")
        transaction.set_rollback(True)
    fund = read_fund(tmp_path / "posted").fund
    assert fund is not None
    [one] = fund.kept
    [issued] = one.statements
    salts = {"": "statement-not-as-posted", "0" * 32: "statement-not-as-posted", "0" * 31: "value-not-a-salt"}
    for place, (salt, code) in enumerate(salts.items()):
        other = replace(one, statements=(replace(issued, salt=salt),))
        write_new_folder(replace(fund, kept=(other,)), tmp_path / str(place))
        assert errors(tmp_path / str(place)) == [code], salt

    unsealed = replace(one, statements=(replace(issued, salt=""),))
    load_fund(replace(aarhus, kept=(unsealed,)), by="tests", now=NOW)
    load_fund(fund, by="tests", now=NOW)
    assert (storage.kept(), verify_kept()) == (fund.kept, [])
    load_fund(replace(fund, kept=(unsealed,)), by="tests", now=NOW)
    exchanged = replace(one, statements=(replace(issued, salt="0" * 32),))
    assert refused(lambda: load_fund(replace(fund, kept=(exchanged,)), by="tests", now=NOW)) == ["kept-differs"]
    assert storage.kept() == fund.kept
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        SaltRow.objects.update(salt="0" * 32)


def posted() -> None:
    """A statement whose posting stands in the ledger."""
    approved()
    [draft] = drafts_of_voucher(f"{SOSU}-1")
    approve_draft(draft.id, by=CHECKER, now=NOW)


def tenfold(kept: Kept) -> Issued:
    """Its first statement with ten times the amount in every line."""
    [issued] = kept.statements
    statement = issued.filed.statement
    more = {line: replace(line, before=10 * line.before, after=10 * line.after) for line in statement.entitlement.lines}
    lines = tuple(replace(each, line=more[each.line], after=10 * each.after) for each in statement.lines)
    forged = replace(statement, lines=lines, entitlement=replace(statement.entitlement, lines=tuple(more.values())))
    return replace(issued, filed=replace(issued.filed, statement=forged))


def restated(kept: Kept, *, reached: int) -> Kept:
    """The same of other results, as if they had been entered from the start."""
    [entered], [issued] = kept.sets, kept.statements
    other = replace(entered, results=replace(entered.results, tallies=(replace(DROPOUT, reached=reached),)))
    stated = state_counted(
        issued.filed.agreement,
        other.results.counted,
        as_of=entered.results.as_of,
        issued_on=issued.filed.statement.issued_on,
    )
    return replace(kept, sets=(other,), statements=(replace(issued, filed=stated),))


def codes(problems: Iterable[Problem]) -> set[str]:
    return {problem.code for problem in problems}


def errors(folder: Path) -> list[str]:
    return [problem.code for problem in read_fund(folder).problems if problem.severity == Severity.ERROR]


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """An agreement's folder with a result set and a statement of it."""
    approved()
    base = tmp_path / "agreements" / SOSU
    write_dossier(opened(), base)
    write_kept(storage.kept()[0], base)
    return base


def found_in(base: Path) -> list[tuple[str, str]]:
    """The errors there: code and file."""
    reader = FolderReader(base.parent.parent)
    for dossier in read_dossiers(reader):
        read_kept(reader, f"agreements/{dossier.id}", dossier, fund="raadet")
    errors = (problem for problem in reader.problems if problem.severity == Severity.ERROR)
    return [(error.code, error.place.file.removeprefix(f"agreements/{SOSU}/")) for error in errors]


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("results/1.json", '"reached": 83', '"reached": 3', "result-set-altered"),
        ("results/1.json", "gavn.results/1", "another", "result-set-not-one"),
        (f"statements/{SOSU}-1.json", '"total": "3631000.00"', '"total": "3631001.00"', "statement-altered"),
        ("statements.csv", ",1,sekretariat", ",2,sekretariat", "statement-of-other-results"),
        ("results/1.json", '"as_of": "2024-12-31"', '"as_of": "2025-01-01"', "result-set-altered"),
        ("events.csv", "1,approve,godkender", "1,approve,sekretariat", "statement-not-approved"),
        ("events.csv", "1,approve,godkender", "1,bless,godkender", "value-not-one-of"),
        ("results.csv", "1,", "x,", "value-not-a-number"),
        ("events.csv", "1,approve", "2,approve", "event-of-no-statement"),
    ],
)
def test_what_was_altered_in_the_folder_is_refused(base: Path, file: str, old: str, new: str, code: str) -> None:
    text = (base / file).read_text(encoding="utf-8")
    assert old in text
    head, _, rows = text.partition("\n") if file.endswith(".csv") else ("", "", text)
    (base / file).write_text(f"{head}\n{rows.replace(old, new, 1)}".lstrip("\n"), encoding="utf-8", newline="")
    assert code in [found for found, _ in found_in(base)]


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        # Who entered the results checked and approved: what no page lets through.
        ("results.csv", ",sekretariat,", ",godkender,", "statement-not-approved"),
        ("events.csv", "answer,godkender", "answer,sekretariat", "statement-not-approved"),
        ("events.csv", ",for mange", ",", "statement-not-approved"),
        ("events.csv", "approve,godkender,2025", "approve,godkender,2024", "statement-not-approved"),
        ("statements.csv", "sekretariat,2025", "sekretariat,2026", "statement-not-approved"),
        ("results.csv", "sekretariat,2025", "sekretariat,2026", "statement-not-approved"),
        ("results.csv", "sekretariat,2025", "sekretariat,2023", "result-set-out-of-order"),
    ],
)
def test_a_folder_is_held_to_the_rules_that_pages_go_by(
    tmp_path: Path, file: str, old: str, new: str, code: str
) -> None:
    paper = made()
    moved(paper, Move.CHECK)
    StatementEventRow.objects.create(statement_id=paper, place=2, move="dispute", by="x", at=NOW, grounds="for mange")
    moved(paper, Move.ANSWER, grounds="de er set efter")
    moved(paper, Move.APPROVE)
    base = tmp_path / "agreements" / SOSU
    write_dossier(opened(), base)
    write_kept(storage.kept()[0], base)
    assert found_in(base) == []
    text = (base / file).read_text(encoding="utf-8")
    assert old in text
    (base / file).write_text(text.replace(old, new, 1), encoding="utf-8", newline="")
    assert found_in(base) == [(code, "statements.csv" if "statement" in code else file)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"as_of": "2025-02-01"', '"as_of": "2025-02-02"'),
        ('"known_on": "2025-02-01"', '"known_on": "2025-01-31"'),
        ('"id": "r2-1"', '"id": "r2-2"'),
        ('"reached": 83', '"reached": 82'),
    ],
)
def test_whatever_a_result_set_says_is_in_its_hash_beside_it_and_in_the_log(base: Path, old: str, new: str) -> None:
    """None of these is in the hash that a statement names: the day, and what was corrected and when."""
    better = replace(DROPOUT, id="r2-1", reached=80, known_on=date(2025, 2, 1), replaces="t-2024")
    entered(DROPOUT, better, seen=1, as_of=date(2025, 2, 1))
    write_kept(storage.kept()[0], base)
    assert (found_in(base), verify_kept()) == ([], [])
    path = base / "results" / "2.json"
    text = path.read_text(encoding="utf-8").replace(old, new, 1)
    assert text != path.read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8", newline="")
    assert found_in(base) == [("result-set-altered", "results/2.json")]

    tamper("payments_resultsetrow", "UPDATE {0} SET id = id")
    ResultSetRow.objects.filter(number=2).update(text=text)
    assert codes(verify_kept()) == {"result-set-unlogged"}


def test_a_statement_of_results_of_another_day_is_refused(base: Path) -> None:
    [one] = storage.kept()
    later = replace(one.sets[0], results=replace(one.sets[0].results, as_of=date(2025, 1, 1)))
    write_kept(replace(one, sets=(later,)), base)
    assert found_in(base) == [("statement-of-other-day", "statements.csv")]


def test_a_set_that_was_loaded_is_in_the_log_too(aarhus: Fund) -> None:
    with transaction.atomic():
        approved()
        stored = storage.kept()
        transaction.set_rollback(True)
    load_fund(replace(aarhus, kept=stored), by="tests", now=NOW)
    assert verify_kept() == []


def test_a_clock_that_goes_back_makes_nothing_that_the_folder_refuses(base: Path) -> None:
    earlier = NOW - timedelta(days=20)
    better = replace(DROPOUT, id="r2-1", reached=80, known_on=date(2025, 2, 1), replaces="t-2024")
    results = ResultSet(SOSU, 0, date(2025, 2, 1), (DROPOUT, better), {})
    enter_results(results, opened(), seen=1, origin=Origin(), by=MAKER, now=earlier)
    assert [each.entered_at for each in storage.result_sets(SOSU)] == [NOW, NOW]
    write_kept(storage.kept()[0], base)
    assert found_in(base) == []


def test_a_statement_approved_when_newer_results_were_known_is_refused_in_the_folder(base: Path) -> None:
    [one] = storage.kept()
    early = replace(one.sets[0], entered_at=NOW - timedelta(hours=2))
    between = replace(one.sets[0], results=replace(early.results, number=2), entered_at=NOW - timedelta(hours=1))
    write_kept(replace(one, sets=(early, replace(between, entered_at=NOW))), base)
    assert found_in(base) == []
    write_kept(replace(one, sets=(early, between)), base)
    assert found_in(base) == [("statement-not-approved", "statements.csv")]


def test_what_is_kept_is_never_left_out_in_silence(base: Path) -> None:
    """Each of these was read as if nothing were kept, so that a load dropped what had been issued."""
    assert found_in(base) == []
    lists = ("results.csv", "statements.csv", "events.csv")
    texts = {name: (base / name).read_text(encoding="utf-8") for name in lists}
    for gone in (("results.csv",), ("statements.csv",), ("events.csv",), lists[1:], lists):
        for name in gone:
            (base / name).unlink()
        assert sorted(found_in(base)) == sorted(("file-missing", name) for name in gone)
        for name in gone:
            (base / name).write_text(texts[name], encoding="utf-8", newline="")

    for name in ("results/2.json", f"statements/{SOSU}-2.json"):
        (base / name).write_text("{}", encoding="utf-8")
    assert found_in(base) == [("kept-not-listed", "results/2.json"), ("kept-not-listed", f"statements/{SOSU}-2.json")]
    for file in (*map(base.joinpath, lists), *base.glob("statements/*")):
        file.unlink()
    assert found_in(base) == [("file-missing", "results.csv")]


def test_a_number_written_in_another_way_is_the_same_number(base: Path) -> None:
    events = base / "events.csv"
    events.write_text(events.read_text(encoding="utf-8").replace("\n1,", "\n01,"), encoding="utf-8", newline="")
    assert found_in(base) == []


def test_an_agreement_whose_first_version_is_gone_is_missed(base: Path) -> None:
    (base / "agreement.yaml").rename(base / "agreement-2.yaml")
    assert ("file-missing", "agreement.yaml") in found_in(base)


def test_a_signed_version_is_not_replaced_by_another_of_its_number(aarhus: Fund) -> None:
    index = next(place for place, dossier in enumerate(aarhus.dossiers) if dossier.id == SOSU)
    version = replace(aarhus.dossiers[index].versions[0], target_group="Andre elever")
    changed = replace(aarhus.dossiers[index], versions=(version,))
    dossiers = (*aarhus.dossiers[:index], changed, *aarhus.dossiers[index + 1 :])
    act = lambda: load_fund(replace(aarhus, dossiers=dossiers), by="tests", now=NOW)  # noqa: E731
    assert refused(act) == ["version-changed"]
    assert opened().versions[0].target_group == "Elever på SOSU-uddannelserne"
