"""The part of `gavn forecast` that shows the room to invest: by the rule, by the model, and with a chosen safety."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gavn.cli.forecast_sheet import Sheet
from gavn.cli.tables import TextTable
from gavn.domain.fund.room_ahead import WholeRoom
from gavn.language.catalogue import say
from gavn.language.chances import percent


def room_table(sheet: Sheet) -> TextTable:
    """A period in each row, then all of them."""
    language, room = sheet.language, sheet.room
    rule = say("forecast.rule", language, share=percent(sheet.forecast.rule, language))
    safe = say("forecast.safe", language, share=percent(float(room.safety), language))
    head = (say("forecast.room", language), rule, say("forecast.median", language), safe)
    rows = [
        (each.period.label, *(sheet.amount(amount.minor) for amount in (each.rule, each.median, each.safe)))
        for each in room.years
    ]
    whole = list(_whole(sheet, room.whole)) if room.whole is not None else []
    return TextTable(head, (*rows, *whole), frozenset({1, 2, 3}), frozenset({len(rows)}) if whole else frozenset())


def _whole(sheet: Sheet, whole: WholeRoom) -> Iterator[tuple[str, ...]]:
    amounts = (sheet.amount(amount.minor) for amount in (whole.business_case, whole.median, whole.safe))
    yield say("forecast.room_whole", sheet.language), *amounts
    counted = percent(sheet.forecast.rule, sheet.language)
    yield say("forecast.room_invested", sheet.language, share=counted), sheet.amount(whole.invested.minor), "", ""


def room_rows(sheet: Sheet) -> Iterator[Mapping[str, str]]:
    """For other programs: a row for each period and one for all of them, which has none."""
    for each in sheet.room.years:
        yield {
            "of": "room",
            "period": each.period.label,
            "rule": sheet.plain(each.rule.minor),
            "median": sheet.plain(each.median.minor),
            "safe": sheet.plain(each.safe.minor),
        }
    if (whole := sheet.room.whole) is not None:
        yield {
            "of": "room",
            "rule": sheet.plain(whole.business_case.minor),
            "rule_invested": sheet.plain(whole.invested.minor),
            "median": sheet.plain(whole.median.minor),
            "safe": sheet.plain(whole.safe.minor),
        }
