"""How an agreement's people stand: the referral funnel with its reasons, and coverage by metric and follow-up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.urls import reverse

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.outcomes.calendar import BASELINE, Coverage
from gavn.domain.outcomes.referrals import LOSS, ReferralStage, Step, losses
from gavn.domain.outcomes.told import Asks
from gavn.reports.charts.coverage import coverage as coverage_bar
from gavn.reports.charts.referral import ReferralBar, referral_bars
from gavn.web.apps.participants.forms.fields import capital
from gavn.web.apps.participants.show.words import Words, heads, number_cell


@dataclass(frozen=True, slots=True)
class Standing:
    """What the page of an agreement's people is made of; `version` is the one in force on the day."""

    agreement: str
    version: Agreement | None
    stages: Sequence[ReferralStage]
    covered: Mapping[tuple[str, str], Coverage]
    asks: Asks
    on: date
    words: Words
    own: bool


def answer(shown: Standing) -> str:
    """How many of those referred were enrolled."""
    words = shown.words
    if not shown.stages or not shown.stages[0].reached:
        return words.text("people-agreement.answer.none")
    enrolled = next(stage.reached for stage in shown.stages if stage.step is Step.ENROLLED)
    return words.text(
        "people-agreement.answer.some",
        referred=words.number(shown.stages[0].reached),
        enrolled=words.number(enrolled),
    )


def lead(shown: Standing) -> str:
    """What most came no further for, and how many courses are still going on; whose they are for a provider."""
    words = shown.words
    told = [words.text("people-agreement.own")] if shown.own else []
    lost = losses(shown.stages)
    if lost:
        (step, reason), count = next(iter(lost.items()))
        name = words.reason(shown.asks, LOSS[step], reason)
        told.append(words.counted("people-agreement.most_lost", count, reason=name[:1].lower() + name[1:]))
    here = next((stage.here for stage in shown.stages if stage.step is Step.ENROLLED), 0)
    if shown.stages and shown.stages[0].reached:
        none = words.text("people-agreement.none_going_on")
        told.append(words.counted("people-agreement.going_on", here) if here else none)
    return " ".join(told)


def funnel_context(shown: Standing) -> dict[str, Any]:
    """A row for each stage with its bar; under it, why others came no further."""
    words = shown.words
    if not shown.stages or not shown.stages[0].reached:
        return {}
    bars = referral_bars(tuple(ReferralBar(each.onward, each.here, sum(each.lost.values())) for each in shown.stages))
    rows = [_stage_row(shown, stage, bar) for stage, bar in zip(shown.stages, bars, strict=True)]
    table = {
        "head": [
            *heads(
                (words.text("people-agreement.stage"), False),
                (words.text("people-agreement.reached"), True),
                (words.text("people-agreement.persons"), True),
            ),
            {"text": words.text("people-agreement.bar")},
            *heads(
                (words.text("people-agreement.onward"), True),
                (words.text("people-agreement.here"), True),
                (words.text("people-agreement.lost"), True),
            ),
        ],
        "rows": rows,
        "css": "g-stack g-stack-3",
    }
    return {"funnel": table, "funnel_say": _funnel_say(shown), "reasons": _reasons(shown)}


def _stage_row(shown: Standing, stage: ReferralStage, bar: str) -> dict[str, Any]:
    words = shown.words
    url = reverse("participants:list", args=[shown.agreement])
    return {
        "label": words.step(stage.step),
        "url": f"{url}?step={stage.step}" if stage.here else "",
        "cells": [
            number_cell(words.number(stage.reached), words.text("people-agreement.reached")),
            number_cell(words.number(stage.persons), words.text("people-agreement.persons")),
            {"html": bar, "css": "g-bar g-full"},
            number_cell(words.number(stage.onward), words.text("people-agreement.onward")),
            number_cell(words.number(stage.here), words.text("people-agreement.here")),
            number_cell(words.number(sum(stage.lost.values())), words.text("people-agreement.lost")),
        ],
    }


def _funnel_say(shown: Standing) -> str:
    lost = sum(sum(stage.lost.values()) for stage in shown.stages)
    here = sum(stage.here for stage in shown.stages[:-1])
    return shown.words.text("people-agreement.funnel_say", lost=shown.words.number(lost), here=shown.words.number(here))


def _reasons(shown: Standing) -> dict[str, Any] | None:
    words, found = shown.words, losses(shown.stages)
    if not found:
        return None
    label = words.text("people-agreement.lost")
    rows = [
        {
            "label": words.reason(shown.asks, LOSS[step], reason),
            "cells": [
                {"text": words.step(step), "label": words.text("people-agreement.after")},
                number_cell(words.number(count), label),
            ],
        }
        for (step, reason), count in found.items()
    ]
    return {
        "head": heads(
            (words.text("people-agreement.reason"), False), (words.text("people-agreement.after"), False), (label, True)
        ),
        "rows": rows,
        "foot": {
            "label": words.text("people-agreement.total"),
            "cells": [{"text": ""}, number_cell(words.number(sum(found.values())), label)],
        },
        "css": "g-short g-stack g-stack-2",
    }


def coverage_context(shown: Standing) -> dict[str, Any]:
    """A row for each metric and follow-up; the baseline before the follow-ups."""
    words = shown.words
    if not shown.covered:
        return {}
    keys = ("enrolled", "due", "found", "lost_to_follow_up", "missing", "not_due")
    rows: list[dict[str, Any]] = []
    for metric in _in_order(shown):
        rows.append({"kind": "grp", "label": words.metric(metric, shown.version)})
        own = sorted(
            ((f, c) for (m, f), c in shown.covered.items() if m == metric), key=lambda item: item[0] != BASELINE
        )
        rows += [_coverage_row(shown, metric, follow_up, each) for follow_up, each in own]
    table = {
        "head": [
            *heads((words.text("people-agreement.follow_up"), False)),
            *heads(*((words.text(f"people-agreement.{key}"), True) for key in keys)),
            {"text": words.text("people-agreement.coverage")},
            *heads((words.text("people-agreement.share"), True), (words.text("people-agreement.least"), True)),
        ],
        "rows": rows,
        "css": "g-stack g-stack-3",
    }
    return {"coverage": table, "coverage_say": _coverage_say(shown)}


def _in_order(shown: Standing) -> list[str]:
    """The metrics as the agreement has them, and then any that it no longer has."""
    agreed = [metric.id for metric in shown.version.metrics] if shown.version else []
    found = dict.fromkeys(metric for metric, _ in shown.covered)
    return [*(each for each in agreed if each in found), *(each for each in found if each not in agreed)]


def _coverage_row(shown: Standing, metric: str, follow_up: str, each: Coverage) -> dict[str, Any]:
    words, least = shown.words, least_coverage(shown.version, metric)
    counts = {
        "enrolled": each.enrolled,
        "due": each.due,
        "found": each.found,
        "lost_to_follow_up": each.lost,
        "missing": each.missing,
        "not_due": each.not_due,
    }
    bar = coverage_bar(known=each.found, total=each.due, empty=words.text("people-agreement.nobody_due"))
    below = least is not None and each.share is not None and each.share < least
    share = number_cell(words.percent(each.share), words.text("people-agreement.share"), attention=below)
    return {
        "label": capital(words.when(follow_up, metric, shown.version)),
        "cells": [
            *(number_cell(words.number(count), words.text(f"people-agreement.{key}")) for key, count in counts.items()),
            {"html": bar, "css": "g-bar g-full"},
            share,
            number_cell(words.percent(least), words.text("people-agreement.least")),
        ],
    }


def least_coverage(version: Agreement | None, metric: str) -> Fraction | None:
    """The share of those due that must be measured, where the agreement lets those missing be left out."""
    found = next((each for each in version.metrics if each.id == metric), None) if version else None
    if found is None or found.measured is None or found.measured.most_missing is None:
        return None
    return 1 - found.measured.most_missing


def _coverage_say(shown: Standing) -> str:
    words = shown.words
    due = sum(each.due for each in shown.covered.values())
    if not due:
        return words.text("people-agreement.coverage_say.none")
    found = sum(each.found for each in shown.covered.values())
    told = words.text("people-agreement.coverage_say.some", found=words.number(found), due=words.number(due))
    for name in ("overdue", "by_register"):
        count = sum(getattr(each, name) for each in shown.covered.values())
        told += f" {words.counted(f'people-agreement.coverage_say.{name}', count)}" if count else ""
    return told
