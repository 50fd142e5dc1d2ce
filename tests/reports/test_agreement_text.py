"""An agreement in words, in both languages, and what differs between two versions."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date
from fractions import Fraction as F
from typing import get_args, get_type_hints

import pytest

from gavn.domain.agreements.agreement import (
    REQUIRED_STATEMENTS,
    Agreement,
    Cap,
    CapitalCall,
    CapScope,
    Population,
    Settlement,
)
from gavn.domain.agreements.terms.base import Term
from gavn.domain.agreements.terms.beyond_baseline import BeyondBaseline
from gavn.domain.agreements.terms.counted_outcomes import CountedOutcomes
from gavn.domain.agreements.terms.every_indicator import EveryIndicator
from gavn.domain.agreements.terms.graduated_tiers import GraduatedTier, GraduatedTiers
from gavn.domain.agreements.terms.milestones import BrokenSpell, Milestone, SequentialMilestones
from gavn.domain.agreements.terms.registry import TERMS, kind_of
from gavn.domain.agreements.terms.standing_charge import StandingCharge
from gavn.domain.agreements.terms.tariff import Tariff
from gavn.domain.agreements.versions import Difference, Name, content_hash, differences
from gavn.domain.outcomes.verification import UNSTATED, SampleRule
from gavn.domain.values.money import Money, Rounding
from gavn.domain.values.plain import to_data
from gavn.language.agreements import difference_text, example_lines, sample_priced, term_lines
from gavn.language.catalogue import Language, texts
from gavn.reports.agreement import as_markdown, render_agreement
from gavn.reports.terms import terms_page
from tests.agreements import DROPOUT, IN_WORK, agreement
from tests.conftest import ROOT
from tests.histories import EXAMPLES, kroner

NAMES = {"work": "In work", "dropout": "Dropout"}


def test_an_agreement_reads_as_danish_with_its_warning_first() -> None:
    text = as_markdown(render_agreement(agreement(), Language.DANISH))

    assert text.startswith("# Eksempel, version 1\n\n> Antaget: priser og vilkår er ikke offentliggjort.")
    assert "- 1.000 kr. for hver gang I arbejde er nået." in text
    assert "- Eksempel: 8 % mod 13 %, i procentpoint 5 × 1.000 = 5.000 kr." in text
    assert "- målgruppe: Aftalt." in text
    owing = "- Aftalen er tosidet: giver resultaterne i en periode i alt mindre end intet, skylder investorerne det"
    assert owing not in text
    assert owing in as_markdown(render_agreement(agreement(two_sided=True), Language.DANISH))


def test_in_which_order_caps_and_the_floor_hold_is_said_where_there_are_several() -> None:
    def read(language: Language, **changes: object) -> str:
        return as_markdown(render_agreement(agreement(**changes), language))

    [whole] = agreement().caps
    year = replace(whole, id="year", scope=CapScope.PERIOD)
    payer = replace(whole, id="town", scope=CapScope.PAYER, payer="town")
    order = "- They hold in this order: cap per period, cap over the agreement, floor, cap on a payer.\n"
    lifts = "- The floor is made up at the final statement, on top of what the caps before it leave:"
    told = read(Language.ENGLISH, caps=(payer, whole, year))
    assert order in told and lifts in told
    told = read(Language.DANISH, caps=(payer, whole, year))
    assert "- De gælder i denne rækkefølge: loft pr. periode, loft over aftalen, minimum, loft over betaler.\n" in told
    assert "- Når lofterne er brugt, fyldes der ved den sidste opgørelse op til minimum" in told
    only = read(Language.ENGLISH, caps=(payer,))
    assert "in this order: floor, cap on a payer." in only and lifts not in only
    for changes in ({"caps": (whole,), "floors": ()}, {"caps": ()}):
        alone = read(Language.ENGLISH, **changes)
        assert "in this order" not in alone and lifts not in alone


def test_an_amended_agreement_reads_as_english_with_its_reason() -> None:
    made = agreement(version=2, reason_da="Færre", reason_en="Fewer families")

    text = as_markdown(render_agreement(made, Language.ENGLISH))

    assert "> Amended because: Fewer families" in text
    assert f"> In force from 1 January 2024. Hash: {content_hash(made)}." in text
    assert "- Example: 1 × 1,000 = 1,000 kr." in text


@pytest.mark.parametrize("term", EXAMPLES, ids=kind_of)
@pytest.mark.parametrize("language", Language)
def test_every_term_has_its_words_and_an_example_worked_out_by_itself(term: Term, language: Language) -> None:
    lines = list(term_lines(term, language, names=NAMES))
    examples = list(example_lines(term, agreement(), language, names=NAMES))

    # Those alike are told once, as of a charge that falls due time and again.
    assert all(lines) and 1 <= len(examples) == len(set(examples)) <= len(sample_priced(term))
    assert sum(priced.exact for priced in sample_priced(term)) > 0


def test_an_example_is_what_a_statement_would_pay_of_it() -> None:
    """Rounded as the agreement says, and without what would have come anyway."""
    price = BeyondBaseline(id="b", clause="§ 5", metric="dropout", amount=Money(77_777, "DKK"), baseline=F("0.22"),
                           less_is_better=True)  # fmt: skip
    made = agreement(rounding=Rounding.UP, rounding_unit=Money(10, "DKK"))
    [said] = example_lines(price, made, Language.ENGLISH, names=NAMES)
    assert said == "Example: 17 against 22 expected gives 5 × 777.77 = 3,888.90 kr."

    made = agreement(metrics=(replace(IN_WORK, deadweight=F("0.15")), DROPOUT))
    [said] = example_lines(JOB, made, Language.ENGLISH, names=NAMES)
    assert said == "Example: 1 × 1,000, without the 15 % that would have come anyway = 850 kr."

    each = CountedOutcomes(id="c", clause="§ 5", metric="work", amount=kroner(1000))
    [said] = example_lines(each, made, Language.ENGLISH, names=NAMES)
    assert said == "Example: 10 × 1,000, where the 15 % that would have come anyway have been taken off = 10,000 kr."
    [said] = example_lines(replace(each, metric="dropout"), made, Language.ENGLISH, names=NAMES)
    assert said == "Example: 10 × 1,000 = 10,000 kr."


def test_a_term_says_when_it_counts_once_or_anew_and_where_it_ends() -> None:
    once = Tariff(id="t", clause="§ 5", metric="work", amount=kroner(1000), once_only=True)
    spell = SequentialMilestones(id="m", clause="§ 5", metric="work", milestones=(Milestone(F(3), kroner(10)),),
                                 broken_by="dropout", broken_spell=BrokenSpell.GOES_ON)  # fmt: skip
    tiers = GraduatedTiers(id="g", clause="§ 5", metric="work", tiers=(GraduatedTier(kroner(10), F(20)),))
    levels = EveryIndicator(id="e", clause="§ 5", metric="work", amount=kroner(10), levels={"work": F("0.4")},
                            at_most={"dropout": F("0.2")})  # fmt: skip
    charge = StandingCharge(id="s", clause="§ 5", metric="", amount=kroner(10), first_on=date(2025, 8, 31),
                            every_months=1, times=7)  # fmt: skip
    single = replace(charge, times=1)
    terms = (once, spell, tiers, levels, charge, single)
    said = [line for term in terms for line in term_lines(term, Language.ENGLISH, names=NAMES)]

    assert "1,000 kr. the first time that a person reaches In work." in said
    assert "The spell is broken by Dropout, and is then counted on from where it was." in said
    assert "No more than 20 are paid for." in said
    assert "10 kr. first on 31 August 2025 and then every month, 7 times in all." in said
    assert "10 kr. once, on 31 August 2025." in said
    assert {"In work: at least 40 %", "Dropout: at most 20 %"} < set(said)


def test_every_key_of_an_agreement_has_a_name() -> None:
    found: set[str] = set()
    waiting: list[object] = [Agreement, *TERMS.values()]
    seen = set()
    while waiting:
        record = waiting.pop()
        if not isinstance(record, type) or record in seen or not is_dataclass(record):
            continue
        seen.add(record)
        found |= {item.name for item in fields(record)}
        hints = get_type_hints(record).values()
        parts = [part for hint in hints for part in (hint, *get_args(hint))]
        waiting += [p for p in parts if getattr(p, "__module__", "").startswith("gavn.domain.agreements")]
    assert {name for name in found if f"field.{name}" not in texts()} == set()
    assert {name for name in REQUIRED_STATEMENTS if f"statement.{name}" not in texts()} == set()


JOB, STAY = agreement().terms
SETTLED = Settlement("§ 12")
EXPECTING = replace(IN_WORK, expected=F("0.4"))
KEPT = {**agreement().statements, "retention": "Ti år."}
# (what is written instead, first difference, in Danish, in English)
CHANGES: list[tuple[dict[str, object], Difference, str, str]] = [
    ({"terms": (replace(JOB, amount=kroner(1200)), STAY)}, Difference(("terms", "job", "amount"), "1000.00", "1200.00"),
     "vilkår › “job” › beløb: 1.000 kr. → 1.200 kr.", "term › “job” › amount: 1,000 kr. → 1,200 kr."),
    ({"metrics": (EXPECTING, DROPOUT)}, Difference(("metrics", "work", "expected"), None, "0.4"),
     "resultatmål › “work” › ventet niveau: 40 % er kommet til",
     "outcome metric › “work” › expected level: 40 % is new"),
    ({"floors": ()}, Difference(("floors", "least", "id"), "least", None),
     "minimum › “least” › id: least er faldet bort", "floor › “least” › id: least is gone"),
    ({"statements": KEPT}, Difference(("statements", "retention"), "Aftalt.", "Ti år."),
     "erklæring › opbevaring: Aftalt. → Ti år.", "statement › retention: Aftalt. → Ti år."),
    # What is left out says something too.
    ({"settlement": replace(SETTLED, share=F("0.85"))}, Difference(("settlement", "share"), "1", "0.85"),
     "lukning før tid › andel: 100 % → 85 %", "early closing › share: 100 % → 85 %"),
    ({"verification": SampleRule(F("0.1"))}, Difference(("verification", "share"), None, "0.1"),
     "stikprøve › andel: 10 % er kommet til", "verification sample › share: 10 % is new"),
    ({"terms": (replace(JOB, once_only=True), STAY)}, Difference(("terms", "job", "once_only"), "false", "true"),
     "vilkår › “job” › én gang pr. person: nej → ja", "term › “job” › once per person: no → yes"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "expected", "danish", "english"), CHANGES)
def test_what_differs_is_told_in_plain_words(
    changes: dict[str, object], expected: Difference, danish: str, english: str
) -> None:
    first, *others = differences(agreement(settlement=SETTLED), agreement(**{"settlement": SETTLED, **changes}))

    assert first == expected
    # Nothing else is touched; what has gone is told of key by key.
    assert {difference.path[0] for difference in others} <= set(changes)
    assert difference_text(first, Language.DANISH, currencies=("DKK", "DKK")) == danish
    assert difference_text(first, Language.ENGLISH, currencies=("DKK", "DKK")) == english


@pytest.mark.parametrize(
    ("key", "before", "after", "danish"),
    [
        ("share", "0.33333", "1/3", "andel: 33,333 % → 1/3 (33,333 %)"),
        ("share", "0.33333", "0.333333", "andel: 33,333 % → 33,3333 %"),
        ("due_on", "2025-01-31", "2026-01-31", "forfald: 31. januar 2025 → 31. januar 2026"),
        ("measurement", "2025-2026", "2025", "måling: 1. januar 2025 – 31. december 2026 → "
         "1. januar 2025 – 31. december 2025"),
        ("grace", "60 days after due", "1 months before due", "frist for måling: 60 dage efter forfald → "
         "1 måned før forfald"),
        ("direction", "more", "less", "bedste retning: mere → mindre"),
        ("rank", "1", "2", "rang: 1 → 2"),
        ("level", "0.5", "-1.25", "niveau: 0,5 → −1,25"),
        ("base_year", "2024", "2025", "basisår: 2024 → 2025"),
        ("amount", "-1000.00", "0.10", "beløb: −1.000 kr. → 0,10 kr."),
        ("vat", "included", "exempt", "moms: beløbene er med moms → fritaget for moms"),
    ],
)  # fmt: skip
def test_values_are_told_as_people_write_them(key: str, before: str, after: str, danish: str) -> None:
    assert difference_text(Difference((key,), before, after), Language.DANISH, currencies=("DKK", "DKK")) == danish


def test_levels_differ_in_percent_where_the_term_reads_rates_and_in_gates() -> None:
    """As the agreement's own text has them: 12 % that becomes 11 % is no 0.12 that becomes 0.11."""

    def told(*path: str, before: str, after: str) -> str:
        found = Difference((path[0], *map(Name, path[1:2]), *path[2:]), before, after)
        return difference_text(found, Language.ENGLISH, currencies=("DKK", "DKK"), rated=frozenset({"kept"}))

    assert told("terms", "kept", "level", before="0.12", after="0.11") == "term › “kept” › level: 12 % → 11 %"
    assert told("terms", "kept", "bands", Name("0.1"), "below", before="0.25", after="1").endswith(
        "band › “10 %” › below: 25 % → 100 %"
    )
    assert told("terms", "days", "level", before="0.5", after="12").endswith("level: 0.5 → 12")
    assert told("gates", "g", "levels", "work", before="0.3", after="0.35").endswith("level › work: 30 % → 35 %")
    assert told("terms", "s", "beyond", before="50000", after="60000.5").endswith("50,000 → 60,000.5")
    assert told("investors", "bank", "most_return", before="1.2", after="1.25").endswith(
        "1.2 times the capital → 1.25 times the capital"
    )


def test_a_term_put_in_first_moves_no_other() -> None:
    new = replace(JOB, id="extra")

    found = differences(agreement(), agreement(terms=(new, JOB, STAY)))

    assert {difference.path[1] for difference in found} == {"extra"}
    assert {difference.before for difference in found} == {None}


def test_records_with_names_in_another_order_are_told_of() -> None:
    """Caps that are a share bite in turn: another order is another amount."""
    caps = tuple(Cap(f"cap-{number}", "§ 8", CapScope.METRIC, share=F("0.5"), metric="work") for number in (1, 2))
    [found] = differences(agreement(caps=caps), agreement(caps=caps[::-1]))

    said = difference_text(found, Language.ENGLISH, currencies=("DKK", "DKK"))
    assert said == "cap › order: cap-1, cap-2 → cap-2, cap-1"


def test_one_call_of_several_that_goes_moves_no_other() -> None:
    calls = tuple(CapitalCall("fund", kroner(200), date(year, 1, 2), "§ 9") for year in (2024, 2025, 2026))

    found = differences(agreement(calls=calls), agreement(calls=(calls[0], calls[2])))

    assert [(each.path, each.before, each.after) for each in found] == [
        (("calls", "2", "party"), "fund", None),
        (("calls", "2", "amount"), "200.00", None),
        (("calls", "2", "due_on"), "2025-01-02", None),
        (("calls", "2", "clause"), "§ 9", None),
    ]
    moved = replace(calls[1], due_on=date(2025, 6, 1))
    [one] = differences(agreement(calls=calls), agreement(calls=(calls[0], moved, calls[2])))
    assert one == Difference(("calls", "2", "due_on"), "2025-01-02", "2025-06-01")


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (SampleRule(F("0.1"), 1200), "10 % of the readings submitted in a year, and at least 1,200 (or all of them"),
        (SampleRule(F("0.1")), "10 % of the readings submitted in a year"),
        (SampleRule(F(0), 20), "at least 20 of the readings submitted in a year (or all of them"),
        (None, "5 % of the readings submitted in a year, and at least 10 (or all of them where there are fewer). "
         "This is the program's own rule"),
    ],
)  # fmt: skip
def test_the_text_says_by_which_rule_the_sample_is_drawn(rule: SampleRule | None, told: str) -> None:
    text = as_markdown(render_agreement(agreement(verification=rule), Language.ENGLISH))

    assert f"- the system's sample: {told}" in text


def test_an_agreement_that_states_no_rule_is_known_by_the_hash_it_had() -> None:
    assert "verification" not in to_data(agreement())
    assert content_hash(agreement()) != content_hash(agreement(verification=UNSTATED))


def test_a_record_that_comes_or_goes_tells_nothing_that_is_left_out() -> None:
    found = differences(agreement(settlement=SETTLED), agreement(settlement=None))

    assert found == (Difference(("settlement", "clause"), "§ 12", None),)


def test_the_head_of_an_amendment_is_no_difference() -> None:
    amended = agreement(version=2, effective_from=date(2024, 6, 1), reason_da="Færre", reason_en="Fewer")

    assert differences(agreement(), amended) == ()
    assert content_hash(agreement()) != content_hash(amended)


def test_the_hash_is_of_the_content_and_changes_with_any_of_it() -> None:
    other = agreement(metrics=(replace(IN_WORK, population=Population.COMPLETERS), DROPOUT))

    assert content_hash(agreement()) == content_hash(agreement())
    assert len(content_hash(agreement())) == 64
    assert content_hash(agreement()) != content_hash(other)


def test_the_page_of_payment_terms_is_that_of_the_terms() -> None:
    page = (ROOT / "docs" / "reference" / "payment-terms.md").read_text(encoding="utf-8")

    assert page == terms_page(), "run `make docs`"
    assert all(f"## `{kind}`" in page for kind in TERMS)
    # The keys inside a band, a tier or a point, and the names that levels stand by.
    assert "  - each has `at_least`, `amount`, *`below`*: From `at_least` up to, not including, `below`;" in page
    assert page.count("  - each has ") == 8
    assert page.count("  - one number by name") == 3


def test_each_amount_of_a_difference_is_in_the_currency_of_its_own_version() -> None:
    """10,000 kr. was told as 10,000 EUR, and in a currency without decimals it could not be told at all."""
    found = Difference(("floors", Name("least"), "amount"), "10000.00", "200000")

    assert difference_text(found, Language.ENGLISH, currencies=("DKK", "ISK")).endswith("10,000 kr. → 200,000 ISK")
