"""The published schemas hold of the example and of what the commands really print."""

from __future__ import annotations

import csv
import datetime
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from docs.generate import DOCS, generated
from tests.conftest import AARHUS, ROOT, Run, replace_in

YAML_FILES = [
    ("fund", "fund.yaml"),
    ("accounts", "accounts.yaml"),
    ("versions", "layers/versions.yaml"),
    ("workflow", "pipeline/workflow.yaml"),
    ("calls", "pipeline/calls.yaml"),
    *(("investment", f"investments/{path.name}") for path in sorted((AARHUS / "investments").glob("*.yaml"))),
    *(("agreement", str(path.relative_to(AARHUS))) for path in sorted(AARHUS.glob("agreements/*/agreement*.yaml"))),
    *(("cases", str(path.relative_to(AARHUS))) for path in sorted(AARHUS.glob("agreements/*/cases.yaml"))),
    ("publication", "published/annual-report-2024/publication.yaml"),
    ("forecast", "forecast.yaml"),
    *(("forecast-plan", f"forecasts/{path.name}") for path in sorted((AARHUS / "forecasts").glob("*.yaml"))),
]
FILES = AARHUS.parent / "aarhus-intake"
SIGNED = ["--entered-by", "anne", "--approved-by", "bo"]
INTAKE = [FILES / "postings.csv", "--columns", FILES / "postings.yaml", *SIGNED]
# Its rows of amounts alone cannot all be posted, so that some are rejected.
MUNICIPALITY = [FILES / "municipality.csv", "--columns", FILES / "municipality.yaml"]
TEACHING = ROOT / "examples" / "teaching"
CARD, RESULTS = TEACHING / "rate-card", ROOT / "examples" / "results" / "rate-card"
PEOPLE, SENT = ROOT / "examples" / "people" / "diabetes", ROOT / "examples" / "people-intake" / "readings.csv"
MAP = ("--columns", SENT.with_suffix(".yaml"))
DIALOG = AARHUS / "agreements" / "dialog-mod-vold"
STATED = ("--as-of", "2026-10-31", "--issued-on", "2026-11-10")
OUTPUTS: list[tuple[str, list[str | Path]]] = [
    ("gavn.check-1", ["check"]),
    ("gavn.economy-1", ["economy", "--layer", "realised", "--layer", "budget", "--layer", "plan", "--unit", "tkr"]),
    ("gavn.postings-1", ["economy", "--postings", "payment.diabetes", "--years", "2022-2024"]),
    ("gavn.pipeline-1", ["pipeline", "--year", "2024"]),
    ("gavn.reconcile-1", ["reconcile"]),
    ("gavn.verify-1", ["verify"]),
    ("gavn.economy-1", ["economy", "--as-of", "2022-12-31"]),
    ("gavn.import-1", ["import", *INTAKE, "--dry-run"]),
    ("gavn.import-1", ["import", *MUNICIPALITY, *SIGNED, "--dry-run"]),
    ("gavn.match-1", ["match", *MUNICIPALITY]),
    ("gavn.match-1", ["match", *MUNICIPALITY, "--years", "2025"]),
]


def validator(name: str) -> Draft202012Validator:
    schema = json.loads((DOCS / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def plain(value: Any) -> Any:
    """YAML's dates as the texts that JSON has for them."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def example(file: str) -> Any:
    return plain(yaml.safe_load((AARHUS / file).read_text(encoding="utf-8")))


@pytest.mark.parametrize(("name", "text"), list(generated()), ids=lambda part: part if len(part) < 60 else "")
def test_what_is_generated_is_what_stands_there(name: str, text: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == text, "run make docs"


@pytest.mark.parametrize(("name", "file"), YAML_FILES)
def test_the_example_holds_against_its_schema(name: str, file: str) -> None:
    assert [error.message for error in validator(name).iter_errors(example(file))] == []


@pytest.mark.parametrize(
    ("name", "file", "changes"),
    [
        ("fund", "fund.yaml", {"colour": "blue"}),
        ("fund", "fund.yaml", {"as_of": "31-12-2024"}),
        ("fund", "fund.yaml", {"injections": "none"}),
        ("investment", "investments/diabetes.yaml", {"kind": "gift"}),
        ("agreement", "agreements/job-bootcamp/agreement.yaml", {"currency": 1}),
        ("agreement", "agreements/job-bootcamp/agreement.yaml", {"terms": [{"kind": "tarif"}]}),
        ("forecast", "forecast.yaml", {"scatter": 0.15}),
        ("forecast", "forecast.yaml", {"delays": "none"}),
        ("forecast-plan", "forecasts/ips-plus.yaml", {"paid_after": "3 months"}),
        ("forecast-plan", "forecasts/ips-plus.yaml", {"luck": "1"}),
        ("investment", "investments/diabetes.yaml", {"guarantee": {"guarantor": "x", "amount": 1.5}}),
    ],
)
def test_what_gavn_would_refuse_the_schema_refuses(name: str, file: str, changes: Mapping[str, object]) -> None:
    assert list(validator(name).iter_errors(example(file) | changes)) != []


@pytest.mark.parametrize(("name", "command"), OUTPUTS)
def test_what_a_command_prints_holds_against_its_schema(gavn: Run, name: str, command: list[str | Path]) -> None:
    printed = json.loads(gavn(command[0], AARHUS, *command[1:], "--format", "json").stdout)

    assert [error.message for error in validator(name).iter_errors(printed)] == []


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("gavn.statement-1", ["pay", CARD, RESULTS, *STATED]),
        ("gavn.explain-1", ["explain", "STATEMENT"]),
        ("gavn.replay-1", ["replay", "STATEMENT"]),
        ("gavn.replay-1", ["replay", "STATEMENT", "--agreement", TEACHING / "volume-tiers"]),
        ("gavn.cases-1", ["cases", CARD]),
        ("gavn.diff-1", ["diff", DIALOG / "agreement.yaml", DIALOG / "agreement-2.yaml"]),
        ("gavn.show-1", ["show", CARD]),
        ("gavn.check-1", ["check", CARD]),
        ("gavn.cash-flow-1", ["cash-flow", CARD, RESULTS]),
        ("gavn.payers-1", ["payers", CARD, RESULTS]),
        ("gavn.close-1", ["close", TEACHING / "avoided-placements", RESULTS.parent / "avoided-placements"]),
        ("gavn.import-people-1", ["import-people", PEOPLE, SENT, "--kind", "readings", *MAP, "--dry-run"]),
        ("gavn.terminate-1", ["terminate", TEACHING / "result-coupon", "--by", "provider", "--as-of", "2026-06-30"]),
    ],
)
def test_what_is_printed_about_agreements_holds_against_its_schema(
    gavn: Run, tmp_path: Path, name: str, command: list[str | Path]
) -> None:
    if "STATEMENT" in command:
        gavn("pay", CARD, RESULTS, *STATED, "--statements", tmp_path)
    words = [tmp_path / "rate-card-1.json" if word == "STATEMENT" else word for word in command]

    printed = json.loads(gavn(*words, "--format", "json").stdout)

    assert [error.message for error in validator(name).iter_errors(printed)] == []


IPS = AARHUS / "agreements" / "ips-plus"
FEW = ("--trials", "20")
SOUGHT = ("--solve", "terms.employment-12.amount", "--target", "capital-back >= 0.5")
VIEWS = ("--view", "parties", "--view", "sensitivity", "--view", "incentives")
AHEAD: list[tuple[str, list[str | Path]]] = [
    ("gavn.forecast-1", ["forecast", "FUND", *FEW, "--no-effect"]),
    ("gavn.what-if-1", ["forecast", "FUND", *FEW, "--scenario", "slow-start"]),
    ("gavn.warnings-1", ["warn", "FUND", *FEW]),
    ("gavn.backtest-1", ["backtest", "FUND", *FEW, "--as-of", "2022-12-31"]),
    ("gavn.structure-1", ["structure", IPS, "--fund", AARHUS, *FEW, *SOUGHT, *VIEWS, "--compare", IPS]),
    ("gavn.structure-1", ["structure", IPS, "--fund", AARHUS, *FEW, "--scenarios", AARHUS / "scenarios"]),
    ("gavn.choose-1", ["choose", ROOT / "examples" / "choice" / "choice.yaml"]),
]


@pytest.mark.parametrize(("name", "command"), AHEAD, ids=[f"{name} {command[0]}" for name, command in AHEAD])
def test_what_looks_ahead_holds_against_its_schema(
    gavn: Run, aarhus_copy: Path, name: str, command: list[str | Path]
) -> None:
    if command[0] == "forecast":
        # With another kept before it, so that there is something that has moved.
        gavn("forecast", aarhus_copy, *FEW, "--seed", "2", "--keep")
    words = [aarhus_copy if word == "FUND" else word for word in command]

    printed = json.loads(gavn(*words, "--format", "json").stdout)

    assert [error.message for error in validator(name).iter_errors(printed)] == []
    assert printed.get("moved", True), "nothing has moved"


def test_a_chance_above_one_in_words_or_a_part_too_many_is_refused(gavn: Run) -> None:
    printed = json.loads(gavn("choose", ROOT / "examples" / "choice" / "choice.yaml", "--format", "json").stdout)

    assert list(validator("gavn.choose-1").iter_errors(printed | {"worth": 1.5})) != []
    assert list(validator("gavn.choose-1").iter_errors(printed | {"luck": "1"})) != []


def test_problems_hold_against_the_schema_too(gavn: Run, aarhus_copy: Path) -> None:
    replace_in(aarhus_copy / "fund.yaml", "council: raadet", "council: rådet")

    printed = json.loads(gavn("check", aarhus_copy, "--format", "json").stdout)

    assert [error.message for error in validator("gavn.check-1").iter_errors(printed)] == []
    assert printed["problems"]


def test_tables_name_every_column_of_every_csv_file() -> None:
    tables = json.loads((DOCS / "schemas" / "tables.json").read_text(encoding="utf-8"))["resources"]
    columns = {table["path"]: [field["name"] for field in table["schema"]["fields"]] for table in tables}
    patterns = {path.replace("<version>", "*").replace("<id>", "*"): names for path, names in columns.items()}
    files = {str(file.relative_to(AARHUS)): file for file in AARHUS.rglob("*.csv")}

    for name, file in files.items():
        [found] = [names for pattern, names in patterns.items() if Path(name).match(pattern)]
        with file.open(encoding="utf-8", newline="") as stream:
            assert next(csv.reader(stream)) == found, name


def test_every_schema_and_page_is_reached_by_make_docs() -> None:
    written = {name for name, _ in generated()}

    assert {f"schemas/{path.name}" for path in (ROOT / "docs" / "schemas").iterdir()} <= written
