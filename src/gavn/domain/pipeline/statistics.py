"""Table 1: what became of the inquiries, derived per stream and year as of any date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from gavn.domain.pipeline.inquiry import Inquiry
from gavn.domain.pipeline.workflow import Outcome, Workflow

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
