"""The part of `gavn forecast` that shows what each agreement pays though its effort does nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gavn.cli.tables import TextTable
from gavn.domain.forecasting.no_effect import NoEffect
from gavn.language.catalogue import Language, say

Amount = Callable[[int], str]
Share = Callable[[float | None], str]


def no_effect_table(
    found: Sequence[NoEffect],
    names: Sequence[str],
    language: Language,
    *,
    amount: Amount,
    percent: Share,
    chance: Share,
) -> TextTable:
    """An agreement in each row."""
    heads = ("no_effect", "pays", "mean", "of_plan", "eighty")
    rows = tuple(
        (
            name,
            chance(each.pays),
            amount(each.payments.mean),
            percent(each.share),
            " – ".join(amount(end) for end in each.payments.ranges[1]),
        )
        for name, each in zip(names, found, strict=True)
    )
    return TextTable(tuple(say(f"forecast.{head}", language) for head in heads), rows, frozenset(range(1, len(heads))))
