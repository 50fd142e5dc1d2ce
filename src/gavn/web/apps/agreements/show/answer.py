"""One sentence on whether an investment works and pays back, made of what is known of it."""

from __future__ import annotations

from fractions import Fraction

from gavn.domain.agreements.investment import Investment, InvestmentKind
from gavn.domain.agreements.progress import ENOUGH, Found, fact_of, found_results, recruited_share
from gavn.domain.fund.standing import Holding
from gavn.domain.outcomes.rates import Reading
from gavn.language.catalogue import Language, say
from gavn.language.formats import number_text
from gavn.web.apps.fund.show.words import ended, percent, told


def answer(investment: Investment, holding: Holding, language: Language) -> str:
    """Results first, then who came, then the money."""
    if investment.kind == InvestmentKind.DONATION:
        return ended(say("agreement.answer.donated", language, amount=told(holding.money.out, language)))
    parts = [_result(investment, language), _recruited(investment, language), money_text(holding, language)]
    *first, last = [part for part in parts if part]
    text = f"{', '.join(first)}, {say('list.and', language)} {last}" if first else last
    return ended(text[:1].upper() + text[1:])


def _result(investment: Investment, language: Language) -> str:
    """What the first result that was expected says, where it says anything surely."""
    found = next((f for f in found_results(investment) if f.reading in (Reading.ABOVE, Reading.BELOW)), None)
    return say(f"agreement.answer.{_direction(found)}", language) if found else ""


def _direction(found: Found) -> str:
    goal = "fewer" if found.result.fewer else "more"
    return f"{goal}_{'below' if found.reading == Reading.BELOW else 'above'}"


def _recruited(investment: Investment, language: Language) -> str:
    """How many came of those planned; nothing where the plan is not stated."""
    recruitment = investment.recruitment
    if recruitment is None:
        return ""
    reached = fact_of(investment, recruitment.reached)
    planned = fact_of(investment, recruitment.by_now or recruitment.planned)
    if reached is None or planned is None:
        return ""
    share = recruited_share(investment)
    key = "so_far" if share is None else "few" if share < ENOUGH else "came"
    if key == "few" and any(f.reading and not f.falls_short for f in found_results(investment)[:1]):
        key = "but_few"
    numbers = {"reached": number_text(reached.value, language), "planned": number_text(planned.value, language)}
    return say(f"agreement.answer.{key}", language, **numbers)


def money_text(holding: Holding, language: Language) -> str:
    """What came back of what went out, and what is still expected."""
    money = holding.money
    where = say("agreement.answer.programme", language) if holding.programme else ""
    if money.out.is_zero and money.back.is_zero and not holding.is_settled:
        return say("agreement.answer.unpaid", language)
    if money.is_open and money.expected is not None:
        values = {name: told(amount, language) for name, amount in (("back", money.back), ("out", money.out))}
        key = "nothing_yet" if money.back.is_zero else "paying"
        return say(f"agreement.answer.{key}", language, **values, where=where, expected=told(money.expected, language))
    if not holding.is_settled:
        key = "nothing_so_far" if money.back.is_zero else "so_far_back"
        values = {name: told(amount, language) for name, amount in (("back", money.back), ("out", money.out))}
        return say(f"agreement.answer.{key}", language, **values, where=where)
    if money.back.is_zero or money.out.is_zero:
        return say("agreement.answer.nothing", language, out=told(money.out, language))
    share = Fraction(money.back.minor, money.out.minor)
    return say("agreement.answer.settled", language, share=percent(share, language), where=where)


def balance_text(holding: Holding, language: Language) -> str:
    """Money out against money back, with what is between them."""
    money = holding.money
    if all(i.kind == InvestmentKind.DONATION for i in holding.investments):
        return say("agreement.money.given", language, out=told(money.out, language, decimals=3))
    difference = money.back - money.out
    key = "more" if difference.minor > 0 else "less" if difference.minor < 0 else "same"
    return say(
        f"agreement.money.{key}",
        language,
        out=told(money.out, language, decimals=3),
        back=told(money.back, language, decimals=3),
        difference=told(abs(difference), language, decimals=3),
    )
