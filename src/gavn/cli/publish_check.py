"""`gavn publish-check`: what of a table may be shown to whom, given all that was shown before, and why no more."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path

from gavn.cli.agreements import stop, telling
from gavn.cli.arguments import Request, request_of
from gavn.cli.clock import today
from gavn.cli.exits import Exit
from gavn.cli.output import Format, complain, print_csv, print_json
from gavn.cli.tables import TextTable, print_table
from gavn.domain.disclosure.circles import Circle
from gavn.domain.disclosure.policy import EXACT, Theme
from gavn.domain.disclosure.reasons import Reason, main_reasons, named
from gavn.domain.disclosure.shown import Hidden, Known, Release, Why
from gavn.domain.disclosure.tables import ALL, CountTable, Group, Unit, selected
from gavn.domain.values.problem import Place, Problem
from gavn.files.count_tables import check_names, read_count_table
from gavn.files.releases import read_releases, write_release
from gavn.language.catalogue import Language, say
from gavn.language.disclosure import policy_text, reason_text, unit_text
from gavn.language.formats import number_text
from gavn.measurement.disclosure.instead import instead_of
from gavn.measurement.disclosure.protect import Protected, Wanted, protect

SCHEMA = "gavn.publish-check/1"
# The words for whom a table is for, as they are written on the line.
CIRCLES: Mapping[str, Circle] = {"parties": Circle.TOTALS, "council": Circle.CELLS, "public": Circle.PUBLIC}
HIDDEN = "·"


def run(arguments: argparse.Namespace) -> int:
    """The exit code is FOUND where the table is refused; a refused table is not kept."""
    request = request_of(arguments)
    table, wanted = _asked(arguments, request)
    with telling(request):
        made = protect(table, wanted)
        instead = instead_of(table, wanted) if made.is_refused else ()
        kept = _kept(made, arguments)
    match request.format:
        case Format.CSV:
            print_csv(_told_rows(made))
            if made.is_refused:
                complain(say("publish.refused", request.language))
        case Format.JSON:
            print_json(SCHEMA, _json(made, instead, kept, request.language))
        case Format.TABLE:
            _print(made, instead, kept, request.language)
    return Exit.FOUND if made.is_refused else Exit.DONE


def _asked(arguments: argparse.Namespace, request: Request) -> tuple[CountTable, Wanted]:
    path = Path(arguments.table)
    where = dict(arguments.where or ())
    with telling(request):
        table = read_count_table(path, unit=Unit(arguments.unit))
        known = tuple(_known(each, table) for each in arguments.known or ())
        groups = [{name: (category,) for name, category in each.group.items()} for each in known]
        check_names(table, arguments.by or (), [where, *groups], file=path.name)
        earlier = read_releases(Path(arguments.earlier)) if arguments.earlier else ()
    if arguments.keep and not arguments.earlier:
        raise stop([Problem("keep-nowhere", Place(path.name))], request)
    agreement = arguments.agreement or (earlier[0].agreement if earlier else path.stem)
    if earlier and earlier[0].agreement != agreement:
        values = {"release": earlier[0].id, "agreement": agreement}
        raise stop([Problem("release-of-another", Place(arguments.earlier), values)], request)
    by = arguments.by or [dimension.id for dimension in table.layout.dimensions]
    day = today()
    wanted = Wanted(
        agreement, day, arguments.as_of or day, CIRCLES[arguments.circle], Theme(arguments.theme), earlier, known
    )
    return selected(table, by=dict.fromkeys(by), where=where), wanted


def _known(said: tuple[dict[str, str], int], table: CountTable) -> Known:
    group, count = said
    return Known(table.units[0], group, count)


def _kept(made: Protected, arguments: argparse.Namespace) -> Path | None:
    if made.is_refused or not arguments.keep:
        return None
    return write_release(made.release, Path(arguments.earlier))


def _told_rows(made: Protected) -> Iterator[tuple[str, ...]]:
    """Only what may be passed on: no reason, nothing where something is hidden, and of a refused table nothing at all:
    it is not kept, so that the next would not be held against it."""
    yield (*(dimension.id for dimension in made.table.layout.dimensions), *(unit.value for unit in made.table.units))
    for group in () if made.is_refused else made.table.layout.groups:
        yield (*group, *(str(made.release.told[unit].get(group, "")) for unit in made.table.units))


def _print(made: Protected, instead: tuple[Protected, ...], kept: Path | None, language: Language) -> None:
    print(say(f"publish.to.{made.policy.circle.value}", language, rule=policy_text(made.policy, language)))
    print()
    if not made.is_refused:
        _print_table(made, language)
        print()
    for line in _lines(made, instead, language):
        print(line)
    if kept is not None:
        print(say("publish.kept", language, file=kept))


def _print_table(made: Protected, language: Language) -> None:
    dimensions, units = made.table.layout.dimensions, made.table.units
    head = (*(d.id for d in dimensions), *(unit_text(unit, language) for unit in units), say("publish.why", language))
    rows = tuple(_row(made, group, language) for group in made.table.layout.groups)
    right = frozenset(range(len(dimensions), len(dimensions) + len(units)))
    print_table(TextTable(head, rows, right))


def _row(made: Protected, group: Group, language: Language) -> tuple[str, ...]:
    cells = [made.cells[unit][group] for unit in made.table.units]
    names = (category if category != ALL else say("publish.all", language) for category in group)
    told = (HIDDEN if isinstance(cell, Hidden) else number_text(cell.count, language) for cell in cells)
    why = next((say(f"publish.reason.{cell.reason.value}", language) for cell in cells if isinstance(cell, Hidden)), "")
    return (*names, *told, why)


def _lines(made: Protected, instead: tuple[Protected, ...], language: Language) -> Iterator[str]:
    """The verdict, its reasons, and what can be told instead."""
    hidden = len(made.hidden)
    if made.is_refused:
        yield say("publish.refused", language)
        yield from (f"  {reason_text(made.table, each, made.policy, language)}" for each in _reasons(made))
        yield say("publish.instead" if instead else "publish.nothing_instead", language)
        yield from (f"  {_told_text(each, language)}" for each in instead)
    else:
        key = "publish.whole" if not hidden else "publish.cut"
        yield say(
            key, language, hidden=number_text(hidden, language), of=number_text(len(made.table.layout.groups), language)
        )
    if hidden:
        yield say("publish.reasons_are_yours", language)


def _reasons(made: Protected) -> tuple[Reason, ...]:
    return main_reasons(made.table, made.hidden)


def _told_text(made: Protected, language: Language) -> str:
    """A smaller table in a line: by what, and each number that is told."""
    about = say("publish.about", language) if made.policy.base != EXACT else ""
    unit = made.table.units[0]
    told = made.release.told[unit]
    parts = []
    for group in made.table.layout.groups:
        if group in told:
            name = ", ".join(named(made.table, group).values()) or say("publish.all", language)
            parts.append(f"{name} {about}{number_text(told[group], language)}")
    by = ", ".join(dimension.id for dimension in made.table.layout.dimensions) or say("publish.total_only", language)
    return f"{by}: {'; '.join(parts)}"


def _json(made: Protected, instead: tuple[Protected, ...], kept: Path | None, language: Language) -> dict[str, object]:
    release: Release = made.release
    return {
        "release": release.id,
        "agreement": release.agreement,
        "day": release.day.isoformat(),
        "as_of": release.as_of.isoformat(),
        "circle": release.circle.value,
        "least": release.least,
        "base": release.base,
        "digest": release.digest,
        "verdict": _verdict(made),
        "kept": str(kept) if kept else None,
        "cells": _cells(made),
        "reasons": [reason_text(made.table, each, made.policy, language) for each in _reasons(made)],
        "instead": [_cells(each) for each in instead],
    }


def _verdict(made: Protected) -> str:
    if made.is_refused:
        return "refused"
    return "cut" if made.hidden else "whole"


def _cells(made: Protected) -> list[dict[str, object]]:
    reasons: Mapping[Group, Why] = made.hidden
    return [
        {
            "group": dict(named(made.table, group)),
            **{unit.value: made.release.told[unit].get(group) for unit in made.table.units},
            "why": reasons[group].value if group in reasons else None,
        }
        for group in made.table.layout.groups
    ]
