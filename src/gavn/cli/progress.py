"""Tells on standard error how far long work has come, where somebody is watching."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TypeVar

from gavn.language.catalogue import Language, say
from gavn.language.formats import number_text

T = TypeVar("T")
STEP = 10_000


def watched(items: Sequence[T], language: Language) -> Iterator[T]:
    """The items one by one; every ten thousandth is told."""
    shown = sys.stderr.isatty() and len(items) > STEP
    whole = number_text(len(items), language)
    for place, item in enumerate(items, start=1):
        yield item
        if shown and (place % STEP == 0 or place == len(items)):
            text = say("intake.progress", language, done=number_text(place, language), whole=whole)
            print(f"\r{text}", end="\n" if place == len(items) else "", file=sys.stderr, flush=True)
