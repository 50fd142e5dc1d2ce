"""Every mechanism that an agreement can hold, and where it is tried: a case, its edges, a property and a refusal.

A case is one of the library (`agreement/case`) or a test; a property is a test, or what the proof against the oracle
notes when it has a say (`proof: …`); a refusal is the code of a problem, or a test.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mechanism:
    """`kind` where it is a payment term, whose edges, properties and refusals are found by it."""

    name: str
    case: str
    edges: str = ""
    property: str = ""
    refusal: str = ""
    kind: str = ""


PAY, FIN, EDGE = "domain/test_payments.py::", "domain/test_payments_finance.py::", "domain/test_finance_edges.py::"
PAYERS = "domain/test_payers.py::"
STATED = "domain/test_payments_stated.py::"
RULES, ENDINGS = "properties/test_payment_rules.py::test_", "properties/test_endings.py::test_"
ARITHMETIC = "properties/test_arithmetic.py::test_"
TOTALS = f"{RULES}statements_sum_to_the_entitlement_whatever_the_order_of_arrival"
BITES = f"{PAY}test_a_cap_bites_within_its_scope_only"
CHECKS = "domain/test_agreement_checks.py::test_"
COHORT = "domain/terms/test_cohort_terms.py::test_"

MECHANISMS = (
    # Pricing.
    Mechanism("tariff per outcome", "rate-card/work-once", kind="tariff"),
    Mechanism("once only per person, or repeatable", "rate-card/work-once", kind="tariff"),
    Mechanism("sequential milestones", "job-milestones/six-months", kind="sequential-milestones"),
    Mechanism("a broken spell resets or not", "job-milestones/broken-spell", kind="sequential-milestones"),
    Mechanism("price per unit milestone", "class-milestones/two-of-three", kind="unit-milestone"),
    Mechanism("days or weeks in a state less another", "job-milestones/weeks-less-support", kind="days-in-state"),
    Mechanism("price per percentage point", "dropout-points/five-points", kind="percentage-point-price"),
    Mechanism("price per person beyond a baseline", "avoided-placements/four-avoided", kind="beyond-baseline"),
    Mechanism("price per outcome counted in aggregate", "avoided-placements/four-avoided", kind="counted-outcomes"),
    Mechanism("step table", "class-milestones/bands", kind="step-table"),
    Mechanism("linear interpolation", "school-curves/middle", kind="linear-interpolation"),
    Mechanism("proportional to target", "result-coupon/two-years", kind="proportional-to-target"),
    Mechanism("floor to ceiling with a positive start", "school-curves/middle", kind="floor-to-ceiling"),
    Mechanism("non-linear table", "school-curves/middle", kind="non-linear-table"),
    Mechanism("all-or-nothing threshold, pooled or per cohort", "reoffending-threshold/both", kind="threshold"),
    Mechanism("every one of several indicators", "family-index/all-indicators", kind="every-indicator"),
    Mechanism("share of savings", "bed-day-savings/first-year", kind="share-of-savings"),
    Mechanism("value of the measured effect", "two-sided-trial/good", kind="measured-effect"),
    Mechanism("volume tiers, graduated", "volume-tiers/both-tiers", kind="graduated-tiers"),
    Mechanism("volume tiers, volume-wide", "volume-tiers/both-tiers", kind="volume-wide-tiers"),
    Mechanism("fixed part", "bed-day-savings/first-year", kind="fixed-part"),
    Mechanism("standing charge", "bed-day-savings/first-year", kind="standing-charge"),
    Mechanism("conditional bonus on a second metric", "family-index/bonus", kind="conditional-bonus"),
    Mechanism("uplift for a subgroup", "furthest-from-work/one-of-each", kind="subgroup-uplift"),
    Mechanism("composite weighted index", "family-index/index", kind="composite-index"),
    Mechanism("coupon that depends on the result", "result-coupon/two-years", kind="coupon"),
    # Comparison.
    Mechanism("randomised", "two-sided-trial/good", f"{COHORT}edges", "proof: measured-effect",
              "effect-without-comparison"),
    Mechanism("matched, by propensity or cohort", "ung-i-fokus/two-weeks", f"{COHORT}edges", "proof: measured-effect",
              "effect-without-comparison"),
    Mechanism("historical", "dropout-points/five-points", f"{COHORT}edges", "proof: percentage-point-price",
              "evidence-without-baseline"),
    Mechanism("reference level", "avoided-placements/four-avoided", f"{COHORT}edges", "proof: beyond-baseline",
              "evidence-without-baseline"),
    Mechanism("before-after", "bed-day-savings/first-year", f"{COHORT}edges", "proof: share-of-savings",
              "effect-without-comparison"),
    Mechanism("deadweight deduction", f"{PAY}test_deadweight_is_deducted_and_said",
              f"{PAY}test_rounding_is_a_line_of_its_own", "proof: deadweight", "deadweight-outside"),
    Mechanism("gate", "furthest-from-work/gate-shut", f"{PAY}test_a_gate_opens_when_its_level_is_reached",
              "proof: gate", "gate-holds-nothing"),
    # Limits.
    Mechanism("cap per person", "rate-card/person-cap", BITES, "proof: cap per person", "cap-person-without-persons"),
    Mechanism("cap per metric", BITES, BITES,
              "proof: cap per metric", "cap-metric-unknown"),
    Mechanism("cap per period", "dropout-points/capped", BITES, "proof: cap per period", "cap-without-periods"),
    Mechanism("cap per payer", "volume-tiers/fund-capped",
              f"{PAYERS}test_what_a_payers_cap_leaves_goes_to_the_outcomes_fund_or_is_named_unpaid",
              "proof: cap on a payer", "cap-payer-unknown"),
    Mechanism("cap per agreement", f"{PAY}test_the_cap_that_bit_is_named_on_its_line_with_what_it_took", BITES,
              f"{RULES}caps_are_never_exceeded_and_floors_never_undercut", "cap-below-floor"),
    Mechanism("share caps", f"{PAY}test_a_share_cap_holds_a_metric_to_its_part_of_all_that_is_paid",
              f"{PAY}test_a_share_cap_holds_a_metric_to_its_part_of_all_that_is_paid",
              f"{ARITHMETIC}a_share_cap_leaves_its_share_of_what_is_paid_to_the_last_minor_unit",
              "cap-share-outside"),
    Mechanism("ordering of outcomes", f"{PAY}test_caps_take_from_what_holds_last_whatever_becomes_known_first",
              "domain/test_cap_order.py::test_a_cap_takes_from_what_holds_last", TOTALS, "claim-twice"),
    Mechanism("ceiling on the return (ROI)", f"{PAY}test_what_is_above_every_ceiling_is_not_paid",
              f"{EDGE}test_a_ceiling_on_the_return_ends_at_its_multiple", "proof: ceiling on return",
              "return-below-capital"),
    Mechanism("ceiling on the yearly rate (IRR)",
              f"{PAY}test_a_ceiling_on_the_yearly_rate_is_an_accruing_balance",
              f"{EDGE}test_a_ceiling_on_the_yearly_rate_counts_the_days_from_the_call",
              "proof: ceiling on yearly rate", "irr-outside"),
    Mechanism("minimum at the final statement", "furthest-from-work/least",
              f"{PAY}test_a_minimum_is_made_up_at_the_final_statement_only", "proof: minimum", "floor-not-positive"),
    # Finance.
    Mechanism("capital calls", f"{FIN}test_the_fund_pays_capital_in_and_receives_on_the_day_that_is_due",
              f"{EDGE}test_a_ceiling_on_the_yearly_rate_counts_the_days_from_the_call",
              "proof: ceiling on yearly rate", "calls-not-capital"),
    Mechanism("investors pari passu", "housing-first-havnen/half-housed",
              f"{EDGE}test_own_funding_makes_the_authority_an_investor_beside_the_fund", "proof: several investors",
              "tranche-not-investor"),
    Mechanism("investors ranked", "result-coupon/two-years",
              f"{PAY}test_the_senior_is_paid_first_up_to_its_ceiling_and_the_junior_takes_the_rest", "proof: ranks",
              "ranks-with-gap"),
    Mechanism("protected and at-risk parts", f"{PAY}test_the_protected_part_is_covered_first",
              f"{EDGE}test_a_guarantee_fills_the_protected_part_before_the_others", "proof: protected part",
              "protected-above-capital"),
    Mechanism("third-party guarantee", "housing-first-havnen/deficit-covered",
              f"{PAY}test_a_guarantee_covers_the_deficit_on_its_day_and_no_more", "proof: guarantee",
              "guarantee-covers-other"),
    Mechanism("donation that writes down what is owed", "avoided-placements/four-avoided",
              f"{PAY}test_a_donation_writes_down_what_the_authority_owes", "proof: donation writes down",
              "donation-not-positive"),
    Mechanism("donation that buys soft outcomes", f"{PAY}test_a_donation_buys_outcomes_that_no_authority_pays",
              f"{EDGE}test_a_donation_buys_soft_outcomes_until_it_is_used", "proof: donation buys outcomes",
              "donation-buys-nothing"),
    Mechanism("own funding of the authority",
              f"{EDGE}test_own_funding_makes_the_authority_an_investor_beside_the_fund",
              f"{EDGE}test_own_funding_makes_the_authority_an_investor_beside_the_fund", "proof: several investors",
              "tranche-not-investor"),
    Mechanism("several payers by metric, share or purse",
              f"{PAYERS}test_who_names_the_term_pays_before_who_names_the_metric_before_everybody",
              f"{PAYERS}test_payers_share_by_largest_remainder", "proof: several payers", "payers-not-whole"),
    Mechanism("outcomes fund as payer",
              f"{PAYERS}test_what_a_payers_cap_leaves_goes_to_the_outcomes_fund_or_is_named_unpaid",
              f"{PAYERS}test_what_a_payers_cap_leaves_goes_to_the_outcomes_fund_or_is_named_unpaid",
              "proof: cap on a payer, overflow", "cap-overflow-unknown"),
    Mechanism("two-sided payment", "two-sided-trial/bad",
              f"{PAY}test_investors_pay_when_the_effect_is_negative_only_if_it_is_agreed", "proof: investors pay",
              "two-sided-not-said"),
    # Events.
    Mechanism("amendment and re-baselining",
              f"{STATED}test_a_baseline_moved_by_an_amendment_counts_from_its_day_and_what_was_stated_stays",
              f"{STATED}test_a_rate_is_held_against_the_baseline_of_its_day", "proof: periods of a term",
              f"{CHECKS}versions_follow_each_other"),
    Mechanism("early closing with an up-front settlement",
              f"{FIN}test_early_closing_pays_a_share_of_what_was_expected_of_those_reached",
              f"{FIN}test_donors_share_a_settlement_and_what_nobody_pays_is_no_part_of_it",
              f"{ENDINGS}a_settlement_is_paid_in_full_by_those_who_would_have_paid", "settlement-share-outside"),
    Mechanism("recovery of capital on termination",
              f"{FIN}test_termination_pays_back_the_agreed_share_and_never_more_than_is_left",
              f"{FIN}test_termination_pays_back_the_agreed_share_and_never_more_than_is_left",
              f"{ENDINGS}a_recovery_is_the_share_agreed_of_what_is_paid_in_and_never_more_than_is_left",
              "recovery-outside"),
    Mechanism("activity-based payment in a force-majeure period", "crisis-months/crisis",
              f"{PAY}test_a_term_pays_what_lies_in_its_periods", "proof: periods of a term", "term-never-pays"),
    Mechanism("claw-back", f"{STATED}test_all_withdrawn_is_a_reversal_and_money_back",
              f"{EDGE}test_a_claw_back_takes_what_a_corrected_fact_no_longer_gives", TOTALS,
              "domain/test_facts_in_order.py::test_a_correction_is_of_a_fact_that_is_there_and_of_one_only"),
    # Arithmetic.
    Mechanism("groups of a cohort",
              "domain/test_facts_in_order.py::test_groups_of_a_cohort_are_paid_as_the_whole_they_come_to",
              "domain/test_facts_in_order.py::test_groups_that_cannot_be_added_together_are_refused",
              "proof: groups of a cohort",
              "domain/test_facts_in_order.py::test_groups_that_cannot_be_added_together_are_refused"),
    Mechanism("unit conversion", f"{EDGE}test_days_reported_are_paid_by_the_week",
              f"{EDGE}test_days_reported_are_paid_by_the_week", "proof: unit conversion",
              "metric-conversion-not-positive"),
    Mechanism("rounding or truncation to a stated unit", f"{PAY}test_rounding_is_a_line_of_its_own",
              f"{PAY}test_rounding_is_a_line_of_its_own", f"{ARITHMETIC}numbers_are_made_whole_as_a_schoolbook_has_it",
              "rounding-unit-not-positive"),
    Mechanism("currency", f"{EDGE}test_parts_are_whole_minor_units_of_the_agreements_currency",
              f"{EDGE}test_parts_are_whole_minor_units_of_the_agreements_currency",
              f"{ARITHMETIC}amounts_are_whole_minor_units_of_any_currency", "currency-unknown"),
    Mechanism("indexation by a named, dated index",
              "domain/test_price_level.py::test_ten_thousand_kroner_of_2025_are_ten_thousand_four_hundred_in_2027",
              "domain/test_price_level.py::test_the_number_of_the_year_or_the_last_one_before_it", "proof: index",
              "index-without-base"),
)  # fmt: skip
