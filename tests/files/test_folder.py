"""The fund folder: read and written to the byte, and every error at its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from gavn.domain.values.problem import Severity
from gavn.files.read import read_fund
from gavn.files.source import read_yaml
from gavn.files.write import write_fund
from tests.conftest import AARHUS, replace_in


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_reading_and_writing_gives_the_same_bytes(tmp_path: Path) -> None:
    fund = read_fund(AARHUS).fund
    assert fund is not None

    write_fund(fund, tmp_path / "again")

    assert contents(tmp_path / "again") == contents(AARHUS)


# (file, what stands there, what is written instead, line, code)
MISTAKES = [
    ("fund.yaml", "operations_until: 2034-12-31", "operations_until: 2034-13-31", "value-no-such-day"),
    ("fund.yaml", "council: raadet", "council: raadet\ncolour: blue", "key-unknown"),
    ("accounts.yaml", "name_en: Secretariat\n", "name_en: Secretariat\n    name_en: Office\n", "key-twice"),
    ("accounts.yaml", "kind: donation", "kind: gift", "value-not-one-of"),
    ("investments/laer-for-livet.yaml", 'amount: "4000000.00"', 'amount: "4 mio."', "amount-wrong"),
    ("ledger/postings.csv", "cash,40000000.00", "cash,40000000.005", "amount-wrong"),
    ("ledger/postings.csv", "2020-0003,2020-12-31", "2020-0003,31-12-2020", "value-not-a-date"),
    ("fund.yaml", 'share: "0.8"', 'share: "1.8"', "value-not-a-share"),
    ("fund.yaml", 'amount: "8000000.00"', 'amount: "10000000000000.00"', "amount-too-large"),
    ("layers/budget-2025.csv", "2029-2034,900000.00", "2029-2034,90000000000000.00", "amount-too-large"),
    ("ledger/postings.csv", "investment.job-bootcamp,800000.00", "investment.job-bootcamp,800001.00",
     "posting-unbalanced"),
    ("ledger/postings.csv", "operations.secretariat,200000.00,Sekretariatsbetjening,regnskabsmedarbejder",
     "operations.secretariat,200000.00,Sekretariatsbetjening,sekretariatschef", "approved-by-enterer"),
    ("ledger/postings.csv", "2022-0001,2022-12-31", "2021-0001,2022-12-31", "voucher-taken"),
    ("ledger/postings.csv", "investment.ips-plus,750000.00", "investment.ips,750000.00", "account-unknown"),
    ("ledger/closings.csv", "2024-02-28T10:00:00Z,sekretariatschef,2024-02-28T12:00:00Z",
     "2024-02-28T10:00:00Z,sekretariatschef,2024-02-28", "value-not-a-moment"),
    ("layers/versions.yaml", 'effect: "0.8"', "effect: four fifths", "value-not-a-number"),
    ("layers/budget-2025.csv", "operations.secretariat,2025,", "operations.secretariat,25,", "value-not-years"),
    ("layers/budget-2025.csv", "investment.ung-i-fokus,2025,2700000.00,published", "investment.ung-i-fokus,2025",
     "csv-width"),
    ("pipeline/calls.yaml", "closed_on: 2022-06-01", "closed_on: June 2022", "value-not-a-date"),
    ("pipeline/inquiries.csv", "call-2022-05,2022-04-16", "call-2022-05,2022-04-31", "value-no-such-day"),
    ("pipeline/events.csv", "call-2022-01,2022-06-03,move,secretariat,not-continued",
     "call-2022-01,2022-06-03,move,secretariat,forgotten", "stage-unknown"),
    ("pipeline/events.csv", "call-2022-02,2022-06-06,move,secretariat,not-continued",
     "call-2022-02,2022-06-06,move,secretariat,launched", "transition-unknown"),
    ("pipeline/events.csv", "call-2022-03,2022-06-09,move,secretariat", "call-2022-03,2022-06-09,move,citizen",
     "move-by-other"),
    ("investments/ips-plus.yaml", "id: ips-plus", "id: ips", "id-not-file-name"),
    ("investments/diabetes.yaml", "status: settled\n", "", "key-missing"),
    ("investments/job-bootcamp.yaml", "kind: investment", "kind: [investment]", "value-not-one-of"),
    ("published/annual-report-2024/publication.yaml", "page: 14", "page: fourteen", "value-not-a-number"),
    ("published/annual-report-2024/pipeline.csv", "general,donation,1", "general,donation,one", "value-not-a-number"),
]  # fmt: skip


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_each_mistake_is_found_at_its_line_and_all_at_once(aarhus_copy: Path) -> None:
    expected = set()
    for file, old, new, _ in MISTAKES:
        replace_in(aarhus_copy / file, old, new)
    for file, _, new, code in MISTAKES:
        text = (aarhus_copy / file).read_text(encoding="utf-8")
        # The word that is wrong stands on the last line of what was written, but for a missing key.
        expected.add((file, line_of(text, new) + new.rstrip("\n").count("\n"), code))

    reading = read_fund(aarhus_copy)

    assert reading.fund is None
    found = {(p.place.file, p.place.line, p.code) for p in reading.problems if p.severity == Severity.ERROR}
    assert len(MISTAKES) == 28
    assert sorted(found - expected) == []
    assert sorted(expected - found) == []


SHARES = [
    ("fund.yaml", "share", "-0.1", "value-not-a-share"),
    ("fund.yaml", "share", "1.0001", "value-not-a-share"),
    ("fund.yaml", "share", "0", ""),
    ("fund.yaml", "share", "1", ""),
    ("layers/versions.yaml", "effect", "8", "value-not-a-share"),
    ("layers/versions.yaml", "effect", "-0.8", "value-not-a-share"),
    ("layers/versions.yaml", "effect", "0", "value-no-effect"),
    ("layers/versions.yaml", "effect", "4/5", ""),
]


@pytest.mark.parametrize(("file", "key", "written", "code"), SHARES)
def test_a_share_of_what_is_expected_is_at_most_all_of_it(
    aarhus_copy: Path, file: str, key: str, written: str, code: str
) -> None:
    replace_in(aarhus_copy / file, f'{key}: "0.8"', f'{key}: "{written}"')

    reading = read_fund(aarhus_copy, agreements=False)

    assert [(p.code, p.place.file) for p in reading.problems] == ([(code, file)] if code else [])


def test_an_amount_that_no_database_can_hold_is_told_at_its_posting(aarhus_copy: Path) -> None:
    ledger = aarhus_copy / "ledger" / "postings.csv"
    replace_in(ledger, "payment.flere-kloge-haender,-3631000.00", "payment.flere-kloge-haender,-10000000000000.00")
    replace_in(ledger, "cash,3631000.00", "cash,10000000000000.00")

    problems = read_fund(aarhus_copy, agreements=False).problems

    assert {(p.code, p.place.file, p.values["value"]) for p in problems} == {
        ("amount-too-large", "ledger/postings.csv", "-10000000000000.00"),
        ("amount-too-large", "ledger/postings.csv", "10000000000000.00"),
    }


def test_a_posting_that_stands_far_ahead_is_warned_of_and_the_folder_is_read_all_the_same(aarhus_copy: Path) -> None:
    replace_in(aarhus_copy / "ledger" / "postings.csv", "2020-0003,2020-12-31", "2020-0003,2031-12-31")

    reading = read_fund(aarhus_copy, agreements=False)

    assert reading.fund is not None
    assert [(p.code, p.severity) for p in reading.problems] == [("date-far-ahead", Severity.WARNING)]


def test_a_broken_file_does_not_hide_errors_in_others(aarhus_copy: Path) -> None:
    replace_in(aarhus_copy / "accounts.yaml", "- id: cash", "- id: [cash")
    replace_in(aarhus_copy / "pipeline" / "calls.yaml", "closed_on: 2022-06-01", "closed_on: June 2022")

    codes = [problem.code for problem in read_fund(aarhus_copy).problems]

    assert "yaml-broken" in codes
    assert "value-not-a-date" in codes


@pytest.mark.parametrize(
    ("written", "line", "column"),
    [
        ("id: [", 2, 1),
        ("id: \x01", 1, 5),
        ("id: a\nname_da: å\x01", 2, 11),
        ("id: *another", 1, 5),
        ("? [id]\n: a", 1, 3),
        ("id: a\n---\nid: b", 2, 1),
        ("[" * 100_000, 1, 1001),
    ],
    ids=lambda value: str(value)[:12],
)
def test_what_is_not_yaml_is_told_at_its_place(tmp_path: Path, written: str, line: int, column: int) -> None:
    (tmp_path / "fund.yaml").write_text(written, encoding="utf-8")

    problems = read_yaml(tmp_path, "fund.yaml").problems

    assert [(p.code, p.place.line, p.place.column) for p in problems] == [("yaml-broken", line, column)]


# Two names for one thing; a thing that is a part of itself; and a few lines that stand for a hundred million words.
ALIASES = [
    ("id: &fund aarhus\nname_da: *fund", 1, 5),
    ("id: &part [*part]", 1, 5),
    ("0: &a0 [x]\n" + "".join(f"{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 100)}]\n" for n in range(1, 5)), 1, 4),
]


@pytest.mark.parametrize(("written", "line", "column"), ALIASES, ids=["twice", "itself", "many"])
def test_a_name_for_another_place_is_told_before_it_is_followed(
    tmp_path: Path, written: str, line: int, column: int
) -> None:
    (tmp_path / "fund.yaml").write_text(written, encoding="utf-8")

    document = read_yaml(tmp_path, "fund.yaml")

    assert [(p.code, p.place.line, p.place.column) for p in document.problems] == [("yaml-alias", line, column)]
    assert document.data is None


@pytest.mark.parametrize(
    ("file", "old"),
    [
        ("ledger/postings.csv", "2020-0003,2020-12-31"),
        ("ledger/closings.csv", "2024-02-28T10:00:00Z,sekretariatschef"),
        ("pipeline/inquiries.csv", "call-2022-05,2022-04-16"),
        ("pipeline/calls.yaml", "call-2022-mental-illness\n"),
    ],
)
def test_a_name_longer_than_the_database_holds_is_found_in_the_folder(aarhus_copy: Path, file: str, old: str) -> None:
    name = {"ledger/closings.csv": "sekretariatschef", "pipeline/calls.yaml": old.strip()}.get(file, old.split(",")[0])
    for length, found in ((80, False), (81, True)):
        text = (AARHUS / file).read_text(encoding="utf-8")
        longer = old.replace(name, name.ljust(length, "x"))
        assert text.count(old) == 1
        (aarhus_copy / file).write_text(text.replace(old, longer), encoding="utf-8", newline="")

        problems = read_fund(aarhus_copy).problems

        assert ("text-too-long" in [problem.code for problem in problems]) == found
