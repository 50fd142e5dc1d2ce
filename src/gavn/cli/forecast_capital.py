"""The part of `gavn forecast` that shows what becomes of the capital, of guarantees, and of each party's money."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gavn.cli.forecast_sheet import Sheet
from gavn.cli.output import plain_cell
from gavn.cli.tables import TextTable
from gavn.domain.forecasting.structuring.parties import Stake
from gavn.domain.forecasting.summary import OfAccount
from gavn.domain.forecasting.told import Call, ToldEffort
from gavn.files.told_forecasts import share_text
from gavn.language.catalogue import say

# The ends of the range in which four fifths of the futures lie.
LOW, HIGH = "low80", "high80"


def capital_table(sheet: Sheet) -> TextTable | None:
    """An account with capital in each row; None where there is none."""
    heads = ("capital", "invested", "received", "multiple", "rate")
    rows = tuple(_capital(sheet, each) for each in sheet.forecast.accounts if each.multiple is not None)
    return _table(sheet, heads, rows)


def capital_notes(sheet: Sheet) -> Sequence[str]:
    """What its rows leave out: those from which nothing more comes, and rates."""
    notes = []
    if sheet.forecast.over:
        names = ", ".join(map(sheet.account, sheet.forecast.over))
        notes.append(say("forecast.over", sheet.language, names=names))
    if any(each.multiple is not None and each.rate is None for each in sheet.forecast.accounts):
        notes.append(say("forecast.no_rate", sheet.language))
    return notes


def _capital(sheet: Sheet, each: OfAccount) -> tuple[str, ...]:
    times = [sheet.times(end) for end in each.multiple or ()]
    rates = [sheet.percent(end) for end in each.rate or ()]
    return (
        sheet.account(each.account),
        sheet.amount(each.invested.minor),
        sheet.amount(each.received.minor),
        _middle(sheet, times),
        _middle(sheet, rates),
    )


def _middle(sheet: Sheet, ends: Sequence[str]) -> str:
    if not ends:
        return say("forecast.none", sheet.language)
    low, median, high = ends
    return f"{median} ({low} – {high})"


def calls_table(sheet: Sheet) -> TextTable | None:
    """A guarantee in each row; None where no agreement has one."""
    heads = ("calls", "of_agreement", "call_chance", "mean", "worst")
    rows = tuple(
        (
            sheet.party(call.guarantor),
            sheet.agreement(effort.why.effort),
            sheet.chance(call.chance),
            sheet.amount(call.mean),
            sheet.amount(call.worst),
        )
        for effort, call in _calls(sheet)
    )
    return _table(sheet, heads, rows, words=2)


def _calls(sheet: Sheet) -> Iterator[tuple[ToldEffort, Call]]:
    return ((effort, call) for effort in sheet.told.efforts for call in effort.calls)


def stakes_table(sheet: Sheet) -> TextTable | None:
    """A party of an agreement in each row, where the prices are the agreement's own; None where none are.

    Where they are assumed the money follows the plan, and what the fund gains is in the table of its capital.
    """
    heads = ("parties", "of_agreement", "gives", "gets", "result", "loses")
    own = [effort for effort in sheet.told.efforts if not effort.assumed]
    rows = tuple(_stake(sheet, effort, stake) for effort in own for stake in effort.stakes)
    return _table(sheet, heads, rows, words=2)


def _stake(sheet: Sheet, effort: ToldEffort, stake: Stake) -> tuple[str, ...]:
    none = say("forecast.none", sheet.language)
    role = say(f"choice.{stake.role.value}", sheet.language)
    return (
        say("forecast.as_role", sheet.language, party=sheet.party(stake.party), role=role),
        sheet.agreement(effort.why.effort),
        sheet.amount(stake.gives),
        none if stake.gets is None else sheet.amount(stake.gets),
        f"{sheet.amount(stake.low)} – {sheet.amount(stake.high)}",
        sheet.chance(stake.loses),
    )


def _table(
    sheet: Sheet, heads: Sequence[str], rows: tuple[tuple[str, ...], ...], *, words: int = 1
) -> TextTable | None:
    """The first columns are words, the others numbers."""
    head = tuple(say(f"forecast.{name}", sheet.language) for name in heads)
    return TextTable(head, rows, frozenset(range(words, len(head)))) if rows else None


def capital_rows(sheet: Sheet) -> Iterator[Mapping[str, str]]:
    """For other programs: multiples and yearly rates of each account, calls on each guarantee, and what each party
    gives, gets and comes out with."""
    for each in sheet.forecast.accounts:
        for of, ends in (("multiple", each.multiple), ("rate", each.rate)):
            if ends is not None:
                low, median, high = map(share_text, ends)
                yield {"of": of, "id": each.account, "median": median, LOW: low, HIGH: high}
        if each.returns is not None:
            yield {"of": "capital-returns", "id": each.account, "chance": share_text(each.returns)}
    for effort, call in _calls(sheet):
        yield {
            "of": "call", "id": effort.why.effort, "party": call.guarantor, "mean": sheet.plain(call.mean),
            "worst": sheet.plain(call.worst), "chance": share_text(call.chance), "assumed": plain_cell(effort.assumed),
        }  # fmt: skip
    for effort in sheet.told.efforts:
        for stake in effort.stakes:
            yield {
                "of": f"result-{stake.role.value}", "id": effort.why.effort, "party": stake.party,
                "mean": sheet.plain((stake.gets or 0) - stake.gives), LOW: sheet.plain(stake.low),
                HIGH: sheet.plain(stake.high), "chance": "" if stake.loses is None else share_text(stake.loses),
                "assumed": plain_cell(effort.assumed),
            }  # fmt: skip
