"""Recruitment, results and coverage: found against expected, always with counts and how surely they are known."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from gavn.domain.agreements.investment import Fact, Investment, Status
from gavn.domain.agreements.progress import ENOUGH, Found, fact_of, found_results, recruited_share
from gavn.domain.fund.standing import Holding
from gavn.domain.outcomes.rates import Reading
from gavn.domain.values.money import Money, Rounding
from gavn.domain.values.provenance import Provenance
from gavn.language.catalogue import Language, say
from gavn.language.formats import decimal_of, exact_text, number_text
from gavn.reports.charts.coverage import coverage
from gavn.reports.charts.rate import Rate, rate, rate_axis
from gavn.reports.charts.recruitment import MarkWords, Recruited, recruitment_bar
from gavn.reports.charts.scale import Tick
from gavn.reports.charts.svg import Markup
from gavn.web.apps.fund.show.holdings import MARKED
from gavn.web.apps.fund.show.words import chosen, percent

LONGEST_FORMULA = 20
# Two words over marks nearer to each other than this would meet.
ROOM_FOR_WORDS = Fraction(1, 4)
QUARTERS = tuple(Fraction(quarter, 4) for quarter in range(5))


def recruitment_section(investment: Investment, holding: Holding, language: Language) -> dict[str, Any] | None:
    """A bar of those reached against the plan, and the numbers; nothing where nobody is counted."""
    facts = _recruitment_facts(investment)
    if not facts or facts[0][0] != "reached":
        return None
    amounts = {name: int(fact.value) for name, fact in facts}
    reached, planned, original = (amounts.get(name) for name in ("reached", "planned", "original"))
    share, cost = recruited_share(investment), _cost(holding, facts[0][1], language)
    behind = share is not None and share < ENOUGH and investment.status != Status.SETTLED
    key = "share" if share is not None else "plan_running" if planned else "no_plan"
    numbers = {
        "reached": number_text(reached or 0, language),
        "planned": number_text(amounts.get("by_now") or planned or 0, language),
    }
    return {
        "behind": behind,
        "say": say(f"agreement.recruitment.{key}", language, share=percent(share or Fraction(0), language), **numbers),
        "first": _first_plan(original, language) if original else "",
        "bar": _recruitment_bar(amounts, language) if planned else None,
        "rows": [_fact_row(fact, language) for _, fact in facts],
        "cost": [{"label": label, "text": number_text(each, language, decimals=1)} for label, each in cost],
        "cost_note": _cost_note([each for _, each in cost], language),
        "unit": unit_text(facts[0][1].unit, language),
    }


def _first_plan(count: int, language: Language) -> str:
    return say("agreement.recruitment.first", language, count=number_text(count, language))


def _recruitment_bar(amounts: dict[str, int], language: Language) -> Markup:
    words = {
        name: say(f"agreement.recruitment.mark.{name}", language, count=number_text(amounts.get(name, 0), language))
        for name in ("reached", "planned", "by_now", "original")
    }
    return recruitment_bar(recruited=Recruited(**amounts), words=MarkWords(**words))


def _recruitment_facts(investment: Investment) -> list[tuple[str, Fact]]:
    recruitment = investment.recruitment
    if recruitment is None:
        return []
    named = [
        (name, fact_of(investment, getattr(recruitment, name))) for name in ("reached", "by_now", "planned", "original")
    ]
    return [(name, fact) for name, fact in named if fact]


def _fact_row(fact: Fact, language: Language) -> dict[str, Any]:
    return {
        "label": chosen(fact.label_da, fact.label_en, language),
        "text": exact_text(fact.value, language, most=1),
        "unit": unit_text(fact.unit, language),
        "mark": fact.provenance.value if fact.provenance in (Provenance.PUBLISHED, *MARKED) else "",
        "derived": fact.derived,
    }


def _cost(holding: Holding, reached: Fact, language: Language) -> list[tuple[str, Fraction]]:
    """The council's money for each who was reached, in thousands with one decimal, as it is shown.

    Of a programme the money is not divided between its parts.
    """
    if holding.programme or not reached.value or reached.unit == "%":
        return []
    money = holding.money
    between = money.out - money.back
    last = ("between", between) if between.minor >= 0 else ("gained", -between)
    rows = (("out", money.out), ("back", money.back), last)
    return [(say(f"agreement.cost.{name}", language), _each(amount, reached.value)) for name, amount in rows]


def _each(amount: Money, count: Fraction) -> Fraction:
    each = amount.times(1 / count, policy=Rounding.HALF_UP)
    return Fraction(decimal_of(each.major / 1000, 1))


def _cost_note(cost: list[Fraction], language: Language) -> str:
    """That rounding is why what is shown does not add up; blank where it does."""
    adds_up = not cost or abs(cost[0] - cost[1]) == cost[2]
    return "" if adds_up else say("agreement.cost.rounded", language)


def results_section(investment: Investment, language: Language) -> dict[str, Any] | None:
    """One row for each result; nothing where none is reported."""
    found = found_results(investment)
    if not found:
        return None
    ticks = tuple(Tick(share, f"{int(100 * share)}{' %' if share == 1 else ''}") for share in QUARTERS)
    named = [next((f for f in found if kind(f)), None) for kind in (_is_expected, _is_change, _is_bare)]
    return {
        "say": _results_sentence(found, language),
        "axis": rate_axis(ticks=ticks),
        "rows": [_result_row(result, language, named=any(result is first for first in named)) for result in found],
        "rings": any(map(_is_expected, found)),
        "derived": derived_notes(investment, found, language),
    }


def _is_expected(found: Found) -> bool:
    return found.expected is not None


def _is_change(found: Found) -> bool:
    return found.expected is None and found.start is not None


def _is_bare(found: Found) -> bool:
    return found.expected is None and found.start is None


def _results_sentence(found: tuple[Found, ...], language: Language) -> str:
    """What the first result that was expected says, with its numbers."""
    first = next((f for f in found if f.reading), None)
    if first is None or first.share is None or first.expected is None:
        return say("agreement.results.unread", language)
    key = "unsure" if first.reading == Reading.UNSURE else "short" if first.falls_short else "good"
    name = chosen(first.result.name_da, first.result.name_en, language)
    when = chosen(first.result.when_da, first.result.when_en, language)
    values = {"found": percent(first.share, language), "expected": percent(first.expected, language)}
    return say(f"agreement.results.{key}", language, result=f"{name}, {when}" if when else name, **values)


def _result_row(found: Found, language: Language, *, named: bool) -> dict[str, Any]:
    """`named` tells that the marks carry their words: on the first row of each kind."""
    interval, result = found.interval, found.result
    drawn = Rate(
        expected=found.expected,
        found=found.share,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        start=found.start,
        **(_mark_words(found, language) if named else {}),
    )
    pays = say("agreement.results.pays" if result.pays else "agreement.results.followed", language)
    when = chosen(result.when_da, result.when_en, language)
    return {
        "name": chosen(result.name_da, result.name_en, language),
        "detail": f"{when}; {pays}" if when else pays,
        "expected": _expected_text(found, language),
        "found": percent(found.share, language) if found.share is not None else "–",
        "counts": _counts_text(found, language),
        "interval": _interval_text(found, language),
        "mark": found.provenance.value if found.provenance in MARKED else "",
        "chart": rate(rate=drawn, empty=say("agreement.results.nothing", language)),
        "reading": _reading_text(found, language),
        "attention": found.falls_short,
    }


def _mark_words(found: Found, language: Language) -> dict[str, str]:
    """The words over the marks; what was found goes without where the other's word is in its way."""
    other = found.expected if found.expected is not None else found.start
    apart = other is None or found.share is None or abs(found.share - other) >= ROOM_FOR_WORDS
    found_word = "now_mark" if _is_change(found) else "found_mark"
    return {
        "expected_word": say("agreement.results.expected_mark", language),
        "start_word": say("agreement.results.start_mark", language) if _is_change(found) else "",
        "found_word": say(f"agreement.results.{found_word}", language) if apart else "",
    }


def _expected_text(found: Found, language: Language) -> str:
    if found.expected is not None:
        return percent(found.expected, language)
    if found.start is not None:
        return say("agreement.results.from", language, share=percent(found.start, language))
    return say("agreement.not_stated", language)


def _counts_text(found: Found, language: Language) -> str:
    if found.part is None or found.whole is None:
        return say("agreement.not_stated", language)
    return f"{number_text(found.part, language)} / {number_text(found.whole, language)}"


def _interval_text(found: Found, language: Language) -> str:
    if found.interval is None:
        return ""
    decimals = 1 if found.interval.high - found.interval.low < Fraction(1, 20) else 0
    low, high = (
        number_text(100 * end, language, decimals=decimals) for end in (found.interval.low, found.interval.high)
    )
    return f"{low}–{high}"


def _reading_text(found: Found, language: Language) -> str:
    if found.reading is not None:
        fewer = "fewer_" if found.result.fewer and found.reading != Reading.UNSURE else ""
        side = f"{fewer}{found.reading.value}"
        return say(f"agreement.reading.{side}", language, whole=number_text(found.whole or 0, language))
    if found.start is not None and found.share is not None:
        points = 100 * (found.share - found.start)
        key = "agreement.reading.up" if points >= 0 else "agreement.reading.down"
        return say(key, language, points=number_text(abs(points), language))
    return say("agreement.reading.nothing", language)


def derived_notes(investment: Investment, found: tuple[Found, ...], language: Language) -> list[str]:
    """How each derived number among the results came about."""
    names = dict.fromkeys(
        name
        for f in found
        for name in (f.result.part, f.result.whole, f.result.share, f.result.expected, f.result.start)
        if name
    )
    facts = [investment.fact(name) for name in names]
    return [f"{chosen(f.label_da, f.label_en, language)}: {_together(f.derived)}" for f in facts if f.derived]


def _together(formula: str) -> str:
    """Kept on one line where it is a formula; a sentence may break."""
    return formula.replace(" ", "\N{NO-BREAK SPACE}") if len(formula) <= LONGEST_FORMULA else formula


def coverage_section(investment: Investment, language: Language) -> dict[str, Any] | None:
    """How many of those reached the results rest on; nothing where either is not counted."""
    recruitment = investment.recruitment
    reached = fact_of(investment, recruitment.reached) if recruitment else None
    wholes = [
        fact for name in dict.fromkeys(r.whole for r in investment.results) if (fact := fact_of(investment, name))
    ]
    if reached is None or not wholes:
        return None
    measured = [fact for fact in wholes if fact.id != reached.id and fact.value <= reached.value]
    total = int(reached.value)
    known = [int(fact.value) for fact in wholes]
    return {
        "say": say(
            "agreement.coverage.all" if min(known) >= total else "agreement.coverage.some",
            language,
            share=percent(Fraction(max(known), total), language),
        ),
        "rows": [_coverage_row(fact, total, language) for fact in (reached, *measured)],
    }


def _coverage_row(fact: Fact, total: int, language: Language) -> dict[str, Any]:
    count = int(fact.value)
    return {
        "label": chosen(fact.label_da, fact.label_en, language),
        "count": number_text(count, language),
        "share": percent(Fraction(count, total), language),
        "chart": coverage(known=count, total=total, empty=say("agreement.not_stated", language)),
    }


def fact_rows(investment: Investment, language: Language) -> list[dict[str, Any]]:
    """Every reported number with the mark of how it is known."""
    return [_fact_row(fact, language) for fact in investment.facts]


def unit_text(unit: str, language: Language) -> str:
    """The unit in words; `%` and currencies as they are."""
    known = ("persons", "families", "courses")
    return say(f"agreement.unit.{unit}", language) if unit in known else unit
