"""Table 1: what became of the inquiries, derived per stream and year as of any date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from gavn.domain.pipeline.inquiry import EventKind, Inquiry
from gavn.domain.pipeline.workflow import Outcome, Stage, Workflow

OPEN_STREAM = "general"


@dataclass(frozen=True, slots=True)
class StreamCount:
    """`received` is the sum of `outcomes`: each inquiry counts once, wherever it stands."""

    stream: str
    outcomes: Mapping[Outcome, int]

    @property
    def received(self) -> int:
        return sum(self.outcomes.values())


def count_inquiries(
    inquiries: Iterable[Inquiry], *, workflow: Workflow, as_of: date, year: int | None = None
) -> tuple[StreamCount, ...]:
    """The open stream first, then each call in order of its name; `year` keeps those received in it."""
    streams: dict[str, Counter[Outcome]] = {OPEN_STREAM: Counter()}
    for inquiry in inquiries:
        stage = inquiry.stage(workflow, on=as_of)
        if stage is None or (year is not None and inquiry.received_on.year != year):
            continue
        streams.setdefault(inquiry.call or OPEN_STREAM, Counter())[stage.counts_as] += 1
    calls = sorted(stream for stream in streams if stream != OPEN_STREAM)
    return tuple(
        StreamCount(stream, {outcome: streams[stream][outcome] for outcome in Outcome})
        for stream in (OPEN_STREAM, *calls)
    )


REJECTED = (Outcome.REJECTED_OUTRIGHT, Outcome.REJECTED_AFTER_HEARING)


def count_reasons(inquiries: Iterable[Inquiry], *, workflow: Workflow, as_of: date) -> Mapping[str, int]:
    """How many stand rejected for each reason, the workflow's own first; a blank reason is one that was not stated."""
    found = Counter({reason.id: 0 for reason in workflow.reasons})
    for inquiry in inquiries:
        stage = inquiry.stage(workflow, on=as_of)
        if stage is not None and stage.counts_as in REJECTED:
            moves = [event for event in inquiry.events if event.kind == EventKind.MOVE and event.on <= as_of]
            found[moves[-1].reason] += 1
    return dict(found)


@dataclass(frozen=True, slots=True)
class FunnelStage:
    """How many reached a stage, how many went on (or were launched), and what became of those who did not."""

    stage: Stage
    reached: int
    onward: int
    stopped: Mapping[Outcome, int]


def funnel_of(inquiries: Iterable[Inquiry], *, workflow: Workflow, as_of: date) -> tuple[FunnelStage, ...]:
    """The stages on the way to launch: each one's `reached` is its `onward` and its `stopped`, and what came before."""
    way = [stage for stage in workflow.stages if stage.counts_as in (Outcome.UNDER_CONSIDERATION, Outcome.LAUNCHED)]
    stopped: list[Counter[Outcome]] = [Counter() for _ in way]
    for inquiry in inquiries:
        stage = inquiry.stage(workflow, on=as_of)
        if stage is not None:
            moves = {e.to_stage for e in inquiry.events if e.kind == EventKind.MOVE and e.on <= as_of}
            furthest = max((place for place, passed in enumerate(way) if passed.id in moves), default=0)
            stopped[furthest][stage.counts_as] += 1
    found = []
    onward = 0
    for stage, here in reversed(list(zip(way, stopped, strict=True))):
        launched = here.pop(Outcome.LAUNCHED, 0)
        reached = onward + launched + here.total()
        found.append(FunnelStage(stage, reached, onward + launched, dict(here)))
        onward = reached
    return tuple(reversed(found))


@dataclass(frozen=True, slots=True)
class OpenInquiry:
    """An inquiry that somebody must still act on, and how long it has stood where it stands."""

    inquiry: Inquiry
    stage: Stage
    since: date


def open_inquiries(inquiries: Iterable[Inquiry], *, workflow: Workflow, as_of: date) -> tuple[OpenInquiry, ...]:
    """Those under consideration, the one that has waited longest first."""
    found = []
    for inquiry in inquiries:
        stage = inquiry.stage(workflow, on=as_of)
        if stage is not None and stage.counts_as == Outcome.UNDER_CONSIDERATION:
            moves = [e.on for e in inquiry.events if e.kind == EventKind.MOVE and e.on <= as_of]
            found.append(OpenInquiry(inquiry, stage, max(moves, default=inquiry.received_on)))
    return tuple(sorted(found, key=lambda waiting: (waiting.since, waiting.inquiry.id)))
