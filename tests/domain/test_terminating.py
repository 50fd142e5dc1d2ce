"""A termination as a statement: what the results give, and the agreed share of the capital, at most what is left."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from gavn.domain.agreements.agreement import (
    AgreedDonation,
    Agreement,
    AgreementParty,
    CapitalCall,
    DeficitGuarantee,
    DonationUse,
    Settlement,
    Termination,
    Tranche,
)
from gavn.domain.agreements.terms.standing_charge import StandingCharge
from gavn.domain.forecasting.structuring.targets import is_back
from gavn.domain.outcomes.facts import Results
from gavn.domain.outcomes.histories import count_histories
from gavn.domain.payments.balance import paid_in
from gavn.domain.payments.columns import one_column
from gavn.domain.payments.endings import Close, Terminate, ending_of
from gavn.domain.payments.entitlement import Terminated
from gavn.domain.payments.explain import explain
from gavn.domain.payments.filed import FiledStatement, state_closing, state_counted, state_termination
from gavn.domain.payments.lines import StepName
from gavn.domain.payments.outlook import party_money
from gavn.domain.payments.settled import evaluate_ended
from gavn.domain.payments.statement import Statement, due_when_made
from gavn.domain.payments.terminating import given_by, recoveries
from gavn.domain.payments.trace import OWED, PAYING, RECEIVING
from gavn.domain.values.money import Money
from gavn.domain.values.party import PartyRole
from gavn.domain.values.problem import Refused
from gavn.files.statements import statement_in, statement_text
from tests.agreed import agreement, claim, reached
from tests.builders import kroner

DAY = date(2026, 6, 30)
LATER = date(2027, 7, 1)
WHY = "Leverandøren går konkurs."
CAPITAL = (Tranche("bank", 1, kroner(200_000), "§ 9"), Tranche("fund", 1, kroner(400_000), "§ 9"))
PARTIES = (
    AgreementParty(PartyRole.INVESTOR, "fund"),
    AgreementParty(PartyRole.INVESTOR, "bank"),
    AgreementParty(PartyRole.AUTHORITY, "city"),
    AgreementParty(PartyRole.PROVIDER, "school"),
)
ASKED = Terminate(WHY, PartyRole.PROVIDER, DAY)


def endable(share: str = "4/5", **changes: Any) -> Agreement:
    """600,000 kr. is paid in, 10,000 kr. comes back for each person in a job, and the provider can terminate."""
    rule = Termination("§ 14", PartyRole.PROVIDER, Fraction(share), changes.pop("paid_by", None))
    return agreement(**({"parties": PARTIES, "investors": CAPITAL, "termination": (rule,)} | changes))


def ended(
    made: Agreement, persons: int = 0, *, asked: Terminate = ASKED, earlier: tuple[Statement, ...] = ()
) -> FiledStatement:
    counted = count_histories(reached(persons))
    return state_termination(made, counted, asked, as_of=DAY, issued_on=DAY, earlier=earlier)


def stated(made: Agreement, persons: int, earlier: tuple[Statement, ...] = ()) -> Statement:
    counted = count_histories(reached(persons))
    return state_counted(made, counted, as_of=DAY, issued_on=DAY, earlier=earlier).statement


def receives(statement: Statement) -> dict[str, Money]:
    return {party: statement.received_by(party) for party in statement.receivers}


def test_what_is_left_is_recovered_where_the_share_is_more() -> None:
    """200,000 of 600,000 kr. came back for twenty in a job: 80 % is 480,000, and 400,000 is all that is lacked."""
    made = endable()
    before = stated(made, 20)
    statement = ended(made, 20, earlier=(before,)).statement

    assert statement.total == statement.paid_by("school") == kroner(400_000)
    assert statement.paid_by("city") == kroner(0)
    # A third of the capital is the bank's, and of each krone that came back too.
    assert receives(statement) == {
        "bank": Money.parse("133333.33", "DKK"),
        "fund": Money.parse("266666.67", "DKK"),
    }
    steps = [line.step for line in statement.entitlement.lines if line.step.value.startswith("termination")]
    assert steps == [
        *(StepName.TERMINATION, StepName.TERMINATION_LEFT) * 2,
        StepName.TERMINATION_PAYERS,
        *(StepName.TERMINATION_INVESTORS,) * 2,
    ]


@pytest.mark.parametrize("share", ["0", "1/3", "1/2", "4/5", "1"])
@pytest.mark.parametrize("persons", [0, 7, 30, 60, 90])
def test_it_gives_what_the_terminal_says_and_owed_paid_and_received_agree(share: str, persons: int) -> None:
    made = endable(share)
    before = stated(made, persons)
    told = recoveries(made, given_by(made, count_histories(reached(persons)), on=DAY), ASKED)

    statement = ended(made, persons, earlier=(before,)).statement

    assert receives(statement) == {each.investor: each.amount for each in told if each.amount.minor}
    sums = [
        sum(line.amount for line in statement.entitlement.lines if line.step in steps)
        for steps in (OWED, PAYING, RECEIVING)
    ]
    assert sums[0] == sums[1] == sums[2]
    for each in told:
        in_all = statement.entitlement.received_by(each.investor)
        assert in_all <= max(each.capital, each.repaid)


def test_the_newest_results_are_stated_with_it_and_count_as_repaid() -> None:
    """Nothing was stated before: twenty in a job give 200,000 kr. from the city, and the provider pays the rest."""
    statement = ended(endable(), 20).statement

    assert (statement.paid_by("city"), statement.paid_by("school")) == (kroner(200_000), kroner(400_000))
    assert sum(amount.minor for amount in receives(statement).values()) == kroner(600_000).minor


@pytest.mark.parametrize(("on", "back"), [(date(2025, 12, 31), 300_000), (date(2026, 1, 1), 360_000), (DAY, 360_000)])
def test_it_is_of_the_capital_paid_in_by_the_day_of_the_termination(on: date, back: int) -> None:
    calls = (
        CapitalCall("bank", kroner(200_000), date(2025, 1, 1)),
        CapitalCall("fund", kroner(300_000), date(2025, 1, 1)),
        CapitalCall("fund", kroner(100_000), date(2026, 1, 1)),
    )
    statement = ended(endable("3/5", calls=calls), asked=replace(ASKED, on=on)).statement
    assert statement.total == kroner(back)


@pytest.mark.parametrize(
    ("paid_by", "payer"), [(None, "school"), (PartyRole.PROVIDER, "school"), (PartyRole.AUTHORITY, "city")]
)
def test_the_party_in_the_role_that_is_agreed_pays(paid_by: PartyRole | None, payer: str) -> None:
    statement = ended(endable(paid_by=paid_by)).statement
    assert statement.payers == (payer,)
    assert statement.paid_by(payer) == kroner(480_000)


OTHER = AgreementParty(PartyRole.PROVIDER, "other")


@pytest.mark.parametrize(
    ("changes", "asked", "codes"),
    [
        ({}, replace(ASKED, reason=" "), ["termination-without-reason"]),
        ({}, replace(ASKED, by=PartyRole.AUTHORITY), ["termination-not-agreed"]),
        ({}, replace(ASKED, on=DAY + timedelta(days=1)), ["termination-in-future"]),
        ({"investors": ()}, ASKED, ["termination-without-capital"]),
        ({"parties": (*PARTIES, OTHER)}, ASKED, ["termination-payer-open"]),
        ({"parties": PARTIES[:-1]}, ASKED, ["termination-payer-open"]),
        ({"paid_by": PartyRole.INVESTOR}, ASKED, ["termination-payer-open"]),
        (
            {"parties": (*PARTIES[:-1], AgreementParty(PartyRole.PROVIDER, "bank"))},
            ASKED,
            ["termination-payer-open"],
        ),
        (
            {"parties": (*PARTIES[:-1], replace(PARTIES[-1], to_date=DAY - timedelta(days=1)))},
            ASKED,
            ["termination-payer-open"],
        ),
    ],
)
def test_what_cannot_be_stated_is_refused(changes: dict[str, Any], asked: Terminate, codes: list[str]) -> None:
    with pytest.raises(Refused) as caught:
        ended(endable(**changes), asked=asked)
    assert [problem.code for problem in caught.value.problems] == codes


def test_one_provider_after_another_is_one_payer_on_each_day() -> None:
    first = replace(PARTIES[-1], to_date=DAY)
    second = AgreementParty(PartyRole.PROVIDER, "other", from_date=DAY + timedelta(days=1))
    assert ended(endable(parties=(*PARTIES[:-1], first, second))).statement.payers == ("school",)


def test_nobody_need_pay_where_nothing_is_recovered() -> None:
    filed = ended(endable("0", parties=(*PARTIES, OTHER)))
    assert (filed.statement.lines, filed.statement.total) == ((), kroner(0))
    assert filed.repeated() == []


def test_it_is_read_from_its_file_explained_and_worked_out_again() -> None:
    made = endable()
    before = stated(made, 10)
    filed = ended(made, 20, earlier=(before,))

    found = statement_in(statement_text(filed), name="end.json", earlier=(before,))

    assert found == filed
    assert found.repeated() == []
    entitlement = found.statement.entitlement
    assert isinstance(entitlement, Terminated)
    assert ending_of(entitlement) == ASKED
    [bank, _] = [line for line in entitlement.lines if line.step is StepName.TERMINATION_INVESTORS]
    walked = [line.step for _, line in explain(entitlement, bank.id).walk()]
    assert walked == [StepName.TERMINATION_INVESTORS, StepName.TERMINATION_LEFT, StepName.TERMINATION]


@pytest.mark.parametrize(
    ("old", "new"),
    [(WHY, "En anden grund."), ('"by": "provider"', '"by": "authority"'), (f'"on": "{DAY}"', '"on": "2026-06-29"')],
)
def test_a_file_in_which_the_termination_was_altered_is_refused(old: str, new: str) -> None:
    head, key, rest = statement_text(ended(endable(), 20)).rpartition('"termination": {')
    assert old in rest
    with pytest.raises(Refused, match="statement-altered"):
        statement_in(f"{head}{key}{rest.replace(old, new, 1)}", name="end.json", earlier=())


def test_another_share_payer_or_day_is_not_the_same_termination() -> None:
    filed = ended(endable())
    for other in (endable("1/2"), endable(paid_by=PartyRole.AUTHORITY)):
        assert replace(filed, agreement=other).repeated() != []
    earlier_day = ended(endable(), asked=replace(ASKED, on=date(2026, 1, 1)))
    assert earlier_day.statement.digest != filed.statement.digest


def test_after_it_only_another_ending_is_stated_and_that_takes_its_place() -> None:
    made = endable(settlement=Settlement("§ 13"))
    first = ended(made, 20).statement

    with pytest.raises(Refused, match="statement-after-closing"):
        stated(made, 25, earlier=(first,))

    # Five more turn out to have found a job: the city pays 50,000 kr. more, and the provider that much less.
    second = ended(made, 25, earlier=(first,)).statement
    assert (second.paid_by("city"), second.paid_by("school")) == (kroner(50_000), kroner(-50_000))
    assert set(receives(second).values()) == {kroner(0)}
    closed = state_closing(
        made, count_histories(reached(20)), as_of=DAY, issued_on=DAY, reason=WHY, earlier=(first,)
    ).statement
    assert (closed.paid_by("city"), closed.paid_by("school")) == (kroner(0), kroner(-400_000))
    assert ending_of(closed.entitlement) == Close(WHY)


@pytest.mark.parametrize("known_on", [DAY - timedelta(days=200), DAY, DAY + timedelta(days=400)])
def test_what_has_a_day_of_its_own_counts_to_the_day_of_the_termination_whenever_results_were_known(
    known_on: date,
) -> None:
    """A standing charge of 1,000 kr. on the first of each month, a gift and a guarantee of the day, and twenty in a job
    in 2025; one more after the agreement has ended gives nothing."""
    months = StandingCharge(
        id="charge", clause="§ 6", amount=kroner(1_000), first_on=date(2026, 1, 1), every_months=1, times=24
    )
    cover = DeficitGuarantee("loss", "foundation", "§ 10", DAY, kroner(50_000))
    gift = AgreedDonation("gift", "donor", "§ 11", kroner(30_000), DAY, DonationUse.WRITES_DOWN)
    made = endable("1/2", guarantees=(cover,), donations=(gift,))
    made = replace(made, terms=(*made.terms, months))
    facts = Results((*reached(20).claims, claim(99, on=DAY + timedelta(days=1))))
    statement = state_termination(
        made, count_histories(facts.as_known_on(known_on)), ASKED, as_of=known_on, issued_on=DAY + timedelta(days=500)
    ).statement

    due = sum(day <= DAY for day in months.due_on)
    assert statement.paid_by("city") == kroner(200_000 + 1_000 * due - 30_000)
    assert (statement.paid_by("donor"), statement.covered_by("foundation")) == (kroner(30_000), kroner(50_000))


@pytest.mark.parametrize("closed", [False, True])
def test_capital_that_was_to_be_called_after_an_ending_is_never_paid_in(closed: bool) -> None:
    """200,000 of 600,000 kr. are paid in. What each ends with is what is stated, whatever it could have come to."""
    calls = (CapitalCall("fund", kroner(200_000), date(2025, 1, 1)), CapitalCall("fund", kroner(400_000), LATER))
    alone = (Tranche("fund", 1, kroner(600_000), "§ 9"),)
    made = endable("1", calls=calls, investors=alone, settlement=Settlement("§ 13", Fraction(1)))
    if closed:
        counted = count_histories(reached(19))
        statement = state_closing(made, counted, as_of=DAY, issued_on=DAY, reason=WHY).statement
    else:
        statement = ended(made, 19).statement
    shown = {own.party: own for own in party_money(made, due_when_made((statement,)), until=date.max)}

    back = 190_000 if closed else 200_000
    assert shown["fund"].capital == kroner(200_000)
    assert shown["fund"].multiple == Fraction(back, 200_000)
    assert shown["fund"].worst == shown["fund"].net == kroner(back - 200_000)
    assert shown["city"].worst == kroner(-190_000)


@pytest.mark.parametrize(
    ("later", "ceiling", "persons", "fund", "bank"),
    # Each has paid in 200,000, whatever was agreed: the fund first, where the bank comes later, and no more of it.
    [(1, None, 60, 300_000, 300_000), (2, None, 30, 200_000, 100_000), (1, "1.1", 60, 220_000, 380_000)],
)
def test_what_is_received_at_an_ending_is_shared_by_the_capital_paid_in(
    later: int, ceiling: str | None, persons: int, fund: int, bank: int
) -> None:
    """The fund was to pay in 600,000 kr., of which 400,000 later."""
    amounts = (("fund", 200_000, date(2025, 1, 1)), ("bank", 200_000, date(2025, 1, 1)), ("fund", 400_000, LATER))
    calls = tuple(CapitalCall(party, kroner(most), on) for party, most, on in amounts)
    most = None if ceiling is None else Fraction(ceiling)
    investors = (replace(CAPITAL[1], capital=kroner(600_000), most_return=most), replace(CAPITAL[0], rank=later))
    made = endable("0", calls=calls, investors=investors, settlement=Settlement("§ 13", Fraction(1)))
    counted = count_histories(reached(persons))
    closed = state_closing(made, counted, as_of=DAY, issued_on=DAY, reason=WHY).statement

    for statement in (closed, ended(made, persons).statement):
        assert (statement.received_by("fund"), statement.received_by("bank")) == (kroner(fund), kroner(bank))


def test_futures_that_are_closed_hold_the_capital_paid_in_and_what_was_stated_before() -> None:
    """Of 600,000 kr. 200,000 are paid in, and the fund may have 1.1 times its capital: 400,000 of 2025, by all of it,
    and 180,000 back when only 200,000 ever came."""
    calls = (CapitalCall("fund", kroner(200_000), date(2025, 1, 1)), CapitalCall("fund", kroner(400_000), LATER))
    alone = (Tranche("fund", 1, kroner(600_000), "§ 9", most_return=Fraction(11, 10)),)
    made = endable("1", calls=calls, investors=alone, settlement=Settlement("§ 13", Fraction(1)))
    counted, year_end = count_histories(reached(40)), date(2025, 12, 31)
    first = state_counted(made, counted, as_of=year_end, issued_on=year_end).statement
    last = state_closing(made, counted, as_of=DAY, issued_on=DAY, reason=WHY, earlier=(first,)).statement
    days = np.array([DAY.toordinal()])
    outcome = evaluate_ended(made, one_column(counted), days, as_of=made.clocks.payment.last_day)

    stated = [statement.received_by("fund").minor for statement in (first, last)]
    assert stated == [outcome.by_investor_year["fund", year][0] for year in (2025, 2026)] == [40_000_000, -18_000_000]
    assert [statement.paid_by("city").minor for statement in (first, last)] == stated
    assert outcome.put_in["fund"].tolist() == [20_000_000]
    assert is_back(outcome).tolist() == [1.0]


def test_futures_closed_before_anything_is_paid_in_have_put_in_nothing() -> None:
    calls = (CapitalCall("fund", kroner(600_000), LATER),)
    made = endable("1", calls=calls, investors=(CAPITAL[1],), settlement=Settlement("§ 13", Fraction(1)))
    days = np.array([DAY.toordinal()])
    outcome = evaluate_ended(made, one_column(count_histories(reached(0))), days, as_of=made.clocks.payment.last_day)

    assert outcome.put_in["fund"].tolist() == [0]
    assert is_back(outcome).tolist() == [1.0]


def test_a_call_is_of_all_tranches_of_its_party_by_their_capital() -> None:
    """A third and two thirds of 200,000 kr. by the day; all of it at the last."""
    tranches = (Tranche("fund", 1, kroner(200_000), "§ 9"), Tranche("fund", 2, kroner(400_000), "§ 9"))
    calls = (CapitalCall("fund", kroner(200_000), date(2025, 1, 1)), CapitalCall("fund", kroner(400_000), LATER))
    made = endable("4/5", calls=calls, investors=tranches)

    assert [paid_in(made, tranche, DAY) for tranche in tranches] == [6_666_667, 13_333_333]
    assert [paid_in(made, tranche, LATER) for tranche in tranches] == [20_000_000, 40_000_000]
    assert ended(made).statement.paid_by("school") == kroner(160_000)


def test_a_guarantee_whose_day_comes_after_it_never_pays_what_the_provider_owes() -> None:
    """Twenty in a job give 200,000 kr., and half of 600,000 kr. is recovered of the provider: 100,000 and 200,000. A
    correction after the day of the guarantee, which would cover all 400,000 kr., changes nothing; one called on the
    day of the termination leaves nothing to recover.
    """
    later = DeficitGuarantee("loss", "foundation", "§ 10", DAY + timedelta(days=1), kroner(600_000))
    made = endable("1/2", guarantees=(later,))
    first = ended(made, 20).statement
    assert (first.paid_by("school"), receives(first)["bank"].minor) == (kroner(300_000), 16_666_667)

    counted, day = count_histories(reached(20)), DAY + timedelta(days=400)
    again = state_termination(made, counted, ASKED, as_of=day, issued_on=day, earlier=(first,)).statement
    assert again.lines == ()
    # Where it was called first, and the termination dates from the day before, the foundation has its money back.
    called = state_counted(made, counted, as_of=day, issued_on=day).statement
    back = state_termination(made, counted, ASKED, as_of=day, issued_on=day, earlier=(called,)).statement
    assert (back.covered_by("foundation"), back.paid_by("school")) == (kroner(-400_000), kroner(300_000))
    told = recoveries(made, given_by(made, counted, on=DAY), ASKED)
    assert sum(each.amount.minor for each in told) == kroner(300_000).minor

    now = endable("1/2", guarantees=(replace(later, trigger_on=DAY),))
    covered = state_termination(now, counted, ASKED, as_of=day, issued_on=day).statement
    assert (covered.covered_by("foundation"), covered.paid_by("school")) == (kroner(400_000), kroner(0))
