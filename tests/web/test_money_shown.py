"""What the pages of money show of small agreements, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from gavn.domain.agreements.agreement import (
    AgreementParty,
    Cap,
    CapitalCall,
    CapScope,
    DeficitGuarantee,
    EvidenceGrade,
    PayerShare,
    Tranche,
)
from gavn.domain.agreements.dossier import Dossier
from gavn.domain.agreements.measured import MeasuredRate
from gavn.domain.agreements.terms.measured_effect import MeasuredEffect
from gavn.domain.disclosure.circles import Circle
from gavn.domain.outcomes.facts import Results, Shortfall
from gavn.domain.payments.filed import state
from gavn.domain.payments.result_set import ResultSet
from gavn.domain.payments.statement import due_when_made
from gavn.domain.values.money import Money
from gavn.domain.values.party import PartyRole
from gavn.language.catalogue import Language
from gavn.web.apps.payments.queries import Life
from gavn.web.apps.payments.queries.owed import Foreseen
from gavn.web.apps.payments.show.listing import stated_in_all
from gavn.web.apps.payments.show.money import OfFund, bounds_section, money_context, returns_section
from gavn.web.apps.payments.show.rates import rates_section
from gavn.web.apps.payments.show.statement import after_section
from gavn.web.apps.payments.show.steps import steps_context
from gavn.web.apps.payments.show.what_if import what_if_context
from gavn.web.apps.payments.show.words import Words
from tests.agreed import agreement, claim, metric, reached, tally
from tests.builders import kroner
from tests.web.conftest import logged_in
from tests.web.reading import words

WORDS = Words(Language.ENGLISH, {}, {})
NO_BREAK = "\N{NO-BREAK SPACE}"
DAY = date(2026, 1, 1)


def test_an_investor_with_two_tranches_stands_once_with_all_its_capital_and_receipts() -> None:
    tranches = (Tranche("fund", 1, kroner(20_000), "§ 10"), Tranche("fund", 2, kroner(15_000), "§ 10"))
    section = after_section(state(agreement(investors=tranches), reached(3), as_of=DAY, issued_on=DAY), WORDS)

    assert section is not None
    [row] = section["rows"]
    assert row["label"] == "fund"
    assert [cell["text"].replace(NO_BREAK, " ") for cell in row["cells"]] == ["35,000 kr.", "30,000 kr.", "−5,000 kr."]


def test_list_and_what_if_leave_out_what_nobody_pays() -> None:
    """Of 30,000 kr. earned the city pays 20,000 kr. and nobody the rest; with five reached it pays no more."""
    made = agreement(caps=(Cap("cap", "§ 8", CapScope.PAYER, kroner(20_000), payer="city"),))
    now, then = (state(made, reached(persons), as_of=DAY, issued_on=DAY) for persons in (3, 5))

    assert stated_in_all(made, [now.statement]) == kroner(20_000)
    told = what_if_context(now, then, WORDS)
    assert told["amount"].replace(NO_BREAK, " ") == "20,000 kr."
    assert told["say"] == WORDS.text("what-if-page.same", before=WORDS.money(kroner(20_000)), change="")


def test_what_if_tells_what_the_guarantee_covers_and_who_gives_it() -> None:
    """Of 60,000 kr. paid in, 30,000 came back and the guarantee covers 30,000; with five reached it covers 10,000."""
    made = agreement(
        investors=(Tranche("fund", 1, kroner(60_000), "§ 10"),),
        guarantees=(DeficitGuarantee("deficit", "foundation", "§ 11", DAY, kroner(40_000)),),
    )
    now, then = (state(made, reached(persons), as_of=DAY, issued_on=DAY) for persons in (3, 5))
    told = what_if_context(now, then, WORDS)

    assert plainly(told["say"]).endswith(
        "The guarantee covers 30,000 kr. now and 10,000 kr. with the new numbers; that is not part of the amount."
    )
    assert rows_of(told["steps"])[-1] == [
        "Guarantee, on top of the payments", "30,000 kr.", "10,000 kr.", "−20,000 kr.",
    ]  # fmt: skip
    assert rows_of(told["parties"]) == [
        ["city pays", "30,000 kr.", "50,000 kr.", "+20,000 kr."],
        ["foundation covers by the guarantee", "30,000 kr.", "10,000 kr.", "−20,000 kr."],
        ["fund receives", "60,000 kr.", "60,000 kr.", "0 kr."],
    ]
    before_its_day = date(2025, 12, 31)
    early = [state(made, reached(persons), as_of=before_its_day, issued_on=DAY) for persons in (3, 5)]
    assert "guarantee" not in str(what_if_context(*early, WORDS)).lower()


def plainly(text: str) -> str:
    return text.replace(NO_BREAK, " ")


def rows_of(table: dict[str, Any]) -> list[list[str]]:
    return [[plainly(text) for text in (row["label"], *(c["text"] for c in row["cells"]))] for row in table["rows"]]


@pytest.mark.parametrize(
    ("today", "multiple", "rate"),
    [
        (date(2025, 1, 1), "–", "none yet"),
        (date(2025, 6, 1), "0.00", "none yet"),
        # 30,000 kr. came on 31 January 2026 for the 25,000 kr. paid in a year before.
        (date(2026, 6, 1), "1.20", "20.0 %"),
        # The second call has nothing to show for it yet, and three flows of changing signs have no rate.
        (date(2027, 6, 1), "0.60", "none yet"),
    ],
)
def test_a_return_so_far_counts_the_capital_called_so_far(today: date, multiple: str, rate: str) -> None:
    calls = (
        CapitalCall("fund", kroner(25_000), date(2025, 1, 31)),
        CapitalCall("fund", kroner(25_000), date(2027, 1, 31)),
    )
    made = agreement(investors=(Tranche("fund", 1, kroner(50_000), "§ 10"),), calls=calls)
    statement = state(made, reached(3), as_of=DAY, issued_on=DAY).statement
    section = returns_section(made, due_when_made([statement]), WORDS, today=today)

    assert section is not None
    [row] = section["rows"]
    assert [cell["text"] for cell in row["cells"]][1:3] == [multiple, rate]


def test_whoever_pays_or_covers_is_told_the_most_that_it_can_come_to() -> None:
    """The region pays 20,000 kr. at most and the city the rest; of 50,000 kr. in capital the bank covers 30,000 kr."""
    cap = Cap("cap", "§ 8", CapScope.PAYER, kroner(20_000), payer="region", overflow_to="city")
    half = Fraction(1, 2)
    parties = ((PartyRole.AUTHORITY, "region"), (PartyRole.GUARANTOR, "bank"))
    made = agreement(
        parties=(*agreement().parties, *(AgreementParty(role, party) for role, party in parties)),
        payers=(PayerShare("city", half, "§ 7"), PayerShare("region", half, "§ 7")),
        caps=(cap,),
        investors=(Tranche("fund", 1, kroner(50_000), "§ 10"),),
        guarantees=(DeficitGuarantee("g", "bank", "§ 11", date(2027, 6, 1), kroner(30_000)),),
    )
    section = bounds_section(made, (), WORDS)

    assert section is not None
    assert rows_of(section) == [["city", "no cap"], ["region", "20,000 kr."], ["bank", "30,000 kr."]]

    # With a ceiling on what comes back the city is held too, to what the region may leave to it: all of that.
    limited = replace(made, investors=(Tranche("fund", 1, kroner(50_000), "§ 10", most_return=Fraction("1.2")),))
    held = bounds_section(limited, (), WORDS)
    assert held is not None
    assert rows_of(held)[0] == ["city", "60,000 kr."]


def results_with(*rates: MeasuredRate) -> ResultSet:
    return ResultSet("x", 1, DAY, (), {}, rates)


@pytest.mark.parametrize(
    ("expected", "shown", "said"),
    [
        (Fraction(1, 2), "50.0 %", "No"),
        (Fraction(19), "–", "It cannot be told: the agreement does not say what share was expected."),
        (None, "–", "It cannot be told: the agreement does not say what share was expected."),
    ],
)
def test_a_share_is_drawn_beside_what_is_a_share_alone(expected: Fraction | None, shown: str, said: str) -> None:
    made = agreement(metrics=(metric("dropout", expected=expected), metric("job")))
    filed = state(made, Results((), (tally(reached=2, due=40),)), as_of=DAY, issued_on=DAY)
    section = rates_section(filed, results_with(), None, WORDS, Circle.HISTORIES)

    assert section is not None
    [row] = section["table"]["rows"]
    assert [cell.get("text") for cell in row["cells"]][:4] == ["5.0 %", "2 / 40", "0.6–16.9", shown]
    assert section["say"].startswith(said)


@pytest.mark.parametrize(
    ("reached", "measured", "missing", "said"),
    [
        (36, 40, 0, "Yes: the whole interval"),
        # Of 80 due half are known, of which the page of results concludes nothing.
        (38, 40, 40, "The figures cannot tell: too few are measured"),
        (18, 20, 0, "The figures cannot tell: there are too few"),
        (20, 40, 0, "The figures cannot tell: the interval holds"),
    ],
)
def test_a_share_says_what_the_page_of_results_concludes(reached: int, measured: int, missing: int, said: str) -> None:
    made = agreement(metrics=(metric("dropout", expected=Fraction(1, 2)), metric("job")))
    told = tally(reached=reached, due=measured)
    filed = state(made, Results((), (told,)), as_of=DAY, issued_on=DAY)
    rate = MeasuredRate(told.metric, told.follow_up, reached, measured, missing, 0, 0, EvidenceGrade.C)
    section = rates_section(filed, results_with(rate), None, WORDS, Circle.HISTORIES)

    assert section is not None
    assert section["say"].startswith(said)


def test_shares_that_read_differently_are_counted_and_stand_as_the_agreement_names_them() -> None:
    """The sentence was that of the share whose name came first in the alphabet."""
    metrics = (metric("job", expected=Fraction(1, 2)), metric("dropout", expected=Fraction(1, 2)))
    told = tally(reached=36, due=40), replace(tally(reached=2, due=40), id="t-2", metric="job")
    filed = state(agreement(metrics=metrics), Results((), told), as_of=DAY, issued_on=DAY)
    section = rates_section(filed, results_with(), None, WORDS, Circle.HISTORIES)

    assert section is not None
    assert section["say"].startswith("It differs. Surely on the good side of what was expected: 1 of 2.")
    assert [row["cells"][1]["text"] for row in section["table"]["rows"]] == ["2 / 40", "36 / 40"]


@pytest.mark.django_db
def test_the_funds_plan_and_budget_are_for_those_who_may_see_its_economy() -> None:
    address = "/agreements/dialog-mod-vold/money/"
    deliverer, payer = (words(logged_in(name), address) for name in ("leverandoer", "myndighed"))
    assert "Plan, 100 %" in payer and "Regel" in payer
    assert "Plan, 100 %" not in deliverer and "Regel" not in deliverer
    assert "Ingen opgørelse er godkendt endnu." in deliverer


@pytest.mark.parametrize(
    ("fund", "caption", "first"),
    [
        ("DKK", "Thousands, in the currency that stands above the column", "Plan, 100 %, 1,000 kr."),
        ("EUR", "1,000 EUR", "Plan, 100 %"),
    ],
)
def test_amounts_in_two_currencies_say_which_each_is_in(fund: str, caption: str, first: str) -> None:
    own = replace(agreement(), currency="EUR")
    foreseen = [Foreseen("2026", Money(100_000_00, fund), None)]
    of_fund = OfFund(foreseen, {}, in_programme=False, currency=fund)
    life = Life(Dossier("work", (own,)), (), ())
    context = money_context(life, of_fund, WORDS, today=date(2026, 1, 1))
    table = context["payers"]["table"]
    assert (table["caption"], table["head"][1]["text"]) == (caption, first)


def test_facts_of_two_cohorts_that_read_alike_are_told_as_two() -> None:
    """Three of each cohort were paid for, and three told of in all."""
    persons = [replace(claim(number), cohort="a" if number < 3 else "b") for number in range(6)]
    filed = state(agreement(), Results(tuple(persons)), as_of=DAY, issued_on=DAY)

    context = steps_context(filed, WORDS, source="set 1", circle=Circle.HISTORIES)

    [inputs] = [row["inputs"] for row in context["rows"] if row["inputs"]]
    assert [each["text"] for each in inputs if "persons" in each["text"]] == ["3 persons: job, 01/06/2025"] * 2


def test_the_steps_of_the_council_tell_nothing_of_whom_they_count() -> None:
    made = agreement(metrics=(metric("job", deadweight=Fraction(1, 5)),))
    filed = state(made, reached(4), as_of=DAY, issued_on=DAY)

    circles = (Circle.CELLS, Circle.HISTORIES)
    council, payer = (steps_context(filed, WORDS, source="set 1", circle=circle)["rows"] for circle in circles)

    assert [(row["formulas"], row["inputs"]) for row in council] == [([], [])] * 3
    assert council[-1]["value"] == payer[-1]["value"]
    assert "of 4, 3.2 count" in payer[0]["formulas"][0]["how"]


@pytest.mark.parametrize("circle", Circle)
def test_what_an_estimate_lacks_is_read_by_whoever_reads_the_statement_without_a_count(circle: Circle) -> None:
    """Of 4 people 3 reached it, and the effect is a half; who sees no counts learns none of the three numbers."""
    effect = MeasuredEffect(id="job", clause="§ 6", metric="job", amount=kroner(1000))
    fact = tally(of="job", reached=3, due=4, enrolled=4, estimate=Fraction(1, 2), shortfall=Shortfall.AS_IT_IS)
    filed = state(agreement(terms=(effect,)), Results((), (fact,)), as_of=DAY, issued_on=DAY)
    rows = steps_context(filed, WORDS, source="set 1", circle=circle)["rows"]
    [short] = [row for row in rows if "the comparison group was taken as it is" in row["detail"]]

    assert [formula["how"] in short["detail"] for formula in short["formulas"]] == [True]
    assert (short["value"], short["inputs"], rows[-1]["value"].replace(NO_BREAK, " ")) == ("", [], "500 kr.")
    priced = any(row["inputs"] for row in rows)
    assert priced is circle.sees_counts
