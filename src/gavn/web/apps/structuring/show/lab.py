"""The lab: which agreements can be tried, what was answered before, and an answer from its number to each party."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from django.urls import reverse

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.dossier import Dossier
from gavn.domain.forecasting.structuring.designs import Swing
from gavn.domain.forecasting.structuring.free import PLACES, numbers_of
from gavn.domain.forecasting.structuring.lab import Compared, Which
from gavn.domain.forecasting.structuring.parties import Stake
from gavn.domain.forecasting.structuring.solver import Solved
from gavn.domain.forecasting.structuring.targets import AMOUNTS, Quantity, Reading
from gavn.domain.values.money import MINOR_UNITS, Money
from gavn.language.amounts import MILLION, currency_text
from gavn.language.formats import date_text, exact_text, number_text
from gavn.language.structuring import (
    Sheet,
    end_text,
    incentives_sentences,
    outcome_text,
    parties_sentences,
    path_text,
    solved_sentences,
    stake_text,
)
from gavn.reports.charts.scale import Tick, round_ticks
from gavn.reports.charts.tornado import Swung, Tornado, tornado
from gavn.web.apps.payments.show.words import Words, cell, ended, heads, short
from gavn.web.apps.structuring.queries import Answered, Kept, asked_in
from gavn.web.design.moments import moment_text

# What an agreement can lack, so that no such number can be sought in it.
THOUSAND = 1000
LACKING = tuple(place for place in PLACES if place not in ("terms", "payers"))


def labs_context(found: Sequence[Dossier], others: Sequence[Dossier], words: Words) -> dict[str, Any]:
    """The agreements that can be tried, and those of which nothing is assumed."""
    lines = [
        {"name": words.name(each.versions[-1]), "url": reverse("structuring:lab", args=[each.id])} for each in found
    ]
    names = [words.name(each.versions[-1]) for each in others]
    return {"agreements": lines, "unknown": words.text("lab-page.unknown", names=words.listed(names)) if names else ""}


def answers_list(found: Sequence[Kept], sheet: Sheet) -> list[dict[str, str]]:
    """Each answer by what was sought, who asked and when."""
    return [
        {
            "url": reverse("structuring:answer", args=[each.subject, each.id]),
            "label": _sought(each, sheet),
            "at": moment_text(each.made_at, sheet.language),
        }
        for each in found
    ]


def _sought(kept: Kept, sheet: Sheet) -> str:
    """What was sought; of a number that the newest version has no more, its path."""
    asked, known = asked_in(kept.asked), numbers_of(sheet.agreement)
    if not asked.paths:
        return sheet.say("lab-page.as_it_is")
    return "; ".join(path_text(path, sheet) if path in known else path for path in asked.paths)


def lacking_text(agreement: Agreement, sheet: Sheet, words: Words) -> str:
    """What cannot be sought since the agreement has none of it."""
    lacking = [sheet.say(f"field.{place}") for place in LACKING if not getattr(agreement, place)]
    lacking += [] if len(agreement.payers) > 1 else [sheet.say("lab-page.split")]
    return sheet.say("lab-page.lacking", what=words.listed(lacking)) if lacking else ""


@dataclass(frozen=True, slots=True)
class Page:
    """An answer to be shown; `sees_counts` whether the reader may see what was learned of counts of people."""

    answered: Answered
    sheet: Sheet
    words: Words
    sees_counts: bool

    @property
    def rounded(self) -> Sheet:
        """For tables of what is simulated: what is uncertain by millions is not told to the krone."""
        return replace(self.sheet, unit=THOUSAND)

    def text(self, key: str, **values: object) -> str:
        return self.sheet.say(f"lab-page.{key}", **values)


def answer_context(page: Page) -> dict[str, Any]:
    """From the number to the other designs."""
    found, asked, sheet = page.answered.answer, page.answered.asked, page.sheet
    made = page.answered.kept
    return {
        "page_title": _title(page),
        "solved": _solved(found.solved, page) if found.solved else None,
        "solved_say": page.text("solved_say", paths="; ".join(_paths(page))),
        "is_old": not page.answered.holds,
        "tornado": _tornado(page),
        "incentives": list(incentives_sentences(found.incentives, sheet)),
        "steps": _steps(page),
        "stakes": _stakes(page),
        "parties": list(parties_sentences(found.negotiation, sheet)),
        "designs": _designs(page),
        "unlike": _unlike(page),
        "worth": [_worth(text, page) for text in asked.worth],
        "drawn": page.text(
            "drawn",
            trials=number_text(asked.trials, sheet.language),
            seed=asked.seed,
            fresh=asked.fresh_seed,
            on=date_text(page.answered.agreement.clocks.enrolment.start, sheet.language),
            version=page.answered.agreement.version,
        ),
        "by": page.words.by_at(made.made_by, made.made_at),
        "digest": short(made.inputs),
        "design_is": page.text("with_number" if found.solved and found.solved.number is not None else "as_agreed"),
    }


def _paths(page: Page) -> list[str]:
    solved = page.answered.answer.solved
    return [path_text(path, page.sheet) for path in solved.paths] if solved else []


def _title(page: Page) -> str:
    """The answer as one sentence."""
    solved, sheet = page.answered.answer.solved, page.sheet
    if solved is None:
        return page.text("answer_looked", name=page.words.name(page.answered.agreement))
    if solved.number is None:
        return page.text("answer_nothing")
    values = {"number": sheet.number(solved.number), "present": sheet.number(solved.present)}
    if not solved.verified:
        return page.text("answer_missed", **values)
    return ended(page.text("answer_same" if solved.number == solved.present else "answer", **values))


def _solved(solved: Solved, page: Page) -> dict[str, Any]:
    """What each target asks of the number; amounts of futures in thousands, the number itself to the last øre."""
    sheet = page.rounded
    names = [sheet.say(f"structure.head.{name}") for name in ("target", "asks", "present", "own", "fresh")]
    rows = []
    for place, bound in enumerate(solved.bounds):
        readings = [readings[place] if readings else None for readings in (solved.before, solved.own, solved.fresh)]
        asks = sheet.say(f"structure.side.{bound.side.value}", number=sheet.number(bound.number))
        texts = [_reading(each, sheet) for each in readings]
        cells = [{"text": asks}, *(cell(text, name) for text, name in zip(texts, names[2:], strict=True))]
        rows.append({"label": sheet.target(bound.target), "cells": cells})
    in_money = any(bound.target.quantity in AMOUNTS for bound in solved.bounds)
    head, caption = heads(*names, numbers_from=2), _caption(page) if in_money else ""
    table = {"caption": caption, "head": head, "rows": rows, "css": "g-stack g-stack-3"}
    return {"sentences": list(solved_sentences(solved, page.sheet)), "table": table}


def _reading(reading: Reading | None, sheet: Sheet) -> str:
    return sheet.say("structure.none") if reading is None else sheet.reading(reading)


def _tornado(page: Page) -> dict[str, Any]:
    """What is paid, or what else is asked of a design that nobody pays by, at either end of each assumption."""
    swings, sheet = page.answered.answer.swings, page.sheet
    believed = _believed(page)
    rows = [
        Swung(
            sheet.say(f"structure.assumption.{each.assumption}"),
            _major(each.at_low[0].value, sheet),
            _major(each.at_high[0].value, sheet),
            _millions(each.at_low[0].value, sheet),
            _millions(each.at_high[0].value, sheet),
        )
        for each in swings
    ]
    sentence = _swing_sentence(swings, page)
    at = page.text("believed_paid", amount=_millions(believed, sheet))
    empty = page.text("no_swings")
    ends = [end for row in rows for end in (int(row.low), int(row.high))]
    data = Tornado(rows, _major(believed, sheet), at, _ticks(ends, sheet), sentence, empty)
    drawings = tornado(data)
    return {"say": sentence, "wide": drawings.wide, "narrow": drawings.narrow, "table": _swings(page) if rows else None}


def _believed(page: Page) -> float:
    """What is paid of the design that the swings are of, in the futures as they are believed."""
    which = Which.FOUND if any(each.which is Which.FOUND for each in page.answered.answer.designs) else Which.PRESENT
    own = next(each for each in page.answered.answer.designs if each.which is which)
    return next(r.value for r in own.readings or () if r.target.quantity is Quantity.PAID)


def _swing_sentence(swings: Sequence[Swing], page: Page) -> str:
    if not swings:
        return page.text("no_swings")
    first, sheet = swings[0], page.sheet
    name = sheet.say(f"structure.moves.{first.assumption}")
    low, high = sorted((first.at_low[0].value, first.at_high[0].value))
    currency = currency_text(page.answered.agreement.currency)
    values = {"low": _millions(low, sheet), "high": _millions(high, sheet), "currency": currency}
    return ended(page.text("swing_say", name=name, **values))


def _major(minor: float, sheet: Sheet) -> int:
    return int(Money(round(minor), sheet.agreement.currency).major)


def _millions(minor: float, sheet: Sheet) -> str:
    major = Fraction(round(minor), 10 ** MINOR_UNITS[sheet.agreement.currency])
    return number_text(major / MILLION, sheet.language, decimals=1)


def _ticks(ends: Sequence[int], sheet: Sheet) -> tuple[Tick, ...]:
    """Few enough that their numbers stand apart on a narrow drawing too."""
    if not ends:
        return ()
    ticks = round_ticks(lowest=min(ends), highest=max(ends), at_most=3)
    return tuple(Tick(value, exact_text(Fraction(value, MILLION), sheet.language)) for value in ticks)


def _swings(page: Page) -> dict[str, Any]:
    """Each assumption with both ends. The ends themselves follow from counts of people where they were learned."""
    sheet, swings = page.rounded, page.answered.answer.swings
    names = [sheet.say(f"structure.quantity.{each.target.quantity.value}") for each in swings[0].at_low]
    shown = [sheet.say("structure.head.range")] if page.sees_counts else []
    rows = []
    for each in swings:
        ends = [f"{end_text(each, each.low, sheet)} → {end_text(each, each.high, sheet)}"] if page.sees_counts else []
        moved = [
            f"{sheet.value(low.target, low.value)} → {sheet.value(high.target, high.value)}"
            for low, high in zip(each.at_low, each.at_high, strict=True)
        ]
        cells = [cell(text, name) for text, name in zip([*ends, *moved], [*shown, *names], strict=True)]
        rows.append({"label": sheet.say(f"structure.assumption.{each.assumption}"), "cells": cells})
    head = heads(sheet.say("structure.head.assumption"), *shown, *names)
    return {"caption": _caption(page), "head": head, "rows": rows, "css": "g-stack g-stack-2"}


def _caption(page: Page, *, whole: bool = False) -> str:
    return page.text("caption_whole" if whole else "caption", currency=currency_text(page.answered.agreement.currency))


def _steps(page: Page) -> dict[str, Any]:
    """What each step of a course brings, by itself and by the others where it is missed."""
    sheet = page.sheet
    names = [sheet.say(f"structure.head.{name}") for name in ("step", "alone", "others")]
    rows = [
        {
            "label": outcome_text(step.outcome, sheet),
            "cells": [cell(sheet.kroner(step.alone), names[1]), cell(sheet.kroner(step.others), names[2])],
        }
        for step in page.answered.answer.incentives.steps
    ]
    return {"caption": _caption(page, whole=True), "head": heads(*names), "rows": rows, "css": "g-stack g-stack-2"}


def _stakes(page: Page) -> dict[str, Any]:
    sheet = page.rounded
    names = [sheet.say(f"structure.head.{name}") for name in ("party", "gives", "gets", "result", "eighty", "loses")]
    rows = [
        {
            "label": stake_text(stake, sheet),
            "cells": [cell(text, name) for text, name in zip(_stake_texts(stake, sheet), names[1:], strict=True)],
        }
        for stake in page.answered.answer.negotiation.stakes
    ]
    return {"caption": _caption(page), "head": heads(*names), "rows": rows, "css": "g-stack g-stack-3"}


def _stake_texts(stake: Stake, sheet: Sheet) -> Iterator[str]:
    none = sheet.say("structure.none")
    yield sheet.kroner(stake.gives)
    yield none if stake.gets is None else sheet.kroner(stake.gets)
    yield sheet.kroner((stake.gets or 0) - stake.gives)
    yield sheet.say("lab-page.range", low=sheet.kroner(stake.low), high=sheet.kroner(stake.high))
    yield none if stake.loses is None else sheet.chance(stake.loses)


def _designs(page: Page) -> dict[str, Any]:
    """A row for each quantity, a column for each design that can be tried in these futures."""
    sheet = page.rounded
    tried = [each for each in page.answered.answer.designs if each.readings is not None]
    names = [_design_name(each, page) for each in tried]
    known = dict.fromkeys(reading.target.quantity for each in tried for reading in each.readings or ())
    rows = [
        {
            "label": sheet.say(f"structure.quantity.{quantity.value}"),
            "cells": [cell(_of(each, quantity, sheet), name) for each, name in zip(tried, names, strict=True)],
        }
        for quantity in known
    ]
    head = heads(sheet.say("structure.head.quantity"), *names)
    return {"caption": _caption(page), "head": head, "rows": rows, "css": f"g-stack g-stack-{min(len(names), 2)}"}


def _of(design: Compared, quantity: Quantity, sheet: Sheet) -> str:
    found = next((each for each in design.readings or () if each.target.quantity is quantity), None)
    return _reading(found, sheet)


def _design_name(design: Compared, page: Page) -> str:
    return page.text(f"design.{design.which.value}", version=design.version)


def _unlike(page: Page) -> str:
    unlike = [each for each in page.answered.answer.designs if each.readings is None]
    names = page.words.listed(_design_name(each, page) for each in unlike)
    return page.text("unlike", names=names) if unlike else ""


def _worth(text: str, page: Page) -> str:
    """`employment.12-months=90000.00` in words."""
    name, _, amount = text.partition("=")
    metric, _, follow_up = name.partition(".")
    sheet = page.sheet
    named = f"{sheet.metrics.get(metric, metric)} ({sheet.follow_up(metric, follow_up)})"
    told = f"{number_text(Fraction(amount), sheet.language)} {currency_text(page.answered.agreement.currency)}"
    return page.text("worth_each", named=named, amount=told)
