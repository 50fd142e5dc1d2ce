"""`gavn choose`: which of several possible investments are worth most within budget, liquidity and themes."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from pathlib import Path

from gavn.cli.agreements import stop, telling
from gavn.cli.arguments import numbered, request_of
from gavn.cli.exits import Exit
from gavn.cli.output import Format, plain_cell, print_csv, print_json
from gavn.cli.progress import watched
from gavn.cli.tables import TextTable, print_table
from gavn.domain.forecasting.choosing import (
    Candidate,
    Choice,
    Limit,
    kept_in,
    left_in_futures,
    limits_of,
    worth_of_all,
    written_by,
)
from gavn.domain.forecasting.repaid import NOTHING_SIMULATED, Candidates, Repaid, repaid_by
from gavn.domain.forecasting.room_ahead import reached_in
from gavn.domain.fund.forecasts import MOST_HELD
from gavn.domain.values.money import Money
from gavn.domain.values.plain import fraction_text
from gavn.domain.values.problem import Problem, Refused
from gavn.files.choices import read_choice
from gavn.language.agreements import money_text
from gavn.language.catalogue import Language, say
from gavn.language.chances import percent
from gavn.language.formats import exact_text, number_text
from gavn.planning.choose import Chosen, best, unmet

SCHEMA = "gavn.choose/1"
# Limits in money, of which something can be left.
OF_MONEY = ("budget", "year", "theme-most", "theme-least")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one run of the command shows: the best choice and the second best, and what is counted on; or the limits
    that are in the way of any choice."""

    choice: Choice
    repaid: Repaid
    chosen: Chosen | None
    second: Chosen | None
    unmet: Sequence[Limit]
    language: Language

    def money(self, amount: Money) -> str:
        return money_text(amount, self.language)

    @property
    def last(self) -> str:
        """The last year that is looked at."""
        return max(self.choice.holds)

    def back(self, candidate: Candidate) -> tuple[Money, Money]:
        """What comes back by the end of the last year: as much as in half of the futures, and what is counted on."""
        last = self.last
        if candidate.id in self.repaid.by_then:
            middle, counted = self.repaid.median(candidate.id, last), self.repaid.safe(candidate.id, last)
        else:
            middle = written_by(candidate, last)
            counted = floor(self.choice.counted * middle)
        return Money(middle, self.choice.currency), Money(counted, self.choice.currency)

    def left(self, limit: Limit) -> Money:
        """Whole øre, rounded towards what is safe; of liquidity in so many futures as are asked for."""
        chosen = self.chosen or frozenset()
        drawn = left_in_futures(self.choice, chosen, self.repaid) if limit.kind == "year" else {}
        if limit.of in drawn:
            return Money(reached_in(drawn[limit.of], self.repaid.safety), self.choice.currency)
        return Money(floor(limit.left(chosen)), self.choice.currency)

    @property
    def limits(self) -> Sequence[Limit]:
        """Those in money."""
        return [each for each in limits_of(self.choice, self.repaid) if each.kind in OF_MONEY]


def run(arguments: argparse.Namespace) -> int:
    request = request_of(arguments)
    reading = read_choice(Path(arguments.file))
    if reading.choice is None:
        raise stop(reading.problems, request)
    choice = reading.choice
    with telling(request):
        repaid = _repaid(choice, reading.simulated, arguments)

    def watch(tried: Iterable[Chosen]) -> Iterable[Chosen]:
        return watched(tried, lambda count: numbered("progress.tried", count, request.language), step=1)

    chosen = best(choice, repaid, watch=watch)
    second = None if chosen is None else best(choice, repaid, but=[chosen], watch=watch)
    in_the_way = unmet(choice, repaid) if chosen is None else ()
    PRINTERS[request.format](Sheet(choice, repaid, chosen, second, in_the_way, request.language))
    return Exit.FOUND if chosen is None else Exit.DONE


def _repaid(choice: Choice, simulated: Candidates | None, arguments: argparse.Namespace) -> Repaid:
    """Refused where so many futures cannot be drawn, or none of them says what is so safe."""
    if simulated is None:
        return NOTHING_SIMULATED
    trials, safety = arguments.trials, arguments.safety
    if not 1 <= trials <= MOST_HELD:
        values = {"trials": str(trials), "most": str(MOST_HELD)}
        raise Refused([Problem("forecast-trials-outside", values=values)])
    if not 0 < safety < 1:
        raise Refused([Problem("choice-safety-outside", values={"safety": fraction_text(safety)})])
    return repaid_by(simulated, sorted(choice.holds), safety=safety, trials=trials, seed=arguments.seed)


def _print_csv(sheet: Sheet) -> None:
    rows = [_row(each, sheet) for each in sheet.choice.candidates]
    print_csv([[*rows[0]], *(map(plain_cell, row.values()) for row in rows)])


def _print_json(sheet: Sheet) -> None:
    choice, repaid = sheet.choice, sheet.repaid
    limits = [{"kind": each.kind, "of": each.of, "left": sheet.left(each).plain()} for each in sheet.limits]
    worth = {name: _worth(choice, each) for name, each in (("worth", sheet.chosen), ("second_worth", sheet.second))}
    drawn = bool(repaid.by_then)
    kept = None if sheet.chosen is None else kept_in(choice, sheet.chosen, repaid)
    futures = {
        "trials": repaid.trials,
        "seed": repaid.seed,
        "safety": fraction_text(repaid.safety),
        "reserve_kept_in": None if kept is None else f"{float(kept):.4f}",
    }
    print_json(
        SCHEMA,
        {
            "currency": choice.currency,
            "found": sheet.chosen is not None,
            **worth,
            "futures": futures if drawn else None,
            "candidates": [_row(each, sheet) for each in choice.candidates],
            "limits": [] if sheet.chosen is None else limits,
            "unmet": [{"kind": each.kind, "of": each.of, "alone": each.is_beyond_all} for each in sheet.unmet],
        },
    )


def _row(candidate: Candidate, sheet: Sheet) -> Mapping[str, object]:
    middle, counted = sheet.back(candidate)
    return {
        "id": candidate.id,
        "theme": candidate.theme,
        "capital": candidate.capital.plain(),
        "worth": candidate.worth.plain(),
        "chosen": candidate.id in (sheet.chosen or ()),
        "in_second": candidate.id in (sheet.second or ()),
        "back_by": "futures" if candidate.id in sheet.repaid.by_then else "file",
        "back": middle.plain(),
        "counted_on": counted.plain(),
    }


def _worth(choice: Choice, chosen: Chosen | None) -> str | None:
    return None if chosen is None else worth_of_all(choice, chosen).plain()


def _print_table(sheet: Sheet) -> None:
    choice, chosen, language = sheet.choice, sheet.chosen, sheet.language
    if chosen is None:
        print("\n".join(_unmet(sheet)))
        return
    worth = sheet.money(worth_of_all(choice, chosen))
    print(say("choose.title", language, count=len(chosen), of=len(choice.candidates), worth=worth))
    print()
    heads = ("candidate", "theme", "capital", "back", "counted", "worth", "chosen", "second")
    head = tuple(say(f"choose.head.{each}", language) for each in heads)
    rows = tuple(_cells(each, sheet) for each in choice.candidates)
    print_table(TextTable(head, rows, frozenset({2, 3, 4, 5})))
    print()
    print_table(_limits(sheet))
    for line in _said(sheet, chosen):
        print(line)


def _unmet(sheet: Sheet) -> Iterator[str]:
    """That there is no choice, and what is in its way."""
    language = sheet.language
    yield say("choose.none", language)
    asked = [_asked(each, sheet) for each in sheet.unmet]
    if any(each.is_beyond_all for each in sheet.unmet):
        yield from (say("choose.unmet.alone", language, limit=each) for each in asked)
    elif asked:
        yield say("choose.unmet.together", language, limits="; ".join(asked))
    elif sheet.repaid.by_then:
        yield say("choose.unmet.safe", language, safety=_percent(sheet.repaid.safety, language))


def _asked(limit: Limit, sheet: Sheet) -> str:
    """A limit with its amount, or with the two candidates that it is of."""
    if limit.kind in OF_MONEY:
        amount = Money(floor(limit.most), sheet.choice.currency)
        asked = sheet.money(-amount if limit.kind == "theme-least" else amount)
        return say(f"choose.asks.{limit.kind}", sheet.language, of=limit.of, amount=asked)
    names = {each.id: _name(each, sheet.language) for each in sheet.choice.candidates}
    one, other = (names[each] for each in limit.of.split())
    return say(f"choose.asks.{limit.kind}", sheet.language, one=one, other=other)


def _said(sheet: Sheet, chosen: Chosen) -> Iterator[str]:
    """What the amounts that come back rest on, and the second best choice."""
    choice, repaid, language = sheet.choice, sheet.repaid, sheet.language
    drawn = [each for each in choice.candidates if each.id in repaid.by_then]
    written = [each for each in choice.candidates if each not in drawn]
    safety, share = (_percent(each, language) for each in (repaid.safety, choice.counted))
    if drawn:
        trials = number_text(repaid.trials, language)
        drawn_of = _names(drawn, language)
        told = {"trials": trials, "seed": repaid.seed, "safety": safety, "last": sheet.last}
        yield say("choose.drawn", language, names=drawn_of, **told)
    if written:
        yield say("choose.written", language, names=_names(written, language), last=sheet.last, share=share)
    if (kept := kept_in(choice, chosen, repaid)) is not None:
        yield say("choose.kept", language, share=percent(float(kept), language), safety=safety)
    if sheet.second is not None:
        yield say("choose.second", language, worth=sheet.money(worth_of_all(choice, sheet.second)))


def _percent(share: Fraction, language: Language) -> str:
    return exact_text(100 * share, language, most=1)


def _names(candidates: Sequence[Candidate], language: Language) -> str:
    return ", ".join(f"“{_name(each, language)}”" for each in candidates)


def _name(candidate: Candidate, language: Language) -> str:
    return candidate.name_da if language == Language.DANISH else candidate.name_en


def _cells(each: Candidate, sheet: Sheet) -> tuple[str, ...]:
    yes, no = say("choose.yes", sheet.language), say("choose.no", sheet.language)
    picked: Sequence[str] = [yes if each.id in (group or ()) else no for group in (sheet.chosen, sheet.second)]
    amounts = (sheet.money(amount) for amount in (each.capital, *sheet.back(each), each.worth))
    return _name(each, sheet.language), each.theme, *amounts, *picked


def _limits(sheet: Sheet) -> TextTable:
    """What is left of each limit: where nothing is, it is what stands in the way of more."""
    language = sheet.language
    rows = tuple(
        (say(f"choose.limit.{each.kind}", language, of=each.of), sheet.money(sheet.left(each))) for each in sheet.limits
    )
    return TextTable((say("choose.head.limit", language), say("choose.head.left", language)), rows, frozenset({1}))


PRINTERS = {Format.TABLE: _print_table, Format.CSV: _print_csv, Format.JSON: _print_json}
