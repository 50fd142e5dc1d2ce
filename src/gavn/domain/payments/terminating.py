"""A termination as the lines of a statement: what the results give, and of each investor's capital the agreed share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from gavn.domain.agreements.agreement import Agreement, Termination
from gavn.domain.agreements.versions import content_hash
from gavn.domain.outcomes.histories import Counted
from gavn.domain.payments.canonical import RULES_VERSION, results_digest
from gavn.domain.payments.endings import Recovery, Terminate, called_until, recover, rule_of
from gavn.domain.payments.entitlement import Entitlement, Terminated, entitle_counted
from gavn.domain.payments.lines import StepName
from gavn.domain.payments.trace import TraceLine, line_id
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Place, Problem, refuse


def terminate(agreement: Agreement, counted: Counted, asked: Terminate, *, as_of: date) -> Terminated:
    """All that the agreement gives when a party terminates it: what the results known by `as_of` give, and recovery.

    What the results give counts as repaid, whether it was stated before or is stated with it (`given_by`). Refused
    without a reason, where no recovery or no capital is agreed, and where no one party pays it (`payer_of`).
    """
    whole = given_by(agreement, counted, on=asked.on)
    recovered = recoveries(agreement, whole, asked)
    rule = rule_of(agreement, asked.by)
    refuse(_unsaid(agreement, rule, recovered, asked))
    return Terminated(
        agreement.id,
        agreement.version,
        agreement.currency,
        as_of,
        final=False,
        agreement_digest=content_hash(agreement),
        results_digest=results_digest(counted),
        rules_version=RULES_VERSION,
        lines=(*whole.lines, *_lines(agreement, rule, recovered, asked.on)),
        all_enrolled=None,
        reason=asked.reason.strip(),
        by=asked.by,
        on=asked.on,
    )


def given_by(agreement: Agreement, counted: Counted, *, on: date) -> Entitlement:
    """What the results give of an agreement that ends on a day: what was reached and fell due by that day, guarantees,
    gifts and fixed parts among it, and nothing that comes after (ADR 14)."""
    return entitle_counted(called_until(agreement, on), counted, as_of=on)


def recoveries(agreement: Agreement, whole: Entitlement, asked: Terminate) -> tuple[Recovery, ...]:
    """What each investor recovers, given what the results give."""
    repaid = {tranche.party: whole.received_by(tranche.party) for tranche in agreement.investors}
    return recover(agreement, by=asked.by, on=asked.on, repaid=repaid)


def payer_of(agreement: Agreement, rule: Termination, *, on: date) -> str:
    """The one party that has the paying role on a day; blank where several have it, or none, or an investor itself."""
    found = agreement.in_role(rule.payer_role, on=on)
    investors = {tranche.party for tranche in agreement.investors}
    return next(iter(found)) if len(found) == 1 and not found & investors else ""


def _unsaid(
    agreement: Agreement, rule: Termination, recovered: Sequence[Recovery], asked: Terminate
) -> Iterator[Problem]:
    place = Place(path=agreement.id)
    if not asked.reason.strip():
        yield Problem("termination-without-reason", Place(path="reason"))
    if not recovered:
        yield Problem("termination-without-capital", place, {"agreement": agreement.id})
    if any(each.amount.minor for each in recovered) and not payer_of(agreement, rule, on=asked.on):
        yield Problem("termination-payer-open", place, {"role": rule.payer_role.value})


def _lines(agreement: Agreement, rule: Termination, recovered: Sequence[Recovery], on: date) -> Iterator[TraceLine]:
    """What is recovered, then by whom it is paid, then to whom: the share of the capital, at most what is left."""
    owed: dict[str, list[TraceLine]] = {each.investor: list(_owed(agreement, rule, each, on)) for each in recovered}
    yield from (line for lines in owed.values() for line in lines)
    in_all = sum(each.amount.minor for each in recovered)
    payer, day = payer_of(agreement, rule, on=on), on.isoformat()
    if in_all:
        yield TraceLine(
            line_id(StepName.TERMINATION_PAYERS, payer), StepName.TERMINATION_PAYERS, Fraction(0), Fraction(in_all),
            day, clause=rule.clause, formula="termination-payers", payer=payer, sources=_ids(owed),
        )  # fmt: skip
    for each in recovered:
        if each.amount.minor:
            yield TraceLine(
                line_id(StepName.TERMINATION_INVESTORS, each.investor), StepName.TERMINATION_INVESTORS, Fraction(0),
                Fraction(each.amount.minor), day, clause=rule.clause, formula="termination-investors",
                receiver=each.investor, sources=_ids({each.investor: owed[each.investor]}),
            )  # fmt: skip


def _ids(owed: Mapping[str, Sequence[TraceLine]]) -> tuple[str, ...]:
    """The last line of each investor, from which the one before it can be reached."""
    return tuple(lines[-1].id for lines in owed.values() if lines)


def _owed(agreement: Agreement, rule: Termination, each: Recovery, on: date) -> Iterator[TraceLine]:
    """Of one investor: the share of the capital it has paid in, then what of that is more than it lacks."""
    agreed = each.capital.times(rule.recovery, policy=agreement.rounding)
    if agreed.minor:
        yield TraceLine(
            line_id(StepName.TERMINATION, each.investor), StepName.TERMINATION, Fraction(0), Fraction(agreed.minor),
            on.isoformat(), clause=rule.clause, formula="termination", receiver=each.investor,
            inputs=(("paid-in", _minor(each.capital)), ("share", rule.recovery)),
        )  # fmt: skip
    if each.amount != agreed:
        yield TraceLine(
            line_id(StepName.TERMINATION_LEFT, each.investor), StepName.TERMINATION_LEFT, Fraction(agreed.minor),
            Fraction(each.amount.minor), on.isoformat(), clause=rule.clause, formula="termination-left",
            receiver=each.investor, inputs=(("paid-in", _minor(each.capital)), ("repaid", _minor(each.repaid))),
            sources=(line_id(StepName.TERMINATION, each.investor),),
        )  # fmt: skip


def _minor(amount: Money) -> Fraction:
    return Fraction(amount.minor)
