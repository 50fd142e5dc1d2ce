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
MORE = tuple(name for name in OF_COHORTS if name not in LESS)
FOLLOW_UPS = ("", "", "", "6-months", "12-months")

# Everything that has a day has it from here half of the time, so that days meet: the last of one period, the first of
# the next, and what is called, given, reached and stated on them.
DAYS = (
    date(2025, 3, 1), date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 28), date(2026, 8, 1), date(2026, 12, 31),
    date(2027, 6, 28), date(2028, 1, 1), date(2028, 6, 28), date(2029, 12, 31), date(2030, 1, 1), date(2030, 6, 28),
)  # fmt: skip
SPANS = (
    (Period.parse("2025"),), (Period.parse("2026-06-28/2027-06-27"),), (Period.parse("2026-2029"),),
    (Period.parse("2025"), Period.parse("2026-01-01/2026-07-31")),
)  # fmt: skip

Fields = dict[str, Any]


def money(random: Random, most: int) -> Money:
    """Amounts that end in all kinds of øre, and now and then very small ones."""
    return Money(random.choice([random.randint(1, 100), random.randint(1, most * 100)]), "DKK")


def maybe(random: Random, chance: int) -> bool:
    """Once in so many times."""
    return random.randrange(chance) == 0


def some_day(random: Random, first: int = -60, last: int = 1900) -> date:
    """So many days from the start, or one of those that others share."""
    if maybe(random, 2):
        return random.choice([day for day in DAYS if (day - START).days <= last])
    return START + timedelta(days=random.randint(first, last))


def some_term(random: Random, kind: str, number: int, scale: int) -> Term:
    """A term of a kind, on a metric of its own choice."""
    record = TERMS[kind]
    common: Fields = {"id": f"{kind}-{number}", "clause": "§ 5"}
    if kind not in ("fixed-part", "standing-charge"):
        common["metric"] = random.choice(metrics_of(kind))
        common["follow_up"] = random.choice(FOLLOW_UPS)
    if maybe(random, 3 if kind in TAKES_BACK else 8):
        common[random.choice(["within", "outside"])] = random.choice(SPANS)
    fields = MADE[kind](random, scale, common.get("metric", ""))
    if "less_is_better" in record.__dataclass_fields__ and "less_is_better" not in fields:
        fields["less_is_better"] = common["metric"] in LESS
    made: Term = record(**{**common, **fields})
    assert not made.problems(), made.problems()
    return made


def metrics_of(kind: str) -> Sequence[str]:
    """What a kind can pay on: where it cannot say that less is better, only what is better when there is more."""
    if kind in PERSONS:
        return PERSONAL[:3]
    sided = kind == "every-indicator" or "less_is_better" in TERMS[kind].__dataclass_fields__
    return OF_COHORTS if sided else MORE


def any_term(random: Random, number: int, scale: int) -> Term:
    """Of any kind; those more often that results seldom come to, or that can cost money."""
    return some_term(random, random.choice([*sorted(TERMS), *SELDOM]), number, scale)


def levels(random: Random, count: int, *, most: int = 1) -> list[Fraction]:
    """Rising levels among the rates, or the numbers up to `most`, that results can have."""
    steps = {Fraction(step, of) for of in (10, 7) for step in range(of + 1)}
    return [most * level for level in sorted(random.sample(sorted(steps), count))]


def prices(random: Random, count: int, scale: int) -> list[Money]:
    """Amounts that never fall."""
    return sorted((money(random, scale) for _ in range(count)), key=lambda amount: amount.minor)


def numbers_of(random: Random) -> tuple[Reads, int]:
    """Which number is read, and how high it can be."""
    reads = random.choice([Reads.RATE, Reads.RATE, *Reads])
    return reads, {Reads.RATE: 1, Reads.ESTIMATE: 4}.get(reads, 20)


def _tariff(random: Random, scale: int, _: str) -> Fields:
    return {"amount": money(random, scale), "once_only": maybe(random, 2)}


def _milestones(random: Random, scale: int, _: str) -> Fields:
    after = accumulate(Fraction(random.randint(1, 4), random.choice([1, 2])) for _ in range(random.randint(1, 3)))
    return {
        "milestones": tuple(Milestone(at, money(random, scale)) for at in after),
        "broken_by": random.choice(["", "left", "left"]),
        "broken_spell": random.choice([BrokenSpell.RESETS, *BrokenSpell]),
    }


def _days(random: Random, scale: int, _: str) -> Fields:
    return {
        "amount": money(random, scale),
        "minus": random.choice(["", "support"]),
        "minimum": Fraction(random.randint(0, 6), 2),
        "from_the_first": maybe(random, 2),
    }


def _bonus(random: Random, scale: int, metric: str) -> Fields:
    # A later one always, lest two bonuses wait for each other.
    return {"amount": money(random, scale), "condition": random.choice(PERSONAL[PERSONAL.index(metric) + 1 :])}


def _uplift(random: Random, scale: int, _: str) -> Fields:
    uplifts = {"far": Fraction(random.randint(0, 9), 7), "young": Fraction(1, 4)}
    return {"amount": money(random, scale), "uplifts": uplifts, "once_only": maybe(random, 2)}


def _counted(random: Random, scale: int, _: str) -> Fields:
    return {"amount": money(random, scale), "reads": random.choice([Reads.REACHED, Reads.QUANTITY])}


def _unit(random: Random, scale: int, _: str) -> Fields:
    reads, most = numbers_of(random)
    return {"amount": money(random, scale), "level": levels(random, 1, most=most)[0], "reads": reads}


def _baseline(random: Random, scale: int, _: str) -> Fields:
    return {"amount": money(random, scale), "baseline": Fraction(random.randint(0, 10), 10)}


def _bands(random: Random, scale: int, metric: str) -> Fields:
    reads, most = numbers_of(random)
    count = random.randint(1, 3)
    edges = levels(random, count + 1, most=most)
    if metric in LESS:
        # Below a first band nothing is paid, which only high results may be worth.
        edges[0] = Fraction(-100 if reads is Reads.ESTIMATE else 0)
    paid = prices(random, count, scale)
    if metric in LESS:
        paid.reverse()
    pairs = [*pairwise(edges)]
    # Above a last band that ends nothing is paid, which only low results may be worth.
    ends = [*(high for _, high in pairs[:-1]), pairs[-1][1] if metric in LESS else None]
    made = [Band(low, amount, end) for (low, _), amount, end in zip(pairs, paid, ends, strict=True)]
    return {"bands": tuple(made), "reads": reads}


def _points(random: Random, scale: int, metric: str) -> Fields:
    reads, most = numbers_of(random)
    count = random.randint(2, 4)
    paid = prices(random, count, scale)
    if metric in LESS:
        paid.reverse()
    at = levels(random, count, most=most)
    return {"points": tuple(Point(level, amount) for level, amount in zip(at, paid, strict=True)), "reads": reads}


def _proportional(random: Random, scale: int, _: str) -> Fields:
    reads, most = numbers_of(random)
    least = Fraction(random.randint(0, 8), 10)
    return {
        "amount": money(random, scale),
        "target": Fraction(random.randint(1, 9), random.choice([10, 9])) * most,
        "least": least,
        "most": least + Fraction(random.randint(1, 9), 10),
        "reads": reads,
    }


def _floor(random: Random, scale: int, _: str) -> Fields:
    reads, most = numbers_of(random)
    (low, high), (start, full) = levels(random, 2, most=most), prices(random, 2, scale)
    return {"floor": low, "ceiling": high, "start": start, "full": full, "reads": reads}


def _curve(random: Random, scale: int, _: str) -> Fields:
    reads, most = numbers_of(random)
    count = random.randint(1, 4)
    shares = sorted(Fraction(random.randint(0, 13), random.choice([10, 7])) for _ in range(count))
    rows = zip(levels(random, count, most=most), shares, strict=True)
    return {"amount": money(random, scale), "rows": tuple(CurveRow(at, share) for at, share in rows), "reads": reads}


def _threshold(random: Random, scale: int, _: str) -> Fields:
    reads, most = numbers_of(random)
    pooled = maybe(random, 2) and reads is not Reads.ESTIMATE
    level = Fraction(random.randint(0, 10), 10) * most
    return {"amount": money(random, scale), "level": level, "pooled": pooled, "reads": reads}


def _every(random: Random, scale: int, metric: str) -> Fields:
    reads, most = numbers_of(random)
    others = random.sample([name for name in OF_COHORTS if name != metric], random.randint(1, 2))
    own = {name: levels(random, 2, most=most) for name in (metric, *others)}
    return {
        "amount": money(random, scale),
        "levels": {name: low / 2 for name, (low, _) in own.items() if name not in LESS},
        "at_most": {name: high for name, (_, high) in own.items() if name in LESS or maybe(random, 4)},
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
    tiers = zip(levels(random, count, most=20), paid, strict=True)
    return {
        "tiers": tuple(VolumeTier(at, amount) for at, amount in tiers),
        "reads": random.choice([Reads.REACHED, Reads.QUANTITY]),
        "may_fall": may_fall,
    }


def _index(random: Random, scale: int, metric: str) -> Fields:
    reads, most = numbers_of(random)
    others = random.sample([name for name in MORE if name != metric], random.randint(0, 2))
    weights = [random.randint(1, 5) for _ in (metric, *others)]
    parts = [
        IndexPart(name, Fraction(weight, sum(weights)), Fraction(random.randint(1, 9), 9) * most)
        for name, weight in zip((metric, *others), weights, strict=True)
    ]
    least = Fraction(random.randint(0, 5), 10)
    return {
        "amount": money(random, scale),
        "parts": tuple(parts),
        "least": least,
        "most": least + Fraction(random.randint(1, 10), 10),
        "reads": reads,
    }


def _coupon(random: Random, scale: int, _: str) -> Fields:
    reads, most = numbers_of(random)
    count = random.randint(1, 3)
    rates = sorted(Fraction(random.randint(0, 12), 100) for _ in range(count))
    rows = zip(levels(random, count, most=most), rates, strict=True)
    return {
        "principal": money(random, scale),
        "rates": tuple(CouponRate(at, rate) for at, rate in rows),
        "lowest": Fraction(random.randint(0, 5), 100),
        "lowest_until": some_day(random, 0, 1500).replace(month=1, day=1),
        "reads": reads,
    }


def _fixed(random: Random, scale: int, _: str) -> Fields:
    return {"amount": money(random, scale), "due_on": some_day(random, 0, 1800)}


def _standing(random: Random, scale: int, _: str) -> Fields:
    first = date(2025, random.choice([1, 3, 12]), random.choice([1, 30, 31]))
    return {
        "amount": money(random, scale),
        "first_on": first,
        "every_months": random.choice([1, 3, 12]),
        "times": random.randint(1, 6),
    }


SELDOM: Sequence[str] = ("every-indicator",) * 4 + ("measured-effect",) * 6 + ("volume-wide-tiers",) * 3
# What is given can be taken back later; where only the later days are paid, less than nothing can be owed.
TAKES_BACK = ("days-in-state", "graduated-tiers", "volume-wide-tiers")
PERSONS: Sequence[str] = (
    "tariff", "sequential-milestones", "sequential-milestones", "days-in-state", "conditional-bonus", "subgroup-uplift",
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
