"""What is told of results, in words: each release as a table, and what of a proposal is hidden and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

from django.urls import reverse

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.disclosure.policy import EXACT
from gavn.domain.disclosure.shown import Release
from gavn.domain.disclosure.tables import ALL, Group, Layout
from gavn.domain.outcomes.histories import Measure
from gavn.domain.outcomes.rate import Rate
from gavn.domain.payments.result_set import ResultSet
from gavn.domain.payments.tellable import NONE, OTHERS, REACHED, Figure, figures_of, is_result
from gavn.domain.payments.telling import ProposedRelease, Published, Verdict
from gavn.language.agreements import less_is_better
from gavn.language.counts import counted
from gavn.language.disclosure import unit_text
from gavn.language.formats import number_text
from gavn.web.apps.payments.show.figures import Line, chart, sentences
from gavn.web.apps.payments.show.results import metric_text
from gavn.web.apps.payments.show.words import Words, cell, heads, short
from gavn.web.design.moments import moment_text

COLUMNS = (ALL, REACHED, OTHERS)


def figure_text(figure: Figure, agreement: Agreement, words: Words) -> str:
    """`Frafald · 6 måneder efter optagelse`."""
    return metric_text(agreement, Measure(figure.metric, figure.follow_up, agreement.effective_from), words)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def published_block(told: Published, agreement: Agreement, words: Words, *, whole: bool = False) -> dict[str, Any]:
    """A release as it can be read; `whole` is for those who may keep its file, which tells nothing more."""
    release = told.release
    file = reverse("releases:file", args=[agreement.id, told.number])
    at = moment_text(told.at, words.language)
    circle = words.text(f"release-page.to.{release.circle.value}")
    return {
        "id": f"release-{agreement.id}-{told.number}",
        "heading": f"{figure_text(told.figure, agreement, words)} · {circle}",
        "agreement": words.name(agreement),
        "say": words.text("release-page.told", number=told.number, at=at, on=words.day(release.as_of)),
        "csv": file,
        "file": f"{file}?format=json" if whole else "",
        "digest": short(release.digest),
        **_around(release, told.figure, agreement, words),
    }


def proposal_block(proposal: ProposedRelease, agreement: Agreement, words: Words) -> list[dict[str, Any]]:
    """What each circle would be told, and what not and why."""
    figure = proposal.prepared.figure
    named = figure_text(figure, agreement, words)
    return [
        {
            "heading": f"{named} · {words.text(f'release-page.to.{told.circle.value}')}",
            "say": words.text(f"release-page.verdict.{told.verdict.value}"),
            **(_around(told.release, figure, agreement, words) if told.release else {}),
            "hidden": [
                {"label": _group_text(told.layout, group, figure, agreement, words), "text": reason}
                for group, why in told.hidden
                for reason in [words.text(f"publish.reason.{why.value}")]
            ],
        }
        for told in proposal.prepared.told
    ]


def proposal_steps(proposal: ProposedRelease, reason: str, words: Words) -> list[dict[str, str]]:
    """Who proposed it, and who must act now."""
    by_at = words.by_at(proposal.made_by, proposal.made_at)
    return [
        {"text": words.text("release-page.proposed"), "detail": by_at, "state": "done"},
        {"text": words.text("release-page.approves"), "detail": reason, "state": "now"},
    ]


def proposal_answer(proposals: Sequence[ProposedRelease], agreement: Agreement, words: Words) -> str:
    """Of what, and how much of it."""
    told = sum(each.verdict is not Verdict.NOTHING for proposal in proposals for each in proposal.prepared.told)
    if len(proposals) == 1:
        figure = figure_text(proposals[0].prepared.figure, agreement, words)
        return counted("release-page.waits", told, words.language, figure=figure)
    return words.text("release-page.waits_of", count=told, figures=len(proposals))


def left_out(proposals: Sequence[ProposedRelease], of: ResultSet, agreement: Agreement, words: Words) -> str:
    """The figures of the same results that were not asked for, or of which nothing can be told."""
    proposed = {each.prepared.figure for each in proposals}
    others = [figure_text(each, agreement, words) for each in figures_of(of) if each not in proposed]
    return words.text("release-page.left_out", figures=words.listed(others)) if others else ""


def told_section(found: Sequence[Published], agreement: Agreement, words: Words) -> dict[str, Any] | None:
    """How it goes by the newest exact number of each result, and what may be said of it; None where none is told.

    What is rounded is drawn nowhere: an interval about it would be of another number. `found` is the newest first.
    """
    newest: dict[Figure, Published] = {}
    for told in found:
        if told.release.base == EXACT and any(_lines(told, agreement, words)):
            newest.setdefault(told.figure, told)
    lines = [line for told in newest.values() for line in _lines(told, agreement, words)]
    if not lines:
        return None
    days = sorted({told.release.as_of for told in newest.values()})
    source = words.text("figures-page.from_told", days=words.listed(words.day(day) for day in days))
    return {
        "chart": chart(lines, agreement, words, kind="told", on=days[-1], source=source),
        "sentences": sentences(lines, agreement, words),
    }


def _lines(told: Published, agreement: Agreement, words: Words) -> Iterator[Line]:
    """A share of everybody, and of each cohort and group, of which both how many are due and how many reached it are
    told."""
    release = told.release
    metric = next((each for each in agreement.metrics if each.id == told.figure.metric), None)
    [(_, numbers)] = release.told.items()
    dimensions = release.layout.dimensions
    if metric is None or not any(is_result(each.id) for each in dimensions):
        return
    for side in product(*((ALL,) if is_result(each.id) else (ALL, *each.categories) for each in dimensions)):
        due, reached = (numbers.get(_at(release.layout, side, column)) for column in (ALL, REACHED))
        if due is not None and reached is not None:
            label = " · ".join([figure_text(told.figure, agreement, words), *_sides(release.layout, side, words)])
            yield Line(label, Rate(reached, due), None, metric, told=True)


def csv_table(told: Published, agreement: Agreement, words: Words) -> tuple[list[str], list[list[str]]]:
    """Head and rows: a group each; the number of one that is not told is blank. The head says what is rounded."""
    release = told.release
    [(unit, numbers)] = release.told.items()
    dimensions = release.layout.dimensions
    named = unit_text(unit, words.language)
    if release.base != EXACT:
        named = words.text("release-page.rounded", unit=named, base=release.base)
    head = [words.text("release-page.part"), words.text("release-page.who"), named]
    rows = []
    for group in release.layout.groups:
        result = next((c for d, c in zip(dimensions, group, strict=True) if is_result(d.id)), ALL)
        side = " · ".join(_sides(release.layout, group, words)) or words.text("publish.all")
        rows.append([side, _result_text(result, told.figure, agreement, words), str(numbers.get(group, ""))])
    return head, rows


def _around(release: Release, figure: Figure, agreement: Agreement, words: Words) -> dict[str, Any]:
    """The table, and how it is to be read."""
    [(unit, _)] = release.told.items()
    rule = "exact" if release.base == EXACT else "rounded"
    others = "others_less" if _is_less_better(figure, agreement) else "others"
    tells = others if any(is_result(each.id) for each in release.layout.dimensions) else "due_alone"
    notes = [
        words.text(f"release-page.{tells}"),
        words.text(f"release-page.rule.{rule}", base=release.base, least=release.least),
    ]
    if release.groups != frozenset(release.layout.groups):
        notes.append(words.text("release-page.hidden_note", least=release.least))
    return {
        "table": _table(release, figure, agreement, words),
        "named": words.text("release-page.caption", unit=unit_text(unit, words.language)),
        "notes": notes,
    }


def _table(release: Release, figure: Figure, agreement: Agreement, words: Words) -> dict[str, Any]:
    """A row for each cohort and group, all of them first; a column for each way in which it went."""
    dimensions = release.layout.dimensions
    columns = COLUMNS if any(is_result(each.id) for each in dimensions) else (ALL,)
    labels = [_result_text(column, figure, agreement, words) for column in columns]
    sides = [(ALL,) if is_result(each.id) else (ALL, *each.categories) for each in dimensions]
    rows = []
    for group in product(*sides):
        label = " · ".join(_sides(release.layout, group, words)) or words.text("publish.all")
        cells = [
            cell(_number(release, _at(release.layout, group, column), words), named)
            for column, named in zip(columns, labels, strict=True)
        ]
        rows.append({"label": capital(label), "cells": cells})
    head = heads(words.text("release-page.part"), *labels)
    return {"caption": "", "head": head, "rows": rows, "css": "g-stack g-stack-3"}


def _at(layout: Layout, group: Group, column: str) -> Group:
    pairs = zip(layout.dimensions, group, strict=True)
    return tuple(column if is_result(dimension.id) else category for dimension, category in pairs)


def _number(release: Release, group: Group, words: Words) -> str:
    [(_, numbers)] = release.told.items()
    if group not in numbers:
        return words.text("release-page.not_shown")
    about = words.text("publish.about") if release.base != EXACT else ""
    return f"{about}{number_text(numbers[group], words.language)}"


def _group_text(layout: Layout, group: Group, figure: Figure, agreement: Agreement, words: Words) -> str:
    result = next((c for d, c in zip(layout.dimensions, group, strict=True) if is_result(d.id)), ALL)
    return " · ".join([*_sides(layout, group, words), _result_text(result, figure, agreement, words)])


def _sides(layout: Layout, group: Group, words: Words) -> Iterator[str]:
    """`hold 2024 · gruppe unge`; nothing of everybody."""
    for dimension, category in zip(layout.dimensions, group, strict=True):
        if category == NONE:
            yield words.text(f"release-page.without.{dimension.id}")
        elif category != ALL and not is_result(dimension.id):
            yield words.text(f"history.{dimension.id}", **{dimension.id: category})


def _result_text(result: str, figure: Figure, agreement: Agreement, words: Words) -> str:
    """Where fewer is better nobody is said to have reached it."""
    reached = "reached_less" if _is_less_better(figure, agreement) else "reached"
    name = {ALL: "all", REACHED: reached}.get(result, result)
    return words.text(f"release-page.head.{name}")


def _is_less_better(figure: Figure, agreement: Agreement) -> bool:
    return figure.metric in less_is_better(agreement)
