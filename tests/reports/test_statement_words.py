"""Every step of a statement has its words, in both languages, whatever the agreement."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from gavn.domain.agreements.agreement import (
    AgreedDonation,
    Agreement,
    AgreementParty,
    Cap,
    CapScope,
    DeficitGuarantee,
    Direction,
    DonationUse,
    Gate,
    PayerShare,
    PriceLevel,
    Settlement,
    Termination,
    Tranche,
)
from gavn.domain.agreements.terms.days_in_state import DaysInState
from gavn.domain.agreements.terms.measured_effect import MeasuredEffect
from gavn.domain.outcomes.facts import Results, Shortfall
from gavn.domain.outcomes.histories import Counted, History, Reached, count_histories
from gavn.domain.payments.endings import Terminate
from gavn.domain.payments.entitlement import Entitlement, entitle, entitle_counted
from gavn.domain.payments.lines import StepName
from gavn.domain.payments.settling import settle
from gavn.domain.payments.statement import Kind, StatementLine
from gavn.domain.payments.terminating import terminate
from gavn.domain.payments.trace import TraceLine
from gavn.domain.values.money import Money
from gavn.domain.values.party import PartyRole
from gavn.domain.values.period import Period
from gavn.language.catalogue import Language, texts
from gavn.language.statements import LineWords
from tests.agreed import END, agreement, claim, metric, reached, tally
from tests.builders import kroner
from tests.generated import some_agreement
from tests.generated_facts import some_results

DAY = date(2026, 12, 31)
# Parts of sentences, that no line is told by alone.
PARTS = {"count", "net_of_deadweight", "in_units", "at_index", "none"}
# What stands in statements kept from before a guarantee, and a closing, told what it is of.
KEPT = {"guarantee", "settlement"}
OPENED = TraceLine(
    "price-1", StepName.PRICE, Fraction(0), Fraction(3_000_000), "2025-06-01", "job", "job-price", "first",
    clause="§ 5", formula="once-only", inputs=(("quantity", Fraction(1)), ("price", Fraction(10_000))), count=3,
)  # fmt: skip
WEEK = DaysInState(id="work", clause="§ 5", metric="job", amount=kroner(1_000), minus="home")
TAKEN_BACK = (
    WEEK,
    replace(WEEK, id="learning", metric="school", minus="effect"),
    replace(WEEK, id="bonus", metric="dropout", minus=""),
)


def formulas(entitlement: Entitlement) -> set[str]:
    """But for prices', which are told by their terms."""
    return {line.formula for line in entitlement.lines if line.step is not StepName.PRICE}


def formulas_of_what_is_taken_back() -> set[str]:
    """Two weeks in one year of which one is paid, one of them taken back in the next, and given again after that."""
    week = DaysInState(id="weeks", clause="§ 5", metric="job", amount=kroner(10_000), minus="home", minimum=Fraction(0))
    home = claim(1, reached="home", on=date(2026, 6, 1), quantity=Fraction(1))
    again = replace(claim(1, on=date(2027, 6, 1), quantity=Fraction(1)), id="again")
    facts = Results((claim(1, quantity=Fraction(2)), home, again))
    capped = (agreement(terms=(week,), caps=(years_capped(scope),)) for scope in CapScope)
    told = {formula for made in capped for formula in formulas(entitle(made, facts, as_of=END))}
    gift = AgreedDonation("gift", "donor", "§ 12", kroner(10_000), DAY, DonationUse.BUYS_OUTCOMES, ("weeks",))
    bought = formulas(entitle(agreement(terms=(week,), donations=(gift,)), facts, as_of=END))
    apart = replace(facts, claims=(*facts.claims, claim(2, reached="school", quantity=Fraction(9))))
    told |= formulas(entitle(unpaid_beside_what_is_given_back(week), apart, as_of=END))
    return told | {f"gift.{formula}" for formula in bought if "cap" in formula}


def formulas_of_what_is_owed_again() -> set[str]:
    """9,000 of 20 weeks at school are paid beside 10 in work, and more once 3 in work are taken back a year later."""
    facts = weeks_told(("2025-01", "job", 10), ("2025-02", "school", 20), ("2026-01", "home", 3))
    caps = [
        Cap("cap", "§ 8", scope, kroner(19_000), payer="city" if scope is CapScope.PAYER else "") for scope in CapScope
    ]
    taken_over = Cap("cap", "§ 8", CapScope.PAYER, kroner(19_000), payer="city", overflow_to="region")
    gift = AgreedDonation("gift", "donor", "§ 12", kroner(19_000), DAY, DonationUse.BUYS_OUTCOMES, ("work", "learning"))
    told = {
        formula
        for cap in (*caps, taken_over)
        for formula in formulas(entitle(agreement(terms=TAKEN_BACK, caps=(cap,)), facts, as_of=END))
    }
    bought = formulas(entitle(agreement(terms=TAKEN_BACK, donations=(gift,)), facts, as_of=END))
    return told | {f"gift.{formula}" for formula in bought if "cap" in formula or "unpaid" in formula}


def formulas_of_what_waits() -> set[str]:
    """Weeks in work, and of the effect, are taken back at twice the price, which nobody pays where school's cap is
    nothing: what is reached in 2027 has room under the cap on all payers only once more is given back in 2028 (see
    `test_owed_again`). Two caps of one payer that are full make it wait too."""
    back = tuple(replace(WEEK, id=metric, metric=metric) for metric in ("job", "effect"))
    terms = (*back, *(replace(WEEK, id=metric, metric=metric, minus="") for metric in ("school", "dropout")))
    payers = (
        PayerShare("city", Fraction(1), "§ 7", ("job",)),
        PayerShare("region", Fraction(1), "§ 7", ("school", "dropout")),
        PayerShare("state", Fraction(1), "§ 7", ("effect",)),
    )
    none = Cap("none", "§ 8", CapScope.PAYER, kroner(0), payer="region", metric="school")
    both = Cap("both", "§ 8", CapScope.AGREEMENT, kroner(4_000), terms=("job", "dropout"))
    level = PriceLevel(2025, "PL", {"2025": Fraction(100), "2026": Fraction(200), "2027": Fraction(100)})
    made = agreement(terms=terms, payers=payers, caps=(none, both), price_level=level)
    facts = weeks_told(
        ("2025-01", "job", 8), ("2025-01", "effect", 8), ("2025-01", "school", 16), ("2026-01", "home", 8),
        ("2027-03", "dropout", 12), ("2028-03", "effect", 6),
    )  # fmt: skip
    return formulas(entitle(made, facts, as_of=END))


def weeks_told(*told: tuple[str, str, int]) -> Results:
    """Of one person, on the first of a month."""
    return Results(
        tuple(
            replace(claim(1, reached=metric, on=date.fromisoformat(f"{month}-01"), quantity=Fraction(weeks)),
                    id=f"{metric}-{month}")
            for month, metric, weeks in told
        )
    )  # fmt: skip


def unpaid_beside_what_is_given_back(week: DaysInState) -> Agreement:
    """The city pays next to nothing of other metrics; the region gets more back than it paid, at a dearer price."""
    payers = (PayerShare("city", Fraction(1), "§ 7"), PayerShare("region", Fraction(1), "§ 7", metrics=("job",)))
    least = Cap("least", "§ 8", CapScope.PAYER, kroner(1), payer="city")
    level = PriceLevel(2025, "PL", {"2025": Fraction(100), "2026": Fraction(300), "2027": Fraction(300)})
    school = replace(week, id="school", metric="school", minus="")
    return agreement(terms=(week, school), payers=payers, caps=(least,), price_level=level)


def years_capped(scope: CapScope) -> Cap:
    payer = "city" if scope is CapScope.PAYER else ""
    years = (Period.year(2025), Period.parse("2026-2027"))
    return Cap("cap", "§ 8", scope, kroner(10_000), metric="job", payer=payer, periods=years)


def test_every_step_that_made_up_agreements_take_is_told_in_both_languages() -> None:
    told = set()
    # In the last two something is taken back that was above a cap, or that a gift did not reach.
    for seed in (*range(150), 160, 302):
        random = Random(seed)
        made = some_agreement(random)
        results = some_results(random, of=made)
        for line in entitle(made, results, as_of=END, final=seed % 2 == 0).lines:
            assert all(LineWords(made, language).how(line) for language in Language)
            bought = line.step is StepName.PAYER_CAP and line.rule in {gift.id for gift in made.donations}
            if line.step is not StepName.PRICE:
                told.add(f"gift.{line.formula}" if bought else line.formula)

    # Facts handed over as histories can lie after the day, or be of a metric that an amendment took out.
    strange = {History((Reached("job", "", date(2028, 1, 1)), Reached("gone", "", DAY))): 1}
    told |= {line.formula for line in entitle_counted(agreement(), Counted(strange, ()), as_of=DAY).lines}

    # Less than nothing comes of few terms, and seldom by itself.
    effect = MeasuredEffect(id="effect", clause="§ 5", metric="effect", amount=kroner(1_000), two_sided=True)
    worse = tally(of="effect", estimate=Fraction(-2))
    better = tally(2, of="effect", on=DAY, cohort="second", estimate=Fraction(3))
    told |= formulas(entitle(agreement(terms=(effect,)), Results((), (worse, better)), as_of=END))

    # Nor does an estimate that lacks something of what was agreed.
    for short in Shortfall:
        fact = tally(of="effect", due=2, estimate=Fraction(1) if short.is_made else None, shortfall=short)
        noted = entitle(agreement(terms=(effect,)), Results((), (fact,)), as_of=END).lines
        told |= {line.formula for line in noted if line.step is StepName.COMPARISON}

    # Results can be of another grain than what is paid by.
    counted = (agreement(), Results((), (tally(of="job", reached=1, due=2),)))
    for own, other in (counted, (agreement(terms=(effect,)), reached(1, metric_id="effect"))):
        told |= formulas(entitle(own, other, as_of=END))

    # Seldom is what is taken back above a cap of an earlier year.
    told |= formulas_of_what_is_taken_back() | formulas_of_what_is_owed_again() | formulas_of_what_waits()

    # Nor is a statement made before a gift is given that pays for what was reached.
    to_come = AgreedDonation("gift", "donor", "§ 12", kroner(5_000), DAY, DonationUse.BUYS_OUTCOMES, ("job-price",))
    before = entitle(agreement(donations=(to_come,)), reached(1), as_of=date(2025, 12, 31)).lines
    told |= {f"gift.{line.formula}" for line in before if line.step is StepName.PAYER_CAP}

    # An early closing is made of an agreement that has a rule for it.
    most = Cap("most", "§ 8", CapScope.PAYER, kroner(20_000), payer="city")
    made = agreement(settlement=Settlement("§ 13", Fraction(1, 2)), caps=(most,))
    settled = settle(made, count_histories(reached(3)), as_of=DAY, reason="Få er henvist.")
    assert all(LineWords(made, language).how(line) for language in Language for line in settled.lines)
    told |= formulas(settled)

    # A termination likewise; a half is more than what the bank has not had back by three in a job.
    parties = (*made.parties, AgreementParty(PartyRole.PROVIDER, "school"))
    rule = (Termination("§ 14", PartyRole.PROVIDER, Fraction(1, 2)),)
    made = agreement(parties=parties, investors=(Tranche("bank", 1, kroner(40_000), "§ 9"),), termination=rule)
    asked = Terminate("Leverandøren går konkurs.", PartyRole.PROVIDER, DAY)
    ended = terminate(made, count_histories(reached(3)), asked, as_of=DAY)
    assert all(LineWords(made, language).how(line) for language in Language for line in ended.lines)
    told |= formulas(ended)

    written = {key.removeprefix("trace.") for key in texts() if key.startswith("trace.")}
    assert written - PARTS - KEPT == told


def test_a_gift_that_is_not_given_yet_is_not_said_to_reach_no_further() -> None:
    """It is of 5,000 and pays for one job at 10,000: nothing before its day, and half on it."""
    gift = AgreedDonation("gift", "donor", "§ 12", kroner(5_000), DAY, DonationUse.BUYS_OUTCOMES, ("job-price",))
    made = agreement(donations=(gift,))
    words = LineWords(made, Language.ENGLISH)

    def told(as_of: date) -> list[str]:
        lines = entitle(made, reached(1), as_of=as_of).lines
        return [words.how(line) for line in lines if line.step is StepName.PAYER_CAP]

    assert told(date(2026, 12, 30)) == [
        "the donation “gift” of 5,000.00 kr. is not given before 31/12/2026: 10,000.00 kr. becomes 0.00 kr. until then",
        "is not paid until the donation “gift” is given on 31/12/2026",
    ]
    assert told(DAY) == [
        "the donation “gift” of 5,000.00 kr. reaches no further: 10,000.00 kr. becomes 5,000.00 kr.",
        "nobody pays what the donation “gift” does not reach",
    ]


def test_what_is_taken_back_from_whoever_took_over_was_not_never_paid() -> None:
    """The city owes 10,000 of 20,000 and the region the rest; a week at home takes the region's 10,000 back."""
    week = DaysInState(id="weeks", clause="§ 5", metric="job", amount=kroner(10_000), minus="home", minimum=Fraction(0))
    cap = Cap("city-cap", "§ 8", CapScope.PAYER, kroner(10_000), payer="city", overflow_to="region")
    made = agreement(terms=(week,), caps=(cap,))
    home = claim(1, reached="home", on=date(2026, 6, 1), quantity=Fraction(1))
    entitlement = entitle(made, Results((claim(1, quantity=Fraction(2)), home)), as_of=DAY)
    back = [line for line in entitlement.lines if line.step is StepName.PAYER_CAP and line.on == "2026"]
    words = LineWords(made, Language.ENGLISH)

    assert (entitlement.paid_by("city"), entitlement.paid_by("region")) == (kroner(10_000), kroner(0))
    assert {line.payer: words.how(line) for line in back} == {
        "city": "what another has taken over above the cap “city-cap” of 10,000.00 kr. is taken back first: "
        "−10,000.00 kr. becomes 0.00 kr.",
        "region": "gets back what it took over above the cap “city-cap”: 0.00 kr. becomes −10,000.00 kr.",
    }


def test_a_gate_tells_which_of_its_levels_is_not_kept_and_of_no_cohort_that_is_not_there() -> None:
    """“School 86 %, the level is 45 %: not met” is no reason; the other level is, and it is one at most."""
    asked = {"exam": Fraction("0.45"), "crime": Fraction("0.30")}
    few = replace(metric("crime"), direction=Direction.LESS)
    made = agreement(gates=(Gate("gate", "§ 4", ("job-price",), asked, per_cohort=True),))
    made = replace(made, metrics=(*made.metrics, metric("exam"), few))
    passed = (
        tally(1, of="exam", cohort="a", reached=4, due=5), tally(2, of="crime", cohort="a", reached=2, due=5),
        tally(3, of="exam", cohort="b", reached=4, due=5), tally(4, of="crime", cohort="b", reached=1, due=5),
    )  # fmt: skip
    lines = [line for line in entitle(made, Results((), passed), as_of=DAY).lines if line.step is StepName.GATE]

    assert [(line.cohort, line.metric, line.formula) for line in lines] == [
        ("a", "exam", "gate-shut-by-another"), ("a", "crime", "gate-shut"),
        ("b", "exam", "gate-open"), ("b", "crime", "gate-open"),
    ]  # fmt: skip
    words = LineWords(made, Language.ENGLISH)
    assert words.how(lines[1]) == "“gate” is not met: 40 %, the level is at most 30 %"
    assert words.how(lines[0]).startswith("80 %, the level is at least 45 %; “gate” is not met")


@pytest.mark.parametrize(
    ("protected", "guarantee", "english"),
    [
        (
            None,
            {},
            "lacks 20,000.00 (20,000.00 paid in, 0.00 repaid); “g” covers 9,000.00 kr. (100 % of 60,000.00 in all, "
            "at most 9,000.00), split by capital, not rank, up to what each lacks",
        ),
        (
            None,
            {"share": Fraction(1, 10), "covers": ("fund",)},
            "lacks 20,000.00 (20,000.00 paid in, 0.00 repaid); “g” covers 2,000.00 kr. (10 % of 20,000.00 in all, "
            "at most 9,000.00), split by capital, not rank, up to what each lacks",
        ),
        (
            kroner(8_000),
            {},
            "lacks 20,000.00 (20,000.00 paid in, 0.00 repaid); “g” covers 9,000.00 kr. (100 % of 60,000.00 in all, "
            "at most 9,000.00), protected parts first, split by capital, not rank, up to what each lacks",
        ),
    ],
)
def test_a_guarantee_tells_what_is_lacking_and_how_it_is_split(
    protected: Money | None, guarantee: dict[str, Any], english: str
) -> None:
    made = agreement(
        investors=(
            Tranche("fund", 2, kroner(20_000), "§ 10", protected=protected),
            Tranche("foundation", 1, kroner(40_000), "§ 10"),
        ),
        guarantees=(replace(DeficitGuarantee("g", "guarantor", "§ 11", DAY, kroner(9_000)), **guarantee),),
    )

    told = {line.receiver: line for line in entitle(made, Results(), as_of=DAY).lines}

    assert LineWords(made, Language.ENGLISH).how(told["fund"]) == english


def test_what_came_back_before_a_guarantee_is_among_what_its_line_came_from() -> None:
    made = agreement(
        investors=(Tranche("fund", 1, kroner(50_000), "§ 10"),),
        guarantees=(DeficitGuarantee("g", "guarantor", "§ 11", DAY, kroner(9_000)),),
    )

    lines = {line.id: line for line in entitle(made, reached(3), as_of=DAY).lines}
    [cover] = [line for line in lines.values() if line.step is StepName.GUARANTEE]

    assert dict(cover.inputs)["repaid"] == sum(lines[source].amount for source in cover.sources) == 3_000_000
    assert LineWords(made, Language.DANISH).how(cover) == (
        "mangler 20.000,00 (50.000,00 indbetalt, 30.000,00 tilbagebetalt); “g” dækker 9.000,00 kr. (100 % af 20.000,00 "
        "i alt, højst 9.000,00), delt efter kapital, ikke rang, op til det, hver mangler"
    )


def test_a_share_that_no_decimals_give_is_told_as_the_fraction_that_it_is() -> None:
    """33.333 % of 1,000,000 kr. would be 333,330 kr.; a third of it is 333,333.33 kr."""
    shares = (PayerShare("city", Fraction(2, 3), "§ 7"), PayerShare("region", Fraction(1, 3), "§ 7"))
    made = agreement(payers=shares)
    lines = entitle_counted(made, count_histories(reached(100)), as_of=DAY).lines
    told = [LineWords(made, Language.ENGLISH).how(line) for line in lines if line.step is StepName.PAYERS]
    assert told == ["2/3 (66.667 %) of 1,000,000.00 kr.", "1/3 (33.333 %) of 1,000,000.00 kr."]


def test_each_step_has_a_name() -> None:
    assert {key.removeprefix("step.") for key in texts() if key.startswith("step.")} == {
        step.value for step in StepName
    }


@pytest.mark.parametrize(
    ("kind", "before", "danish"),
    [
        (Kind.NEW, 0, "for hver af 3: nået første gang: 1 × 10.000"),
        (Kind.DIFFERENCE, 1_000_000, "for hver af 3: nået første gang: 1 × 10.000; opgjort før: 10.000,00 kr."),
        (Kind.REVERSAL, 3_000_000, "holder ikke længere; opgjort før: 30.000,00 kr."),
    ],
)
def test_a_line_tells_how_it_stands_to_what_was_stated_before(kind: Kind, before: int, danish: str) -> None:
    line = StatementLine(1, kind, OPENED, Fraction(before), OPENED.amount, 2025)

    assert LineWords(agreement(), Language.DANISH).booked(line) == danish


def test_a_price_tells_the_index_it_followed_and_the_deadweight_taken_off() -> None:
    line = replace(
        OPENED, count=1, inputs=(*OPENED.inputs, ("index", Fraction(26, 25)), ("deadweight", Fraction(1, 2)))
    )

    assert LineWords(agreement(), Language.DANISH).how(line) == (
        "nået første gang: 1 × 10.000, reguleret til 104 % af prisen i basisåret, uden de 50 %, der var sket alligevel"
    )


@pytest.mark.parametrize(
    ("minor", "danish", "english"),
    [
        (Fraction(0), "0,00 kr.", "0.00 kr."),
        (Fraction(-123_456), "−1.234,56 kr.", "−1,234.56 kr."),
        (Fraction(100, 3), "0,3333 kr.", "0.3333 kr."),
        (Fraction(1, 2), "0,005 kr.", "0.005 kr."),
    ],
)
def test_amounts_show_the_part_of_a_minor_unit_that_is_left(minor: Fraction, danish: str, english: str) -> None:
    assert LineWords(agreement(), Language.DANISH).money(minor) == danish
    assert LineWords(agreement(), Language.ENGLISH).money(minor) == english


def test_a_line_tells_what_it_is_about_without_saying_it_twice() -> None:
    words = LineWords(agreement(), Language.DANISH)

    assert words.about(OPENED) == "job (job-price) · first"
    assert words.lies(OPENED) == "01.06.2025"
