"""Results as sets: what is known, who entered it when, and what a statement of it would come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, TypeVar

from django.urls import reverse

from gavn.domain.agreements.agreement import Agreement, Direction
from gavn.domain.disclosure.circles import Circle
from gavn.domain.disclosure.counts import gathered, is_few
from gavn.domain.outcomes.facts import Results, Tally
from gavn.domain.outcomes.histories import History, Measure, Reached
from gavn.domain.payments.disclosed import holds_too_much
from gavn.domain.payments.papers import EnteredSet
from gavn.domain.payments.result_set import ResultSet
from gavn.language.agreements import names_of, reported_text
from gavn.language.choices import relative_text
from gavn.language.counts import counted
from gavn.language.formats import day_text, exact_text, number_text
from gavn.language.histories import told_apart
from gavn.web.apps.payments.forms.results import NUMBERS
from gavn.web.apps.payments.queries import Life
from gavn.web.apps.payments.show.words import Words, cell, heads, short

MOST_HISTORIES = 40
Counted = TypeVar("Counted", Tally, Measure)


def sets_table(life: Life, words: Words, circle: Circle) -> dict[str, Any]:
    """The newest first; each hash for whoever may see all that it is of."""
    names = ("set", "as_of", "entered", "source", "hash")
    head = heads(*(words.text(f"results-page.head.{name}") for name in names), numbers_from=len(names))
    rows = [
        {
            "label": words.text("results-page.set", number=each.results.number),
            "url": reverse("payments:result-set", args=[life.dossier.id, each.results.number]),
            "cells": [
                {"text": day_text(each.results.as_of, words.language)},
                {"text": entered_text(each, words)},
                {"text": source_text(each, words)},
                {"text": short(hash_told(each.results, circle)) or "–", "css": "g-hash"},
            ],
        }
        for each in reversed(life.sets)
    ]
    return {"caption": "", "head": head, "rows": rows, "css": "g-stack g-stack-1"}


def hash_told(results: ResultSet, circle: Circle) -> str:
    """Blank where it would tell of numbers that the circle does not see."""
    return "" if holds_too_much(results.counted, circle) else results.digest


def entered_text(entered: EnteredSet, words: Words) -> str:
    return words.by_at(entered.entered_by, entered.entered_at)


def source_text(entered: EnteredSet, words: Words) -> str:
    if entered.source:
        return entered.source
    return words.text("results-page.by_hand" if entered.results.manifest is None else "results-page.by_measuring")


def set_facts(entered: EnteredSet, words: Words, circle: Circle, *, expected: bool) -> list[dict[str, str]]:
    facts = [
        ("as_of", words.day(entered.results.as_of)),
        ("entered", entered_text(entered, words)),
        ("source", source_text(entered, words)),
    ]
    if expected:
        facts.append(("holds", words.text("results-page.holds_expected")))
    if (made_of := entered.results.manifest) is not None and circle.sees_counts:
        values = {"engine": made_of.engine, "gavn": made_of.gavn, "courses": made_of.courses}
        facts.append(("measured", words.text("results-page.measured", **values)))
        if circle is Circle.HISTORIES:
            # Of who enrolled when, and of all that is known of each, by whatever they were called where they came from.
            facts += [(name, getattr(made_of, name)) for name in ("snapshot", "cohort")]
    return [{"label": words.text(f"results-page.head.{name}"), "text": text} for name, text in facts]


def tallies_table(results: ResultSet, agreement: Agreement, words: Words, circle: Circle) -> dict[str, Any] | None:
    """What was counted for cohorts, as known on the set's day; a correction says what it replaces.

    The groups of a cohort stand by themselves in the circle of histories alone; for others they are added together.
    """
    tallies = Results((), results.tallies).as_known_on(results.as_of).tallies
    if not tallies or not circle.sees_counts:
        return None
    if circle is not Circle.HISTORIES and any(tally.group for tally in tallies):
        tallies = tuple(_whole(measure) for measure in results.counted.measures)
    stated = [name for name in NUMBERS if any(getattr(t, name) is not None for t in tallies)]
    about = (words.text("results-page.head.metric"), words.text("results-page.field.holds_on"))
    less = {metric.id for metric in agreement.metrics if metric.direction is Direction.LESS}
    # Where fewer is better nobody is said to have reached it.
    alone = {"reached": "reached_less"} if less.issuperset(tally.metric for tally in tallies) else {}
    labels = [words.text(f"results-page.field.{alone.get(name, name)}") for name in stated]
    head = heads(*about, *labels, numbers_from=2)
    before = {tally.id: tally for tally in results.tallies}
    named = dict(zip(stated, labels, strict=True))
    rows = [
        _tally_row(tally, before.get(tally.replaces), named, agreement, words)
        for tally in in_agreed_order(tallies, agreement)
    ]
    return {"caption": words.text("results-page.tallies"), "head": head, "rows": rows, "css": "g-stack g-stack-3"}


def in_agreed_order(found: Iterable[Counted], agreement: Agreement) -> list[Counted]:
    """By the metrics as the agreement lists them; those of one metric as they stood."""
    order = [metric.id for metric in agreement.metrics]
    return sorted(found, key=lambda each: order.index(each.metric) if each.metric in order else len(order))


def _whole(measure: Measure) -> Tally:
    """A cohort's groups added together, as a tally of all of it."""
    stated = {name: getattr(measure, name) for name in NUMBERS}
    return Tally("", measure.metric, measure.follow_up, measure.on, measure.on, measure.cohort, **stated)


def _tally_row(
    tally: Tally, before: Tally | None, stated: Mapping[str, str], agreement: Agreement, words: Words
) -> dict[str, Any]:
    """`stated` are the numbers, each with its head."""
    cells = [cell(_number(getattr(tally, name), words), label) for name, label in stated.items()]
    day = day_text(tally.holds_on, words.language)
    if before is not None:
        changed = [name for name in stated if getattr(before, name) != getattr(tally, name)]
        told = ", ".join(_number(getattr(before, name), words) for name in changed)
        day = words.text("results-page.corrected", day=day, before=told)
    metric = next((each for each in agreement.metrics if each.id == tally.metric), None)
    reported = reported_text(metric, words.language) if metric else ""
    return {
        "label": " · ".join(filter(None, [metric_text(agreement, tally, words, of=tally), reported])),
        "cells": [{"text": day}, *cells],
    }


def metric_text(
    agreement: Agreement, seen: Tally | Measure | Reached, words: Words, *, of: Tally | Measure | None = None
) -> str:
    """`Frafald · 6 måneder efter optagelse`, and which cohort and group it is of."""
    found = next((each for each in agreement.metrics if each.id == seen.metric), None)
    if found is None:
        return seen.metric
    when = next((relative_text(f, words.language) for f in found.follow_ups if f.id == seen.follow_up), seen.follow_up)
    apart = told_apart(of, words.language) if of else ""
    return " · ".join(filter(None, [names_of([found], words.language)[seen.metric], when, apart]))


def histories_table(
    persons: Mapping[History, int], agreement: Agreement, words: Words, circle: Circle
) -> dict[str, Any] | None:
    """Distinct histories with how many show each; the rest of a long list stands in the file.

    Outside the circle of histories those of fewer than five persons are one row.
    """
    if not persons or not circle.sees_counts:
        return None
    head = heads(words.text("results-page.head.history"), words.text("results-page.field.persons"))
    seen, others, few = (persons, 0, 0) if circle is Circle.HISTORIES else gathered(persons)
    shown = sorted(seen.items(), key=lambda item: (-item[1], str(item[0])))[:MOST_HISTORIES]
    rows = [
        {
            "label": history_text(history, agreement, words),
            "cells": [cell(number_text(count, words.language), head[1]["text"])],
        }
        for history, count in shown
    ]
    if others:
        told = words.text("results-page.under_five") if is_few(few) else number_text(few, words.language)
        label = counted("results-page.few_histories", others, words.language)
        rows.append({"label": label, "cells": [cell(told, head[1]["text"])]})
    more = len(seen) - len(shown)
    return {
        "caption": _caption(persons, words, circle),
        "head": head,
        "rows": rows,
        "css": "g-stack g-stack-1",
        "more": counted("results-page.more_histories", more, words.language) if more else "",
    }


def _caption(persons: Mapping[History, int], words: Words, circle: Circle) -> str:
    everybody = sum(persons.values())
    hidden = circle is not Circle.HISTORIES and is_few(everybody)
    told = (
        words.text("results-page.persons.few") if hidden else counted("results-page.persons", everybody, words.language)
    )
    return counted("results-page.histories", len(persons), words.language, persons=told)


def history_text(history: History, agreement: Agreement, words: Words) -> str:
    """Each step with its day, and how much where it is not one; then whose history it is."""
    steps = "; ".join(
        f"{metric_text(agreement, step, words)}, {day_text(step.on, words.language)}"
        + ("" if step.quantity == 1 else f": {exact_text(step.quantity, words.language)}")
        for step in history.steps
    )
    return " · ".join(filter(None, [steps, told_apart(history, words.language)]))


def _number(value: int | Fraction | None, words: Words) -> str:
    return "–" if value is None else exact_text(Fraction(value), words.language, most=4)
