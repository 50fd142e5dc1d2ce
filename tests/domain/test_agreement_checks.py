"""Every mistake in an agreement is found at its key, and says what, why and what to do in both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from fractions import Fraction as F
from typing import Any

import pytest

from gavn.domain.agreements.agreement import (
    REQUIRED_STATEMENTS,
    AgreementParty,
    CapScope,
    DonationUse,
    EvidenceDesign,
    EvidenceGrade,
    PayerShare,
    PriceLevel,
    Settlement,
)
from gavn.domain.agreements.checks.cases import check_cases
from gavn.domain.agreements.dossier import Case, Dossier, Expected, Expecting
from gavn.domain.agreements.terms.composite_index import IndexPart
from gavn.domain.agreements.terms.fixed_part import FixedPart
from gavn.domain.agreements.validate import can_be_activated, validate, validate_versions
from gavn.domain.outcomes.verification import SampleRule
from gavn.domain.values.money import Rounding
from gavn.domain.values.party import PartyRole
from gavn.domain.values.period import Period, RelativeDate
from gavn.language.catalogue import Language
from gavn.language.problems import problem_parts
from tests.agreement_changes import (
    BANK,
    BUYS,
    CAP,
    DONATION,
    EFFECT,
    ENDING,
    FIXED,
    FLOOR,
    FUND,
    GATE,
    GOOD,
    GUARANTEE,
    INDEX,
    LATER,
    POOLED,
    SLIDING,
    TARIFF,
    TOWN,
    WEEKS,
    YEARS,
    bonus,
    cap,
    clocks,
    ends,
    every,
    metric,
    payer_cap,
    term,
    with_party,
    without_role,
)
from tests.agreements import DROPOUT, IN_WORK, agreement
from tests.conftest import ROOT
from tests.domain.test_agreement_warnings import WARNED
from tests.domain.test_definition_checks import MISTAKES as OF_DEFINITIONS
from tests.domain.test_definition_checks import measured
from tests.domain.test_measured_terms import CODES as OF_TERMS
from tests.histories import kroner

# (what is written instead, where it is found, code)
MISTAKES: list[tuple[dict[str, Any], str, str]] = [
    ({"expected_units": 0}, "expected_units", "expected-units-none"),
    ({"parties": without_role(PartyRole.INVESTOR)}, "parties", "agreement-role-missing"),
    ({"parties": without_role(PartyRole.PROVIDER)}, "parties", "agreement-role-missing"),
    ({"parties": without_role(PartyRole.AUTHORITY)}, "parties", "agreement-role-missing"),
    ({"parties": with_party(PartyRole.INVESTOR, "fund")}, "parties.6", "party-twice"),
    ({"parties": (*GOOD.parties, AgreementParty(PartyRole.PARTNER, "x", "", date(2025, 1, 1), date(2024, 1, 1)))},
     "parties.6.to_date", "party-dates-backwards"),
    ({"payers": ()}, "payers", "agreement-no-payer"),
    (ends(paid_by=PartyRole.EVALUATOR), "termination.0.paid_by", "termination-paid-by-nobody"),
    ({"dispute_deadline": RelativeDate.parse("30 days after statement")}, "dispute_deadline",
     "dispute-deadline-from-unknown"),
    ({"dispute_deadline": RelativeDate.parse("0 days after check")}, "dispute_deadline", "dispute-deadline-no-time"),
    ({"dispute_deadline": RelativeDate.parse("1 days before check")}, "dispute_deadline", "dispute-deadline-no-time"),
    ({"verification": SampleRule(F("1.01"), 10)}, "verification.share", "sample-rule-odd"),
    ({"verification": SampleRule(F("-0.01"), 10)}, "verification.share", "sample-rule-odd"),
    ({"verification": SampleRule(F("0.5"), -1)}, "verification.fewest", "sample-rule-odd"),
    ({"verification": SampleRule(F(0), 0)}, "verification", "sample-rule-odd"),
    ({"payers": (PayerShare("fund", F(1), "§ 7"),)}, "payers.0.party", "payer-not-a-payer"),
    ({"payers": (PayerShare("town", F(2), "§ 7"),)}, "payers.0.share", "payer-share-outside"),
    ({"payers": (PayerShare("town", F("0.99"), "§ 7"),)}, "payers.0.share", "payers-not-whole"),
    ({"payers": (PayerShare("town", F(1), "§ 7", metrics=("work",)),)}, "payers", "payers-not-whole"),
    # Nobody pays the minimum, which has no metric.
    ({"payers": (PayerShare("town", F(1), "§ 7", metrics=("work", "dropout")),)}, "payers", "payers-not-whole"),
    # Who names the term goes before who names its metric, and pays half.
    ({"payers": (PayerShare("town", F("0.5"), "§ 7", terms=(TARIFF.id,)),
                 PayerShare("town", F("0.5"), "§ 7", metrics=(TARIFF.metric,)), PayerShare("town", F(1), "§ 7"))},
     "payers.0.share", "payers-not-whole"),
    ({"payers": (PayerShare("town", F(1), "§ 7", metrics=("job",)),)}, "payers.0.metrics.0", "metric-unknown"),
    ({"payers": (PayerShare("town", F(1), "§ 7", terms=("work",)),)}, "payers.0.terms.0", "term-unknown"),
    (clocks(effort="2023"), "clocks.effort", "clock-effort-before-enrolment"),
    (clocks(effort="2027-2028"), "clocks.effort", "clock-effort-after-measured"),
    (clocks(enrolment="2024-2026"), "clocks.enrolment", "clock-enrolled-after-effort"),
    ({"effective_from": date(2028, 1, 1)}, "effective_from", "effective-after-payment"),
    (clocks(measurement="2023-2026"), "clocks.measurement", "clock-measured-before-enrolled"),
    (clocks(payment="2023-2027"), "clocks.payment", "clock-paid-before-measured"),
    (clocks(payment="2025-2025"), "clocks.payment", "clock-measured-after-paid"),
    ({"effective_from": date(2023, 1, 1)}, "effective_from", "effective-before-signed"),
    (metric(follow_ups=(LATER,)), "metrics.0.follow_ups.0", "follow-up-outside-clock"),
    (metric(follow_ups=(replace(LATER, amount=-1),)), "metrics.0.follow_ups.0", "follow-up-before"),
    (metric(reported_per_unit=F(0)), "metrics.0.reported_per_unit", "metric-conversion-not-positive"),
    (metric(grace=RelativeDate.parse("5 days before due")), "metrics.0.grace", "grace-negative"),
    ({"terms": (*GOOD.terms, FixedPart(id="fixed", clause="§ 6", amount=kroner(1), due_on=date(2024, 6, 1)))},
     "terms.2", "term-date-outside"),
    (term(within=(Period.parse("2031"),)), "terms.0.within.0", "term-period-outside"),
    (term(outside=(Period.parse("2020-2030"),)), "terms.0.outside", "term-never-pays"),
    ({"calls": (replace(GOOD.calls[0], due_on=date(2026, 1, 1)), GOOD.calls[1])}, "calls.0.due_on",
     "call-after-effort"),
    ({"guarantees": (replace(GUARANTEE, trigger_on=date(2024, 12, 31)),)}, "guarantees.0.trigger_on",
     "guarantee-too-early"),
    ({"guarantees": (replace(GUARANTEE, trigger_on=GOOD.clocks.payment.end),)}, "guarantees.0.trigger_on",
     "guarantee-too-late"),
    ({"calls": (GOOD.calls[0], replace(GOOD.calls[1], due_on=date(2025, 1, 1)))}, "calls.1.due_on",
     "call-after-receipt"),
    # Half a year in, the payer's cap starts over, and what was paid until then is received.
    ({"calls": (GOOD.calls[0], replace(GOOD.calls[1], due_on=date(2024, 7, 1))),
      "caps": (replace(CAP, scope=CapScope.PAYER, payer="town", periods=(Period.parse("2024-07-01/2026-12-31"),)),)},
     "calls.1.due_on", "call-after-receipt"),
    ({**clocks(effort="2025"), "calls": ()}, "clocks.effort", "call-after-receipt"),
    ({"donations": (replace(DONATION, on=date(2029, 1, 1)),)}, "donations.0.on", "donation-outside"),
    (cap(scope=CapScope.PERIOD, periods=(Period.parse("2030"),)), "caps.0.periods.0", "cap-period-outside"),
    (cap(scope=CapScope.PERIOD, periods=YEARS), "caps.0.periods", "cap-periods-overlap"),
    ({"metrics": (IN_WORK, DROPOUT, IN_WORK)}, "metrics.2.id", "metric-id-twice"),
    ({"metrics": ()}, "metrics", "agreement-no-metrics"),
    (metric(expected=F("0.5"), baseline=F("0.6")), "metrics.0.expected", "expected-worse-than-baseline"),
    # The term's own baseline is 13 %, and fewer is better.
    ({"metrics": (IN_WORK, replace(DROPOUT, expected=F("0.2")))}, "metrics.1.expected",
     "expected-worse-than-baseline"),
    ({"evidence_grade": EvidenceGrade.B}, "evidence_grade", "evidence-grade-above-design"),
    (metric(expected=F(50)), "metrics.0.expected", "metric-share-outside"),
    (metric(baseline=F("-0.1")), "metrics.0.baseline", "metric-share-outside"),
    (metric(instrument=" "), "metrics.0.instrument", "text-blank"),
    ({"name_en": ""}, "name_en", "text-blank"),
    ({"terms": (replace(TARIFF, id=""), SLIDING)}, "terms.0.id", "text-blank"),
    (cap(clause=""), "caps.0.clause", "text-blank"),
    (cap(id="Årsloft"), "caps.0.id", "id-not-plain"),
    (cap(id="year cap"), "caps.0.id", "id-not-plain"),
    (cap(id="year-"), "caps.0.id", "id-not-plain"),
    (metric(id="exam", name_da="Prøve") | {"terms": (replace(TARIFF, id="Exam", metric="exam"), SLIDING)}, "terms.0.id",
     "id-not-plain"),
    ({"id": "Fælles"}, "id", "id-not-plain"),
    ({"settlement": Settlement("")}, "settlement.clause", "text-blank"),
    ({"terms": (*GOOD.terms, replace(POOLED, level=F(50)))}, "terms.2.level", "term-rate-above-one"),
    ({"terms": (*GOOD.terms, every({"work": F(50)}, {}))}, "terms.2.levels.work", "term-rate-above-one"),
    ({"terms": (*GOOD.terms, replace(INDEX, parts=(IndexPart("work", F(1), F(80)),)))}, "terms.2.parts.0.target",
     "term-rate-above-one"),
    (metric(unit=""), "metrics.0.unit", "metric-without-unit"),
    (metric(source=""), "metrics.0.source", "metric-without-source"),
    (metric(follow_ups=()), "metrics.0.follow_ups", "metric-without-follow-up"),
    (metric(follow_ups=IN_WORK.follow_ups * 2), "metrics.0.follow_ups.1", "follow-up-twice"),
    (metric(deadweight=F(1)), "metrics.0.deadweight", "deadweight-outside"),
    ({"metrics": (IN_WORK, replace(DROPOUT, deadweight=F("0.2")))}, "metrics.1.deadweight", "deadweight-on-less"),
    ({"terms": (replace(TARIFF, metric="wrok"), SLIDING)}, "terms.0.metric", "metric-unknown"),
    ({"terms": (bonus("b", "work", "exam"), SLIDING), "gates": ()}, "terms.0.condition", "metric-unknown"),
    ({"terms": (replace(TARIFF, follow_up="6-months"), SLIDING)}, "terms.0.follow_up", "follow-up-unknown"),
    ({"terms": (TARIFF, replace(SLIDING, less_is_better=False))}, "terms.1.metric", "direction-contradicts"),
    ({"terms": (TARIFF, SLIDING, INDEX)}, "terms.2.parts.1.metric", "direction-contradicts"),
    ({"terms": (TARIFF, SLIDING, bonus("b", "work", "dropout"))}, "terms.2.condition", "direction-contradicts"),
    ({"terms": (TARIFF, SLIDING, every({"work": F(1), "dropout": F(1)}, {}))}, "terms.2.levels.dropout",
     "direction-contradicts"),
    ({"terms": (TARIFF, SLIDING, every({}, {"work": F(1), "dropout": F(1)}))}, "terms.2.at_most.work",
     "direction-contradicts"),
    ({"terms": (*GOOD.terms, EFFECT), "two_sided": True}, "evidence", "effect-without-comparison"),
    ({"terms": (TARIFF,), "evidence": EvidenceDesign.HISTORICAL_BASELINE}, "evidence", "evidence-without-baseline"),
    ({"covariates": ("age",)}, "covariates", "covariates-not-compared"),
    ({"clusters": "school"}, "clusters", "clusters-not-compared"),
    ({"clusters": "school", "evidence": EvidenceDesign.MATCHED_COMPARISON}, "clusters", "clusters-not-compared"),
    ({"terms": (*GOOD.terms, EFFECT), "evidence": EvidenceDesign.DIFFERENCE_IN_DIFFERENCES} | metric(**measured()),
     "metrics.0.measured.looks_at", "difference-without-change"),
    ({"terms": ()}, "terms", "agreement-no-terms"),
    ({"terms": (TARIFF, replace(SLIDING, id="job"))}, "terms.1.id", "term-id-twice"),
    ({"terms": (replace(TARIFF, clause=""), SLIDING)}, "terms.0.clause", "term-without-clause"),
    ({"terms": (replace(TARIFF, amount=kroner(0)), SLIDING)}, "terms.0.amount", "term-price-not-positive"),
    ({"terms": (bonus("b", "work", "dropout"), bonus("c", "dropout", "work"))}, "terms.0.condition",
     "condition-circular"),
    ({"gates": (replace(GATE, terms=()),)}, "gates.0.terms", "gate-holds-nothing"),
    ({"gates": (replace(GATE, terms=("jbo",)),)}, "gates.0.terms.0", "term-unknown"),
    ({"gates": (replace(GATE, levels={}),)}, "gates.0.levels", "gate-without-level"),
    ({"gates": (replace(GATE, levels={"exam": F("0.2")}),)}, "gates.0.levels.exam", "metric-unknown"),
    ({"gates": (replace(GATE, levels={"work": F(20)}),)}, "gates.0.levels.work", "gate-level-outside"),
    ({"terms": (*GOOD.terms, FIXED), "gates": (replace(GATE, terms=("job", "fixed"), per_cohort=True),)},
     "gates.0.terms.1", "gate-without-cohort"),
    ({"terms": (*GOOD.terms, POOLED), "gates": (replace(GATE, terms=("pooled",), per_cohort=True),)},
     "gates.0.terms.0", "gate-without-cohort"),
    ({"gates": (replace(GATE, follow_up="3-months"),)}, "gates.0.follow_up", "follow-up-unknown"),
    ({"caps": (CAP, CAP)}, "caps.1.id", "clause-id-twice"),
    ({"guarantees": (replace(GUARANTEE, id="all"),)}, "guarantees.0.id", "clause-id-twice"),
    ({"floors": (replace(FLOOR, id="job"),)}, "floors.0.id", "clause-id-twice"),
    (cap(amount=None), "caps.0", "cap-amount-or-share"),
    (cap(share=F("0.5")), "caps.0", "cap-amount-or-share"),
    (cap(amount=kroner(0)), "caps.0.amount", "cap-not-positive"),
    (cap(amount=None, share=F(50)), "caps.0.share", "cap-share-outside"),
    (cap(scope=CapScope.METRIC), "caps.0.metric", "cap-metric-unknown"),
    (cap(scope=CapScope.PAYER), "caps.0.payer", "cap-payer-unknown"),
    (cap(overflow_to="nobody"), "caps.0.overflow_to", "cap-overflow-unknown"),
    (payer_cap(overflow_to="provider"), "caps.0.overflow_to", "cap-overflow-unknown"),
    (payer_cap(overflow_to="town"), "caps.0.overflow_to", "overflow-circular"),
    ({"caps": (replace(TOWN, id="a", overflow_to="donor"), replace(TOWN, id="b", overflow_to="state"),
               replace(TOWN, id="c", payer="donor", overflow_to="town"))}, "caps.0.overflow_to", "overflow-circular"),
    (cap(overflow_to="donor"), "caps.0", "cap-payer-needless"),
    (cap(payer="town"), "caps.0", "cap-payer-needless"),
    (cap(metric="exam"), "caps.0.metric", "cap-metric-unknown"),
    (cap(metric="work", terms=("stay",)), "caps.0.metric", "cap-covers-nothing"),
    (cap(amount=None, share=F(1)), "caps.0.share", "cap-share-outside"),
    (cap(amount=None, share=F("0.5")), "caps.0.share", "cap-share-of-itself"),
    (cap(scope=CapScope.PERIOD), "caps.0.periods", "cap-without-periods"),
    (cap(scope=CapScope.PERSON, terms=("stay",)), "caps.0.scope", "cap-person-without-persons"),
    (cap(terms=("wrok",)), "caps.0.terms.0", "term-unknown"),
    (cap(amount=kroner(99)), "floors.0.amount", "cap-below-floor"),
    (payer_cap(amount=kroner(99)), "floors.0.amount", "floor-above-payer-caps"),
    ({"terms": (WEEKS,), "metrics": (IN_WORK, replace(DROPOUT, unit="day"))}, "terms.0.minus", "minus-in-another-unit"),
    ({"floors": (FLOOR, replace(FLOOR, id="other"))}, "floors.1", "floor-twice"),
    ({"floors": (replace(FLOOR, amount=kroner(0)),)}, "floors.0.amount", "floor-not-positive"),
    ({"investors": (replace(FUND, party="town"), BANK)}, "investors.0.party", "tranche-not-investor"),
    ({"investors": (), "calls": ()}, "investors", "investors-without-tranches"),
    ({"parties": with_party(PartyRole.INVESTOR, "third")}, "investors", "investors-without-tranches"),
    ({"investors": (FUND, replace(BANK, rank=3))}, "investors", "ranks-with-gap"),
    ({"investors": (replace(FUND, capital=kroner(0)), BANK)}, "investors.0.capital", "capital-not-positive"),
    ({"investors": (replace(FUND, protected=kroner(601)), BANK)}, "investors.0.protected", "protected-above-capital"),
    ({"investors": (replace(FUND, most_return=F("0.9")), BANK)}, "investors.0.most_return", "return-below-capital"),
    ({"investors": (replace(FUND, most_irr=F(5)), BANK)}, "investors.0.most_irr", "irr-outside"),
    ({"calls": (*GOOD.calls, replace(GOOD.calls[0], party="town"))}, "calls.2.party", "call-not-investor"),
    ({"calls": GOOD.calls[:1]}, "calls", "calls-not-capital"),
    ({"calls": (replace(GOOD.calls[0], amount=kroner(1)), GOOD.calls[1])}, "calls.0.amount", "calls-not-capital"),
    ({"calls": (*GOOD.calls, replace(GOOD.calls[0], amount=kroner(5)), replace(GOOD.calls[0], amount=kroner(-5)))},
     "calls.3.amount", "call-not-positive"),
    ({"investors": (replace(FUND, protected=kroner(-1)), BANK)}, "investors.0.protected", "protected-negative"),
    ({"guarantees": (replace(GUARANTEE, guarantor="town"),)}, "guarantees.0.guarantor", "guarantor-unknown"),
    ({"guarantees": (replace(GUARANTEE, covers=("fund", "town")),)}, "guarantees.0.covers.1", "guarantee-covers-other"),
    ({"guarantees": (replace(GUARANTEE, share=F(0)),)}, "guarantees.0.share", "guarantee-share-outside"),
    ({"guarantees": (replace(GUARANTEE, most=kroner(0)),)}, "guarantees.0.most", "guarantee-not-positive"),
    ({"guarantees": (replace(GUARANTEE, most=kroner(1001)),)}, "guarantees.0.most", "guarantee-above-capital"),
    # Half of what the fund alone has paid in.
    ({"guarantees": (replace(GUARANTEE, most=kroner(301), share=F("0.5"), covers=("fund",)),)}, "guarantees.0.most",
     "guarantee-above-capital"),
    ({"donations": (replace(DONATION, donor="town"),)}, "donations.0.donor", "donor-unknown"),
    ({"donations": (replace(DONATION, amount=kroner(0)),)}, "donations.0.amount", "donation-not-positive"),
    ({"donations": (replace(DONATION, use=DonationUse.BUYS_OUTCOMES),)}, "donations.0.terms", "donation-buys-nothing"),
    ({"donations": (BUYS, replace(BUYS, id="second"))}, "donations.1.terms.0", "donation-buys-bought"),
    ({"donations": (replace(DONATION, terms=("wrok",)),)}, "donations.0.terms.0", "term-unknown"),
    ({"settlement": Settlement("§ 12", F(2))}, "settlement.share", "settlement-share-outside"),
    ({"termination": (ENDING, replace(ENDING, recovery=F(1)))}, "termination.1.by", "termination-twice"),
    ({"termination": (replace(ENDING, recovery=F(2)),)}, "termination.0.recovery", "recovery-outside"),
    ({"termination": (replace(ENDING, by=PartyRole.EVALUATOR),)}, "termination.0.by", "termination-by-nobody"),
    ({"statements": {**GOOD.statements, "retention": " "}}, "statements.retention", "statement-missing"),
    ({"statements": {**GOOD.statements, "weather": "sun"}}, "statements.weather", "statement-unknown"),
    ({"currency": "XXX"}, "currency", "currency-unknown"),
    ({"rounding_unit": kroner(0)}, "rounding_unit", "rounding-unit-not-positive"),
    ({"payment_deadline": RelativeDate.parse("3 days before approval")}, "payment_deadline", "deadline-before"),
    ({"payment_deadline": RelativeDate.parse("30 days after invoice")}, "payment_deadline", "deadline-from-unknown"),
    ({"price_level": PriceLevel(2023, "PL", {"2024": F(100)})}, "price_level.values", "index-without-base"),
    ({"price_level": PriceLevel(24)}, "price_level.base_year", "base-year-outside"),
    ({"price_level": PriceLevel(2024, "", {"2024": F(100)})}, "price_level.index", "index-without-name"),
    ({"price_level": PriceLevel(2024, "PL", {"2024": F(0)})}, "price_level.values.2024", "index-not-positive"),
    ({"price_level": PriceLevel(2024, "PL", {"2024": F(100), "next": F(100)})}, "price_level.values.next",
     "index-not-a-year"),
    ({"price_level": PriceLevel(2024, "PL", {"2024": F(100)}, terms=("wrok",))}, "price_level.terms.0",
     "term-unknown"),
    ({"terms": (*GOOD.terms, EFFECT)}, "two_sided", "two-sided-not-said"),
]  # fmt: skip

BETWEEN = [
    ({"version": 3}, "version", "version-number"),
    ({"reason_en": ""}, "reason_en", "amendment-without-reason"),
    ({"reason_da": ""}, "reason_da", "amendment-without-reason"),
    ({"effective_from": date(2026, 1, 1), "caps": ()}, "caps", "amendment-reaches-back"),
    ({"effective_from": date(2026, 1, 1), "rounding": Rounding.UP}, "rounding", "amendment-reaches-back-whole"),
    ({"effective_from": date(2023, 1, 1)}, "effective_from", "amendment-before-version"),
    ({"signed_on": GOOD.signed_on}, "signed_on", "amendment-signed-before"),
    ({"id": "other"}, "id", "amendment-changes-identity"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "path", "code"), MISTAKES, ids=lambda value: value if type(value) is str else "")
def test_a_mistake_is_found_at_its_key_with_its_words(changes: dict[str, Any], path: str, code: str) -> None:
    problems = validate(agreement(**changes))

    assert (path, code) in [(problem.place.path, problem.code) for problem in problems]
    for problem in problems:
        for language in Language:
            assert all(problem_parts(problem, language).values())


@pytest.mark.parametrize("payers", [
    (PayerShare("town", F(1), "§ 7", metrics=("work", "dropout")), PayerShare("town", F(1), "§ 7", terms=("least",))),
    (PayerShare("town", F(1), "§ 7", metrics=("work", "dropout")), PayerShare("town", F(1), "§ 6")),
    # Whoever names neither pays what nobody else names, and no part of what another does.
    (PayerShare("town", F(1), "§ 7", terms=(TARIFF.id,)), PayerShare("town", F(1), "§ 7")),
])  # fmt: skip
def test_each_term_and_the_minimum_have_somebody_who_pays_them_whole(payers: tuple[PayerShare, ...]) -> None:
    assert validate(agreement(payers=payers)) == ()


def test_what_a_donor_buys_needs_no_other_payer() -> None:
    gift = replace(DONATION, use=DonationUse.BUYS_OUTCOMES, terms=(TARIFF.id,))
    others = (PayerShare("town", F(1), "§ 7", terms=(SLIDING.id, "least")),)

    assert validate(agreement(payers=others, donations=(gift,), caps=())) == ()


def test_whoever_takes_over_what_a_cap_leaves_can_be_held_to_a_cap_too() -> None:
    [first] = payer_cap(overflow_to="donor")["caps"]
    second = replace(first, id="second", payer="donor", overflow_to="")

    assert validate(agreement(caps=(first, second))) == ()
    assert [problem.code for problem in validate(agreement(caps=(second,)))] == ["cap-payer-unknown"]


def test_an_agreement_in_order_has_no_problems() -> None:
    assert validate(GOOD) == ()
    assert can_be_activated(GOOD)


@pytest.mark.parametrize("statement", REQUIRED_STATEMENTS)
def test_each_of_the_nineteen_statements_blocks_and_is_named(statement: str) -> None:
    others = {name: text for name, text in GOOD.statements.items() if name != statement}

    [problem] = validate(agreement(statements=others))

    assert len(REQUIRED_STATEMENTS) == 19
    assert (problem.code, problem.values["statement"]) == ("statement-missing", statement)
    assert statement in problem_parts(problem, Language.ENGLISH)["what"]
    assert not can_be_activated(agreement(statements=others))


def test_what_is_paid_in_is_told_as_readers_write_amounts() -> None:
    [problem] = validate(replace(GOOD, calls=(replace(GOOD.calls[0], amount=kroner(300_000)), GOOD.calls[1])))
    assert "pays in 300,000.00, but" in problem_parts(problem, Language.ENGLISH)["what"]


def test_several_statements_that_are_left_unsaid_are_told_together() -> None:
    [problem] = validate(agreement(statements={"unit": "Pupils."}))

    assert (problem.place.path, problem.values["statement"].count("”, “")) == ("statements", 17)


def test_less_of_one_indicator_is_paid_for_beside_more_of_another() -> None:
    assert validate(agreement(terms=(*GOOD.terms, every({"work": F("0.5")}, {"dropout": F("0.1")})))) == ()


IN_ORDER: list[dict[str, Any]] = [
    # The last day of the first year is early enough, and so is the last day of measuring.
    {"calls": (GOOD.calls[0], replace(GOOD.calls[1], due_on=date(2024, 12, 31)))},
    {"guarantees": (replace(GUARANTEE, trigger_on=date(2026, 12, 31)),), "floors": ()},
    {"guarantees": (replace(GUARANTEE, most=kroner(1000)),)},
    # To expect what is so already is no mistake, nor is a grade below what the design could give.
    metric(expected=F("0.6"), baseline=F("0.6")),
    {"evidence_grade": EvidenceGrade.D},
    # Investors side by side share a part as they share all; those of different rank are asked for nothing at 100 %.
    {"settlement": Settlement("§ 12", F("0.7"))},
    {"settlement": Settlement("§ 12"), "investors": (FUND, replace(BANK, rank=2))},
    # All of them, a number alone, and a share alone.
    {"verification": SampleRule(F(1))},
    {"verification": SampleRule(F(0), 1)},
    {"verification": SampleRule(F("0.1"))},
]


@pytest.mark.parametrize("changes", IN_ORDER)
def test_what_is_just_in_order_is_not_told_of(changes: dict[str, Any]) -> None:
    assert validate(agreement(**changes)) == ()


def test_all_mistakes_are_found_at_once() -> None:
    made = agreement(payers=(), terms=(), **metric(unit="", source=""))

    codes = {problem.code for problem in validate(made)}

    assert {"agreement-no-payer", "agreement-no-terms", "metric-without-unit", "metric-without-source"} <= codes


@pytest.mark.parametrize(("changes", "path", "code"), BETWEEN)
def test_versions_follow_each_other(changes: dict[str, Any], path: str, code: str) -> None:
    second = {"version": 2, "reason_da": "Færre", "reason_en": "Fewer", "signed_on": date(2024, 2, 1)}

    assert validate_versions([GOOD, agreement(**second)]) == ()
    found = [(place, p.place.path, p.code) for place, p in validate_versions([GOOD, agreement(**second | changes)])]
    assert found == [(1, path, code)]


# (what a case expects, code); the agreement has the term "job", the payer "city" and the investor "fund".
EXPECTED = [
    (Expected(Expecting.TERM, kroner(0), "jobs"), "case-of-unknown"),
    (Expected(Expecting.PAYER, kroner(0)), "case-of-unknown"),
    (Expected(Expecting.INVESTOR, kroner(0), "city"), "case-of-unknown"),
    (Expected(Expecting.GUARANTEE, kroner(0), "fund"), "case-of-unknown"),
    (Expected(Expecting.TOTAL, kroner(0), "city"), "case-of-needless"),
]


@pytest.mark.parametrize(("expected", "code"), EXPECTED)
def test_a_case_expects_something_of_what_the_agreement_has(expected: Expected, code: str) -> None:
    case = Case("one", "Én", "One", date(2025, 1, 1), (Expected(Expecting.TERM, kroner(1000), "job"), expected))

    [problem] = check_cases(Dossier("example", (GOOD,), (case,)))

    assert (problem.place.path, problem.code) == ("0.expected.1.of", code)


def test_every_code_of_the_checks_is_shown() -> None:
    checks = [
        *(ROOT / "src/gavn/domain/agreements/checks").glob("*.py"),
        ROOT / "src/gavn/domain/agreements/validate.py",
    ]
    written = {code for path in checks for code in re.findall(r'code="([a-z-]+)"', path.read_text(encoding="utf-8"))}
    shown = (
        {code for _, _, code in (*MISTAKES, *WARNED, *BETWEEN, *OF_DEFINITIONS)}
        | {code for _, code in EXPECTED}
        | OF_TERMS
    )

    assert written - shown == set()
    assert len(shown) >= 80
