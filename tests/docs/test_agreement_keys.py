"""The page of an agreement's keys tells each of them, and its example uses each, is without errors, and pays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from docs.generate import DOCS, key_examples
from gavn.cli.exits import Exit
from gavn.cli.main import main
from gavn.domain.agreements.agreement import REQUIRED_STATEMENTS
from gavn.domain.agreements.dossier import Expecting
from gavn.domain.agreements.terms.base import Term
from gavn.domain.agreements.terms.measured_effect import MeasuredEffect
from gavn.domain.agreements.terms.numbers import Reads
from gavn.domain.agreements.terms.threshold import Threshold
from gavn.domain.outcomes.facts import Results, Tally
from gavn.domain.payments.entitlement import entitle
from gavn.domain.payments.results import check_results
from gavn.files.agreements import read_dossier
from gavn.files.source import read_yaml
from gavn.language.catalogue import Language, texts
from tests.agreed import agreement
from tests.builders import kroner

FOLDER = DOCS / "reference" / "agreement-keys"
PAGE = (DOCS / "reference" / "agreement-keys.md").read_text(encoding="utf-8")
DAY = date(2025, 12, 31)
EFFECT = MeasuredEffect(id="t", clause="§ 5", metric="job", amount=kroner(1_000))
LEVEL = Threshold(id="t", clause="§ 5", metric="job", amount=kroner(1_000), level=Fraction(1, 2))


def keys_in(data: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every key of a document under the nearest key around it that is no place in a list."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield path, str(key)
            yield from keys_in(value, str(key))
    for item in data if isinstance(data, list) else ():
        yield from keys_in(item, path)


def told_keys() -> set[tuple[str, str]]:
    """Every key in the tables of the page, under the heading of its table."""
    heading, told = "", set()
    for line in PAGE.splitlines():
        if line.startswith("## "):
            heading = line.strip("# `")
        elif line.startswith(("| `", "| *`")):
            told.add((heading, line.split("`")[1]))
    return told


def test_the_example_uses_every_key_that_the_page_tells() -> None:
    used = set()
    for name in ("agreement.yaml", "cases.yaml"):
        used |= {(around or name, key) for around, key in keys_in(read_yaml(FOLDER / "every-key", name).data)}
    for name in ("tallies.csv", "claims.csv"):
        used |= {(name, column) for column in key_examples()[name].splitlines()[0].split(",")}
    places = {("expected", place.value) for place in Expecting}

    # What is measured says what its estimate lacks; whoever writes by hand does not.
    assert told_keys() - used == places | {("tallies.csv", "shortfall")}


def test_every_sentence_written_for_a_key_stands_on_the_page() -> None:
    written = {key: text for key, text in texts().items() if key.startswith(("key.", "keys.under."))}

    assert [key for key, text in written.items() if any(text[language] not in PAGE for language in Language)] == []
    assert {("statements", name) for name in REQUIRED_STATEMENTS} <= told_keys()


def test_the_example_has_no_errors_and_pays_what_its_case_says(capsys: pytest.CaptureFixture[str]) -> None:
    # Who uses every key is warned of four of them.
    warned = [problem.code for problem in read_dossier(FOLDER / "every-key").problems]
    assert warned == ["definition-missing-gains", "cap-after-deadweight", "cap-narrower-later", "settlement-ranks-open"]
    assert main(["cases", str(FOLDER / "every-key"), "--lang", "en"]) == Exit.DONE
    dates = ("--as-of", "2028-06-30", "--issued-on", "2028-07-15")
    assert main(["pay", str(FOLDER / "every-key"), str(FOLDER / "results"), *dates]) == Exit.DONE
    assert "amounts: 6 · all hold." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("term", "needed"),
    [
        (LEVEL, {"reached": 5, "due": 10}),
        (replace(LEVEL, reads=Reads.REACHED), {"reached": 5}),
        (replace(LEVEL, reads=Reads.QUANTITY), {"quantity": Fraction(5)}),
        (replace(LEVEL, reads=Reads.ESTIMATE), {"estimate": Fraction(5)}),
        (EFFECT, {"estimate": Fraction(5)}),
        (replace(EFFECT, per_person=True), {"estimate": Fraction(5), "enrolled": 10}),
    ],
)
def test_the_columns_that_the_page_says_a_term_needs_are_those_it_needs(term: Term, needed: dict[str, Any]) -> None:
    made = agreement(terms=(term,))
    tally = Tally("t-1", "job", "", DAY, DAY, **needed)

    assert list(check_results(made, Results((), (tally,)))) == []
    for column in needed:
        [problem] = check_results(made, Results((), (replace(tally, **{column: None}),)))
        assert problem.code == "tally-unread"


@pytest.mark.parametrize(("less", "bound", "paid"), [(False, "low", 5_000), (False, "high", 0), (True, "low", 0)])
def test_an_effect_that_must_be_certain_pays_nothing_without_its_bound(less: bool, bound: str, paid: int) -> None:
    term = replace(EFFECT, only_when_certain=True, less_is_better=less)
    effect = Fraction(-5 if less else 5)
    # Nearer to nothing than the estimate is the bound that decides; further from it, the other.
    tally = Tally("t-1", "job", "", DAY, DAY, estimate=effect, **{bound: effect / 5 if paid else effect * 2})
    made = agreement(terms=(term,))

    assert entitle(made, Results((), (tally,)), as_of=DAY).total == kroner(paid)
