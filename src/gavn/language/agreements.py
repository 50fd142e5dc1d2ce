"""Agreements in words: what a term says, an example of it worked out, and what differs between two versions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, fields, replace
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Any, cast

from gavn.domain.agreements.agreement import REQUIRED_STATEMENTS, Agreement, Direction
from gavn.domain.agreements.terms.base import SAMPLE_DAY, CohortTerm, PersonTerm, Priced, Term, TimeTerm
from gavn.domain.agreements.terms.milestones import SequentialMilestones
from gavn.domain.agreements.terms.numbers import Reads
from gavn.domain.agreements.terms.registry import kind_of
from gavn.domain.agreements.versions import Difference, Name
from gavn.domain.outcomes.definition import Definition
from gavn.domain.payments.population import deadweights, net_of_deadweight
from gavn.domain.payments.pricing import Pricer
from gavn.domain.values.money import MINOR_UNITS, Money
from gavn.domain.values.period import Period, RelativeDate
from gavn.domain.values.provenance import Provenance
from gavn.language.amounts import currency_text
from gavn.language.catalogue import Language, placeholders, say, texts
from gavn.language.choices import choice, relative_text
from gavn.language.definitions import definition_text
from gavn.language.formats import agreed_text, date_text, exact_text, number_text

# Said as a sentence of their own, where they are set.
FLAGS = (
    "once_only", "less_is_better", "pooled", "per_person", "only_when_certain", "two_sided", "from_the_first",
    "by_unit", "may_fall", "ends_after", "follow_up", "minus", "within", "outside",
)  # fmt: skip

# Shares are written in percent; these are shares wherever they stand, and those where a term reads rates.
SHARES = frozenset({
    "share", "rate", "lowest", "baseline", "deadweight", "recovery", "most_irr", "weight", "expected", "least", "most",
    "uplifts",
})  # fmt: skip
RATES = frozenset({"level", "levels", "at", "at_least", "at_most", "below", "floor", "ceiling", "target"})
# What of a priced line is a share where its term reads rates.
RATE_INPUTS = frozenset({"number", "level", "at_least", "low", "high", "target", "floor", "ceiling"})
# Shares whatever the term reads: a weighted index, and the least and the most of it, or of a target, that is paid.
INDEX_INPUTS = frozenset({"index", "least", "most"})
# What a metric is expected to reach, or starts from: a share, or a number of its unit.
LEVELS = frozenset({"expected", "baseline"})
# Keys whose value is a word of the file's own; the usual ones are said in the reader's language.
WORDED = frozenset({"unit", "source"})
# Numbers that are counted in whole ones or parts, and written with the reader's own marks.
COUNTS = frozenset({"after", "beyond", "expected_units", "fewest", "minimum", "most_return", "times", "up_to"})
# Keys of levels that are asked for, which say whether at least or at most.
SIDED = frozenset({"levels", "at_most"})
# Keys that name metrics.
METRICS = frozenset({"metric", "metrics", "levels", "at_most", "condition", "minus", "broken_by"})
# Values as files write them, by which a difference between two files is told in words.
NUMBER = re.compile(r"-?\d+(\.\d+|/\d+)?")
MONEY = frozenset({
    "amount", "capital", "full", "most", "principal", "protected", "rounding_unit", "start", "unit_value",
})  # fmt: skip
DAY = re.compile(r"\d{4}-\d\d-\d\d")
PERIODS = frozenset({"enrolment", "effort", "measurement", "payment", "periods", "within", "outside"})
RELATIVE = frozenset({"follow_ups", "grace", "payment_deadline", "dispute_deadline"})
# The name stands first, and is not said again.
UNSAID = ("id", "name_da", "name_en")
# Words for ids, by the key that they stand under.
ByKey = Mapping[str, Mapping[str, str]]
NOTHING_NAMED: ByKey = {}
NO_DEADWEIGHT: Mapping[str, Fraction] = {}


def money_text(amount: Money, language: Language) -> str:
    """`1.000,50 kr.`; whole units without decimals."""
    decimals = 0 if amount.major.denominator == 1 else MINOR_UNITS[amount.currency]
    return f"{number_text(amount.major, language, decimals=decimals)} {currency_text(amount.currency)}"


def value_text(value: object, language: Language, names: Mapping[str, str], *, percent: bool = False) -> str:
    """A value of an agreement as people write it; `names` are the metrics' names by id."""
    match value:
        case Money():
            return money_text(value, language)
        case Fraction():
            return agreed_text(value, language, percent=percent)
        case bool():
            return choice("true" if value else "false", language)
        case Enum():
            return choice(str(value.value), language)
        case date() | RelativeDate() | Period():
            return _time_text(value, language)
        case Definition():
            return definition_text(value, language)
        case tuple() | Mapping():
            return _listed(value, language, names, percent=percent)
    return names.get(str(value), str(value))


def _time_text(value: date | RelativeDate | Period, language: Language) -> str:
    if isinstance(value, RelativeDate):
        return relative_text(value, language)
    if isinstance(value, Period):
        return f"{date_text(value.start, language)} – {date_text(value.last_day, language)}"
    return date_text(value, language)


def _listed(values: object, language: Language, names: Mapping[str, str], *, percent: bool) -> str:
    if isinstance(values, Mapping):
        told = [(f"{names.get(key, key)} ", value) for key, value in values.items()]
    else:
        told = [("", value) for value in cast(Sequence[object], values)]
    return ", ".join(before + value_text(value, language, names, percent=percent) for before, value in told)


def less_is_better(agreement: Agreement) -> frozenset[str]:
    """The metrics of which less is better."""
    return frozenset(metric.id for metric in agreement.metrics if metric.direction is Direction.LESS)


def side_text(language: Language, *, at_most: bool) -> str:
    """On which side of a level a result must be: `at least`, or `at most`."""
    return say("level.at_most", language) if at_most else say("level.at_least", language)


def names_of_levels(agreement: Agreement, language: Language) -> Mapping[str, str]:
    """The metrics of gates by id, as what is asked of each: `In work at least`."""
    less, names = less_is_better(agreement), names_of(agreement.metrics, language)
    return {metric: f"{name} {side_text(language, at_most=metric in less)}" for metric, name in names.items()}


def reads_rates(term: Term) -> bool:
    """Whether its levels are shares, which people write in percent."""
    return getattr(term, "reads", None) == Reads.RATE


def term_lines(term: Term, language: Language, *, names: Mapping[str, str]) -> Iterator[str]:
    """What the term says: a sentence, its table row by row, and what else is set."""
    rates = RATES if reads_rates(term) else frozenset()
    yield _sentence(term, language, names, rates)
    for item in fields(term):
        value = getattr(term, item.name)
        if isinstance(value, Mapping):
            yield from _named_levels(item.name, value, language, names, rates)
        if isinstance(value, tuple) and item.name not in FLAGS:
            for row in value:
                yield row_text(row, language, names=names, rates=rates)
    for name in FLAGS:
        if getattr(term, name, None):
            yield say(f"term.flag.{name}", language, value=value_text(getattr(term, name), language, names))
    yield from _worked_out_from(term, language, names)
    if isinstance(term, SequentialMilestones) and term.broken_by:
        broken = names.get(term.broken_by, term.broken_by)
        yield say(f"term.broken.{term.broken_spell.value}", language, metric=broken)


def _worked_out_from(term: Term, language: Language, names: Mapping[str, str]) -> Iterator[str]:
    """The metric that its sentence does not name, and the number that is not the one its sentence is written for."""
    if term.metric and "metric" not in placeholders(texts()[_sentence_key(term)][language]):
        yield say("term.flag.metric", language, value=names.get(term.metric, term.metric))
    usual = next((item.default for item in fields(term) if item.name == "reads"), None)
    if usual is not None and (reads := getattr(term, "reads", usual)) is not usual:
        yield say("term.flag.reads", language, value=choice(str(reads.value), language))


def _named_levels(
    key: str, levels: Mapping[str, Fraction], language: Language, names: Mapping[str, str], rates: frozenset[str]
) -> Iterator[str]:
    """`In work: at least 40 %`; a share by the name of a subgroup is on no side."""
    side = f"{side_text(language, at_most=key == 'at_most')} " if key in SIDED else ""
    for name, level in levels.items():
        told = value_text(level, language, names, percent=key in SHARES | rates)
        yield f"{names.get(name, name)}: {side}{told}"


def _sentence_key(term: Term) -> str:
    key = f"term.{kind_of(term)}.says"
    # What must be reached is a level at most where less is better; other sentences hold either way.
    if getattr(term, "less_is_better", False) and f"{key}_at_most" in texts():
        key = f"{key}_at_most"
    if getattr(term, "once_only", False):
        key = f"{key}_once"
    if getattr(term, "times", 0) == 1:
        key = f"{key}_one"
    elif getattr(term, "every_months", 0) == 1:
        key = f"{key}_monthly"
    return key


def _sentence(term: Term, language: Language, names: Mapping[str, str], rates: frozenset[str]) -> str:
    key = _sentence_key(term)
    values = {
        name: value_text(getattr(term, name), language, names, percent=name in SHARES | rates)
        for name in placeholders(texts()[key][language])
    }
    # A metric's name can end with a full stop of its own, as `kr.` does.
    return say(key, language, **values).replace("..", ".")


def row_text(
    row: Any,
    language: Language,
    *,
    names: Mapping[str, str],
    rates: frozenset[str] = frozenset(),
    by_key: ByKey = NOTHING_NAMED,
) -> str:
    """`from 20 %, amount 250 kr.`: a record key by key, without what is left out; its name, where it has one, first."""
    said = said_text(row, language, names=names, rates=rates, by_key=by_key)
    own = getattr(row, "id", "")
    # Only a metric has a name of its own; a gate or a cap can bear the id of one.
    called = names.get(own, own) if hasattr(row, "name_da") else own
    return f"{called}: {said}" if own else said


def said_text(
    row: Any,
    language: Language,
    *,
    names: Mapping[str, str],
    rates: frozenset[str] = frozenset(),
    by_key: ByKey = NOTHING_NAMED,
    unsaid: frozenset[str] = frozenset(),
) -> str:
    """The same without its name and what is `unsaid`; `by_key` holds words for ids that are no metrics'."""
    said = (
        f"{say(f'field.{name}', language)} {_field_text(row, name, language, by_key.get(name, known), rates=rates)}"
        for name, known in (
            (item.name, names if item.name in METRICS else {}) for item in fields(row) if _is_said(row, item)
        )
        if name not in unsaid
    )
    return ", ".join(said)


def _is_said(row: Any, item: Field[Any]) -> bool:
    """A share stands also where it is all, which it is where nothing is written."""
    value = getattr(row, item.name)
    stated = value != _default(item) or (item.name == "share" and value is not None)
    return stated and item.name not in UNSAID


def _field_text(row: Any, name: str, language: Language, names: Mapping[str, str], *, rates: frozenset[str]) -> str:
    value = getattr(row, name)
    if name == "periods":
        return limited_text(row.periods, language)
    if name in WORDED:
        return choice(str(value), language)
    told = value_text(value, language, names, percent=name in SHARES | rates and not _is_count(name, value))
    return say("investor.times_capital", language, value=told) if name == "most_return" else told


def _is_count(key: str, value: object) -> bool:
    """Of a metric more than one of each is expected, which is no share: 19 placements are not 1,900 %."""
    return key in LEVELS and isinstance(value, Fraction) and value > 1


def limited_text(periods: Sequence[Period], language: Language) -> str:
    """What a cap is counted in: `2025, 2026, each by itself`, or `2025–2026, taken as one`."""
    told = ", ".join(_years_text(period, language) for period in periods)
    if len(periods) > 1:
        return say("periods.each", language, periods=told)
    if periods == (Period.year(periods[0].start.year),):
        return told
    return say("periods.one", language, period=told)


def _years_text(period: Period, language: Language) -> str:
    """Whole calendar years by their numbers, else the first and the last day."""
    label = period.label
    return _time_text(period, language) if "/" in label else label.replace("-", "\N{EN DASH}")


def _default(item: Field[Any]) -> object:
    return item.default if item.default_factory is MISSING else item.default_factory()


def example_lines(term: Term, agreement: Agreement, language: Language, *, names: Mapping[str, str]) -> Iterator[str]:
    """The term worked out on a made-up result as a statement would, line by line, those alike once, in the prices of
    the base year. A cohort's is what is left of it where a share would have come anyway."""
    pricer, anyway = Pricer(agreement, SAMPLE_DAY), deadweights(agreement)
    less = {replace(each, on=SAMPLE_DAY) for each in sample_priced(term, anyway)}
    for priced in dict.fromkeys(replace(each, on=SAMPLE_DAY) for each in sample_priced(term)):
        exact, formula = priced.exact, formula_text(priced, language, names=names, rates=reads_rates(term))
        share = anyway.get(priced.metric, Fraction(0))
        told = {"formula": formula, "value": agreed_text(share, language, percent=True)}
        if isinstance(term, PersonTerm) and share:
            exact *= 1 - share
            formula = say("trace.net_of_deadweight", language, **told)
        elif share and priced not in less:
            formula = say("term.after_deadweight", language, **told)
        amount = money_text(Money(pricer.whole(exact), agreement.currency), language)
        yield say("term.example", language, formula=formula, amount=amount)


def sample_priced(term: Term, deadweight: Mapping[str, Fraction] = NO_DEADWEIGHT) -> Sequence[Priced]:
    """The sample of a term, priced by it; a cohort's without the shares that would have come anyway, by metric, as a
    statement takes them off before it is priced."""
    if isinstance(term, PersonTerm):
        return term.price(term.sample())
    if isinstance(term, CohortTerm):
        return term.price(tuple(net_of_deadweight(measure, deadweight) for measure in term.sample()))
    assert isinstance(term, TimeTerm)
    return term.price(date.max)


def formula_text(priced: Priced, language: Language, *, names: Mapping[str, str], rates: bool) -> str:
    """The reason of an amount, its inputs filled in; `names` are the metrics' names by id."""
    inputs = {name: input_text(name, value, language, names=names, rates=rates) for name, value in priced.inputs}
    return say(f"formula.{priced.formula}", language, **inputs)


def input_text(
    name: str, value: Fraction | str, language: Language, *, names: Mapping[str, str], rates: bool, most: int = 3
) -> str:
    """One input of a price, with `most` decimals at most; in percent what is a share of a term that reads `rates`."""
    if isinstance(value, str):
        return names.get(value, value)
    if name in INDEX_INPUTS or (rates and name in RATE_INPUTS):
        return f"{exact_text(100 * value, language, most=most)} %"
    return exact_text(value, language, most=most)


def rated_terms(*versions: Agreement) -> frozenset[str]:
    """The terms whose levels are shares, by id, in any of the versions."""
    return frozenset(term.id for version in versions for term in version.terms if reads_rates(term))


def difference_text(
    difference: Difference, language: Language, *, currencies: tuple[str, str], rated: frozenset[str] = frozenset()
) -> str:
    """`term › “job” › amount: 1,000 kr. → 1,200 kr.`, or that it is new or gone; each in its own version's currency.

    Levels are in percent in a gate and in the `rated` terms.
    """
    first, *_ = path = difference.path
    shares = SHARES | RATES if first == "gates" or (first == "terms" and rated & set(path[1:2])) else SHARES
    named = (_key_text(key, language, is_share=at > 1 and shares is not SHARES) for at, key in enumerate(path))
    where = " › ".join(named)
    # A table's own keys (a year, a metric) stand below the key that says what it holds.
    keys = [part for part in reversed(path) if not isinstance(part, Name)]
    key = next((part for part in keys if f"field.{part}" in texts()), keys[0])
    # A guarantee covers at most an amount; what a term counts at most is a number.
    is_money = key in MONEY and (key != "most" or first == "guarantees")
    before, after = (
        None if text is None else _plain_text(text, key, language, currency if is_money else "", shares)
        for text, currency in zip((difference.before, difference.after), currencies, strict=True)
    )
    if before is None:
        return say("difference.added", language, where=where, after=after)
    if after is None:
        return say("difference.removed", language, where=where, before=before)
    return say("difference.changed", language, where=where, before=before, after=after)


def _plain_text(text: str, key: str, language: Language, currency: str, shares: frozenset[str]) -> str:
    """A value as it stands in a file, as people write it; a text that stands for itself is left alone."""
    if currency:
        return money_text(Money.parse(text, currency), language)
    if NUMBER.fullmatch(text) and (key in shares | RATES | COUNTS or not text.isdecimal()):
        number = Fraction(text)
        told = agreed_text(number, language, percent=key in shares and not _is_count(key, number))
        return say("investor.times_capital", language, value=told) if key == "most_return" else told
    if text in ("true", "false"):
        return value_text(text == "true", language, {})
    if DAY.fullmatch(text):
        return date_text(date.fromisoformat(text), language)
    if key in PERIODS:
        return value_text(tuple(Period.parse(part) for part in text.split(", ")), language, {})
    if key in RELATIVE:
        return value_text(tuple(RelativeDate.parse(part) for part in text.split(", ")), language, {})
    return choice(text, language)


def _key_text(key: str, language: Language, *, is_share: bool) -> str:
    if isinstance(key, Name):
        # A row of a table is known by its level.
        told = agreed_text(Fraction(key), language, percent=True) if is_share and NUMBER.fullmatch(key) else key
        return f"“{told}”"
    if key in REQUIRED_STATEMENTS:
        return say(f"statement.{key}", language)
    return say(f"field.{key}", language) if f"field.{key}" in texts() else key


def standing_text(agreement: Agreement, language: Language) -> str:
    """What stands above the amounts of an assumed agreement, blank of another.

    One that was signed is a real one whose text is not published; one that was not is somebody's draft.
    """
    if agreement.provenance is not Provenance.ASSUMED:
        return ""
    return say("agreement.assumed" if agreement.signed_on else "agreement.draft", language)


def reported_text(metric: Any, language: Language) -> str:
    """How many of what is reported make one unit that is paid, where they are not the same; else blank."""
    per_unit = metric.reported_per_unit
    return say("metric.reported", language, value=agreed_text(per_unit, language)) if per_unit != 1 else ""


def names_in(agreement: Agreement, language: Language) -> dict[str, str]:
    """What an agreement names by id, in words: metrics and follow-ups."""
    follow_ups = {f.id: relative_text(f, language) for metric in agreement.metrics for f in metric.follow_ups}
    return {**follow_ups, **names_of(agreement.metrics, language)}


def apart_text(metric: str, follow_up: str, names: Mapping[str, str], often: Mapping[str, int]) -> str:
    """The metric's name, and its follow-up too where it is told of more often than once: `In work · 12 months after …`.

    `names` are those of `names_in`; `often` is how often each metric is told of.
    """
    name = names.get(metric, metric)
    return f"{name} · {names.get(follow_up, follow_up)}" if often[metric] > 1 else name


def paid_unit(agreement: Agreement, metric: str) -> Fraction:
    """How much is reported for one unit that a metric is named and paid by: 7 of days for weeks."""
    return next((each.reported_per_unit for each in agreement.metrics if each.id == metric), Fraction(1))


def names_of(metrics: Sequence[Any], language: Language) -> Mapping[str, str]:
    """The metrics' names by id."""
    return {m.id: m.name_da if language == Language.DANISH else m.name_en for m in metrics}
