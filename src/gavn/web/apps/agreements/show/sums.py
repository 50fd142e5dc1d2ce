"""The capital promised against what went out, and what goes out against what comes back: sums that end in their gap."""

from __future__ import annotations

from typing import Any

from gavn.domain.agreements.investment import Investment
from gavn.domain.fund.fund import Fund
from gavn.domain.fund.standing import Holding
from gavn.domain.values.money import MINOR_UNITS, Money, total
from gavn.language.amounts import UNITS, currency_text
from gavn.language.catalogue import Language, say
from gavn.web.apps.fund.show.words import thousands

# Where a report tells the capital only of a whole programme, this fact of its investments does.
PROGRAMME_CAPITAL = "programme-capital"
Term = tuple[str, str, Money]


def capital_of(fund: Fund, investment: Investment) -> Money | None:
    """What the council has promised to one investment; None where it is not stated."""
    promised = (p.capital for p in investment.participations if p.party == fund.council)
    return next((capital for capital in promised if capital is not None), None)


def capital_in(fund: Fund, holding: Holding) -> Money | None:
    """What the council has promised to the investment, or to the whole programme."""
    capital = [capital_of(fund, investment) for investment in holding.investments]
    known = [amount for amount in capital if amount is not None]
    if known and len(known) == len(capital):
        return total(known, currency=fund.currency)
    told = (fact for i in holding.investments for fact in i.facts if fact.id == PROGRAMME_CAPITAL)
    fact = next(told, None) if holding.programme else None
    return Money(int(fact.value * 10 ** MINOR_UNITS[fund.currency]), fund.currency) if fact else None


def money_sums(fund: Fund, holding: Holding, language: Language) -> list[dict[str, Any]]:
    """Each sum with its lines; none where nothing is promised or expected that the money could be held against."""
    capital, money = capital_in(fund, holding), holding.money
    sums = []
    if capital is not None:
        terms = [("", "promised", capital), ("−", "paid", money.out)]
        if money.remaining is not None:
            terms.append(("−", "remaining", money.remaining))
        sums.append(_sum("capital", terms, language))
    if money.is_open and money.expected is not None:
        terms = [("", "invested", money.invested), ("−", "returned", money.back), ("−", "expected", money.expected)]
        sums.append(_sum("return", terms, language))
    return sums


def _sign(sign: str, amount: Money, language: Language) -> str:
    """Of what is shown as nothing, nothing is taken away."""
    return "" if thousands(amount, language) == thousands(amount - amount, language) else sign


def _sum(name: str, terms: list[Term], language: Language) -> dict[str, Any]:
    """The lines of a sum, and what is left of it with its sign and in words."""
    left = terms[0][2]
    for _, _, amount in terms[1:]:
        left -= amount
    moved = UNITS["tkr"].is_moved([terms[0][2]], [amount for _, _, amount in terms[1:]], left)
    end = "short" if left.minor > 0 else "over" if left.minor < 0 else "even"
    return {
        "caption": say(f"agreement.sum.{name}.caption", language, currency=currency_text(left.currency)),
        "rows": [
            {
                "label": say(f"agreement.sum.{text}", language),
                "sign": _sign(sign, amount, language),
                "text": thousands(amount, language),
            }
            for sign, text, amount in terms
        ],
        "end": {
            "label": say(f"agreement.sum.{name}.{end}", language),
            "sign": "=",
            "text": thousands(left, language),
        },
        "rounding": say("economy.rounding_sum", language) if moved else "",
    }
