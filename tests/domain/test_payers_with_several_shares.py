"""Who owes is a party, not a share of one: what it pays of one metric is set against what it gets back of another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from gavn.domain.agreements.agreement import (
    AgreedDonation,
    AgreementParty,
    Cap,
    CapScope,
    DonationUse,
    PayerShare,
    PriceLevel,
    Tranche,
)
from gavn.domain.agreements.terms.days_in_state import DaysInState
from gavn.domain.outcomes.facts import Claim, Results
from gavn.domain.payments.entitlement import Entitlement, entitle
from gavn.domain.payments.lines import StepName
from gavn.domain.payments.trace import PAYING
from gavn.domain.values.party import PartyRole
from gavn.domain.values.period import Period
from gavn.language.catalogue import Language
from gavn.language.statements import LineWords
from tests.agreed import agreement, claim, metric
from tests.builders import kroner

PARTIES = tuple(
    AgreementParty(role, name)
    for role, name in (
        (PartyRole.INVESTOR, "fund"),
        (PartyRole.AUTHORITY, "city"),
        (PartyRole.AUTHORITY, "region"),
        (PartyRole.DONOR, "donor"),
    )
)
ONE = Fraction(1)
TWO_ROWS = (
    PayerShare("city", ONE, "§ 7", ("job",), purse="work"),
    PayerShare("city", ONE, "§ 7", ("school",), purse="schools"),
    PayerShare("region", ONE, "§ 7", ("home",)),
)
ONE_ROW = (PayerShare("city", ONE, "§ 7", ("job", "school")), PayerShare("region", ONE, "§ 7", ("home",)))
APART = (PayerShare("city", ONE, "§ 7", ("job",)), PayerShare("region", ONE, "§ 7", ("school",)))
DEARER = PriceLevel(2025, "PL", {"2025": Fraction(100), "2026": Fraction(120)})


def weeks(metric: str, minus: str = "") -> DaysInState:
    """1,000 kr. for each week."""
    return DaysInState(id=f"{metric}-weeks", clause="§ 5", metric=metric, amount=kroner(1_000), minus=minus)


TAKEN_BACK = (weeks("job", "effect"), weeks("school"), weeks("home"))
TERMS = (weeks("job"), weeks("school", "dropout"), weeks("home"))


def told(number: int, metric: str, quantity: int, *, year: int = 2025) -> Claim:
    return claim(number, reached=metric, on=date(year, 3, 1), quantity=Fraction(quantity))


def paid(entitlement: Entitlement) -> dict[str, int]:
    return {party: entitlement.paid_by(party).minor // 100 for party in ("city", "region")}


@pytest.mark.parametrize("payers", [TWO_ROWS, ONE_ROW])
def test_what_is_above_a_ceiling_falls_from_a_party_however_many_shares_it_has(payers: tuple[PayerShare, ...]) -> None:
    """200,000 in 2025, of which the fund may have 100,000: 75,000 falls from the city's 150,000 and 25,000 from the
    region. In 2026 50,000 are taken back, of what nobody had: 37,500 and 12,500 are owed again."""
    fund = Tranche("fund", 1, kroner(100_000), "§ 9", most_return=ONE)
    made = agreement(parties=PARTIES, payers=payers, investors=(fund,), terms=TERMS)
    facts = (told(1, "job", 100), told(2, "school", 50), told(3, "home", 50), told(2, "dropout", 50, year=2026))
    entitlement = entitle(made, Results(facts), as_of=date(2027, 1, 1))

    assert paid(entitlement) == {"city": 62_500, "region": 37_500}
    assert entitlement.received_by("fund") == kroner(100_000)


@pytest.mark.parametrize("payers", [TWO_ROWS, ONE_ROW])
def test_a_gift_writes_down_what_a_party_owes_in_all(payers: tuple[PayerShare, ...]) -> None:
    """The city pays 100,000 for weeks in work; of 50,000 for weeks at school 60,000 are taken back, at the dearer price
    of 2026. It owes 90,000, and no gift is more than that."""
    gift = AgreedDonation("gift", "donor", "§ 11", kroner(500_000), date(2025, 12, 1), DonationUse.WRITES_DOWN)
    made = agreement(parties=PARTIES, payers=payers, terms=TERMS, donations=(gift,), price_level=DEARER)
    facts = (told(1, "job", 100), told(2, "school", 50), told(2, "dropout", 50, year=2026))
    entitlement = entitle(made, Results(facts), as_of=date(2027, 1, 1))

    assert (entitlement.paid_by("city"), entitlement.paid_by("donor")) == (kroner(0), kroner(90_000))


def test_no_more_is_given_back_than_is_paid_in_all_and_what_comes_next_makes_up_for_it() -> None:
    """As above, but the region pays for school, and the city no more than 5,000. The region gets its 50,000 back and
    the city's 5,000, not the 5,000 more that would be the fund's. Six weeks at school in 2027 are 7,200, of which 5,000
    are what could not be given back."""
    cap = Cap("cap", "§ 8", CapScope.PAYER, kroner(5_000), payer="city")
    level = PriceLevel(2025, "PL", {"2025": Fraction(100), "2026": Fraction(120), "2027": Fraction(120)})
    made = agreement(parties=PARTIES, payers=APART, terms=TERMS[:2], caps=(cap,), price_level=level)
    facts = (told(1, "job", 100), told(2, "school", 50), told(2, "dropout", 50, year=2026))
    entitlement = entitle(made, Results(facts), as_of=date(2026, 12, 31))
    later = entitle(made, Results((*facts, told(3, "school", 6, year=2027))), as_of=date(2027, 12, 31))

    assert (paid(entitlement), entitlement.received_by("fund")) == ({"city": 5_000, "region": -5_000}, kroner(0))
    assert (paid(later), later.received_by("fund")) == ({"city": 5_000, "region": -2_800}, kroner(2_200))
    words = LineWords(made, Language.ENGLISH)
    lines = [line for line in later.lines if line.step is StepName.PAYER_CAP and line.rule == ""]
    assert [(line.on, line.payer, words.how(line)) for line in lines] == [
        ("2026", "region", "no more is given back than is paid in all: −60,000.00 kr. becomes −55,000.00 kr."),
        ("2026", "", "is not given back, since nobody pays it"),
        ("2027", "region", "makes up for what could not be given back before: 7,200.00 kr. becomes 2,200.00 kr."),
        ("2027", "", "makes up for what could not be given back before"),
    ]


def test_a_line_above_a_ceiling_starts_from_what_is_owed_by_its_day() -> None:
    """160,000 in 2025 and 20,000 less in 2026, of which the fund may have 115,000."""
    fund = Tranche("fund", 1, kroner(115_000), "§ 9", most_return=ONE)
    made = agreement(parties=PARTIES, payers=ONE_ROW, investors=(fund,), terms=TERMS)
    facts = (told(1, "school", 160), told(1, "dropout", 20, year=2026))
    lines = entitle(made, Results(facts), as_of=date(2027, 1, 1)).lines
    words = LineWords(made, Language.ENGLISH)

    assert [words.how(line) for line in lines if line.step is StepName.CEILING and line.payer] == [
        "above the highest return: 160,000.00 kr. becomes 115,000.00 kr.",
        "less falls away above the highest return: 95,000.00 kr. becomes 115,000.00 kr.",
    ]


def test_what_could_not_be_given_back_gives_no_payer_more_to_pay_than_its_cap() -> None:
    """The region's 50,000 of 2025 are held to 40,000, and 2026 takes 50 weeks back at twice the price. 60 weeks at
    school in 2028 are 120,000, of which the cap leaves 90,000; 45,000 could not be given back before."""
    caps = tuple(
        Cap(f"{party}-cap", "§ 8", CapScope.PAYER, kroner(most), payer=party)
        for party, most in (("city", 5_000), ("region", 40_000))
    )
    level = PriceLevel(2025, "PL", {str(year): Fraction(100 if year == 2025 else 200) for year in range(2025, 2029)})
    made = agreement(parties=PARTIES, payers=APART, terms=TERMS[:2], caps=caps, price_level=level)
    before = (told(1, "job", 100), told(2, "school", 50), told(2, "dropout", 50, year=2026))
    entitlement = entitle(made, Results((*before, told(3, "school", 60, year=2028))), as_of=date(2028, 12, 31))

    assert paid(entitlement) == {"city": 5_000, "region": 40_000}
    assert entitlement.received_by("fund") == kroner(45_000)


def test_what_cannot_be_given_back_is_reckoned_by_payer() -> None:
    """A kroner is paid for 100,000 by the state. The city's 10,000 of 2025 stand: in 2026 20,000 for work and 20,000
    back for school are nothing together. Of the region's 100,000 back the 50,000 it paid, the city's and the state's
    are what there is."""
    payers = (
        PayerShare("state", ONE, "§ 7", ("home",)),
        PayerShare("city", ONE, "§ 7", ("job", "school")),
        PayerShare("region", ONE, "§ 7", ("effect",)),
    )
    parties = (*PARTIES, AgreementParty(PartyRole.AUTHORITY, "state"))
    cap = Cap("cap", "§ 8", CapScope.PAYER, kroner(1), payer="state")
    level = PriceLevel(2025, "PL", {"2025": Fraction(100), "2026": Fraction(200)})
    terms = (weeks("home"), weeks("job"), weeks("school", "dropout"), weeks("effect", "exam"))
    made = agreement(parties=parties, payers=payers, terms=terms, caps=(cap,), price_level=level)
    made = replace(made, metrics=(*made.metrics, metric("exam")))
    facts = (
        told(1, "home", 100), told(2, "school", 10), told(3, "effect", 50),
        told(4, "job", 10, year=2026), told(2, "dropout", 10, year=2026), told(3, "exam", 50, year=2026),
    )  # fmt: skip
    entitlement = entitle(made, Results(facts), as_of=date(2026, 12, 31))

    assert paid(entitlement) == {"city": 10_000, "region": -10_001}
    assert entitlement.received_by("fund") == kroner(0)


def test_what_could_not_be_given_back_is_given_back_of_what_others_pay_later() -> None:
    """Of the region's 100,000 back in 2026 its own 50,000 and the city's 5,000 are what there is. The state's 20,000 of
    2027 are the region's, not the fund's."""
    payers = (*APART, PayerShare("state", ONE, "§ 7", ("home",)))
    parties = (*PARTIES, AgreementParty(PartyRole.AUTHORITY, "state"))
    cap = Cap("cap", "§ 8", CapScope.PAYER, kroner(5_000), payer="city")
    level = PriceLevel(2025, "PL", {"2025": Fraction(100), "2026": Fraction(200), "2027": Fraction(100)})
    made = agreement(parties=parties, payers=payers, terms=TERMS, caps=(cap,), price_level=level)
    facts = (
        told(1, "job", 100), told(2, "school", 50), told(2, "dropout", 50, year=2026), told(3, "home", 20, year=2027)
    )  # fmt: skip
    entitlement = entitle(made, Results(facts), as_of=date(2027, 12, 31))

    assert (paid(entitlement), entitlement.paid_by("state")) == ({"city": 5_000, "region": -25_000}, kroner(20_000))
    assert (entitlement.received_by("fund"), entitlement.unpaid) == (kroner(0), kroner(70_000))
    lines = [line for line in entitlement.lines if line.step is StepName.PAYER_CAP and line.rule == ""]
    assert [(line.on, line.metric, line.payer, line.amount) for line in lines] == [
        ("2026", "school", "region", 4_500_000), ("2026", "school", "", -4_500_000),
        ("2027", "school", "region", -2_000_000), ("2027", "school", "", 2_000_000),
    ]  # fmt: skip
    assert lines[0].id in lines[2].sources


def test_what_could_not_be_given_back_of_a_metric_passes_no_cap_on_that_metric() -> None:
    """The city's 40 weeks of work are all that its cap on work leaves, and are taken back at twice the price: nobody
    else has paid but a kroner. 40 weeks of work in 2027 make up for that, not the 40 weeks at school."""
    payers = (PayerShare("city", ONE, "§ 7", ("job", "school")), PayerShare("region", ONE, "§ 7", ("home",)))
    caps = (
        Cap("work", "§ 8", CapScope.PAYER, kroner(40_000), payer="city", metric="job"),
        Cap("region-cap", "§ 8", CapScope.PAYER, kroner(1), payer="region"),
    )
    level = PriceLevel(2025, "PL", {"2025": Fraction(100), "2026": Fraction(200), "2027": Fraction(200)})
    made = agreement(parties=PARTIES, payers=payers, terms=TAKEN_BACK, caps=caps, price_level=level)
    facts = (
        told(9, "home", 200), told(1, "job", 40), told(1, "effect", 40, year=2026), told(3, "job", 40, year=2027),
        told(2, "school", 40, year=2027),
    )  # fmt: skip
    entitlement = entitle(made, Results(facts), as_of=date(2027, 12, 31))
    of_city = [line for line in entitlement.lines if line.step in PAYING and line.payer == "city"]

    assert sum(line.amount for line in of_city if line.metric == "job") == 4_000_000
    assert sum(line.amount for line in of_city if line.metric == "school") == 8_000_000


def test_what_could_not_be_given_back_is_set_off_within_a_cap_before_what_else_one_owes() -> None:
    """The city pays 50,000 for work at most. 40,000 of 2025 and 10,000 for school are there to give back of 90,000 in
    2026. 100,000 for work in 2027 are held to 100,000 by the cap, and 40,000 of them make up for what was denied; so of
    the 100,000 back for school only 60,000 are paid."""
    payers = (PayerShare("city", ONE, "§ 7", ("job", "school")), PayerShare("region", ONE, "§ 7", ("home",)))
    caps = (
        Cap("work", "§ 8", CapScope.PAYER, kroner(50_000), payer="city", metric="job"),
        Cap("region-cap", "§ 8", CapScope.PAYER, kroner(0), payer="region"),
    )
    early = replace(weeks("job", "effect"), within=(Period.year(2025), Period.year(2026)))
    late = replace(weeks("job"), id="later-weeks", within=(Period.year(2027),))
    level = PriceLevel(2025, "PL", {"2025": ONE * 100, "2026": ONE * 225, "2027": ONE * 1000})
    terms = (early, late, weeks("school", "dropout"), weeks("home"))
    made = agreement(parties=PARTIES, payers=payers, terms=terms, caps=caps, price_level=level)
    facts = (
        told(9, "home", 400), told(1, "job", 40), told(1, "effect", 40, year=2026), told(3, "job", 10, year=2027),
        told(2, "school", 10), told(2, "dropout", 10, year=2027),
    )  # fmt: skip
    of_city = [line for line in entitle(made, Results(facts), as_of=date(2027, 12, 31)).lines
               if line.step in PAYING and line.payer == "city"]  # fmt: skip

    assert sum(line.amount for line in of_city if line.metric == "job") == 5_000_000
    assert sum(line.amount for line in of_city if line.metric == "school") == -5_000_000


YEARLY = Cap(
    "year", "§ 8", CapScope.PAYER, kroner(500_000), payer="city", periods=(Period.year(2025), Period.year(2026))
)
NEVER_WORK = Cap("work", "§ 9", CapScope.PAYER, kroner(0), payer="city", metric="job")


@pytest.mark.parametrize(
    "caps",
    [
        (YEARLY, NEVER_WORK),
        (NEVER_WORK, YEARLY),
        (
            replace(YEARLY, scope=CapScope.PERIOD, payer=""),
            Cap("work", "§ 9", CapScope.AGREEMENT, kroner(0), terms=("job-weeks",)),
        ),
    ],
)
def test_a_narrower_cap_that_takes_back_lets_no_wider_one_be_passed(caps: tuple[Cap, ...]) -> None:
    """The 100 weeks of work are never paid for, so that nothing of the 500,000 of 2026 is made room for when they are
    taken back: 600 weeks at school are held to it."""
    made = agreement(parties=PARTIES, payers=(PayerShare("city", ONE, "§ 7"),), terms=TAKEN_BACK, caps=caps)
    facts = (told(1, "job", 100), told(1, "effect", 100, year=2026), told(2, "school", 600, year=2026))

    assert paid(entitle(made, Results(facts), as_of=date(2026, 12, 31)))["city"] == 500_000


def test_who_was_spared_last_above_a_ceiling_owes_first_again() -> None:
    """The fund may have 100,000. Of the city's 150,000 in 2025 50,000 are above that, and all of the region's 40,000 in
    2026. When 20,000 are taken back in 2027 they are the region's to pay again; and the city owes 130,000 in all."""
    fund = Tranche("fund", 1, kroner(100_000), "§ 9", most_return=ONE)
    made = agreement(parties=PARTIES, payers=APART, investors=(fund,), terms=TAKEN_BACK[:2])
    facts = (told(1, "job", 150), told(2, "school", 40, year=2026), told(1, "effect", 20, year=2027))

    assert paid(entitle(made, Results(facts), as_of=date(2027, 12, 31))) == {"city": 80_000, "region": 20_000}


def test_what_fell_away_stays_so_where_the_investors_of_a_two_sided_agreement_owe_more() -> None:
    """Of 150,000 in 2025 the fund may have 100,000. Then it owes 150,000 for a bad year, and has 50,000 out of pocket:
    all of them are the city's."""
    fund = Tranche("fund", 1, kroner(100_000), "§ 9", most_return=ONE)
    payers = (PayerShare("city", ONE, "§ 7"),)
    made = agreement(parties=PARTIES, payers=payers, investors=(fund,), terms=TAKEN_BACK[:1], two_sided=True)
    facts = (told(1, "job", 150), told(1, "effect", 300, year=2026))
    entitlement = entitle(made, Results(facts), as_of=date(2026, 12, 31))

    assert (paid(entitlement)["city"], entitlement.received_by("fund")) == (-50_000, kroner(-50_000))


def test_a_purse_with_the_name_of_a_gift_is_written_down_as_any_other() -> None:
    """The city owes 50,000, of which the gift writes 20,000 down; what another by that name buys is not reached."""
    city = (PayerShare("city", ONE, "§ 7", purse="soft"),)
    day = date(2025, 1, 1)
    buys = AgreedDonation("soft", "donor", "§ 11", kroner(9_000), day, DonationUse.BUYS_OUTCOMES, ("other",))
    gift = AgreedDonation("gift", "donor", "§ 11", kroner(20_000), day, DonationUse.WRITES_DOWN)
    made = agreement(parties=PARTIES, payers=city, terms=(weeks("job"),), donations=(buys, gift))
    entitlement = entitle(made, Results((told(1, "job", 50),)), as_of=date(2026, 12, 31))

    assert (entitlement.paid_by("city"), entitlement.paid_by("donor")) == (kroner(30_000), kroner(20_000))


def test_a_cap_may_have_any_name() -> None:
    """Statements take their lines apart by what these are of: two lines with one id would hide one of them."""
    caps = (
        Cap("cap", "§ 8", CapScope.PAYER, kroner(5_000), payer="city"),
        Cap("not-negative", "§ 8", CapScope.PAYER, kroner(40_000), payer="region"),
    )
    made = agreement(parties=PARTIES, payers=APART, terms=TERMS[:2], caps=caps, price_level=DEARER)
    facts = (told(1, "job", 100), told(2, "school", 50), told(2, "dropout", 50, year=2026))
    lines = entitle(made, Results(facts), as_of=date(2026, 12, 31)).lines

    assert len({line.id for line in lines}) == len(lines)
