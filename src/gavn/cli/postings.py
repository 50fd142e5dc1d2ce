"""`gavn economy --postings ACCOUNT`: the postings that a realised cell of the economy table is the sum of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gavn.cli.arguments import Request, Stop
from gavn.cli.exits import Exit
from gavn.cli.output import Format, print_csv, print_json, print_refusal
from gavn.cli.tables import TextTable, print_table
from gavn.domain.economy.ledger import Posting
from gavn.domain.economy.table import postings_behind
from gavn.domain.fund.fund import Fund
from gavn.domain.values.money import Money
from gavn.domain.values.period import Period
from gavn.domain.values.problem import Problem, nearest
from gavn.language.amounts import Unit
from gavn.language.catalogue import Language, say
from gavn.language.formats import date_text, day_text

SCHEMA = "gavn.postings/1"
COLUMNS = ("number", "voucher", "value_date", "amount", "text", "entered_by", "approved_by")
ALWAYS = Period(date.min, date.max)


@dataclass(frozen=True, slots=True)
class Found:
    """The postings on an account in a period up to a date, and what each moved on it."""

    account: str
    as_of: date
    years: Period | None
    moved: tuple[tuple[Posting, Money], ...]
    total: Money


def find_postings(fund: Fund, account: str, *, years: Period | None, as_of: date, language: Language) -> Found:
    """The command stops where there is no such account."""
    if account not in fund.chart:
        accounts = [account.id for account in fund.chart]
        values = {"value": account, "expected": ", ".join(accounts)} | nearest(account, accounts)
        print_refusal((Problem("option-not-an-account", values=values),), language)
        raise Stop(Exit.USAGE)
    known = (posting for posting in fund.ledger.postings if posting.value_date <= as_of)
    chosen = postings_behind(known, account=account, period=years or ALWAYS)
    moved = tuple((posting, _moved(posting, account, fund.currency)) for posting in chosen)
    return Found(account, as_of, years, moved, Money(sum(amount.minor for _, amount in moved), fund.currency))


def _moved(posting: Posting, account: str, currency: str) -> Money:
    return Money(sum(line.amount.minor for line in posting.lines if line.account == account), currency)


def print_postings(fund: Fund, found: Found, unit: Unit, request: Request) -> None:
    """The total is the cell of the economy table."""
    match request.format:
        case Format.CSV:
            rows = (
                _row(posting, posting.value_date.isoformat(), unit.plain(amount)) for posting, amount in found.moved
            )
            print_csv([COLUMNS, *rows])
        case Format.JSON:
            print_json(SCHEMA, _json(fund, found, unit))
        case Format.TABLE:
            _print_table(fund, found, unit, request.language)


def _row(posting: Posting, value_date: str, amount: str) -> tuple[str, ...]:
    """Date and amount as the format writes them."""
    values = (str(posting.number), posting.voucher, value_date, amount, posting.text)
    return (*values, posting.entered_by, posting.approved_by)


def _json(fund: Fund, found: Found, unit: Unit) -> dict[str, object]:
    return {
        "fund": fund.id,
        "account": found.account,
        "as_of": found.as_of.isoformat(),
        "years": found.years.label if found.years else None,
        "currency": fund.currency,
        "unit": unit.divisor,
        "postings": [
            {
                "number": posting.number,
                "voucher": posting.voucher,
                "value_date": posting.value_date.isoformat(),
                "document_date": posting.document_date.isoformat(),
                "amount": unit.plain(amount),
                "text": posting.text,
                "entered_by": posting.entered_by,
                "approved_by": posting.approved_by,
                "reverses": posting.reverses or None,
            }
            for posting, amount in found.moved
        ],
        "total": unit.plain(found.total),
    }


def _print_table(fund: Fund, found: Found, unit: Unit, language: Language) -> None:
    account = fund.chart[found.account]
    name = account.name_da if language == Language.DANISH else account.name_en
    years = f", {found.years.label}" if found.years else ""
    print(f"{name} ({account.id}){years}")
    fund_name = fund.name_da if language == Language.DANISH else fund.name_en
    print(say("cli.as_of", language, fund=fund_name, as_of=date_text(found.as_of, language)))
    print()
    if not found.moved:
        print(say("postings.none", language, account=account.id))
        return
    head = tuple(say(f"postings.{column}", language) for column in COLUMNS)
    rows = [
        _row(posting, day_text(posting.value_date, language), unit.shown(amount, language))
        for posting, amount in found.moved
    ]
    total = ("", say("postings.total", language), "", unit.shown(found.total, language), "", "", "")
    ruled = frozenset({len(rows)})
    print_table(TextTable(head, (*rows, total), right=frozenset({0, 3}), ruled=ruled))
