"""How far inquiries came, stage by stage, and what became of those that came no further."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from gavn.domain.pipeline.inquiry import EventKind, Inquiry
from gavn.domain.pipeline.statistics import OPEN_STREAM
from gavn.domain.pipeline.workflow import Outcome, Stage, Workflow


@dataclass(frozen=True, slots=True)
class FunnelStage:
    """`reached` = `onward` + `ended` + those still `here`; what ended is told by its outcome."""

    stage: Stage
    reached: int
    onward: int
    here: int
    ended: Mapping[Outcome, int]

    @property
    def is_passed_through(self) -> bool:
        """Whether everybody who came here went on, so that the stage says nothing new."""
        return self.reached == self.onward


@dataclass(frozen=True, slots=True)
class Funnel:
    """One stream of inquiries."""

    stream: str
    stages: tuple[FunnelStage, ...]


def funnels(inquiries: Iterable[Inquiry], *, workflow: Workflow, as_of: date) -> tuple[Funnel, ...]:
    """The open stream first, then each call by its name; stages in the workflow's order, to the launch."""
    path = [s for s in workflow.stages if s.counts_as in (Outcome.UNDER_CONSIDERATION, Outcome.LAUNCHED)]
    streams: dict[str, list[tuple[int, Stage]]] = {OPEN_STREAM: []}
    for inquiry in inquiries:
        now = inquiry.stage(workflow, on=as_of)
        if now is not None:
            streams.setdefault(inquiry.call or OPEN_STREAM, []).append((_furthest(inquiry, path, as_of), now))
    calls = sorted(stream for stream in streams if stream != OPEN_STREAM)
    return tuple(Funnel(stream, _stages(streams[stream], path)) for stream in (OPEN_STREAM, *calls))


def _furthest(inquiry: Inquiry, path: list[Stage], as_of: date) -> int:
    """The place on the path of the last stage that it came to."""
    moves = {e.to_stage for e in inquiry.events if e.kind == EventKind.MOVE and e.on <= as_of}
    return max((place for place, stage in enumerate(path) if stage.id in moves), default=0)


def _stages(found: list[tuple[int, Stage]], path: list[Stage]) -> tuple[FunnelStage, ...]:
    stages = []
    for place, stage in enumerate(path):
        stopped = [now for furthest, now in found if furthest == place]
        reached = sum(furthest >= place for furthest, _ in found)
        here = sum(now.id == stage.id for now in stopped)
        ended = Counter(now.counts_as for now in stopped if now.id != stage.id)
        stages.append(FunnelStage(stage, reached, reached - len(stopped), here, dict(ended)))
    return tuple(stages)
