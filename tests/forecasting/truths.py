"""Made-up funds with a known truth, one person at a time in plain Python: nothing of the simulator is used.

Each fund has four efforts: two outcomes counted of a cohort, two paid person by person under a cap (whose enrolments
are told by quarters), a mean against a comparison, and dropout of which less is better. What is told of them by a day,
and what they pay in the end, is worked out here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction as F
from random import Random

from gavn.domain.agreements.agreement import Agreement, Cap, CapScope, Clocks, Direction
from gavn.domain.agreements.terms.beyond_baseline import BeyondBaseline
from gavn.domain.agreements.terms.counted_outcomes import CountedOutcomes
from gavn.domain.agreements.terms.measured_effect import MeasuredEffect
from gavn.domain.agreements.terms.tariff import Tariff
from gavn.domain.forecasting.assumptions import (
    Delay,
    EnrolledBy,
    ExpectedOutcome,
    ForecastModel,
    ForecastPlan,
    Ratio,
    RecruitmentPlan,
    Shock,
)
from gavn.domain.forecasting.effort import Effort
from gavn.domain.outcomes.facts import Claim, Results, Tally
from gavn.domain.values.period import Period, RelativeDate, Unit
from tests.agreed import agreement, metric
from tests.histories import kroner

START, END = date(2025, 1, 1), date(2027, 1, 1)
LAST = date(2028, 12, 31)
DAYS = (date(2025, 6, 30), date(2025, 12, 31), date(2026, 6, 30), date(2026, 12, 31), date(2027, 6, 30))
QUARTERS = tuple(
    date(year, month, day) for year in (2025, 2026) for month, day in ((3, 31), (6, 30), (9, 30), (12, 31))
)
CLOCKS = Clocks(Period(START, END), Period(START, END), Period(START, LAST), Period.years(2025, 2029))
MONTH = 365.25 / 12
RATIO = Ratio(F("0.954"), F("0.234"), F("0.117"), "Antaget", "Assumed")
DELAYS = (Delay(0, F("0.4")), Delay(3, F("0.3")), Delay(6, F("0.2")), Delay(12, F("0.1")))
MODEL = ForecastModel(RATIO, RATIO, DELAYS, F("0.15"), F("0.5"), (Shock("times", "Tiderne", "The times", F("0.3")),))
GRACE = timedelta(days=30)


@dataclass(frozen=True)
class Nature:
    """What truths are drawn by; the model's own prior unless something is changed."""

    effect: float = 0.954
    between: float = 0.117
    sd: float = 0.234
    scatter: float = 0.15
    agreeing: float = 0.5
    shared: float = 0.3
    volume: float = 0.954


@dataclass(frozen=True)
class Kind:
    """An effort as planned: `price` in minor units for each outcome, and `months` of its follow-ups."""

    id: str
    units: int
    price: int
    months: tuple[int, ...]
    expected: tuple[float, ...]
    baseline: float = 0.0
    sd: float = 0.0
    measured: float = 1.0
    most: int | None = None


KINDS = (
    Kind("job", 60, 1_000_000, (6, 12), (0.45, 0.40), measured=0.9),
    Kind("home", 40, 800_000, (6, 12), (0.6, 0.5), measured=0.95, most=40_000_000),
    Kind("effect", 200, 100_000, (12,), (-8.0,), sd=20.0),
    Kind("dropout", 300, 2_000_000, (6,), (0.08,), baseline=0.13),
)


@dataclass
class Person:
    on: date
    reached: list[bool] = field(default_factory=list)
    value: float = 0.0


@dataclass(frozen=True)
class Truth:
    """An effort with what was told of it by a day; `paid` in the end, and the rule's guess, in minor units."""

    effort: Effort
    paid: int
    rule: float


@dataclass(frozen=True)
class World:
    """A fund on a day."""

    as_of: date
    truths: Sequence[Truth]


def world(seed: int, nature: Nature) -> World:
    """A fund drawn by nature and told of by a day."""
    random = Random(seed)
    as_of = random.choice(DAYS)
    common = random.gauss(0, 1)
    means = _above_nothing(random, nature.effect, nature.between), _above_nothing(random, nature.volume, nature.between)
    return World(as_of, [_truth(random, kind, nature, means, common, as_of) for kind in KINDS])


def _above_nothing(random: Random, mean: float, sd: float) -> float:
    while (drawn := random.gauss(mean, sd)) <= 0.05:
        pass
    return drawn


def _truth(random: Random, kind: Kind, nature: Nature, means: tuple[float, float], common: float, as_of: date) -> Truth:
    score = (1 - nature.shared) ** 0.5 * random.gauss(0, 1) + nature.shared**0.5 * common
    effect = means[0] + nature.sd * score
    shape = (0.954 / 0.234) ** 2
    volume = random.gammavariate(shape, means[1] / shape)
    people = list(_people(random, kind, nature, effect, volume))
    # Who pays person by person knows when each came; of the others a report tells how many.
    days = [day for day in QUARTERS if day < as_of] if kind.id == "home" else []
    told = [EnrolledBy(day, sum(person.on <= day for person in people), day) for day in [*days, as_of]]
    plan = plan_of(kind, told)
    effort = Effort(agreement_of(kind), plan, _results(random, kind, people, as_of))
    known = _paid(kind, [p for p in people if p.on <= as_of], as_of)
    return Truth(effort, _paid(kind, people, LAST), known + 0.8 * _planned_after(kind, as_of))


def _people(random: Random, kind: Kind, nature: Nature, effect: float, volume: float) -> Iterator[Person]:
    """They come by chance at an even pace after the delay, and reach what they reach."""
    delay = random.choices([d.months for d in DELAYS], [float(d.chance) for d in DELAYS])[0] * MONTH
    levels = [kind.baseline + effect * (expected - kind.baseline) for expected in kind.expected]
    weights = [_weight(kind, expected, nature.scatter) for expected in kind.expected]
    measured = random.betavariate(*_beta(kind.measured, 0.03)) if kind.measured < 1 else 1.0
    if kind.sd:
        own = [random.gauss(levels[0], kind.sd / weights[0] ** 0.5)]
    else:
        clipped = [min(max(level, 1e-4), 1 - 1e-4) for level in levels]
        own = [random.betavariate(w * c, w * (1 - c)) for w, c in zip(weights, clipped, strict=True)]
    pace = kind.units * volume / (END - START).days
    day = delay + random.expovariate(pace)
    while day < (END - START).days:
        person = Person(START + timedelta(days=int(day)))
        lot, of_one_piece = random.random(), random.random() < nature.agreeing
        person.reached = [
            (lot if of_one_piece else random.random()) < share and random.random() < measured for share in own
        ]
        person.value = random.gauss(own[0], kind.sd) if kind.sd else 0.0
        yield person
        day += random.expovariate(pace)


def _weight(kind: Kind, expected: float, scatter: float) -> float:
    own = (scatter * (expected - kind.baseline)) ** 2
    return kind.sd**2 / own if kind.sd else max(1.0, expected * (1 - expected) / own - 1)


def _beta(mean: float, sd: float) -> tuple[float, float]:
    strength = mean * (1 - mean) / sd**2 - 1
    return strength * mean, strength * (1 - mean)


def _due(person: Person, months: int) -> date:
    return RelativeDate(months, Unit.MONTHS, "enrolment").on(person.on)


def _paid(kind: Kind, people: Sequence[Person], day: date) -> int:
    """What is paid of those whose results were told by a day."""
    told = [[p for p in people if _due(p, months) + GRACE <= day] for months in kind.months]
    if kind.id == "effect":
        return round(max(0.0, -sum(p.value for p in told[0])) * kind.price)
    if kind.id == "dropout":
        left = sum(p.reached[0] for p in told[0])
        return round(max(0.0, kind.baseline * len(told[0]) - left) * kind.price)
    number = sum(p.reached[place] for place, each in enumerate(told) for p in each)
    return min(number * kind.price, kind.most or number * kind.price)


def _planned_after(kind: Kind, day: date) -> float:
    """What the plan has in payments of those whose results come after a day."""
    planned = 0.0
    whole = (END - START).days
    for months, expected in zip(kind.months, kind.expected, strict=True):
        told = min(max(((day - START).days - months * MONTH - GRACE.days) / whole, 0.0), 1.0)
        good = abs(expected - kind.baseline) if kind.id in ("effect", "dropout") else expected * kind.measured
        planned += (1 - told) * kind.units * good * kind.price
    return planned


def _results(random: Random, kind: Kind, people: Sequence[Person], as_of: date) -> Results:
    if kind.id == "home":
        return Results(tuple(_claims(random, kind, people, as_of)))
    tallies = []
    for place, months in enumerate(kind.months):
        told = [p for p in people if _due(p, months) + GRACE <= as_of]
        if told:
            last = max(_due(p, months) for p in told)
            made = Tally(f"t{months}", kind.id, f"{months}-months", last, as_of, due=len(told), enrolled=len(told))
            if kind.sd:
                mean = F(round(1000 * sum(p.value for p in told) / len(told)), 1000)
                made = replace(made, estimate=mean)
            else:
                made = replace(made, reached=sum(p.reached[place] for p in told))
            tallies.append(made)
    return Results((), tuple(tallies))


def _claims(random: Random, kind: Kind, people: Sequence[Person], as_of: date) -> Iterator[Claim]:
    for number, person in enumerate(people):
        for place, months in enumerate(kind.months):
            due = _due(person, months)
            known = due + timedelta(days=random.randint(0, GRACE.days))
            if person.reached[place] and known <= as_of:
                yield Claim(f"{number}-{months}", f"p{number}", kind.id, f"{months}-months", due, known,
                            enrolled_on=person.on)  # fmt: skip


def agreement_of(kind: Kind) -> Agreement:
    """With the one term by which it pays."""
    amount = kroner(kind.price // 100)
    terms = {
        "job": CountedOutcomes(id="t", clause="§ 5", metric="job", amount=amount),
        "home": Tariff(id="t", clause="§ 5", metric="home", amount=amount),
        "effect": MeasuredEffect(id="t", clause="§ 5", metric="effect", amount=amount, per_person=True,
                                 less_is_better=True),
        "dropout": BeyondBaseline(id="t", clause="§ 5", metric="dropout", amount=amount, baseline=F("0.13"),
                                  less_is_better=True),
    }  # fmt: skip
    follow_ups = tuple(RelativeDate(months, Unit.MONTHS, "enrolment") for months in kind.months)
    direction = Direction.LESS if kind.id == "dropout" else Direction.MORE
    cap = () if kind.most is None else (Cap("all", "§ 6", CapScope.AGREEMENT, kroner(kind.most // 100)),)
    return agreement(
        id=kind.id, metrics=(metric(kind.id, follow_ups=follow_ups, direction=direction),), terms=(terms[kind.id],),
        clocks=CLOCKS, caps=cap,
    )  # fmt: skip


def plan_of(kind: Kind, enrolled: Sequence[EnrolledBy] = ()) -> ForecastPlan:
    """What is expected of it."""
    exact = [F(str(expected)) for expected in kind.expected]
    once = kind.id in ("effect", "dropout")
    outcomes = tuple(
        ExpectedOutcome(
            kind.id, f"{months}-months", share=None if kind.sd else expected, mean=expected if kind.sd else None,
            sd=F(str(kind.sd)), baseline=F(str(kind.baseline)), once=once,
        )
        for months, expected in zip(kind.months, exact, strict=True)
    )  # fmt: skip
    return ForecastPlan(
        kind.id, RecruitmentPlan(kind.units), outcomes, tuple(enrolled), measured=F(str(kind.measured)),
        measured_sd=F("0.03") if kind.measured < 1 else F(0), shocks=("times",),
    )  # fmt: skip
