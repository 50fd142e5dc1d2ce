"""`gavn pipeline`: table 1 as of any date, and who must act on what is open."""

from __future__ import annotations

import argparse
from datetime import date

from gavn.cli.arguments import Request, fund_of, request_of
from gavn.cli.exits import Exit
from gavn.cli.output import Format, print_csv, print_json
from gavn.cli.tables import TextTable, print_table
from gavn.domain.fund.fund import Fund
from gavn.domain.pipeline.statistics import OPEN_STREAM, OpenInquiry, StreamCount, count_inquiries, open_inquiries
from gavn.domain.pipeline.workflow import Outcome
from gavn.language.catalogue import Language, say
from gavn.language.formats import date_text

SCHEMA = "gavn.pipeline/1"


def run(arguments: argparse.Namespace) -> int:
    request = request_of(arguments)
    fund = fund_of(request)
    as_of = arguments.as_of or fund.as_of
    counts = count_inquiries(fund.inquiries, workflow=fund.workflow, as_of=as_of, year=arguments.year)
    match request.format:
        case Format.CSV:
            print_csv([["stream", "received", *(o.value for o in Outcome)], *(_plain(count) for count in counts)])
        case Format.JSON:
            print_json(SCHEMA, _json(fund, counts, as_of, arguments.year))
        case Format.TABLE:
            _print_table(fund, counts, as_of, request, arguments.year)
    return Exit.DONE


def _plain(count: StreamCount) -> list[str]:
    return [count.stream, str(count.received), *(str(count.outcomes[outcome]) for outcome in Outcome)]


def _json(fund: Fund, counts: tuple[StreamCount, ...], as_of: date, year: int | None) -> dict[str, object]:
    return {
        "fund": fund.id,
        "as_of": as_of.isoformat(),
        "year": year,
        "streams": [
            {"stream": c.stream, "received": c.received} | {o.value: number for o, number in c.outcomes.items()}
            for c in counts
        ],
        "open": [
            {"inquiry": o.inquiry.id, "stage": o.stage.id, "since": o.since.isoformat(), "owner": o.stage.owner}
            for o in _waiting(fund, as_of, year)
        ],
    }


def _waiting(fund: Fund, as_of: date, year: int | None) -> tuple[OpenInquiry, ...]:
    """Those that somebody must act on, of the year asked for."""
    waiting = open_inquiries(fund.inquiries, workflow=fund.workflow, as_of=as_of)
    return tuple(each for each in waiting if year is None or each.inquiry.received_on.year == year)


def _print_table(fund: Fund, counts: tuple[StreamCount, ...], as_of: date, request: Request, year: int | None) -> None:
    language = request.language
    danish = language == Language.DANISH
    name = fund.name_da if danish else fund.name_en
    print(say("cli.as_of", language, fund=name, as_of=date_text(as_of, language)))
    print()
    calls = {call.id: call.name_da if danish else call.name_en for call in fund.calls}
    names = {OPEN_STREAM: say("pipeline.general", language)} | calls
    head = ("", *(names.get(count.stream, count.stream) for count in counts))
    rows = [(say("pipeline.received", language), *(str(count.received) for count in counts))]
    for outcome in Outcome:
        label = "  " + say(f"pipeline.outcome.{outcome.value}", language)
        rows.append((label, *(str(count.outcomes[outcome]) for count in counts)))
    print_table(TextTable(head, tuple(rows), frozenset(range(1, len(head)))))
    print()
    waiting = _waiting(fund, as_of, year)
    if not waiting:
        print(say("pipeline.nothing_open", language))
        return
    head = tuple(say(f"pipeline.{key}", language) for key in ("inquiry", "stage", "age", "owner"))
    open_rows = tuple(
        (
            o.inquiry.id,
            o.stage.name_da if danish else o.stage.name_en,
            str((as_of - o.since).days),
            say(f"role.{o.stage.owner}", language) if o.stage.owner else "",
        )
        for o in waiting
    )
    print_table(TextTable(head, open_rows, frozenset({2})))
