"""The part of `gavn forecast` that says what moved it since the newest one that was kept before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gavn.cli.forecast_sheet import Sheet
from gavn.domain.forecasting.keeping import KeptTotal
from gavn.domain.forecasting.moves import Moved
from gavn.language.catalogue import Language, say
from gavn.language.forecast_moves import moved_text
from gavn.language.formats import date_text


def moves_said(sheet: Sheet) -> Iterator[str]:
    """A heading and a line for the fund and each account; one line where no forecast was kept before."""
    if sheet.since is None:
        yield say("forecast.moved_nothing_kept", sheet.language)
        return
    before = sheet.since.before
    yield say("forecast.moved_since", sheet.language, as_of=date_text(before.as_of, sheet.language), id=before.id)
    for each in sheet.moves:
        yield f"  {_name(sheet, each)}: {_text(sheet, each)}"


def _name(sheet: Sheet, moved: Moved) -> str:
    if not moved.account:
        return say("forecast.total", sheet.language)
    account = sheet.fund.chart[moved.account]
    return account.name_da if sheet.language == Language.DANISH else account.name_en


def _text(sheet: Sheet, moved: Moved) -> str:
    agreements = {dossier.id: dossier.versions[-1] for dossier in sheet.fund.dossiers}
    return moved_text(moved, agreements, sheet.language)


def moves_rows(sheet: Sheet) -> Iterator[Mapping[str, str]]:
    """For other programs: what the earlier forecast said, and what is another since, as codes."""
    for each in sheet.moves:
        yield {
            "of": "before",
            "id": each.account,
            "plan": sheet.plain(each.before.plan.minor),
            "median": sheet.plain(each.before.median.minor),
            "low80": sheet.plain(each.before.low.minor),
            "high80": sheet.plain(each.before.high.minor),
            "causes": " ".join(dict.fromkeys(change.cause.value for change in each.changes)),
        }


def moves_data(sheet: Sheet) -> Mapping[str, object] | None:
    """For other programs, as JSON; None where no forecast was kept before."""
    if sheet.since is None:
        return None
    return {
        "id": sheet.since.before.id,
        "as_of": sheet.since.before.as_of.isoformat(),
        "accounts": [
            {
                "account": each.account,
                "received": sheet.plain(each.received.minor),
                "before": _data(sheet, each.before),
                "now": _data(sheet, each.now),
                "causes": [{"effort": change.effort, "cause": change.cause.value} for change in each.changes],
                "why": _text(sheet, each),
            }
            for each in sheet.moves
        ],
    }


def _data(sheet: Sheet, total: KeptTotal) -> Mapping[str, str]:
    names = ("plan", "median", "low", "high")
    amounts = (total.plan, total.median, total.low, total.high)
    return {name: sheet.plain(amount.minor) for name, amount in zip(names, amounts, strict=True)}
