"""Rules over everything that exists: sizes, purity, purposes, and a text in both languages for every code."""

from __future__ import annotations

import ast
import re
import tomllib

from gavn.language.catalogue import Language, placeholders, texts
from tests.conftest import ROOT

SOURCES = sorted((ROOT / "src").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
# Chances are no money: what may come is worked out in arrays of floats, and told beside what is exact (ADR 21).
CHANCES = ROOT / "src" / "gavn" / "domain" / "forecasting"
DOMAIN = sorted(p for p in (ROOT / "src" / "gavn" / "domain").rglob("*.py") if CHANCES not in p.parents)
# A code is written as the first argument of Problem(...), as code="..." or in a table of codes.
CODES = re.compile(r'Problem\(\s*"([a-z0-9-]+)"|code="([a-z0-9-]+)"|"((?:key|value|amount)-[a-z0-9-]+)"')


def test_files_and_functions_stay_small() -> None:
    large = []
    for path in (*SOURCES, *TESTS):
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= 60:
                large.append(f"{path.relative_to(ROOT)}: {node.name}")
        if text.count("\n") > 500:
            large.append(str(path.relative_to(ROOT)))
    assert large == []


# The fields of forms that give nobody's number back, and those made of them for people.
FIELDS = {ROOT / "src/gavn/web/design/fields.py", ROOT / "src/gavn/web/apps/participants/forms/fields.py"}
ECHOING = {"TextInput", "Textarea", "DateInput"}


def test_no_field_of_a_form_gives_back_what_looks_like_somebodys_number() -> None:
    """Django's own inputs give back whatever was sent; a CPR number can be written in any field by a slip."""
    echoing = []
    for path in SOURCES:
        if "web" not in path.parts or path in FIELDS:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                plain = node.func.attr == "CharField" and "widget" not in {each.arg for each in node.keywords}
                of_forms = isinstance(node.func.value, ast.Name) and node.func.value.id == "forms"
                if of_forms and (plain or node.func.attr in ECHOING):
                    echoing.append(f"{path.relative_to(ROOT)}: {node.lineno}")
    assert echoing == []


def test_the_domain_has_no_floats() -> None:
    floating = []
    for path in DOMAIN:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"
            if called or (isinstance(node, ast.Constant) and isinstance(node.value, float)):
                floating.append(f"{path.relative_to(ROOT)}: {node.lineno}")
    assert floating == []


def test_every_text_is_there_in_both_languages_with_the_same_placeholders() -> None:
    for key, languages in texts().items():
        assert set(languages) == set(Language), key
        danish, english = languages[Language.DANISH], languages[Language.ENGLISH]
        assert placeholders(danish) == placeholders(english), key
        assert danish.strip() and english.strip(), key


def test_every_problem_code_has_its_words_and_every_words_a_code() -> None:
    used = {
        next(part for part in found if part)
        for path in SOURCES
        for found in CODES.findall(path.read_text(encoding="utf-8"))
    }
    written = {key.split(".")[1] for key in texts() if key.startswith("problem.")}
    assert used == written
    for code in written:
        assert {f"problem.{code}.{part}" for part in ("what", "why", "do")} <= set(texts())


def test_every_dependency_says_what_it_is_for_and_is_locked() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    lock = (ROOT / "requirements" / "dev.lock").read_text(encoding="utf-8")
    for requirement in [
        *project["dependencies"],
        *(r for extra in project["optional-dependencies"].values() for r in extra),
    ]:
        name = re.split(r"[<>=\[]", requirement)[0]
        [line] = [line for line in text.splitlines() if f'"{requirement}"' in line]
        assert re.search(r"# \w+", line), f"{name} has no purpose beside it"
        assert re.search(rf"(?m)^{re.escape(name.lower().replace('.', '-'))}(\[.*\])?==", lock), f"{name} is not locked"


def test_the_locks_hold_no_address() -> None:
    for lock in (ROOT / "requirements").glob("*.lock"):
        assert "://" not in lock.read_text(encoding="utf-8")


def test_continuous_integration_runs_exactly_check_and_test() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("make")] == ["make check", "make test"]


def test_every_make_target_is_listed_by_help() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    [phony] = re.findall(r"(?m)^\.PHONY: (.+)$", text)
    for target in phony.split():
        assert re.search(rf"(?m)^{target}:.*## \w+", text), target


# A day, a month, a year and four digits; numbers made for testing add 60 to the day.
REAL_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d[ -]?\d{4}(?![0-9A-Za-z])", re.ASCII
)


def test_no_file_holds_what_could_be_a_real_persons_number() -> None:
    """None of the day + 60 kind is anybody's."""
    folders = [ROOT / name for name in ("src", "tests", "docs", "examples", "benchmarks")]
    files = [path for folder in folders for path in folder.rglob("*") if path.suffix in READ_AS_TEXT]
    held = [path.name for path in files if REAL_NUMBER.search(path.read_text(encoding="utf-8", errors="replace"))]
    assert REAL_NUMBER.search("010170" + "-1234") and not REAL_NUMBER.search("610170-1234")
    assert held == []
    assert len(files) > 1_000


READ_AS_TEXT = frozenset({".py", ".md", ".toml", ".yaml", ".csv", ".json", ".html", ".txt", ".sql"})
