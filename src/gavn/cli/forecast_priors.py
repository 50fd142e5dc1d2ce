"""What was believed before anything was seen, in one run of `gavn forecast`."""

from __future__ import annotations

from collections.abc import Iterator

from gavn.cli.forecast_sheet import Sheet
from gavn.language.catalogue import say
from gavn.language.priors import prior_text, ratio_text, source_text


def priors_said(sheet: Sheet) -> Iterator[str]:
    """Of all efforts, with its source, and of each whose own plan says something else."""
    language = sheet.language
    yield say("prior.heading", language)
    for name, ratio in zip(("effect", "volume"), sheet.told.ratios or (), strict=False):
        values = {"ratio": ratio_text(ratio, language), "source": source_text(ratio, language)}
        yield f"  {say(f'prior.all_{name}', language, **values)}"
    for each in sheet.told.efforts:
        if each.effect_prior is not None or each.volume_prior is not None:
            effect, volume = prior_text(each.effect_prior, language), prior_text(each.volume_prior, language)
            own = say("prior.own", language, effect=effect, volume=volume)
            yield f"  {sheet.agreement(each.why.effort)}: {own}"
