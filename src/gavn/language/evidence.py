"""In words: what may be concluded of a result and why not, its evidence grade, and what a rate rests on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import TypeAlias

from gavn.domain.agreements.grading import Graded
from gavn.domain.agreements.measurement_plan import Logged, MeasurementPlan
from gavn.domain.forecasting.looks import NORMAL, asked_of
from gavn.domain.outcomes.conclusions import Conclusion, Demand, Found
from gavn.domain.outcomes.facts import Shortfall
from gavn.domain.outcomes.kept_figures import MeasuredBand
from gavn.domain.outcomes.rate import Rate
from gavn.domain.outcomes.rates import Interval
from gavn.language.catalogue import Language, say
from gavn.language.formats import exact_text, number_text

NumberText: TypeAlias = Callable[[Fraction, Language], str]
NONE = "–"


def share_text(share: Fraction, language: Language) -> str:
    """`58 %` of 22/38."""
    return say("evidence.percent", language, number=number_text(100 * share, language))


def bare_share_text(share: Fraction, language: Language) -> str:
    """`58`, where the unit stands with the next number."""
    return number_text(100 * share, language)


def interval_text(interval: Interval, language: Language) -> str:
    """`41–74 %`."""
    low, high = bare_share_text(interval.low, language), share_text(interval.high, language)
    return say("evidence.interval", language, low=low, high=high)


def conclusion_text(
    conclusion: Conclusion, found: Found, demand: Demand, language: Language, *, number: NumberText = share_text
) -> str:
    """The verdict and each reason, as sentences; `number` writes values of another unit than shares."""
    verdict = say(f"evidence.verdict.{conclusion.verdict}", language, level=number(demand.level, language))
    return " ".join([verdict, *reason_texts(conclusion, found, demand, language, number=number)])


def reason_texts(
    conclusion: Conclusion, found: Found, demand: Demand, language: Language, *, number: NumberText = share_text
) -> list[str]:
    """A sentence for each reason of a conclusion, in its order."""

    def between(interval: Interval | None) -> str:
        if interval is None:
            return NONE
        if number is share_text:
            return interval_text(interval, language)
        return say(
            "evidence.interval", language, low=number(interval.low, language), high=number(interval.high, language)
        )

    values = {
        "level": number(demand.level, language),
        "interval": between(found.interval),
        "bounds": between(found.bounds),
        "smallest": number_text(found.smallest, language),
        "least": number_text(demand.least, language),
        "clusters": NONE if found.clusters is None else number_text(found.clusters, language),
        "least_clusters": number_text(demand.clusters, language),
        "known": NONE if found.coverage is None else share_text(found.coverage, language),
        "agreed": share_text(demand.coverage, language),
    }
    return [say(f"evidence.why.{why}", language, **values) for why in conclusion.why]


def grade_text(graded: Graded, language: Language) -> str:
    """The grade, and a sentence for each reason why it is not the best of its design."""
    kept = "last" if graded.lowered else "best"
    key = kept if graded.grade is graded.best else "lowered"
    first = say(f"evidence.grade.{key}", language, grade=graded.grade, best=graded.best)
    return " ".join([first, *(say(f"evidence.lowered.{why}", language) for why in graded.lowered)])


def shortfall_text(shortfall: Shortfall, language: Language) -> str:
    """What an estimate lacks of the design that was agreed, and whether it is paid by."""
    return say(f"evidence.shortfall.{shortfall}", language)


def look_text(logged: Logged, language: Language) -> str:
    """Whether what was seen was planned, and why not."""
    first = say("evidence.look.exploratory" if logged.exploratory else "evidence.look.planned", language)
    return " ".join([first, *(say(f"evidence.unplanned.{why}", language) for why in logged.why)])


def look_at(plan: MeasurementPlan | None, on: date, language: Language) -> str:
    """At which of several looks results are seen on a day, and how wide that makes the intervals that are concluded
    from; blank where a plan has no boundary, or no look on the day."""
    asked = asked_of(plan, "", "", on)
    if plan is None or not asked.look:
        return ""
    limit, normal = (number_text(Fraction(each), language, decimals=2) for each in (asked.limit, NORMAL))
    shape = say(f"evidence.boundary.{plan.boundary.value}", language)
    values = {"number": asked.look, "all": asked.looks, "limit": limit, "normal": normal}
    return say("evidence.boundary", language, boundary=shape, **values)


def band_text(band: MeasuredBand, language: Language, *, share: bool) -> str:
    """What would have shown though nothing was done: how many would reach it, where `share`, and the mean."""
    falls = {"low_fall": band.low_fall, "high_fall": band.high_fall}
    values = {name: exact_text(Fraction(round(fall * 10), 10), language) for name, fall in falls.items()}
    if not share:
        return say("measure.band.mean", language, **values)
    low, high = (bare_share_text(each, language) for each in (band.low_share, band.high_share))
    return say("measure.band.share", language, **values, low=low, high=high)


def rate_lines(rate: Rate, language: Language, *, less: bool = False) -> tuple[tuple[str, str], ...]:
    """Everything that stands with a rate, as label and text, in the order in which it is read.

    `less` where less is better; a share of nobody is a dash.
    """
    counts = f"{number_text(rate.reached, language)} / {number_text(rate.measured, language)}"
    texts = {
        "share": _share_or_none(rate.share, language),
        "reached": counts,
        "interval": interval_text(rate.interval, language) if rate.interval else NONE,
        "due": number_text(rate.due, language),
        "coverage": _share_or_none(rate.coverage, language),
        "missing": number_text(rate.missing, language),
        "lost": number_text(rate.lost, language),
        "not-yet-due": number_text(rate.not_yet_due, language),
        "worst": _share_or_none(rate.worst_case(less=less), language),
        "best": _share_or_none(rate.best_case(less=less), language),
    }
    return tuple((say(f"evidence.rate.{name}", language), text) for name, text in texts.items())


def _share_or_none(share: Fraction | None, language: Language) -> str:
    return NONE if share is None else share_text(share, language)
