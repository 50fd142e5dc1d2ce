"""`gavn choose`: which of several possible investments are worth most within budget, liquidity and themes."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

from gavn.cli.agreements import stop
from gavn.cli.arguments import Request, request_of
from gavn.cli.exits import Exit
from gavn.cli.output import Format, print_csv, print_json
from gavn.cli.tables import TextTable, print_table
from gavn.domain.forecasting.choosing import Candidate, Choice, Limit, limits_of, worth_of_all
from gavn.domain.values.money import Money
from gavn.files.choices import read_choice
from gavn.language.agreements import money_text
from gavn.language.catalogue import Language, say
from gavn.planning.choose import Chosen, best

SCHEMA = "gavn.choose/1"
# Limits in money, of which something can be left.
OF_MONEY = ("budget", "year", "theme-most", "theme-least")


def run(arguments: argparse.Namespace) -> int:
    request = request_of(arguments)
    reading = read_choice(Path(arguments.file))
    if reading.choice is None:
        raise stop(reading.problems, request)
    choice = reading.choice
    chosen = best(choice)
    second = None if chosen is None else best(choice, but=[chosen])
    _print(choice, chosen, second, request)
    return Exit.FOUND if chosen is None else Exit.DONE


def _print(choice: Choice, chosen: Chosen | None, second: Chosen | None, request: Request) -> None:
    rows = [_row(each, chosen, second) for each in choice.candidates]
    match request.format:
        case Format.CSV:
            print_csv([[*rows[0]], *([str(cell) for cell in row.values()] for row in rows)])
        case Format.JSON:
            kept = [] if chosen is None else [limit for limit in limits_of(choice) if limit.kind in OF_MONEY]
            limits = [{"kind": each.kind, "of": each.of, "left": _left(each, chosen, choice).plain()} for each in kept]
            worth = {name: _worth(choice, each) for name, each in (("worth", chosen), ("second_worth", second))}
            print_json(SCHEMA, {"currency": choice.currency, "found": chosen is not None, **worth,
                                "candidates": rows, "limits": limits})  # fmt: skip
        case Format.TABLE:
            _print_table(choice, chosen, second, request.language)


def _row(candidate: Candidate, chosen: Chosen | None, second: Chosen | None) -> Mapping[str, object]:
    return {
        "id": candidate.id,
        "theme": candidate.theme,
        "capital": candidate.capital.plain(),
        "worth": candidate.worth.plain(),
        "chosen": candidate.id in (chosen or ()),
        "in_second": candidate.id in (second or ()),
    }


def _worth(choice: Choice, chosen: Chosen | None) -> str | None:
    return None if chosen is None else worth_of_all(choice, chosen).plain()


def _left(limit: Limit, chosen: Chosen | None, choice: Choice) -> Money:
    """Whole øre, rounded towards what is safe."""
    return Money(limit.left(chosen or ()).__floor__(), choice.currency)


def _print_table(choice: Choice, chosen: Chosen | None, second: Chosen | None, language: Language) -> None:
    if chosen is None:
        print(say("choose.none", language))
        return
    worth = money_text(worth_of_all(choice, chosen), language)
    print(say("choose.title", language, count=len(chosen), of=len(choice.candidates), worth=worth))
    print()
    heads = ("candidate", "theme", "capital", "worth", "chosen", "second")
    head = tuple(say(f"choose.head.{each}", language) for each in heads)
    rows = tuple(_cells(each, chosen, second, language) for each in choice.candidates)
    print_table(TextTable(head, rows, frozenset({2, 3})))
    print()
    print_table(_limits(choice, chosen, language))
    if second is not None:
        print(say("choose.second", language, worth=money_text(worth_of_all(choice, second), language)))


def _cells(each: Candidate, chosen: Chosen, second: Chosen | None, language: Language) -> tuple[str, ...]:
    name = each.name_da if language == Language.DANISH else each.name_en
    yes, no = say("choose.yes", language), say("choose.no", language)
    picked: Sequence[str] = [yes if each.id in (group or ()) else no for group in (chosen, second)]
    return name, each.theme, money_text(each.capital, language), money_text(each.worth, language), *picked


def _limits(choice: Choice, chosen: Chosen, language: Language) -> TextTable:
    """What is left of each limit: where nothing is, it is what stands in the way of more."""
    rows = tuple(
        (say(f"choose.limit.{each.kind}", language, of=each.of), money_text(_left(each, chosen, choice), language))
        for each in limits_of(choice)
        if each.kind in OF_MONEY
    )
    return TextTable((say("choose.head.limit", language), say("choose.head.left", language)), rows, frozenset({1}))
