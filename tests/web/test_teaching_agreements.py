"""Every teaching agreement as the page of it shows it: together they use every kind of term and clause."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from gavn.domain.access.decision import Decision
from gavn.domain.agreements.agreement import AgreedDonation, DeficitGuarantee, DonationUse
from gavn.domain.agreements.dossier import Dossier
from gavn.domain.agreements.measurement_plan import Boundary
from gavn.domain.agreements.versions import differences
from gavn.domain.outcomes.definition import Definition, EventCount, MissingRule, Overlap
from gavn.domain.values.money import Money
from gavn.files.agreements import read_dossier
from gavn.language.agreements import difference_text, names_of
from gavn.language.catalogue import Language
from gavn.language.definitions import definition_lines
from gavn.reports.agreement_rows import Naming, metric_rows, money_rows, party_rows
from gavn.web.apps.payments import queries
from tests.conftest import ROOT
from tests.web.conftest import logged_in
from tests.web.reading import words

CARD = ROOT / "examples" / "teaching" / "rate-card"
DAY = date(2026, 12, 31)
TEACHING = sorted((ROOT / "examples" / "teaching").iterdir())

pytestmark = [pytest.mark.django_db, pytest.mark.same_everywhere]


def dossier(folder: Path) -> Dossier:
    found = read_dossier(folder).dossier
    assert found is not None
    return found


def shown(of: Path | Dossier, monkeypatch: pytest.MonkeyPatch, *, language: str = "en") -> str:
    """What the page of an agreement that no fund holds says."""
    found = dossier(of) if isinstance(of, Path) else of
    monkeypatch.setattr(queries, "dossier", lambda agreement: found)
    monkeypatch.setattr(queries, "sees", lambda person, dossier: Decision(allowed=True, reason=""))
    return words(logged_in("revisor"), f"/agreements/{found.id}/", language=language)


@pytest.mark.parametrize("folder", TEACHING, ids=lambda folder: folder.name)
def test_the_page_says_all_that_the_text_at_the_terminal_says(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = shown(folder, monkeypatch)
    assert "Payment terms" in text
    agreement = dossier(folder).versions[-1]
    naming = Naming(Language.ENGLISH, names_of(agreement.metrics, Language.ENGLISH))
    rows = (*party_rows(agreement, naming), *metric_rows(agreement, naming), *money_rows(agreement, naming))
    unsaid = frozenset({"follow_ups", "instrument", "population", "terms", "measured"})
    assert [said for said in (row.says(unsaid) for row in rows) if said not in text] == []
    measured = [metric.measured for metric in agreement.metrics if metric.measured is not None]
    rules = [rule for own in measured for rule in definition_lines(own, Language.ENGLISH)]
    assert [rule for rule in rules if f"{rule[:1].upper()}{rule[1:]}" not in text] == []


def test_a_number_of_events_with_two_ends_is_told_with_both() -> None:
    """Both are measured, so that neither may be left out of what is agreed."""
    visits = EventCount(events=("visit",), at_least=2, at_most=4)
    rule = Definition(looks_at=visits, missing=MissingRule.WORST, overlap=Overlap.FIRST_COURSE)
    told = [definition_lines(rule, language)[0] for language in (Language.DANISH, Language.ENGLISH)]
    assert told == ["mindst 2 og højst 4 gange visit", "visit at least 2 and at most 4 times"]


def test_who_pays_for_which_metrics_stands_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    text = shown(CARD, monkeypatch, language="da")
    assert "regionen betaler andel 100 %, resultatmål Bedre helbred, kasse sundhed § 7" in text


def test_what_narrows_a_clause_stands_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    own = dossier(CARD)
    agreement = own.versions[-1]
    metric = replace(
        agreement.metrics[0],
        expected=Fraction(19),
        baseline=Fraction(1, 4),
        deadweight=Fraction(1, 10),
        threshold=Fraction(3),
        reported_per_unit=Fraction(7),
    )
    kroner = Money(100_000, "DKK")
    guarantee = DeficitGuarantee("g", "kommunen", "§ 10", DAY, kroner, share=Fraction(1, 2), covers=("fonden",))
    donation = AgreedDonation("d", "regionen", "§ 11", kroner, DAY, DonationUse.WRITES_DOWN, terms=("work",))
    party = replace(agreement.parties[0], from_date=DAY, to_date=date(2027, 1, 1), clause="§ 1")
    changed = replace(
        agreement,
        metrics=(metric, *agreement.metrics[1:]),
        guarantees=(guarantee,),
        donations=(donation,),
        parties=(party, *agreement.parties[1:]),
    )
    text = shown(replace(own, versions=(changed,)), monkeypatch)
    assert "expected level 19" in text and "1,900 %" not in text
    assert "baseline 25 %" in text
    assert "deadweight 10 %" in text
    assert "threshold 3" in text and "better direction more" in text
    assert "grace 60 days after the due date" in text
    assert "share 50 %, covers fonden" in text
    assert "it is split by capital, not rank, up to what each lacks" in text
    assert "write" in text and "tariff (§ 6, nr. 1)" in text
    assert "31 December 2026" in text and "1 January 2027" in text


def test_the_periods_of_a_term_stand_as_dates(monkeypatch: pytest.MonkeyPatch) -> None:
    text = shown(ROOT / "examples" / "teaching" / "crisis-months", monkeypatch)
    assert "Not for what lies in 1 March 2026 – 31 August 2026." in text
    assert "1 January 2025 – 31 December 2026" in text


def test_a_level_that_counts_is_no_share_between_versions_either() -> None:
    agreement = dossier(CARD).versions[-1]
    placed, share = (
        replace(agreement, metrics=(replace(agreement.metrics[0], expected=level), *agreement.metrics[1:]))
        for level in (Fraction(19), Fraction(1, 2))
    )
    [found] = differences(placed, share)
    assert difference_text(found, Language.ENGLISH, currencies=("DKK", "DKK")).endswith("expected level: 19 → 50 %")


def test_the_measurement_plan_stands_on_the_page_with_how_sure_each_look_must_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = ROOT / "examples" / "teaching" / "reoffending-threshold"
    plan = dossier(folder).measurement_plan
    assert plan is not None

    english, danish = (shown(folder, monkeypatch, language=language) for language in ("en", "da"))

    for said in (
        "Measurement plan assumed Registered on 1 December 2024, before anything was seen.",
        "Convicted again within a year 12 months after enrolment direct count all enrolled and due counts as worst",
        "counts as worst 30 80 %",
        "Results are looked at two times, the first ones far more strictly (O’Brien and Fleming’s boundaries)",
        "Look 1 1 September 2026 30 September 2026 2.80 Look 2 1 March 2027 31 March 2027 1.98",
        plan.digest,
    ):
        assert said in english
    assert "Måleplan antaget Registreret 1. december 2024, før noget var set." in danish
    assert "Der ses på resultaterne to gange, de første langt strengere (O’Brien og Flemings grænser)" in danish
    assert "Kig 2 1. marts 2027 31. marts 2027 1,98" in danish


@pytest.mark.parametrize(
    ("boundary", "looks", "says"),
    [
        (Boundary.NONE, 1, "Results are looked at once, each time as if it were the only one."),
        (Boundary.POCOCK, 2, "Results are looked at two times, all alike strictly (Pocock’s boundaries)"),
        (Boundary.NONE, 0, "No look is planned."),
    ],
)
def test_a_plan_says_how_strictly_its_looks_are_read(
    boundary: Boundary, looks: int, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = dossier(ROOT / "examples" / "teaching" / "reoffending-threshold")
    assert own.measurement_plan is not None
    plan = replace(own.measurement_plan, boundary=boundary, looks=own.measurement_plan.looks[:looks], analyses=())

    text = shown(replace(own, measurement_plan=plan), monkeypatch)

    assert says in text and ("Look 1" in text) is bool(looks)
    assert "Convicted again within a year 12 months after enrolment direct count" not in text


def test_where_nothing_more_is_registered_the_page_says_nothing_of_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Measurement plan" not in shown(CARD, monkeypatch)
