"""Table 1, the way to launch, and the years, each adding up to what was received."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from gavn.domain.pipeline.statistics import FunnelStage, StreamCount, count_inquiries, count_reasons, funnel_of
from gavn.domain.pipeline.workflow import Outcome
from gavn.domain.values.provenance import Provenance
from gavn.language.access import listed
from gavn.reports.charts.funnel import Stage as Strokes
from gavn.reports.charts.funnel import funnel
from gavn.web.apps.pipeline.show.board import Pipeline
from gavn.web.apps.pipeline.words import Words, sentence

STACKS = {1: "g-stack-1", 2: "g-stack-2", 3: "g-stack-3"}


def number(value: int, label: str) -> dict[str, Any]:
    return {"text": str(value), "number": True, "label": label}


def table_1(shown: Pipeline, *, year: int | None) -> dict[str, Any]:
    """Outcomes down, streams across; what was received is the foot, and the sum of the rows."""
    words = shown.words
    counts = _counts(shown, year)
    names = [words.stream(count.stream) for count in counts]
    if len(counts) > 1:
        names.append(words.text("board.total"))
    # On a narrow screen a call goes by what stands before its colon.
    labels = [name.partition(":")[0] for name in names]
    rows = [
        {
            "label": words.text(f"pipeline.outcome.{outcome.value}"),
            "cells": _cells(_across([count.outcomes[outcome] for count in counts]), labels),
            "url": _list(shown, outcome=outcome.value, year=year),
        }
        for outcome in Outcome
    ]
    years = words.text("board.received_in", year=year) if year else words.text("board.all_years")
    received = _cells(_across([count.received for count in counts]), labels)
    return {
        "caption": words.text("board.table_caption", on=words.date(shown.as_of), years=years),
        "head": [{"text": words.text("list.outcome")}, *({"text": name, "number": True} for name in names)],
        "rows": rows,
        "foot": {"label": words.text("pipeline.received"), "cells": received},
        "css": f"g-short g-stack {STACKS.get(len(labels), '')}",
    }


def _across(values: list[int]) -> list[int]:
    """With their sum, where there is more than one to add."""
    return [*values, sum(values)] if len(values) > 1 else values


def _counts(shown: Pipeline, year: int | None) -> tuple[StreamCount, ...]:
    workflow = shown.words.known.workflow
    return count_inquiries(shown.inquiries, workflow=workflow, as_of=shown.as_of, year=year)


def _list(shown: Pipeline, **wanted: object) -> str:
    """The list of exactly the inquiries that were counted."""
    query = {key: value for key, value in wanted.items() if value}
    return f"{reverse('pipeline:inquiries')}?{urlencode(query | {'as-of': shown.as_of.isoformat()})}"


def table_sentence(shown: Pipeline, *, year: int | None) -> str:
    """The table in words."""
    outcomes = {outcome: sum(count.outcomes[outcome] for count in _counts(shown, year)) for outcome in Outcome}
    groups = {
        "launched": outcomes[Outcome.LAUNCHED],
        "donation": outcomes[Outcome.DONATION],
        "rejected": outcomes[Outcome.REJECTED_OUTRIGHT] + outcomes[Outcome.REJECTED_AFTER_HEARING],
        "open": outcomes[Outcome.UNDER_CONSIDERATION],
        "not_stated": outcomes[Outcome.NOT_STATED],
    }
    words = shown.words
    parts = [words.text(f"board.part.{name}", count=words.number(count)) for name, count in groups.items() if count]
    if not parts:
        return ""
    received = words.number(sum(groups.values()))
    return words.text("board.table_say", received=received, parts=listed(parts, words.language))


def csv_rows(shown: Pipeline, *, year: int | None) -> tuple[list[str], list[list[str]]]:
    """Table 1 with a row for each stream, as the terminal writes it."""
    head = ["stream", "received", *(outcome.value for outcome in Outcome)]
    rows = [
        [count.stream, str(count.received), *(str(count.outcomes[outcome]) for outcome in Outcome)]
        for count in _counts(shown, year)
    ]
    return head, rows


def years_table(shown: Pipeline) -> dict[str, Any] | None:
    """Years down, outcomes across; both ways it adds up to everything received."""
    words = shown.words
    by_year = _by_year(shown)
    if not by_year:
        return None
    labels = [words.text(f"pipeline.outcome.{outcome.value}") for outcome in Outcome]
    labels.append(words.text("pipeline.received"))
    rows = [
        {"label": str(year), "cells": _sparse(values, labels), "url": _list(shown, year=year)}
        for year, values in by_year.items()
    ]
    totals = [sum(column) for column in zip(*by_year.values(), strict=True)]
    return {
        "caption": words.text("board.years_caption", on=words.date(shown.as_of)),
        "head": [{"text": words.text("list.year")}, *({"text": label, "number": True} for label in labels)],
        "rows": rows,
        "foot": {"label": words.text("board.total"), "cells": _sparse(totals, labels)},
        "css": "g-stack g-stack-2",
    }


def _cells(values: list[int], labels: list[str]) -> list[dict[str, Any]]:
    return [number(value, label) for value, label in zip(values, labels, strict=True)]


def _sparse(values: list[int], labels: list[str]) -> list[dict[str, Any]]:
    """A long row, without its zeros on a narrow screen."""
    cells = zip(_cells(values, labels), values, strict=True)
    return [cell | ({} if value else {"css": "g-none"}) for cell, value in cells]


def _by_year(shown: Pipeline) -> dict[int, list[int]]:
    years = sorted({known.received_on.year for known in shown.inquiries if known.received_on <= shown.as_of})
    found = {}
    for year in years:
        counts = _counts(shown, year)
        found[year] = _across([sum(count.outcomes[outcome] for count in counts) for outcome in Outcome])
    return found


def years_sentence(shown: Pipeline) -> str:
    by_year = _by_year(shown)
    most = max((values[-1] for values in by_year.values()), default=0)
    years = [str(year) for year, values in by_year.items() if values[-1] == most]
    if not years:
        return ""
    key = "say" if len(years) == 1 else "tied"
    count = shown.words.number(most)
    return shown.words.text(f"board.years_{key}", years=listed(years, shown.words.language), count=count)


def reasons_table(shown: Pipeline) -> dict[str, Any] | None:
    """Why those that stand rejected were; None where nothing is rejected."""
    words = shown.words
    counts = _reasons(shown)
    if not counts:
        return None
    label = words.text("board.count")
    rows = []
    for reason_id, count in counts.items():
        reason = words.known.workflow.reason(reason_id)
        assumed = reason is not None and reason.provenance == Provenance.ASSUMED
        cell = number(count, label) | {"mark": Provenance.ASSUMED.value if assumed else ""}
        rows.append({"label": words.reason_id(reason_id) or words.text("board.no_reason"), "cells": [cell]})
    return {
        "caption": words.text("board.reasons_caption", on=words.date(shown.as_of)),
        "head": [{"text": words.text("board.reason")}, {"text": label, "number": True}],
        "rows": rows,
        "foot": {"label": words.text("board.total"), "cells": [number(sum(counts.values()), label)]},
        "css": "g-short",
    }


def _reasons(shown: Pipeline) -> dict[str, int]:
    """The most frequent first; none at all where nothing stands rejected."""
    counts = count_reasons(shown.inquiries, workflow=shown.words.known.workflow, as_of=shown.as_of)
    ordered = sorted(counts.items(), key=lambda counted: -counted[1])
    return dict(ordered) if any(counts.values()) else {}


def reasons_sentence(shown: Pipeline) -> str:
    counts, words = _reasons(shown), shown.words
    if not counts:
        return ""
    most = max(counts.values())
    reasons = [words.reason_id(r) or words.text("board.no_reason") for r, count in counts.items() if count == most]
    key = "say" if len(reasons) == 1 else "tied"
    told = {"count": words.number(most), "rejected": words.number(sum(counts.values()))}
    return words.text(f"board.reasons_{key}", reasons=listed(reasons, words.language), **told)


def funnel_table(shown: Pipeline) -> dict[str, Any]:
    """The way to launch for each stream, one stroke for each inquiry, all on one scale."""
    words = shown.words
    streams = sorted({known.call for known in shown.inquiries})
    funnels = {stream: _funnel(shown, stream) for stream in streams}
    most = max((stages[0].reached for stages in funnels.values() if stages), default=0)
    rows: list[dict[str, Any]] = []
    for stream, stages in funnels.items():
        if len(funnels) > 1:
            rows.append({"kind": "grp", "label": words.stream(stream)})
        rows += _funnel_rows(stages, most, words)
    heads = ("list.stage", "board.reached", "board.strokes", "board.stopped")
    return {
        "caption": words.text("board.funnel_caption"),
        "head": [{"text": words.text(key), "number": key == "board.reached"} for key in heads],
        "rows": rows,
        "css": "g-stack g-stack-1",
    }


def _funnel(shown: Pipeline, stream: str) -> tuple[FunnelStage, ...]:
    own = (known for known in shown.inquiries if known.call == stream)
    return funnel_of(own, workflow=shown.words.known.workflow, as_of=shown.as_of)


def _funnel_rows(stages: tuple[FunnelStage, ...], most: int, words: Words) -> list[dict[str, Any]]:
    strokes = tuple(Strokes(stage.reached, stage.onward) for stage in stages)
    drawings = funnel(stages=strokes, most=most, empty=words.text("board.nobody_yet"))
    rows = []
    for stage, strip in zip(stages, drawings, strict=True):
        stopped = ", ".join(
            words.text(f"board.stopped.{outcome.value}", count=count)
            for outcome, count in stage.stopped.items()
            if count
        )
        cells = [number(stage.reached, words.text("board.reached")), {"html": strip}, {"text": stopped}]
        rows.append({"label": words.stage(stage.stage), "cells": cells})
    return rows


def funnel_sentence(shown: Pipeline) -> str:
    words = shown.words
    stages = funnel_of(shown.inquiries, workflow=words.known.workflow, as_of=shown.as_of)
    second, last = stages[min(1, len(stages) - 1)], stages[-1]
    told = {
        "received": words.number(stages[0].reached),
        "hearing": words.number(second.reached),
        "launched": words.clause("board.funnel_say.launched", last.reached),
    }
    return sentence(words.text("board.funnel_say", stage=words.stage(second.stage), **told))
