"""An early closing as the lines of a statement: what the expected results give, settled by the agreed share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.versions import content_hash
from gavn.domain.outcomes.histories import Counted
from gavn.domain.payments.canonical import RULES_VERSION, results_digest
from gavn.domain.payments.endings import EarlyClosing, close_early
from gavn.domain.payments.entitlement import Closing, Entitlement
from gavn.domain.payments.lines import StepName
from gavn.domain.payments.trace import OWED, PAYING, TraceLine, line_id
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Place, Problem, refuse


def settle(agreement: Agreement, expected: Counted, *, as_of: date, reason: str) -> Closing:
    """All that the agreement gives when it is closed on a day; `reason` stands in the statement.

    Refused where no settlement is agreed, where it comes to less than nothing, and where investors of different rank
    would share less than was expected, since no clause says how.
    """
    closing = close_early(agreement, expected, on=as_of, paid={})
    refuse(_unsettled(agreement, closing, reason))
    return Closing(
        agreement.id,
        agreement.version,
        agreement.currency,
        as_of,
        final=False,
        agreement_digest=content_hash(agreement),
        results_digest=results_digest(expected),
        rules_version=RULES_VERSION,
        lines=(*closing.expected.lines, *_settlement(closing, as_of)),
        all_enrolled=None,
        reason=reason.strip(),
    )


def _unsettled(agreement: Agreement, closing: EarlyClosing, reason: str) -> Iterator[Problem]:
    place = Place(path=agreement.id)
    if not reason.strip():
        yield Problem("closing-without-reason", Place(path="reason"))
    if closing.agreed.minor < 0:
        yield Problem("settlement-below-nothing", place, {"agreement": agreement.id})
    if closing.split_is_open(agreement):
        yield Problem("settlement-between-ranks", place, {"agreement": agreement.id})


def _settlement(closing: EarlyClosing, as_of: date) -> Iterator[TraceLine]:
    """What is owed, then by whom, then to whom: from what was expected to what is agreed, where it differs."""
    whole = closing.expected
    owed = tuple(line.id for line in whole.lines if line.step in OWED)
    inputs = (("share", closing.share), ("whole", Fraction((whole.total - whole.unpaid).minor)))
    yield TraceLine(
        line_id(StepName.SETTLEMENT), StepName.SETTLEMENT, Fraction(whole.total.minor), Fraction(closing.agreed.minor),
        as_of.isoformat(), clause=closing.clause, formula="settlement-of-whole", inputs=inputs, sources=owed,
    )  # fmt: skip
    agreed, nothing = _agreed_by_purse(closing), Money.zero(closing.agreed.currency)
    for (payer, purse), before in sorted(_paid(whole).items()):
        after = agreed.get((payer, purse), nothing)
        if before != after:
            yield TraceLine(
                line_id(StepName.SETTLEMENT_PAYERS, payer, purse), StepName.SETTLEMENT_PAYERS, Fraction(before.minor),
                Fraction(after.minor), as_of.isoformat(), clause=closing.clause,
                formula="settlement-payers" if payer else "settlement-unpaid", payer=payer, purse=purse,
            )  # fmt: skip
    yield from _received(closing, as_of)


def _paid(whole: Entitlement) -> dict[tuple[str, str], Money]:
    """What is expected of each purse, and under a blank name what nobody pays."""
    places = {(line.payer, line.purse) for line in whole.lines if line.step in PAYING}
    return {place: _sum(whole, place) for place in places}


def _sum(whole: Entitlement, place: tuple[str, str]) -> Money:
    return whole.sum_of(lambda line: line.step in PAYING and (line.payer, line.purse) == place)


def _agreed_by_purse(closing: EarlyClosing) -> dict[tuple[str, str], Money]:
    """Each payer's part of what is agreed, between its purses."""
    expected = _paid(closing.expected)
    found: dict[tuple[str, str], Money] = {}
    for payer, agreed in closing.agreed_by_payer().items():
        purses = sorted(purse for party, purse in expected if party == payer)
        parts = closing.shares_of([expected[payer, purse] for purse in purses], agreed)
        found |= {(payer, purse): part for purse, part in zip(purses, parts, strict=True)}
    return found


def _received(closing: EarlyClosing, as_of: date) -> Iterator[TraceLine]:
    """Each investor's part, as the expected payments were shared."""
    whole = closing.expected
    parties = sorted({line.receiver for line in whole.lines if line.step is StepName.INVESTORS})
    expected = [_received_by(whole, party) for party in parties]
    for party, before, after in zip(parties, expected, closing.shares_of(expected, closing.agreed), strict=True):
        if before != after:
            yield TraceLine(
                line_id(StepName.SETTLEMENT_INVESTORS, party), StepName.SETTLEMENT_INVESTORS, Fraction(before.minor),
                Fraction(after.minor), as_of.isoformat(), clause=closing.clause, formula="settlement-investors",
                receiver=party,
            )  # fmt: skip


def _received_by(whole: Entitlement, party: str) -> Money:
    return whole.sum_of(lambda line: line.step is StepName.INVESTORS and line.receiver == party)
