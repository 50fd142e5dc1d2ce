"""The scenarios that are saved, each with what differs in it, and those that were removed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.urls import reverse

from gavn.domain.forecasting.structuring.scenarios import Scenario
from gavn.language.catalogue import Language, say
from gavn.language.counts import counted_in_words
from gavn.language.formats import exact_text, number_text
from gavn.web.apps.structuring.forms.scenarios import IN_PERCENT, effort_names, name_of
from gavn.web.apps.structuring.queries import Removed


def listing(found: Sequence[Scenario], language: Language, *, may_write: bool) -> list[dict[str, Any]]:
    """Each with its address where it may be changed."""
    return [
        {
            "id": each.id,
            "name": name_of(each, language),
            "url": reverse("structuring:scenario", args=[each.id]) if may_write else "",
            "copy": f"{reverse('structuring:new')}?from={each.id}" if may_write else "",
            "differs": differs_text(each, language),
            "source": source_of(each, language),
            "mark": each.provenance.value if each.provenance.value in MARKED else "",
        }
        for each in found
    ]


MARKED = ("published", "derived", "assumed")


def answer(found: Sequence[Scenario], language: Language) -> str:
    text = counted_in_words("scenarios-page.count", len(found), language) if found else ""
    return f"{text[:1].upper()}{text[1:]}" if text else say("scenarios-page.none", language)


def removed_lines(found: Sequence[Removed], people: Mapping[str, str], language: Language) -> list[dict[str, str]]:
    """Whose button takes each back."""
    return [
        {
            "name": name_of(each.scenario, language),
            "by": say("scenarios-page.removed_by", language, by=people.get(each.by, each.by)),
            "url": reverse("structuring:take-back", args=[each.scenario.id]),
        }
        for each in found
    ]


def source_of(scenario: Scenario, language: Language) -> str:
    return scenario.source_da if language is Language.DANISH else scenario.source_en


def differs_text(scenario: Scenario, language: Language) -> str:
    """`Effekten er 50 % af det ventede; optagelsen er 6 måneder senere.` Of one effort alone its name stands first."""
    parts = list(_differs(scenario, language))
    if not parts:
        return say("scenario-page.as_believed", language)
    text = "; ".join(parts)
    if scenario.effort:
        name = effort_names(language).get(scenario.effort, scenario.effort)
        text = say("scenario-page.of_one", language, name=name, text=text)
    return f"{text[:1].upper()}{text[1:]}."


def _differs(scenario: Scenario, language: Language) -> Iterator[str]:
    for name in IN_PERCENT:
        share: Fraction = getattr(scenario, name)
        if share != 1:
            yield say(f"scenario-page.differs.{name}", language, percent=exact_text(100 * share, language))
    if scenario.delay:
        months = number_text(scenario.delay, language)
        yield say("scenario-page.differs.delay", language, months=months)
