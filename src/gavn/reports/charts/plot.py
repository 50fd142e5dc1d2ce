"""What charts with rows or curves share: a sheet with a scale across, its gridlines, and text with its ground taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from gavn.reports.charts.balance_sheet import Drawings
from gavn.reports.charts.labels import Box, Ground, Label, width
from gavn.reports.charts.scale import Scale, Tick
from gavn.reports.charts.svg import Markup, Number, drawing, el, empty_state

WIDE, NARROW = 800, 343
DOT = Fraction(11, 2)
# Of a label: a metric, when it is followed up, and of which cohort and group.
MOST_LINES = 4


@dataclass(slots=True)
class Plot:
    """One drawing under way, `width` × `height` pixels."""

    width: int
    height: int
    ground: Ground = field(init=False)
    parts: list[Markup] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ground = Ground(Box(0, 0, self.width, self.height))

    @property
    def wide(self) -> bool:
        """Whether there is room for words beside the marks."""
        return self.width == WIDE

    def line(self, start: tuple[Number, Number], end: tuple[Number, Number], class_: str) -> None:
        """A straight line between two points."""
        self.parts.append(el("line", x1=start[0], y1=start[1], x2=end[0], y2=end[1], class_=class_))

    def block(self, x: tuple[Number, Number], y: tuple[Number, Number], class_: str) -> None:
        """What lies between two places across and two down, filled."""
        (left, right), (top, bottom) = x, y
        self.parts.append(el("rect", x=left, y=top, width=right - left, height=bottom - top, class_=class_))

    def dot(self, x: Number, y: Number, class_: str) -> None:
        """A mark, whose ground no later word may take."""
        self.parts.append(el("circle", cx=x, cy=y, r=DOT, class_=class_))
        self.ground.mark(x, y, 7)

    def words(self, label: Label) -> None:
        """Words that must stand where they are put."""
        self.ground.boxes.append(label.box)
        self.parts.append(label.draw())

    def name(self, candidates: Iterable[Label], *, must: bool = False) -> None:
        """A name at the first place where it covers nothing; where there is none it is left to the table, or with
        `must` covers least."""
        label = self.ground.place(candidates, must=must)
        if label is not None:
            self.parts.append(label.draw())

    def whisker(self, x: tuple[Number, Number], y: tuple[Number, Number], class_: str = "whisker") -> None:
        """An interval as a line with an end tick across it at either end, level or upright."""
        (left, right), (top, bottom) = x, y
        self.line((left, top), (right, bottom), class_)
        across, down = (0, 5) if top == bottom else (5, 0)
        for at, level in ((left, top), (right, bottom)):
            self.line((at - across, level - down), (at + across, level + down), class_)

    def columns(self, x: Scale, ticks: Iterable[Tick], *, top: int, spans: Sequence[tuple[int, int]]) -> None:
        """A gridline down at each tick, from pixel to pixel of each span, with its number above `top`."""
        for tick in ticks:
            at = x.at(tick.value)
            for start, end in spans:
                self.line((at, start), (at, end), "base" if tick.value == 0 else "grid")
            words = tick.label if self.wide else tick.short or tick.label
            self.words(self.within(Label(words, at, top - 6, "middle", "m", 12)))

    def within(self, label: Label) -> Label:
        """The label moved no farther than it must to stand within the drawing."""
        if label.box.right > self.width:
            return replace(label, x=self.width, anchor="end")
        return replace(label, x=0, anchor="start") if label.box.left < 0 else label

    def finished(self, description: str) -> Markup:
        """The drawing, read to those who cannot see it as its sentence."""
        class_ = f"c {'wide' if self.wide else 'narrow'}"
        return drawing(*self.parts, width=self.width, height=self.height, class_=class_, description=description)


def fitted(text: str, room: Number) -> str:
    """The words, cut with … where they are wider than so many pixels; the table beside has the whole."""
    if width(text) <= room:
        return text
    kept = next((end for end in range(len(text) - 1, 0, -1) if width(f"{text[:end]}…") <= room), 0)
    return f"{text[:kept].rstrip()}…"


def in_lines(text: str, room: Number, *, most: int = MOST_LINES) -> tuple[str, ...]:
    """The words on as many lines as they need where they are wider than so many pixels, parted at their last `·` where
    what follows it has room; the last line is cut where there would be more than `most`."""
    if width(text) <= room or most == 1:
        return (fitted(text, room),)
    first, _, rest = text.rpartition(" · ")
    if first and width(rest) <= room:
        return *in_lines(first, room, most=most - 1), rest
    breaks = [place for place, letter in enumerate(text) if letter == " " and width(text[:place]) <= room]
    if not breaks:
        return (fitted(text, room),)
    return text[: breaks[-1]], *in_lines(text[breaks[-1] + 1 :], room, most=most - 1)


def both(draw: Callable[[int], Markup]) -> Drawings:
    """The chart drawn for either width."""
    return Drawings(wide=draw(WIDE), narrow=draw(NARROW))


def nothing(sentence: str) -> Drawings:
    """What stands where there is nothing to draw."""
    return Drawings(wide=empty_state(sentence), narrow=Markup(""))
