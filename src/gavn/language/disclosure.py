"""Disclosure control in words: a circle's rule, why a group is not told of, and what can be published at a size."""

from __future__ import annotations

from collections.abc import Iterator

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.disclosure.feasible import Feasible, feasible
from gavn.domain.disclosure.policy import EXACT, Policy
from gavn.domain.disclosure.reasons import Reason, named
from gavn.domain.disclosure.tables import CountTable, Unit
from gavn.language.catalogue import Language, say, texts
from gavn.language.formats import number_text


def policy_text(policy: Policy, language: Language) -> str:
    """How few may stand, how numbers are rounded, and where that comes from."""
    source = say(f"disclosure.source.{policy.source.value}", language)
    if not policy.least:
        return source
    key = "disclosure.rule.exact" if policy.base == EXACT else "disclosure.rule.rounded"
    rule = say(key, language, least=policy.least, base=policy.base)
    return f"{rule} ({source})"


def unit_text(unit: Unit, language: Language) -> str:
    """Many of them."""
    return say(f"disclosure.units.{unit.value}", language)


def reason_text(table: CountTable, reason: Reason, policy: Policy, language: Language) -> str:
    """`2 families: violence: continues – fewer than 8`; only for whoever prepares the table."""
    group = ", ".join(f"{name}: {category}" for name, category in named(table, reason.group).items())
    return say(
        f"disclosure.because.{reason.why.value}",
        language,
        count=number_text(reason.count, language),
        units=unit_text(reason.unit, language),
        group=group or say("publish.all", language),
        least=policy.least,
    )


def publication_lines(agreement: Agreement, language: Language) -> Iterator[str]:
    """What an agreement can publish at the size that it expects, a line for each circle."""
    units = agreed_units(agreement.unit, language)
    expected = agreement.expected_units
    if expected is None:
        yield say("disclosure.note.unstated", language, units=units)
    else:
        yield say("disclosure.note.expected", language, expected=number_text(expected, language), units=units)
    yield say("disclosure.note.parties", language)
    for each in feasible(expected, agreement.theme):
        yield _circle_line(each, units, language)
    if expected is not None:
        yield say(
            "disclosure.note.again", language, units=units, least=feasible(expected, agreement.theme)[1].policy.least
        )
    if any(len(metric.follow_ups) > 1 for metric in agreement.metrics):
        yield say("disclosure.note.follow_ups", language)


def _circle_line(each: Feasible, units: str, language: Language) -> str:
    who = say(f"disclosure.who.{each.policy.circle.value}", language)
    rule = policy_text(each.policy, language)
    values = {"who": who, "rule": rule, "units": units, "share": each.share_from, "crossed": each.crossed_from}
    if each.expected is None:
        return say("disclosure.note.limits", language, **values)
    if each.reached is None:
        key = "nothing" if each.total is None else "total" if each.policy.base == EXACT else "total_rounded"
        return say(f"disclosure.note.{key}", language, **values, total=each.total)
    low, high = each.reached
    key = "disclosure.note.share" if each.groups < 2 else "disclosure.note.groups"
    return say(key, language, **values, low=low, high=high, expected=each.expected, groups=each.groups)


def agreed_units(unit: str, language: Language) -> str:
    """An agreement's own unit, many of them; one that only it knows as it stands."""
    key = f"disclosure.units.{unit}"
    return say(key, language) if key in texts() else unit
