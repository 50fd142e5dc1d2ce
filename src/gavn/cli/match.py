"""`gavn match`: our ledger against an export of the municipality's own, voucher by voucher and account by account."""

from __future__ import annotations

import argparse

from gavn.cli.arguments import Request, Stop, fund_of, request_of
from gavn.cli.exits import Exit
from gavn.cli.intake import open_file, watched_rows
from gavn.cli.output import Format, print_csv, print_json, print_refusal
from gavn.cli.tables import TextTable, print_table
from gavn.domain.economy.matching import (
    KindTotal,
    Match,
    MatchKind,
    entries_of,
    match_ledgers,
    totals_by_kind,
)
from gavn.domain.fund.fund import Fund
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Refused
from gavn.files.intake.rows import read_entries
from gavn.language.catalogue import Language, say
from gavn.language.formats import day_text, number_text

SCHEMA = "gavn.match/1"
COLUMNS = ("kind", "voucher", "account", "value_date", "ours", "theirs", "difference", "rows", "postings")


def run(arguments: argparse.Namespace) -> int:
    """The exit code is FOUND where the two ledgers differ."""
    request = request_of(arguments)
    fund = fund_of(request)
    period = arguments.years
    try:
        reader = open_file(arguments, fund, needs=())
        theirs = read_entries(watched_rows(reader, request.language), reader=reader, period=period)
    except Refused as refused:
        print_refusal(refused.problems, request.language)
        raise Stop(Exit.REFUSED) from refused
    ours = entries_of(fund.ledger.postings, period=period, counter_account=reader.format.counter_account)
    matches = match_ledgers(ours, theirs, currency=fund.currency, days=arguments.days)
    totals = totals_by_kind(matches, currency=fund.currency)
    match request.format:
        case Format.CSV:
            print_csv([COLUMNS, *([str(value) for value in _plain(match).values()] for match in matches)])
        case Format.JSON:
            data = {"fund": fund.id, "years": period.label if period else None}
            kinds = {"totals": [_plain_total(kind) for kind in totals]}
            print_json(SCHEMA, data | kinds | {"matches": [_plain(match) for match in matches]})
        case Format.TABLE:
            _print_table(fund, matches, totals, request)
    differs = any(match.kind != MatchKind.MATCHED for match in matches)
    return Exit.FOUND if differs else Exit.DONE


def _plain(match: Match) -> dict[str, str]:
    values = (
        match.kind.value,
        match.voucher,
        match.account,
        match.value_date.isoformat(),
        match.our_amount.plain() if match.ours else "",
        match.their_amount.plain() if match.theirs else "",
        match.difference.plain(),
        " ".join(str(entry.place.line) for entry in match.theirs),
        " ".join(dict.fromkeys(entry.place.path.removeprefix("posting ") for entry in match.ours)),
    )
    return dict(zip(COLUMNS, values, strict=True))


def _plain_total(kind: KindTotal) -> dict[str, str | int]:
    return {
        "kind": kind.kind.value,
        "count": kind.count,
        "ours": kind.our_amount.plain(),
        "theirs": kind.their_amount.plain(),
    }


def _print_table(fund: Fund, matches: tuple[Match, ...], totals: tuple[KindTotal, ...], request: Request) -> None:
    """What matches is only counted: a reader looks for what does not."""
    language = request.language
    differing = [match for match in matches if match.kind != MatchKind.MATCHED]
    if differing:
        names = ("kind", "voucher", "account", "value_date", "ours", "theirs", "difference")
        head = tuple(say(f"match.head.{name}", language) for name in names)
        print_table(TextTable(head, tuple(_row(match, language) for match in differing), frozenset({4, 5, 6})))
        print()
    head = tuple(say(f"match.head.{name}", language) for name in ("kind", "count", "ours", "theirs"))
    rows = [_total_row(kind, language) for kind in totals]
    whole = (
        say("match.all", language),
        number_text(sum(kind.count for kind in totals), language),
        _shown(sum((kind.our_amount for kind in totals), Money.zero(fund.currency)), language),
        _shown(sum((kind.their_amount for kind in totals), Money.zero(fund.currency)), language),
    )
    print_table(TextTable(head, (*rows, whole), frozenset({1, 2, 3}), frozenset({len(rows)})))


def _row(match: Match, language: Language) -> tuple[str, ...]:
    return (
        say(f"match.kind.{match.kind.value}", language),
        match.voucher,
        match.account,
        day_text(match.value_date, language),
        _shown(match.our_amount, language) if match.ours else "",
        _shown(match.their_amount, language) if match.theirs else "",
        _shown(match.difference, language),
    )


def _total_row(kind: KindTotal, language: Language) -> tuple[str, ...]:
    return (
        say(f"match.kind.{kind.kind.value}", language),
        number_text(kind.count, language),
        _shown(kind.our_amount, language),
        _shown(kind.their_amount, language),
    )


def _shown(amount: Money, language: Language) -> str:
    return number_text(amount.major, language, decimals=2)
