"""A made-up payment term of every kind, each in order, with numbers that lie close to where it changes its mind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import accumulate, pairwise
from random import Random
from typing import Any

from gavn.domain.agreements.terms.base import Term
from gavn.domain.agreements.terms.composite_index import IndexPart
from gavn.domain.agreements.terms.coupon import CouponRate
from gavn.domain.agreements.terms.graduated_tiers import GraduatedTier
from gavn.domain.agreements.terms.linear_interpolation import Point
from gavn.domain.agreements.terms.milestones import BrokenSpell, Milestone
from gavn.domain.agreements.terms.non_linear_table import CurveRow
from gavn.domain.agreements.terms.numbers import Reads
from gavn.domain.agreements.terms.registry import TERMS
from gavn.domain.agreements.terms.step_table import Band
from gavn.domain.agreements.terms.volume_wide_tiers import VolumeTier
from gavn.domain.values.money import Money
from gavn.domain.values.period import Period

START = date(2025, 1, 1)
# What persons reach, and what is counted or estimated for cohorts; of dropout and prison less is better.
PERSONAL = ("job", "home", "school", "support", "left")
OF_COHORTS = ("dropout", "prison", "exam", "saved", "effect")
LESS = ("dropout", "prison")
FOLLOW_UPS = ("", "", "", "6-months", "12-months")

SPANS = (Period.parse("2025"), Period.parse("2026-06-28/2027-06-28"), Period.parse("2026-2029"))

Fields = dict[str, Any]


def money(random: Random, most: int) -> Money:
    """Amounts that end in all kinds of øre, and now and then very small ones."""
    return Money(random.choice([random.randint(1, 100), random.randint(1, most * 100)]), "DKK")


def maybe(random: Random, chance: int) -> bool:
    """Once in so many times."""
    return random.randrange(chance) == 0


def some_term(random: Random, kind: str, number: int, scale: int) -> Term:
    """A term of a kind, on a metric of its own choice."""
    record = TERMS[kind]
    common: Fields = {"id": f"{kind}-{number}", "clause": "§ 5"}
    if kind not in ("fixed-part", "standing-charge"):
        common["metric"] = random.choice(PERSONAL[:3] if kind in PERSONS else OF_COHORTS)
        common["follow_up"] = random.choice(FOLLOW_UPS)
    if maybe(random, 8):
        common[random.choice(["within", "outside"])] = (random.choice(SPANS),)
    fields = MADE[kind](random, scale, common.get("metric", ""))
    if "less_is_better" in record.__dataclass_fields__ and "less_is_better" not in fields:
        fields["less_is_better"] = common["metric"] in LESS
    made: Term = record(**{**common, **fields})
    assert not made.problems(), made.problems()
    return made


def any_term(random: Random, number: int, scale: int) -> Term:
    """Of any kind; those more often that results seldom come to, or that can cost money."""
    return some_term(random, random.choice([*sorted(TERMS), *SELDOM]), number, scale)


def levels(random: Random, count: int, *, counts: bool = False) -> list[Fraction]:
    """Rising levels among the rates, or the numbers, that results can have."""
    first = Fraction(random.randint(0, 4), 10)
    steps = [Fraction(random.randint(1, 4), random.choice([10, 10, 7])) for _ in range(count - 1)]
    return [20 * level if counts else level for level in accumulate([first, *steps])]


def prices(random: Random, count: int, scale: int) -> list[Money]:
    """Amounts that never fall."""
    return sorted((money(random, scale) for _ in range(count)), key=lambda amount: amount.minor)


def numbers_of(random: Random) -> tuple[Reads, bool]:
    """Which number is read, and whether it is a count."""
    reads = random.choice([Reads.RATE, Reads.RATE, *Reads])
    return reads, reads is not Reads.RATE


def _tariff(random: Random, scale: int, _: str) -> Fields:
    return {"amount": money(random, scale), "once_only": maybe(random, 2)}


def _milestones(random: Random, scale: int, _: str) -> Fields:
    after = accumulate(Fraction(random.randint(1, 6), random.choice([1, 2])) for _ in range(random.randint(1, 3)))
    return {
        "milestones": tuple(Milestone(at, money(random, scale)) for at in after),
        "broken_by": random.choice(["", "left", "left"]),
        "broken_spell": random.choice(list(BrokenSpell)),
    }


def _days(random: Random, scale: int, _: str) -> Fields:
    return {
        "amount": money(random, scale),
        "minus": random.choice(["", "support"]),
        "minimum": Fraction(random.randint(0, 6), 2),
        "from_the_first": maybe(random, 2),
    }


def _bonus(random: Random, scale: int, metric: str) -> Fields:
    return {"amount": money(random, scale), "condition": random.choice([m for m in PERSONAL if m != metric])}


def _uplift(random: Random, scale: int, _: str) -> Fields:
    uplifts = {"far": Fraction(random.randint(0, 9), 7), "young": Fraction(1, 4)}
    return {"amount": money(random, scale), "uplifts": uplifts, "once_only": maybe(random, 2)}


def _counted(random: Random, scale: int, _: str) -> Fields:
    return {"amount": money(random, scale), "reads": random.choice([Reads.REACHED, Reads.QUANTITY])}


def _unit(random: Random, scale: int, _: str) -> Fields:
    reads, counts = numbers_of(random)
    return {"amount": money(random, scale), "level": levels(random, 1, counts=counts)[0], "reads": reads}


def _baseline(random: Random, scale: int, _: str) -> Fields:
    return {"amount": money(random, scale), "baseline": Fraction(random.randint(0, 10), 10)}


def _bands(random: Random, scale: int, metric: str) -> Fields:
    reads, counts = numbers_of(random)
    count = random.randint(1, 3)
    edges = levels(random, count + 1, counts=counts)
    paid = prices(random, count, scale)
    if metric in LESS:
        paid.reverse()
    pairs = [*pairwise(edges)]
    # Above a last band that ends nothing is paid, which only low results may be worth.
    ends = [*(high for _, high in pairs[:-1]), pairs[-1][1] if metric in LESS else None]
    made = [Band(low, amount, end) for (low, _), amount, end in zip(pairs, paid, ends, strict=True)]
    return {"bands": tuple(made), "reads": reads}


def _points(random: Random, scale: int, metric: str) -> Fields:
    reads, counts = numbers_of(random)
    count = random.randint(2, 4)
    paid = prices(random, count, scale)
    if metric in LESS:
        paid.reverse()
    at = levels(random, count, counts=counts)
    return {"points": tuple(Point(level, amount) for level, amount in zip(at, paid, strict=True)), "reads": reads}


def _proportional(random: Random, scale: int, _: str) -> Fields:
    reads, counts = numbers_of(random)
    least = Fraction(random.randint(0, 8), 10)
    return {
        "amount": money(random, scale),
        "target": Fraction(random.randint(1, 10), random.choice([10, 9])) * (20 if counts else 1),
        "least": least,
        "most": least + Fraction(random.randint(1, 9), 10),
        "reads": reads,
    }


def _floor(random: Random, scale: int, _: str) -> Fields:
    reads, counts = numbers_of(random)
    (low, high), (start, full) = levels(random, 2, counts=counts), prices(random, 2, scale)
    return {"floor": low, "ceiling": high, "start": start, "full": full, "reads": reads}


def _curve(random: Random, scale: int, _: str) -> Fields:
    reads, counts = numbers_of(random)
    count = random.randint(1, 4)
    shares = sorted(Fraction(random.randint(0, 13), random.choice([10, 7])) for _ in range(count))
    rows = zip(levels(random, count, counts=counts), shares, strict=True)
    return {"amount": money(random, scale), "rows": tuple(CurveRow(at, share) for at, share in rows), "reads": reads}


def _threshold(random: Random, scale: int, _: str) -> Fields:
    reads, counts = numbers_of(random)
    pooled = maybe(random, 2) and reads is not Reads.ESTIMATE
    level = Fraction(random.randint(0, 10), 10) * (20 if counts else 1)
    return {"amount": money(random, scale), "level": level, "pooled": pooled, "reads": reads}


def _every(random: Random, scale: int, metric: str) -> Fields:
    reads, counts = numbers_of(random)
    others = random.sample([name for name in OF_COHORTS if name != metric], random.randint(1, 2))
    own = {name: levels(random, 1, counts=counts)[0] for name in (metric, *others)}
    return {
        "amount": money(random, scale),
        "levels": {name: level / 2 for name, level in own.items() if name not in LESS or maybe(random, 4)},
        "at_most": {name: 1 + level for name, level in own.items() if name in LESS},
        "reads": reads,
    }


def _savings(random: Random, scale: int, _: str) -> Fields:
    beyond = Fraction(random.randint(0, 20), random.choice([1, 3]))
    return {"share": Fraction(random.randint(1, 9), 9), "unit_value": money(random, scale), "beyond": beyond}


def _effect(random: Random, scale: int, _: str) -> Fields:
    certain = maybe(random, 2)
    return {
        "amount": money(random, scale),
        "per_person": maybe(random, 2),
        "only_when_certain": certain,
        "two_sided": not certain and maybe(random, 2),
    }


def _graduated(random: Random, scale: int, _: str) -> Fields:
    ends: list[Fraction | None] = [*accumulate(Fraction(random.randint(1, 15)) for _ in range(random.randint(1, 3)))]
    if maybe(random, 2):
        ends[-1] = None
    tiers = tuple(GraduatedTier(money(random, scale), end) for end in ends)
    return {"tiers": tiers, "reads": random.choice([Reads.REACHED, Reads.QUANTITY])}


def _volume(random: Random, scale: int, _: str) -> Fields:
    may_fall = maybe(random, 2)
    count = random.randint(1, 3)
    paid = [money(random, scale) for _ in range(count)] if may_fall else prices(random, count, scale)
    tiers = zip(levels(random, count, counts=True), paid, strict=True)
    return {
        "tiers": tuple(VolumeTier(at, amount) for at, amount in tiers),
        "reads": random.choice([Reads.REACHED, Reads.QUANTITY]),
        "may_fall": may_fall,
    }


def _index(random: Random, scale: int, metric: str) -> Fields:
    reads, counts = numbers_of(random)
    others = random.sample([name for name in OF_COHORTS if name != metric], random.randint(0, 2))
    weights = [random.randint(1, 5) for _ in (metric, *others)]
    parts = (
        IndexPart(name, Fraction(weight, sum(weights)), Fraction(random.randint(1, 9), 9) * (20 if counts else 1))
        for name, weight in zip((metric, *others), weights, strict=True)
    )
    least = Fraction(random.randint(0, 5), 10)
    most = least + Fraction(random.randint(1, 10), 10)
    return {"amount": money(random, scale), "parts": tuple(parts), "least": least, "most": most, "reads": reads}


def _coupon(random: Random, scale: int, _: str) -> Fields:
    reads, counts = numbers_of(random)
    count = random.randint(1, 3)
    rates = sorted(Fraction(random.randint(0, 12), 100) for _ in range(count))
    rows = zip(levels(random, count, counts=counts), rates, strict=True)
    return {
        "principal": money(random, scale),
        "rates": tuple(CouponRate(at, rate) for at, rate in rows),
        "lowest": Fraction(random.randint(0, 5), 100),
        "lowest_until": START + timedelta(days=random.randint(0, 1500)),
        "reads": reads,
    }


def _fixed(random: Random, scale: int, _: str) -> Fields:
    return {"amount": money(random, scale), "due_on": START + timedelta(days=random.randint(0, 1800))}


def _standing(random: Random, scale: int, _: str) -> Fields:
    first = date(2025, random.choice([1, 3, 12]), random.choice([1, 30, 31]))
    return {
        "amount": money(random, scale),
        "first_on": first,
        "every_months": random.choice([1, 3, 12]),
        "times": random.randint(1, 6),
    }


SELDOM: Sequence[str] = ("every-indicator",) * 4 + ("measured-effect",) * 6 + ("composite-index", "threshold")
PERSONS: Sequence[str] = (
    "tariff", "sequential-milestones", "days-in-state", "conditional-bonus", "subgroup-uplift",
)  # fmt: skip
MADE: Mapping[str, Callable[[Random, int, str], Fields]] = {
    "tariff": _tariff,
    "sequential-milestones": _milestones,
    "days-in-state": _days,
    "conditional-bonus": _bonus,
    "subgroup-uplift": _uplift,
    "counted-outcomes": _counted,
    "unit-milestone": _unit,
    "percentage-point-price": _baseline,
    "beyond-baseline": _baseline,
    "step-table": _bands,
    "linear-interpolation": _points,
    "proportional-to-target": _proportional,
    "floor-to-ceiling": _floor,
    "non-linear-table": _curve,
    "threshold": _threshold,
    "every-indicator": _every,
    "share-of-savings": _savings,
    "measured-effect": _effect,
    "graduated-tiers": _graduated,
    "volume-wide-tiers": _volume,
    "composite-index": _index,
    "coupon": _coupon,
    "fixed-part": _fixed,
    "standing-charge": _standing,
}
