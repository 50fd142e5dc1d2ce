"""A tiny builder of SVG text: exact coordinates, everything escaped, the same input always the same bytes."""

from __future__ import annotations

from fractions import Fraction
from html import escape
from typing import TypeAlias

Number: TypeAlias = int | Fraction
"""A length in pixels, or an amount in the unit the caller chose; never a binary float."""


class Markup(str):
    """Finished, escaped markup. Templates that honour `__html__` print it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


def number(value: Number) -> str:
    """A coordinate with at most one decimal, rounded half away from zero: 12, -3.5, 0."""
    tenths = Fraction(value) * 10
    whole = int(abs(tenths) + Fraction(1, 2))
    sign = "-" if tenths < 0 and whole else ""
    units, decimal = divmod(whole, 10)
    return f"{sign}{units}.{decimal}" if decimal else f"{sign}{units}"


def percent(value: Number) -> str:
    """A share as SVG wants it: Fraction(31, 100) is 31%."""
    return f"{number(Fraction(value) * 100)}%"


def el(name: str, *children: str, **attributes: str | Number | None) -> Markup:
    """One element. Children that are not Markup are escaped; `class_` and `stroke_width` become class and stroke-width.

    An attribute that is None is left out.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_attribute(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = join(*children)
    return Markup(f"<{name}{written}>{inside}</{name}>" if inside else f"<{name}{written}/>")


def join(*parts: str) -> Markup:
    """Parts after each other; those that are not Markup are escaped."""
    return Markup("".join(part if isinstance(part, Markup) else escape(part, quote=False) for part in parts))


def drawing(*children: str, width: int, height: int, class_: str, description: str) -> Markup:
    """A whole chart of `width` × `height` pixels; to a screen reader one image, read as the sentence `description`."""
    return el(
        "svg",
        *children,
        class_=class_,
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        role="img",
        aria_label=description,
        focusable="false",
    )


def silent(*children: str, class_: str, height: int, width: int | None = None) -> Markup:
    """An inline chart whose table row is the data: hidden from screen readers.

    With `width` it stretches sideways to fill its cell; without, positions are percentages and text keeps its size.
    """
    stretch = width is not None
    return el(
        "svg",
        *children,
        class_=class_,
        viewBox=f"0 0 {width} {height}" if stretch else None,
        preserveAspectRatio="none" if stretch else None,
        width="100%",
        height=height,
        aria_hidden="true",
        focusable="false",
    )


def empty_state(sentence: str) -> Markup:
    """What stands where there is nothing to draw."""
    return el("span", sentence, class_="g-empty")


def _attribute(value: str | Number) -> str:
    return number(value) if isinstance(value, (int, Fraction)) else escape(value, quote=True)
