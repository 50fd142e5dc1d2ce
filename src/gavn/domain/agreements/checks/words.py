"""What an agreement must say: the nineteen statements, its unit, price level, rounding, deadline and sample."""

from __future__ import annotations

from collections.abc import Iterator

from gavn.domain.agreements.agreement import DISPUTED_FROM, REQUIRED_STATEMENTS, Agreement, DeadlineFrom
from gavn.domain.agreements.checks.found import found, is_share, unknown
from gavn.domain.agreements.terms.measured_effect import MeasuredEffect
from gavn.domain.values.money import MINOR_UNITS
from gavn.domain.values.period import YEARS
from gavn.domain.values.problem import Problem, Severity

# Agreements round to øre, kroner, or hundreds of them.
LARGEST_UNIT = 1000


def check_statements(agreement: Agreement) -> Iterator[Problem]:
    unsaid = [name for name in REQUIRED_STATEMENTS if not agreement.statements.get(name, "").strip()]
    if unsaid:
        # Told together: somebody who has only begun would else read the same words nineteen times.
        path = f"statements.{unsaid[0]}" if len(unsaid) == 1 else "statements"
        yield found(code="statement-missing", path=path, statement="”, “".join(unsaid))
    for name in agreement.statements:
        if name not in REQUIRED_STATEMENTS:
            yield found(code="statement-unknown", path=f"statements.{name}", statement=name)


def check_currency(agreement: Agreement) -> Iterator[Problem]:
    if agreement.currency not in MINOR_UNITS:
        yield found(code="currency-unknown", path="currency", currency=agreement.currency)


def check_arithmetic(agreement: Agreement) -> Iterator[Problem]:
    if agreement.rounding_unit.minor <= 0:
        yield found(code="rounding-unit-not-positive", path="rounding_unit")
    if agreement.rounding_unit.major > LARGEST_UNIT:
        multiple = agreement.rounding_unit.plain()
        yield found(code="rounding-unit-large", path="rounding_unit", severity=Severity.WARNING, multiple=multiple)
    if agreement.payment_deadline.amount < 0:
        yield found(code="deadline-before", path="payment_deadline")
    if agreement.payment_deadline.event not in tuple(DeadlineFrom):
        yield found(code="deadline-from-unknown", path="payment_deadline", event=agreement.payment_deadline.event)
    sides = any(isinstance(term, MeasuredEffect) and term.two_sided for term in agreement.terms)
    if sides and not agreement.two_sided:
        yield found(code="two-sided-not-said", path="two_sided")


def check_dispute_deadline(agreement: Agreement) -> Iterator[Problem]:
    """The parties must have time to dispute, or it is told that they have none."""
    agreed = agreement.dispute_deadline
    if agreed is None:
        # With one party to the money there is nobody beside the fund who could dispute what it states.
        if len(agreement.parties_to_money) > 1:
            path = "statements.dispute-deadline"
            yield found(code="dispute-time-not-agreed", path=path, severity=Severity.WARNING)
        return
    if agreed.event != DISPUTED_FROM:
        yield found(code="dispute-deadline-from-unknown", path="dispute_deadline", event=agreed.event)
    if agreed.amount <= 0:
        yield found(code="dispute-deadline-no-time", path="dispute_deadline")
    day, deadline = agreement.effective_from, agreement.payment_deadline
    if deadline.event == DeadlineFrom.STATEMENT and deadline.on(day) < agreed.on(day):
        values = {"payment": deadline.label, "dispute": agreed.label}
        yield found(code="dispute-time-past-payment", path="dispute_deadline", severity=Severity.WARNING, **values)


def check_verification(agreement: Agreement) -> Iterator[Problem]:
    """A share lies from nothing to the whole, and a number is not below nothing; a rule that draws nothing is none."""
    rule = agreement.verification
    if rule is None:
        return
    if not is_share(rule.share):
        yield found(code="sample-rule-odd", path="verification.share")
    if rule.fewest < 0:
        yield found(code="sample-rule-odd", path="verification.fewest")
    if not rule.share and not rule.fewest:
        yield found(code="sample-rule-odd", path="verification")


def can_be_priced(agreement: Agreement) -> bool:
    """Whether no mistake in its terms, its index or its rounding keeps amounts from being worked out."""
    mistakes = (problem for check in (check_arithmetic, check_price_level) for problem in check(agreement))
    terms = any(term.problems() for term in agreement.terms)
    return not terms and all(problem.severity is Severity.WARNING for problem in mistakes)


def check_price_level(agreement: Agreement) -> Iterator[Problem]:
    level = agreement.price_level
    if level.base_year not in YEARS:
        yield found(code="base-year-outside", path="price_level.base_year", year=str(level.base_year))
    if level.index and str(level.base_year) not in level.values:
        yield found(code="index-without-base", path="price_level.values", year=str(level.base_year))
    if level.values and not level.index:
        yield found(code="index-without-name", path="price_level.index")
    for at, term in unknown(level.terms, {term.id for term in agreement.terms}):
        yield found(code="term-unknown", path=f"price_level.terms.{at}", term=term)
    for year, value in level.values.items():
        if not (len(year) == 4 and year.isdecimal()):
            yield found(code="index-not-a-year", path=f"price_level.values.{year}", year=year)
        if value <= 0:
            yield found(code="index-not-positive", path=f"price_level.values.{year}", year=year)
