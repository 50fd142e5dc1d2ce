"""Where a label can stand without covering a line, a mark or another label."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from gavn.reports.charts.svg import Markup, Number, el

Point = tuple[Number, Number]
# Ground is measured, many times over, in binary floats: it is pixels, and never money.
Spot = tuple[float, float]
NARROW = frozenset(" .,:;'|!()ijltfrI1")
ANCHORS = {"start": Fraction(0), "middle": Fraction(1, 2), "end": Fraction(1)}


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def wider(self, by: float) -> Box:
        """The same box with room on both sides."""
        return Box(self.left - by, self.top, self.right + by, self.bottom)

    def meets(self, other: Box) -> bool:
        """Whether the two share ground."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def cut_by(self, start: Spot, end: Spot) -> bool:
        """Whether the straight line from start to end passes through (Liang and Barsky's clipping)."""
        (x, y), (dx, dy) = start, (end[0] - start[0], end[1] - start[1])
        enter, leave = 0.0, 1.0
        for step, gap in ((-dx, x - self.left), (dx, self.right - x), (-dy, y - self.top), (dy, self.bottom - y)):
            if step == 0:
                if gap < 0:
                    return False
            elif step < 0:
                enter = max(enter, gap / step)
            else:
                leave = min(leave, gap / step)
        return enter < leave


@dataclass(frozen=True, slots=True)
class Label:
    """Words with their anchor and baseline in pixels; `class_` is the words' style, `size` their height in px."""

    text: str
    x: Number
    y: Number
    anchor: str = "middle"
    class_: str = ""
    size: int = 13

    @property
    def box(self) -> Box:
        """The ground the words take, estimated a little wide."""
        wide = width(self.text, size=self.size, bold="b" in self.class_.split())
        left = float(self.x - wide * ANCHORS[self.anchor])
        return Box(left, float(self.y) - self.size * 0.8, left + float(wide), float(self.y) + self.size * 0.25)

    def draw(self) -> Markup:
        """The words as SVG text."""
        anchor = None if self.anchor == "start" else self.anchor
        size = None if self.size == 13 else self.size
        return el("text", self.text, x=self.x, y=self.y, text_anchor=anchor, class_=self.class_ or None, font_size=size)


def width(text: str, *, size: int = 13, bold: bool = False) -> Fraction:
    """The words' width in pixels in IBM Plex Sans, a careful estimate."""
    thousandths = sum(320 if sign in NARROW else 620 for sign in text)
    return Fraction(thousandths * size * (105 if bold else 100), 100_000)


@dataclass(slots=True)
class Ground:
    """What is taken in a drawing: lines and boxes, within a frame."""

    frame: Box
    lines: list[tuple[Spot, Spot]] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)

    def line(self, points: Iterable[Point]) -> None:
        """Take the line through these points."""
        corners = [(float(x), float(y)) for x, y in points]
        self.lines.extend(zip(corners, corners[1:], strict=False))

    def mark(self, x: Number, y: Number, radius: int = 6) -> None:
        """Take the ground of a mark."""
        across, down = float(x), float(y)
        self.boxes.append(Box(across - radius, down - radius, across + radius, down + radius))

    def faults(self, label: Label) -> int:
        """How many things the label would cover; outside the frame counts most."""
        box, frame = label.box, self.frame
        out = box.left < frame.left or box.right > frame.right or box.top < frame.top or box.bottom > frame.bottom
        return (
            100 * out
            + sum(box.meets(taken) for taken in self.boxes)
            + sum(box.cut_by(start, end) for start, end in self.lines)
        )

    def place(self, candidates: Iterable[Label], *, must: bool = False) -> Label | None:
        """The first candidate that covers nothing; else None, or with `must` the one that covers least."""
        choices = list(candidates)
        best = min(choices, key=self.faults, default=None)
        if best is None or (self.faults(best) and not must):
            return None
        self.boxes.append(best.box.wider(3))
        return best
