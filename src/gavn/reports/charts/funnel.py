"""Inquiries stage by stage: one stroke is one inquiry, grey when it went no further."""

from __future__ import annotations

from dataclasses import dataclass

from gavn.reports.charts.svg import Markup, el, empty_state, silent

STROKE, PITCH, HEIGHT = 3, 4, 14
MOST_STROKES = 120
"""Above this many the strokes would run together, so a plain bar is drawn instead."""


@dataclass(frozen=True, slots=True)
class Stage:
    """How many inquiries reached a stage, and how many of them went on to the next (or were launched)."""

    reached: int
    onward: int


def funnel(*, stages: tuple[Stage, ...], most: int, empty: str) -> tuple[Markup, ...]:
    """One row of strokes for each stage; `most` strokes fill a row, so that several funnels share one scale.

    A stage that nobody reached shows the sentence `empty`.
    """
    return tuple(_row(stage, max(1, most)) if stage.reached else empty_state(empty) for stage in stages)


def _row(stage: Stage, most: int) -> Markup:
    onward = min(stage.onward, stage.reached)
    strokes = _strokes if most <= MOST_STROKES else _block
    parts = [
        el("path", d=strokes(start, end), class_=class_)
        for start, end, class_ in ((0, onward, "onward"), (onward, stage.reached, "lost"))
        if end > start
    ]
    return silent(*parts, class_="unit", height=HEIGHT, width=most * PITCH)


def _strokes(start: int, end: int) -> str:
    return "".join(f"M{index * PITCH} 0h{STROKE}v{HEIGHT}h-{STROKE}z" for index in range(start, end))


def _block(start: int, end: int) -> str:
    return f"M{start * PITCH} 0H{end * PITCH}V{HEIGHT}H{start * PITCH}z"
