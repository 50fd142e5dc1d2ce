"""What a forecast believes before anything is seen, in words."""

from __future__ import annotations

from gavn.domain.forecasting.assumptions import Basis, Prior, Ratio
from gavn.domain.values.provenance import Provenance
from gavn.language.catalogue import Language, say
from gavn.language.chances import percent
from gavn.language.formats import number_text


def prior_text(prior: Prior | None, language: Language) -> str:
    """`business casen, så sikkert som 30 personer (antaget)`; of an effort that has none, `som alle indsatser`."""
    if prior is None:
        return say("prior.of_all", language)
    text = _basis(prior, language)
    return say("prior.assumed", language, prior=text) if prior.provenance is Provenance.ASSUMED else text


def _basis(prior: Prior, language: Language) -> str:
    if prior.basis is Basis.BUSINESS_CASE:
        return say("prior.business-case", language, persons=number_text(prior.persons or 0, language))
    if prior.basis is Basis.EXPERTS:
        ranges = ", ".join(
            say("prior.range", language, low=percent(each.low, language), high=percent(each.high, language))
            for each in prior.ranges
        )
        key = "prior.expert" if len(prior.ranges) == 1 else "prior.experts"
        return say(key, language, count=number_text(len(prior.ranges), language), ranges=ranges)
    return say(f"prior.{prior.comparable}", language)


def ratio_text(ratio: Ratio, language: Language) -> str:
    """`95 % af planens, spredning 23 % (de 15 afsluttede af 29 britiske projekter, hvert for ét)`."""
    text = say("prior.ratio", language, mean=percent(ratio.mean, language), sd=percent(ratio.sd, language))
    return text if ratio.comparable is None else f"{text} ({say(f'prior.{ratio.comparable}', language)})"


def source_text(ratio: Ratio, language: Language) -> str:
    """Where it comes from, in the fund's own words."""
    return ratio.source_da if language is Language.DANISH else ratio.source_en
