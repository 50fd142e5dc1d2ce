"""What `gavn measure` says of each result beside the table: why nothing is concluded, what it is held against, its
grade, and whether it was planned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from gavn.domain.agreements.agreement import AgreedMetric, Agreement
from gavn.domain.outcomes.conclusions import Verdict, Why
from gavn.language.catalogue import Language, say
from gavn.language.evidence import NumberText, band_text, grade_text, look_text, reason_texts, shortfall_text
from gavn.language.formats import number_text
from gavn.measurement.effects import Effect
from gavn.measurement.findings import Finding, Held
from gavn.measurement.measure import Measured
from gavn.measurement.results import is_held_against_group

# Said by the sentence before it.
SAID = frozenset({Why.HOLDS_LEVEL, Why.ABOVE, Why.BELOW})


def finding_lines(
    finding: Finding, about: Mapping[str, str], agreement: Agreement, language: Language
) -> Iterator[str]:
    """Lines under the sentence that holds a result against what was expected; `about` names metric and follow-up."""
    metric = next(each for each in agreement.metrics if each.id == finding.metric)
    if finding.expected is not None and (why := _left(finding.expected, language)):
        yield say("measure.note_of", language, **about, text=say("measure.cannot", language, why=why))
    if finding.change is not None:
        yield _change_line(finding.change, metric, about, language)
    if finding.effect is not None and finding.otherwise is not None:
        yield _effect_line(finding.effect, finding.otherwise, metric, about, language, share=finding.rate is not None)
        yield from _effect_notes(finding.effect, finding, language)
    elif agreement.clusters and is_held_against_group(agreement, metric):
        text = say("measure.too_few_clusters", language, clusters=agreement.clusters)
        yield say("measure.note_of", language, **about, text=text)
    if finding.shortfall is not None:
        yield say("measure.note_of", language, **about, text=shortfall_text(finding.shortfall, language))
    if finding.graded.lowered:
        yield say("measure.note_of", language, **about, text=grade_text(finding.graded, language))
    if finding.logged.exploratory:
        yield say("measure.note_of", language, **about, text=look_text(finding.logged, language))


def plan_line(measured: Measured, language: Language) -> str:
    """By which plan was looked."""
    return say("measure.plan", language, plan=measured.plan.digest)


def _left(held: Held, language: Language) -> str:
    """Why nothing is concluded, beside that the interval holds the level."""
    if held.conclusion.verdict is not Verdict.CANNOT_CONCLUDE:
        return ""
    told = zip(held.conclusion.why, reason_texts(held.conclusion, held.found, held.demand, language), strict=True)
    return " ".join(text for why, text in told if why not in SAID)


def _effect_line(
    effect: Effect, held: Held, metric: AgreedMetric, about: Mapping[str, str], language: Language, *, share: bool
) -> str:
    number = _points if share else _in_unit(metric)
    against, interval = say(f"measure.otherwise.{effect.how}", language), effect.estimate.interval
    values = {**about, "value": number(Fraction(effect.estimate.value), language), "against": against}
    if interval is None:
        line = say("measure.effect.share_alone" if share else "measure.effect.quantity_alone", language, **values)
    else:
        values |= {"low": number(interval.low, language), "high": number(interval.high, language)}
        line = say("measure.effect.share" if share else "measure.effect.quantity", language, **values)
    verdict = say(f"measure.verdict.{held.conclusion.verdict}", language)
    return " ".join(filter(None, [line, verdict, _left(held, language)]))


def _change_line(held: Held, metric: AgreedMetric, about: Mapping[str, str], language: Language) -> str:
    """Where a mean change lies, and what is concluded of it: what is paid only when certain is paid by this."""
    verdict = say(f"measure.verdict.{held.conclusion.verdict}", language)
    if (interval := held.found.interval) is None:
        return say("measure.note_of", language, **about, text=f"{verdict} {_left(held, language)}")
    low, high = (_in_unit(metric)(end, language) for end in (interval.low, interval.high))
    line = say("measure.change", language, **about, low=low, high=high)
    return " ".join(filter(None, [line, verdict, _left(held, language)]))


def _points(share: Fraction, language: Language) -> str:
    return number_text(100 * share, language, decimals=1)


def _in_unit(metric: AgreedMetric) -> NumberText:
    """In the unit that is paid by: weeks where days were looked at."""

    def text(number: Fraction, language: Language) -> str:
        return number_text(number / metric.reported_per_unit, language, decimals=2)

    return text


def _effect_notes(effect: Effect, finding: Finding, language: Language) -> Iterator[str]:
    """How many found somebody alike, where anybody was looked for, what is left unlike, and what nothing would show."""
    if effect.balance:
        far = max(abs(Fraction(row.after)) for row in effect.balance)
        worst = number_text(far, language, decimals=2)
        if effect.matched is None:
            yield say("measure.unlike", language, worst=worst)
        else:
            yield say("measure.alike", language, matched=number_text(100 * effect.matched, language), worst=worst)
    if (band := finding.measured_band) is not None:
        yield f"  {band_text(band, language, share=finding.rate is not None)}"
