"""What the parties registered before anything was seen, read for the text at the terminal and the page in the browser:
what is looked at, when, and how sure a result must be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from gavn.domain.agreements.measurement_plan import Analysis, MeasurementPlan
from gavn.domain.forecasting.looks import boundaries
from gavn.domain.values.provenance import Provenance
from gavn.language.access import listed
from gavn.language.agreements import value_text
from gavn.language.catalogue import Language, say
from gavn.language.choices import choice
from gavn.language.counts import counted_in_words
from gavn.language.evidence import share_text
from gavn.language.formats import date_text, number_text

LOOK_HEADS = ("first_day", "last_day", "errors")
ANALYSIS_HEADS = ("when", "design", "who", "missing", "least", "coverage")


@dataclass(frozen=True, slots=True)
class Planned:
    """One analysis or look: its name, and under each head what is planned of it."""

    name: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanReading:
    """`boundary` is the sentence on how strictly the looks are read; heads are those of the texts of each row."""

    said: str
    boundary: str
    analysis_heads: tuple[str, ...]
    analyses: tuple[Planned, ...]
    look_heads: tuple[str, ...]
    looks: tuple[Planned, ...]
    digest: str
    provenance: Provenance


def plan_reading(plan: MeasurementPlan, names: Mapping[str, str], language: Language) -> PlanReading:
    """A registered plan in one language; `names` are words for the ids of metrics and follow-ups."""
    return PlanReading(
        say("agreement.plan.say", language, on=date_text(plan.registered_on, language)),
        _boundary(plan, language),
        _heads(ANALYSIS_HEADS, language),
        tuple(_analysis(each, names, language) for each in plan.analyses),
        _heads(LOOK_HEADS, language),
        tuple(_looks(plan, language)),
        plan.digest,
        plan.provenance,
    )


def plan_lines(reading: PlanReading, language: Language) -> Iterator[str]:
    """Each analysis and each look on a line of its own, every text under its head."""
    yield reading.said
    if reading.provenance is not Provenance.RECORDED:
        yield say("agreement.plan.provenance", language, provenance=choice(reading.provenance.value, language))
    yield from (_line(row, reading.analysis_heads) for row in reading.analyses)
    yield reading.boundary
    yield from (_line(row, reading.look_heads) for row in reading.looks)
    yield f"{say('agreement.plan.hash', language)}: {reading.digest}"


def _line(row: Planned, heads: tuple[str, ...]) -> str:
    said = "; ".join(f"{head}: {text}" for head, text in zip(heads, row.texts, strict=True))
    return f"{row.name}. {said[:1].upper()}{said[1:]}"


def _heads(keys: tuple[str, ...], language: Language) -> tuple[str, ...]:
    return tuple(say(f"agreement.plan.{key}", language) for key in keys)


def _boundary(plan: MeasurementPlan, language: Language) -> str:
    if not plan.looks:
        return say("agreement.plan.no_looks", language)
    looks = counted_in_words("agreement.plan.looks_number", len(plan.looks), language)
    return say(f"agreement.plan.boundary.{plan.boundary.value}", language, looks=looks)


def _looks(plan: MeasurementPlan, language: Language) -> Iterator[Planned]:
    """How many standard errors from its limit a result must lie to conclude anything at each."""
    errors = boundaries(len(plan.looks), plan.boundary) if plan.looks else ()
    for number, (look, wide) in enumerate(zip(plan.looks, errors, strict=True), 1):
        wanted = number_text(Fraction(wide).limit_denominator(10**6), language, decimals=2)
        days = (date_text(look.first_day, language), date_text(look.last_day, language))
        yield Planned(say("agreement.plan.look", language, number=number), (*days, wanted))


def _analysis(each: Analysis, names: Mapping[str, str], language: Language) -> Planned:
    """A level, and who is left out, are as the agreement has them, or the plan would not have been taken in."""
    texts = (
        names.get(each.follow_up, each.follow_up),
        listed([value_text(each.design, language, {}), *each.covariates], language),
        value_text(each.population, language, {}),
        say(f"agreement.plan.missing_as.{each.missing.value}", language),
        number_text(each.least, language),
        share_text(each.coverage, language),
    )
    return Planned(names.get(each.metric, each.metric), texts)
