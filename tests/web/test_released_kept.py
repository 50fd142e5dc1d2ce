"""Releases in the fund folder and in the database: the same to the byte, and whatever is changed in them is found."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from gavn.cli.exits import Exit
from gavn.cli.main import main
from gavn.domain.disclosure.shown import Release
from gavn.domain.disclosure.tables import ALL
from gavn.domain.fund.fund import Fund
from gavn.domain.payments.telling import Published
from gavn.domain.values.problem import Refused, Severity
from gavn.files.read import read_fund
from gavn.files.released import write_released
from gavn.files.write import write_new_folder
from gavn.web.apps.fund.actions import load_fund
from gavn.web.apps.fund.queries import complete_fund
from gavn.web.apps.releases.queries import released, verify_released
from gavn.web.project.commands import verify
from tests.files.test_folder import contents
from tests.web.paying import SOSU
from tests.web.releasing import LATER, counts, made_public
from tests.web.samples import NOW
from tests.web.tampering import tamper

pytestmark = pytest.mark.django_db(databases=["default", "people"])

BASE = f"agreements/{SOSU}"
LIST = f"{BASE}/releases.csv"


def published() -> Fund:
    """Two proposals that were made public, each to the public and to the council."""
    made_public(83, 1475)
    made_public(95, 1500, on=LATER)
    return complete_fund()


# The solver takes seconds to find what can be told, and every test begins with the same.
FOUND: dict[str, Path] = {}


@pytest.fixture
def folder(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    if "fund" not in FOUND:
        FOUND["fund"] = tmp_path_factory.mktemp("released") / "fund"
        write_new_folder(published(), FOUND["fund"])
    shutil.copytree(FOUND["fund"], tmp_path / "fund")
    return tmp_path / "fund"


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / LIST).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(folder: Path, told: Sequence[dict[str, str]]) -> None:
    with (folder / LIST).open("w", encoding="utf-8", newline="") as file:
        made = csv.DictWriter(file, list(told[0]), lineterminator="\n")
        made.writeheader()
        made.writerows(told)


def release(folder: Path, number: int) -> Path:
    return folder / f"{BASE}/releases/{SOSU}-{number}.json"


def rewritten(folder: Path, change: Callable[[list[Published]], list[Published]]) -> None:
    """As somebody would who writes every digest and link anew, so that the folder agrees with itself."""
    reading = read_fund(folder)
    assert reading.fund is not None
    for file in (folder / f"{BASE}/releases").iterdir():
        file.unlink()
    write_released(change(list(reading.fund.released)), folder / BASE)


def found(folder: Path) -> list[tuple[str, str, int]]:
    """Each error with its file and row."""
    errors = (each for each in read_fund(folder).problems if each.severity is Severity.ERROR)
    return [(each.code, each.place.file, each.place.line) for each in errors]


def test_releases_go_through_the_folder_and_the_database_to_the_byte(folder: Path, tmp_path: Path) -> None:
    reading = read_fund(folder)
    assert reading.fund is not None
    assert [each.number for each in reading.fund.released] == [1, 2, 3, 4]
    write_new_folder(reading.fund, tmp_path / "again")
    assert contents(tmp_path / "again") == contents(folder)
    assert {f"{BASE}/releases/{SOSU}-{number}.json" for number in range(1, 5)} | {LIST} <= set(contents(folder))
    assert main(["verify", str(folder)]) == Exit.DONE

    load_fund(reading.fund, by="tests", now=NOW)
    assert released() == reading.fund.released
    assert complete_fund().released == reading.fund.released
    assert verify()[2] == ()
    # Two proposals, each of two releases, that were both made public.
    assert counts() == (2, 4, 2)
    load_fund(reading.fund, by="tests", now=NOW)
    assert counts() == (2, 4, 2)


def test_what_is_loaded_must_begin_with_what_is_stored_and_is_refused_whole_else(folder: Path) -> None:
    reading = read_fund(folder)
    assert reading.fund is not None
    fund = reading.fund
    load_fund(replace(fund, released=fund.released[:2]), by="tests", now=NOW)
    load_fund(fund, by="tests", now=NOW)
    assert len(released()) == 4
    for other in ((), fund.released[:2], (replace(fund.released[0], by="en anden"), *fund.released[1:])):
        before = counts()
        with pytest.raises(Refused) as refused:
            load_fund(replace(fund, released=other), by="tests", now=NOW)
        assert [each.code for each in refused.value.problems] == ["kept-differs"]
        assert counts() == before


def row(number: int, /, **changes: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        told = rows(folder)
        told[number - 1].update(changes)
        write(folder, told)

    return change


def count(number: int, before: str, after: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        file = release(folder, number)
        text = file.read_text(encoding="utf-8")
        assert before in text
        file.write_text(text.replace(before, after), encoding="utf-8")

    return change


def gone(*numbers: int) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        write(folder, [each for at, each in enumerate(rows(folder), start=1) if at not in numbers])
        for number in numbers:
            release(folder, number).unlink()

    return change


def swapped(folder: Path) -> None:
    told = rows(folder)
    write(folder, [told[1], told[0], *told[2:]])


FILE = f"{BASE}/releases/{SOSU}-{{}}.json"


@pytest.mark.same_everywhere
@pytest.mark.parametrize(
    ("edit", "code", "file", "line"),
    [
        (count(1, '"count": 83', '"count": 84'), "release-altered", FILE.format(1), 0),
        (count(2, '"least": 5', '"least": 3'), "release-altered", FILE.format(2), 0),
        (count(3, '"as_of": "2025-01-31"', '"as_of": "2025-01-30"'), "release-altered", FILE.format(3), 0),
        (count(4, "gavn.release/1", "gavn.release/2"), "release-not-one", FILE.format(4), 0),
        (row(1, approved_by="sekretariat"), "release-one-person", LIST, 2),
        (row(2, approved_by="en-anden"), "release-link-broken", LIST, 3),
        (row(3, proposed_by="en-anden"), "release-link-broken", LIST, 4),
        (row(3, approved_at="2020-01-01T09:00:00Z"), "release-out-of-order", LIST, 4),
        (row(2, proposed_at="2025-02-01T09:00:00Z"), "release-link-broken", LIST, 3),
        (row(2, results="2"), "release-of-other-results", LIST, 3),
        (row(2, results="7"), "release-of-other-results", LIST, 3),
        (row(2, metric="health"), "release-of-other-results", LIST, 3),
        (row(4, link="0" * 64), "release-link-broken", LIST, 5),
        (row(4, digest="0" * 64), "kept-is-another", LIST, 5),
        (row(2, number="x"), "value-not-a-number", LIST, 3),
        (row(2, number="9"), "file-missing", FILE.format(9), 0),
        (swapped, "release-out-of-turn", LIST, 2),
        (gone(2), "release-out-of-turn", LIST, 3),
        (gone(1), "release-out-of-turn", LIST, 2),
        (lambda folder: (folder / LIST).unlink(), "file-missing", LIST, 0),
        (lambda folder: release(folder, 2).unlink(), "file-missing", FILE.format(2), 0),
        (lambda folder: write(folder, rows(folder)[:3]), "kept-not-listed", FILE.format(4), 0),
    ],
)  # fmt: skip
def test_whatever_is_changed_in_a_folder_is_named_with_its_file_and_row(
    folder: Path, edit: Callable[[Path], object], code: str, file: str, line: int
) -> None:
    edit(folder)
    assert (code, file, line) in found(folder)
    assert main(["verify", str(folder)]) == Exit.REFUSED


def told(release: Release, **counts: int) -> Release:
    """The same with other numbers."""
    [(unit, numbers)] = release.told.items()
    return replace(release, told={unit: {**numbers, **{(name,): count for name, count in counts.items()}}})


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda one: replace(one, release=told(one.release, reached=84)), "release-not-as-found"),
        (lambda one: replace(one, release=replace(one.release, least=3)), "release-by-other-rule"),
        (lambda one: replace(one, release=replace(one.release, base=5)), "release-by-other-rule"),
        (lambda one: replace(one, by=one.made_by), "release-one-person"),
        (lambda one: replace(one, release=replace(one.release, as_of=LATER)), "release-of-other-results"),
        (lambda one: replace(one, release=replace(one.release, id=f"{SOSU}-7")), "release-out-of-turn"),
    ],
)
def test_also_where_every_digest_and_link_was_written_anew(
    folder: Path, change: Callable[[Published], Published], code: str
) -> None:
    rewritten(folder, lambda every: [every[0], change(every[1]), *every[2:]])
    assert code in [each for each, _, _ in found(folder)]


def test_one_that_tells_of_few_with_those_before_it_is_named_at_its_row(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two more came, who stand in no release; written anew with all its links, it is by every other rule in order."""
    reading = read_fund(folder)
    assert reading.fund is not None
    [own] = [kept for kept in reading.fund.kept if kept.agreement == SOSU]
    [_, second] = own.sets
    [tally] = second.results.tallies
    more = replace(tally, reached=85, due=1477)
    later = replace(second, results=replace(second.results, tallies=(more,)))
    kept = tuple(replace(own, sets=(own.sets[0], later)) if each is own else each for each in reading.fund.kept)
    every = [*reading.fund.released[:2], *(
        replace(each, release=replace(told(each.release, reached=85, others=1392), told={
            unit: {(ALL,): 1477, ("reached",): 85, ("others",): 1392} for unit in each.release.told
        })) for each in reading.fund.released[2:]
    )]  # fmt: skip
    shutil.rmtree(folder)
    write_new_folder(replace(reading.fund, kept=kept, released=tuple(every)), folder)
    assert found(folder) == []
    assert main(["verify", str(folder), "--lang", "en"]) == Exit.FOUND
    said = "".join(capsys.readouterr())
    assert (
        f"{LIST}:4" in said and f"Release {SOSU}-3 tells of too few together with what was published before it." in said
    )


@pytest.mark.parametrize(
    ("table", "edit", "code"),
    [
        ("releases_releaserow", "UPDATE {0} SET text = replace(text, '83', '84')", "kept-unreadable"),
        ("releases_releaserow", "DELETE FROM {0} WHERE circle = 'cells'", "release-lost"),
        ("releases_releaserow", "UPDATE {0} SET text = ''", "release-lost"),
        ("releases_releasedecisionrow", "UPDATE {0} SET \"by\" = 'sekretariat'", "release-one-person"),
        ("releases_releasedecisionrow", "UPDATE {0} SET \"by\" = 'en-anden'", "release-unlogged"),
        ("releases_releasedecisionrow", "UPDATE {0} SET outcome = 'refuse'", "release-lost"),
        ("releases_releaseproposalrow", "UPDATE {0} SET made_by = 'en-anden'", "release-unlogged"),
        ("releases_releaseproposalrow", "UPDATE {0} SET results = 7", "release-of-other-results"),
        ("releases_releaseproposalrow", "UPDATE {0} SET agreement = 'diabetes'", "release-out-of-turn"),
    ],
)
def test_what_an_administrator_changes_in_the_database_is_found(table: str, edit: str, code: str) -> None:
    made_public(83, 1475)
    assert verify_released() == ()
    tamper(table, edit)
    assert code in [each.code for each in verify_released()]
    assert code in [each.code for each in verify()[2]]
