"""An early closing as a statement: the agreed share of what is expected, less what is stated, to the krone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np
import pytest

from gavn.domain.agreements.agreement import (
    AgreedDonation,
    Agreement,
    Cap,
    CapScope,
    DeficitGuarantee,
    DonationUse,
    Floor,
    PayerShare,
    PriceLevel,
    Settlement,
    Tranche,
)
from gavn.domain.agreements.terms.days_in_state import DaysInState
from gavn.domain.agreements.terms.measured_effect import MeasuredEffect
from gavn.domain.outcomes.facts import Results
from gavn.domain.outcomes.histories import Counted, count_histories
from gavn.domain.payments.columns import one_column
from gavn.domain.payments.endings import close_early
from gavn.domain.payments.entitlement import Closing
from gavn.domain.payments.filed import FiledStatement, state_closing, state_counted
from gavn.domain.payments.lines import StepName
from gavn.domain.payments.settled import evaluate_ended
from gavn.domain.payments.statement import Statement
from gavn.domain.values.money import total
from gavn.domain.values.problem import Refused
from gavn.files.statements import statement_in, statement_text
from gavn.language.catalogue import Language
from gavn.language.statements import LineWords
from tests.agreed import agreement, claim, reached, tally
from tests.builders import kroner

DAY = date(2026, 6, 30)
WHY = "For få borgere er henvist."
GIFT = AgreedDonation("gift", "donor", "§ 11", kroner(10_000), date(2026, 1, 1), DonationUse.WRITES_DOWN)


def closable(share: str = "3/4", **changes: object) -> Agreement:
    return agreement(settlement=Settlement("§ 13", Fraction(share)), **changes)


def closed(
    made: Agreement, expected: Counted, *, reason: str = WHY, earlier: tuple[Statement, ...] = ()
) -> FiledStatement:
    return state_closing(made, expected, as_of=DAY, issued_on=DAY, reason=reason, earlier=earlier)


def stated(made: Agreement, persons: int, earlier: tuple[Statement, ...] = ()) -> Statement:
    counted = count_histories(reached(persons))
    return state_counted(made, counted, as_of=DAY, issued_on=DAY, earlier=earlier).statement


@pytest.mark.parametrize(
    "made",
    [
        closable("1"),
        closable(),
        closable("1/3"),
        closable("0"),
        closable("1/2", donations=(GIFT,), caps=(Cap("cap", "§ 8", CapScope.PAYER, kroner(40_000), payer="city"),)),
        closable(
            "2/3", payers=(PayerShare("city", Fraction(1, 3), "§ 7"), PayerShare("region", Fraction(2, 3), "§ 7"))
        ),
        closable(
            "2/3",
            payers=(
                PayerShare("city", Fraction(1, 3), "§ 7", purse="jobs"),
                PayerShare("city", Fraction(2, 3), "§ 7", purse="health"),
            ),
        ),
        closable("1/3", investors=(Tranche("a", 1, kroner(70), "§ 9"), Tranche("b", 1, kroner(30), "§ 9"))),
        closable("1", investors=(Tranche("a", 1, kroner(70), "§ 9"), Tranche("b", 2, kroner(30), "§ 9"))),
    ],
)
def test_a_closing_gives_each_payer_what_the_terminal_says_and_investors_the_same_in_all(made: Agreement) -> None:
    expected = count_histories(reached(7))
    before = stated(made, 2)
    paid = {party: before.paid_by(party) for party in before.payers}
    told = close_early(made, expected, on=DAY, paid=paid)

    statement = closed(made, expected, earlier=(before,)).statement

    assert {party: statement.paid_by(party) for party in told.by_payer()} == told.by_payer()
    assert statement.entitlement.total == told.agreed
    assert statement.entitlement.unpaid.is_zero
    assert statement.total - statement.unpaid == total(told.by_payer().values(), currency=made.currency)
    received = [statement.entitlement.received_by(party) for party in sorted({"fund", *receivers(statement)})]
    assert sum(amount.minor for amount in received) == told.agreed.minor


def receivers(statement: Statement) -> set[str]:
    return {line.receiver for line in statement.entitlement.lines} - {""}


def test_a_closing_says_what_its_share_is_of_and_what_falls_away() -> None:
    """100,000 kr. reached, of which the city pays 60,000 at most: 80 % of these is 48,000, and 40,000 nobody pays."""
    cap = Cap("cap", "§ 8", CapScope.PAYER, kroner(60_000), payer="city")
    made = closable("4/5", caps=(cap,))
    words = LineWords(made, Language.ENGLISH)
    told = [words.how(line) for line in closed(made, count_histories(reached(10))).statement.entitlement.lines]

    assert "80 % of the 60,000.00 kr. that would be paid: 100,000.00 kr. becomes 48,000.00 kr." in told
    assert "the payer's part of what is agreed: 60,000.00 kr. becomes 48,000.00 kr." in told
    assert (
        "what is agreed is of what would be paid; what nobody would pay falls away: 40,000.00 kr. becomes 0.00 kr."
        in told
    )


def test_a_closing_is_read_from_its_file_and_worked_out_again() -> None:
    before = stated(closable(), 2)
    filed = closed(closable(), count_histories(reached(4)), earlier=(before,))

    found = statement_in(statement_text(filed), name="closing.json", earlier=(before,))

    assert found == filed
    assert found.repeated() == []
    assert isinstance(found.statement.entitlement, Closing)
    assert found.statement.entitlement.reason == WHY
    altered = statement_text(filed).replace(WHY, "En anden grund.")
    with pytest.raises(Refused, match="statement-altered"):
        statement_in(altered, name="closing.json", earlier=(before,))


def test_another_reason_or_share_is_not_the_same_closing() -> None:
    filed = closed(closable(), count_histories(reached(4)))

    assert replace(filed, agreement=closable("1/2")).repeated() != []
    assert closed(closable(), count_histories(reached(4)), reason="x").statement.digest != filed.statement.digest


def test_after_a_closing_only_a_closing_can_be_stated() -> None:
    made = closable()
    before = closed(made, count_histories(reached(4))).statement

    with pytest.raises(Refused, match="statement-after-closing"):
        stated(made, 5, earlier=(before,))
    again = closed(made, count_histories(reached(5)), earlier=(before,)).statement
    assert again.total == kroner(7_500)


def test_what_comes_to_less_than_nothing_is_not_settled() -> None:
    effect = MeasuredEffect(id="effect-price", clause="§ 5", metric="effect", amount=kroner(10_000), two_sided=True)
    made = closable(terms=(effect,), two_sided=True, investors=(Tranche("fund", 1, kroner(50_000), "§ 10"),))
    expected = count_histories(Results((), (tally(of="effect", estimate=Fraction(-2)),)))

    with pytest.raises(Refused, match="settlement-below-nothing"):
        closed(made, expected)


RANKED = (Tranche("a", 1, kroner(70), "§ 9"), Tranche("b", 2, kroner(30), "§ 9"))


@pytest.mark.parametrize(
    ("made", "reason", "code"),
    [
        (agreement(), WHY, "settlement-not-agreed"),
        (closable(), " ", "closing-without-reason"),
        (closable(investors=RANKED), WHY, "settlement-between-ranks"),
    ],
)
def test_what_cannot_be_settled_is_refused(made: Agreement, reason: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        closed(made, count_histories(reached(4)), reason=reason)

    assert [problem.code for problem in caught.value.problems] == [code]


def test_where_the_investor_would_owe_and_nothing_is_settled_nobody_pays_and_nobody_receives() -> None:
    """Two worse than without the effort, at 10,000 kr. each: the fund was to pay 20,000 kr., and is let off."""
    effect = MeasuredEffect(id="effect", clause="§ 6", metric="effect", amount=kroner(10_000), two_sided=True)
    made = closable("0", terms=(effect,), two_sided=True, investors=(Tranche("fund", 1, kroner(70_000), "§ 9"),))
    worse = count_histories(Results(tallies=(tally(of="effect", on=date(2025, 12, 31), estimate=Fraction(-2)),)))

    stated = closed(made, worse).statement.entitlement

    assert stated.total == stated.paid_by("city") == kroner(0)
    assert stated.received_by("fund") == kroner(0)
    assert [(line.before, line.amount) for line in stated.lines if line.step is StepName.SETTLEMENT_INVESTORS] == [
        (-2_000_000, 2_000_000)
    ]


def test_a_payer_that_would_get_money_back_gets_the_agreed_share_of_it() -> None:
    """The city pays 100 weeks in work at 1,000 kr. in 2025. The region pays 50 weeks at school, and as many weeks of
    dropout at the price of 2026, which is a fifth higher, take back 60,000: it is owed 10,000 by what others pay."""
    payers = (PayerShare("city", Fraction(1), "§ 7", ("job",)), PayerShare("region", Fraction(1), "§ 7", ("school",)))
    weeks = DaysInState(id="weeks", clause="§ 5", metric="job", amount=kroner(1_000))
    school = DaysInState(id="school", clause="§ 5", metric="school", amount=kroner(1_000), minus="dropout")
    level = PriceLevel(2025, "PL", {"2025": Fraction(100), "2026": Fraction(120)})
    expected = count_histories(
        Results(
            (
                claim(1, quantity=Fraction(100)),
                claim(2, reached="school", quantity=Fraction(50)),
                claim(2, reached="dropout", on=date(2026, 1, 10), quantity=Fraction(50)),
            )
        )
    )
    for share, city, region in (("1", 100_000, -10_000), ("1/2", 50_000, -5_000), ("0", 0, 0)):
        made = closable(share, terms=(weeks, school), payers=payers, price_level=level)
        stated = closed(made, expected).statement
        assert (stated.paid_by("city"), stated.paid_by("region")) == (kroner(city), kroner(region))
        assert stated.received_by("fund") == stated.total == kroner(city + region)
        last = made.clocks.payment.last_day
        future = evaluate_ended(made, one_column(expected), np.array([DAY.toordinal()]), as_of=last)
        assert {party: int(part[0]) for party, part in future.by_payer.items()} == {
            party: stated.paid_by(party).minor for party in ("city", "region")
        }


def test_a_guarantee_that_no_closing_calls_takes_nothing_from_the_first_in_rank_nor_from_what_is_paid() -> None:
    """Five are expected at 10,000 kr.; the minimum makes up 25,000 more, at the end. In between, in 2029, half of what
    investors lack would be covered: 25,000 kr., 10,000 to the senior and 15,000 to the junior. Closed in 2026 nobody
    covers any: of 75,000 kr. the senior gets its 60,000 back and the junior 15,000.

    A fund that may have its 100,000 kr. back, and no more, gets all 75,000: it had 25,000 of them from no guarantor.
    """
    ranked = (Tranche("senior", 1, kroner(60_000), "§ 9"), Tranche("junior", 2, kroner(40_000), "§ 9"))
    limited = (Tranche("fund", 1, kroner(100_000), "§ 9", most_return=Fraction(1)),)
    for investors, gets in ((ranked, {"senior": 60_000, "junior": 15_000}), (limited, {"fund": 75_000})):
        most = kroner(30_000 if len(investors) > 1 else 50_000)
        half = DeficitGuarantee("half", "guarantor", "§ 10", date(2029, 1, 31), most, Fraction(1, 2))
        made = closable("1", investors=investors, guarantees=(half,), floors=(Floor("least", "§ 8", kroner(75_000)),))
        stated = closed(made, count_histories(reached(5))).statement

        assert stated.paid_by("city") == kroner(75_000)
        assert {party: stated.received_by(party) for party in gets} == {p: kroner(n) for p, n in gets.items()}
        assert stated.guarantors == ()
