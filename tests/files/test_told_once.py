"""One mistake gives one problem, at its line, in every file of the folder; what follows from it is not told as well."""

from __future__ import annotations

from pathlib import Path

import pytest

from gavn.domain.values.problem import Problem
from gavn.files.read import read_fund
from tests.conftest import AARHUS, replace_in
from tests.files.test_folder import line_of

POSTINGS = "ledger/postings.csv"
BUDGET = "layers/budget-2025.csv"
EVENTS = "pipeline/events.csv"
INQUIRIES = "pipeline/inquiries.csv"
WORKFLOW = "pipeline/workflow.yaml"
PUBLICATION = "published/annual-report-2024/publication.yaml"
CELLS = "published/annual-report-2024/economy.csv"


def lines_of(file: str) -> list[str]:
    return (AARHUS / file).read_text(encoding="utf-8").splitlines()


def written(folder: Path, file: str, lines: list[str]) -> tuple[Problem, ...]:
    (folder / file).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")
    return read_fund(folder, agreements=False).problems


def field(row: str, place: int, text: str) -> str:
    """A row with another text in one of its fields, none of which holds a comma."""
    fields = row.split(",")
    return ",".join([*fields[:place], text, *fields[place + 1 :]])


# Posting 3 stands on lines 6 and 7 of the ledger: (line, what becomes of its rows, code)
IN_A_POSTING = [
    ("its number is a word", 6, lambda row: [field(row, 0, "three")], 6, "value-not-a-number"),
    ("its number is another", 6, lambda row: [field(row, 0, "33")], 6, "posting-number"),
    ("its voucher is blank", 6, lambda row: [field(row, 1, "")], 6, "key-missing"),
    ("its voucher is taken", 6, lambda row: [field(row, 1, "2020-0001")], 6, "voucher-taken"),
    ("its date is Danish", 6, lambda row: [field(row, 2, "31-12-2020")], 6, "value-not-a-date"),
    ("its account is blank", 6, lambda row: [field(row, 4, "")], 6, "key-missing"),
    ("its account is nowhere", 6, lambda row: [field(row, 4, "operations.tea")], 6, "account-unknown"),
    ("its amount is a word", 6, lambda row: [field(row, 5, "much")], 6, "amount-wrong"),
    ("its amount is another", 6, lambda row: [field(row, 5, "1.00")], 6, "posting-unbalanced"),
    ("its people are one", 6, lambda row: [field(row, 9, row.split(",")[7])], 6, "approved-by-enterer"),
    ("its moment has no zone", 6, lambda row: [field(row, 8, "2021-01-05T12:00:00")], 6, "value-not-a-moment"),
    ("its approval has no moment", 6, lambda row: [field(row, 10, "soon")], 6, "value-not-a-moment"),
    ("its year is far ahead", 6, lambda row: [field(row, 2, "2031-12-31")], 6, "date-far-ahead"),
    ("it takes back what is not there", 6, lambda row: [field(row, 11, "99")], 6, "reversal-of-unknown"),
    ("its provenance is unknown", 6, lambda row: [field(row, 12, "guessed")], 6, "value-not-one-of"),
    ("its first row is short", 6, lambda row: [row.rpartition(",")[0]], 6, "csv-width"),
    ("its first row is long", 6, lambda row: [row + ",x"], 6, "csv-width"),
    ("its first row is gone", 6, lambda row: [], 6, "posting-headless"),
    ("its quote is open", 6, lambda row: ['"' + row], 6, "csv-broken"),
    ("an empty line is before it", 6, lambda row: ["", row], 6, "csv-width"),
    ("its later row has another number", 7, lambda row: [field(row, 0, "8")], 7, "posting-headless"),
    ("its later row has a voucher", 7, lambda row: [field(row, 1, "2020-0003")], 7, "field-on-later-row"),
    ("its later row has a date", 7, lambda row: [field(row, 2, "2020-12-31")], 7, "field-on-later-row"),
    ("its later row has no account", 7, lambda row: [field(row, 4, "")], 7, "key-missing"),
    ("its later row has an amount in words", 7, lambda row: [field(row, 5, "much")], 7, "amount-wrong"),
    ("its later row is short", 7, lambda row: [row.rpartition(",")[0]], 7, "csv-width"),
    ("its later row is gone", 7, lambda row: [], 6, "posting-too-few-lines"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "change", "told", "code"), [case[1:] for case in IN_A_POSTING], ids=[case[0] for case in IN_A_POSTING]
)
def test_in_a_posting(aarhus_copy: Path, line: int, change: object, told: int, code: str) -> None:
    lines = lines_of(POSTINGS)
    assert lines[5].startswith("3,") and lines[6].startswith("3,")
    assert callable(change)

    problems = written(aarhus_copy, POSTINGS, [*lines[: line - 1], *change(lines[line - 1]), *lines[line:]])

    assert [(p.code, p.place.file, p.place.line) for p in problems] == [(code, POSTINGS, told)]


def test_a_posting_that_stands_twice(aarhus_copy: Path) -> None:
    lines = lines_of(POSTINGS)

    problems = written(aarhus_copy, POSTINGS, [*lines[:7], *lines[5:]])

    assert [(p.code, p.place.line) for p in problems] == [("voucher-taken", 8)]


def test_a_posting_that_is_gone(aarhus_copy: Path) -> None:
    lines = lines_of(POSTINGS)

    problems = written(aarhus_copy, POSTINGS, [*lines[:5], *lines[7:]])

    assert [(p.code, p.place.line) for p in problems] == [("posting-number", 6)]


def reversal(of: list[str], number: int) -> list[str]:
    """The rows that take a posting back."""
    first, second = of
    taken = [field(field(row, 0, str(number)), 5, _opposite(row.split(",")[5])) for row in (first, second)]
    return [field(field(taken[0], 1, "2020-taken-back"), 11, first.split(",")[0]), taken[1]]


def _opposite(amount: str) -> str:
    return amount.removeprefix("-") if amount.startswith("-") else f"-{amount}"


def test_a_reversal_is_not_told_of_for_a_mistake_in_what_it_takes_back(aarhus_copy: Path) -> None:
    lines = lines_of(POSTINGS)
    last = int(lines[-1].split(",")[0])
    whole = [*lines, *reversal(lines[-2:], last + 1)]
    assert written(aarhus_copy, POSTINGS, whole) == ()

    for broken, code in (("much", "amount-wrong"), ("1.00", "posting-unbalanced")):
        problems = written(aarhus_copy, POSTINGS, [*whole[:-4], field(whole[-4], 5, broken), *whole[-3:]])
        assert [(p.code, p.place.line) for p in problems] == [(code, len(whole) - 3)]


def test_what_does_not_rest_on_the_mistake_is_told_at_once(aarhus_copy: Path) -> None:
    lines = lines_of(POSTINGS)
    enterer = lines[5].split(",")[7]
    row = field(field(field(lines[5], 5, "much"), 9, enterer), 1, "2020-0001")
    later = field(lines[6], 4, "csh")
    far = field(lines[9], 5, "1.00")

    problems = written(aarhus_copy, POSTINGS, [*lines[:5], row, later, *lines[7:9], far, *lines[10:]])

    assert [(p.code, p.place.line) for p in problems] == [
        ("account-unknown", 6), ("approved-by-enterer", 6), ("voucher-taken", 6), ("amount-wrong", 6),
        ("posting-unbalanced", 10),
    ]  # fmt: skip
    assert problems[0].values["nearest"] == "cash"


# The rest of a record whose first line is gone.
LOST = "kind: outcome-payment\n    name_da: 'Resultatbetaling: Diabetes'"
HEARING = lines_of("pipeline/hearings.csv")[1]

# (file, what stands there, what is written instead, code, words of the place where it is told)
ELSEWHERE = [
    ("fund.yaml", "council: raadet", "council: rådet", "reference-unknown", "council: "),
    ("fund.yaml", "aarhus-kommune\n  - id: boern", "aarhus\n  - id: boern", "reference-unknown", "part_of: aarhus\n"),
    ("fund.yaml", "kind: municipality", "kind: municipality\n    part_of: aarhus-kommune", "party-part-of-itself",
     "part_of: aarhus-kommune"),
    ("fund.yaml", "currency: DKK", "currency: KR", "value-not-one-of", "currency: "),
    ("fund.yaml", "\nparties:", "\npartes:", "key-unknown", "partes:"),
    ("fund.yaml", "council: raadet", "councl: raadet", "key-unknown", "councl: "),
    ("fund.yaml", "council: raadet", "\tcouncil: raadet", "yaml-tab", "\tcouncil"),
    ("accounts.yaml", "- id: cash", "- id: [cash", "yaml-broken", "    kind: cash"),
    ("accounts.yaml", "  - id: payment.diabetes\n", "", "key-twice", LOST),
    ("accounts.yaml", "- id: cash", "- idd: cash", "key-unknown", "- idd: cash"),
    ("accounts.yaml", "kind: donation", "kind: gift", "value-not-one-of", "kind: gift"),
    ("layers/versions.yaml", 'effect: "0.8"', "effect: four fifths", "value-not-a-number", "effect: four"),
    (BUDGET, "operations.secretariat,2025,", "operations.secretariat,25,", "value-not-years", "secretariat,25,"),
    (BUDGET, "operations.secretariat,2025,", "operations.secretary,2025,", "reference-unknown", "secretary,"),
    ("ledger/closings.csv", "2023,regnskab", "MMXXIII,regnskab", "value-not-a-number", "MMXXIII"),
    ("pipeline/calls.yaml", "closed_on: 2022-06-01", "closed_on: June 2022", "value-not-a-date", "closed_on: June"),
    ("pipeline/calls.yaml", "closed_on: 2022-06-01", "closd_on: 2022-06-01", "key-unknown", "closd_on: "),
    (INQUIRIES, "call-2022-05,2022-04-16", "call-2022-05,2022-04-31", "value-no-such-day", "call-2022-05,"),
    (INQUIRIES, "call-2022-05,2022-04-16", "call-2022-05;2022-04-16", "csv-width", "call-2022-05;"),
    (INQUIRIES, "id,received_on", "id,received", "csv-head", "id,received"),
    (EVENTS, "h-2020-01,2020-05-25,move", "h-2020-01,25-05-2020,move", "value-not-a-date", "h-2020-01,25-05-2020"),
    (EVENTS, "h-2020-01,2020-05-25,move", "h-2O20-01,2020-05-25,move", "reference-unknown", "h-2O20-01"),
    (EVENTS, "h-2020-01,2020-05-25,move,secretariat,hearing", "h-2020-01,2020-05-25,move,secretariat,haering",
     "stage-unknown", "h-2020-01,2020-05-25"),
    (EVENTS, "h-2020-01,2020-05-25,move", "h-2020-01;2020-05-25,move", "csv-width", "h-2020-01;"),
    (EVENTS, "h-2020-01,2020-05-25,move", "h-2020-01,2029-05-25,move", "event-out-of-order", "h-2020-01,2020-07-24"),
    ("pipeline/hearings.csv", HEARING, HEARING.replace(",2020", ",MMXX", 1), "value-not-a-date", ",MMXX"),
    ("pipeline/hearings.csv", HEARING, HEARING.replace(",", ";", 1), "csv-width", ";"),
    ("pipeline/hearings.csv", HEARING, HEARING.replace("h-2020", "h-2O20"), "reference-unknown", "h-2O20"),
    (WORKFLOW, "from_stage: hearing\n    to_stage: development", "from_stage: haering\n    to_stage: development",
     "value-not-one-of", "from_stage: haering"),
    (WORKFLOW, "is_start: true", "is_start: false", "workflow-start", "stages:"),
    ("investments/ips-plus.yaml", "id: ips-plus", "id: ips", "id-not-file-name", "id: ips"),
    ("investments/diabetes.yaml", "status: settled\n", "", "key-missing", "id: diabetes"),
    ("investments/diabetes.yaml", "status: settled\n", "status settled\n", "yaml-broken", ""),
    (PUBLICATION, "page: 14", "page: fourteen", "value-not-a-number", "page: fourteen"),
    (CELLS, "operations.secretariat,realised,2020,300", "operations.secretariat,realised,MMXX,300", "value-not-years",
     "operations.secretariat,realised,MMXX"),
    ("published/annual-report-2024/pipeline.csv", "general,donation,1", "general,donation,one", "value-not-a-number",
     "general,donation,one"),
    ("forecast.yaml", "scatter: ", "scater: ", "key-unknown", "scater: "),
    ("forecast.yaml", 'agreeing: "0.5"', "agreeing: half", "value-not-a-number", "agreeing: half"),
    ("forecasts/ips-plus.yaml", "units: 300", "units: many", "value-not-a-number", "units: many"),
    ("forecasts/ips-plus.yaml", "agreement: ips-plus", "agreement: ips", "id-not-file-name", "agreement: ips"),
    ("scenarios/half-the-effect.yaml", 'effect: "0.5"', "effect: half", "value-not-a-number", "effect: half"),
    ("scenarios/half-the-effect.yaml", "id: half-the-effect", "id: half", "id-not-file-name", "id: half"),
    (
        "scenarios/ung-i-fokus-half.yaml", "effort: ung-i-fokus", "effort: ung", "scenario-effort-unknown",
        "effort: ung",
    ),
    ("scenarios/slow-start.yaml", "delay: 6", "delay: 61", "scenario-too-far", "delay: 61"),
    ("scenarios/slow-start.yaml", 'volume: "0.8"', 'volume: "0"', "forecast-not-positive", 'volume: "0"'),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "code", "told"), ELSEWHERE, ids=lambda part: str(part)[:24])
def test_in_every_other_file(aarhus_copy: Path, file: str, old: str, new: str, code: str, told: str) -> None:
    replace_in(aarhus_copy / file, old, new)
    text = (aarhus_copy / file).read_text(encoding="utf-8")

    problems = read_fund(aarhus_copy, agreements=False).problems

    assert [(p.code, p.place.file) for p in problems] == [(code, file)]
    assert not told or problems[0].place.line == line_of(text, told)


READ_APART = {"agreements", "kept"}


def kind_of(file: str) -> str:
    """Investments are of one kind, and so is what is assumed of each."""
    folder = next((each for each in ("investments/", "forecasts/", "scenarios/") if file.startswith(each)), "")
    return folder or file


def test_every_kind_of_file_is_among_the_cases() -> None:
    # Agreements and forecasts that are kept are read by themselves, and have their cases beside them.
    files = [path.relative_to(AARHUS) for path in AARHUS.rglob("*") if path.is_file()]
    every = {kind_of(str(file)) for file in files if not READ_APART & set(file.parts)}

    assert every == {kind_of(file) for file, *_ in ELSEWHERE} | {POSTINGS}


def test_an_account_that_many_name_is_told_of_once_with_the_other_places(aarhus_copy: Path) -> None:
    replace_in(aarhus_copy / "accounts.yaml", "id: payment.diabetes", "id: payment.diabetis")

    [problem] = read_fund(aarhus_copy, agreements=False).problems

    assert problem.values["nearest"] == "payment.diabetis"
    assert problem.place.file == POSTINGS
    assert f"{POSTINGS}:" in problem.values["also"] and BUDGET not in problem.values["also"].split(":")[0]


DIABETES, IPS = "investments/diabetes.yaml", "investments/ips-plus.yaml"


@pytest.mark.parametrize(
    ("places", "told"),
    [
        # A party and an inquiry that happen to be misspelt alike; the same party by two keys; facts of two investments.
        ((("fund.yaml", "council: raadet", "council: x"), (DIABETES, "inquiry: h-2020-19", "inquiry: x")), 2),
        ((("fund.yaml", "council: raadet", "council: x"), (DIABETES, "party: dsi", "party: x")), 1),
        ((("fund.yaml", "council: raadet", "council: x"), (BUDGET, "operations.secretariat,2025,", "x,2025,")), 2),
        (((DIABETES, "reached: participants", "reached: x"), (IPS, "reached: participants", "reached: x")), 2),
    ],
)
def test_the_same_word_for_another_kind_of_thing_is_another_mistake(
    aarhus_copy: Path, places: tuple[tuple[str, str, str], ...], told: int
) -> None:
    for file, old, new in places:
        replace_in(aarhus_copy / file, old, new)

    problems = read_fund(aarhus_copy, agreements=False).problems

    assert [(p.code, p.values["value"]) for p in problems] == [("reference-unknown", "x")] * told
    first, last = places[0][0], places[-1][0]
    assert [p.place.file for p in problems] == sorted({first, last})[:told]
    assert ("also" in problems[0].values) == (told == 1)
