"""Whether what a metric's definition gives is what its terms and gates read, and is paid for once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import combinations

from gavn.domain.agreements.agreement import AgreedMetric, Agreement
from gavn.domain.agreements.checks.found import found
from gavn.domain.agreements.grading import AGAINST_GROUP
from gavn.domain.agreements.terms.base import CohortTerm, PersonTerm, Term
from gavn.domain.outcomes.definition import Definition, EventCount, Gives, MeanChange, TimeInState
from gavn.domain.outcomes.histories import Measure
from gavn.domain.values.period import RelativeDate
from gavn.domain.values.problem import Problem, Severity

# What is stated of every cohort; and all that a term can ask for and not be without.
ALWAYS = ("due", "enrolled")
READ = ("reached", "quantity", "estimate", *ALWAYS)
# The lengths of months come again with the leap years.
EVERY_START = 4 * 365 + 1


def check_measured_terms(agreement: Agreement) -> Iterator[Problem]:
    """Every term, held against the definitions of the metrics that it looks at."""
    measured = {metric.id: (metric, metric.measured) for metric in agreement.metrics if metric.measured is not None}
    for place, term in enumerate(agreement.terms):
        for metric, definition in (measured[name] for name in dict.fromkeys(term.metrics) if name in measured):
            if isinstance(term, CohortTerm):
                yield from _check_read(place, term, metric, _given(agreement, definition))
            if metric.id == term.metric and not term.follow_up and isinstance(term, PersonTerm | CohortTerm):
                yield from _check_twice(place, term, metric, definition, agreement.clocks.enrolment.start)


def check_measured_gates(agreement: Agreement) -> Iterator[Problem]:
    """A gate's level is a share of people, and no share is ever measured where a sum or an average is."""
    measured = {metric.id: metric.measured for metric in agreement.metrics if metric.measured is not None}
    for place, gate in enumerate(agreement.gates):
        for metric, definition in ((name, measured[name]) for name in gate.levels if name in measured):
            if definition.looks_at.gives is Gives.QUANTITY:
                path, given = f"gates.{place}.levels.{metric}", ", ".join(_given(agreement, definition))
                yield found(code="gate-never-measured", path=path, id=gate.id, metric=metric, given=given)


def _given(agreement: Agreement, definition: Definition) -> Sequence[str]:
    """What measuring states of a cohort."""
    operator = definition.looks_at
    estimated = isinstance(operator, MeanChange) or agreement.evidence in AGAINST_GROUP
    counted = "reached" if operator.gives is Gives.REACHED else "quantity"
    return (counted, *(["estimate"] if estimated else []), *ALWAYS)


def _check_read(place: int, term: CohortTerm, metric: AgreedMetric, given: Sequence[str]) -> Iterator[Problem]:
    """A number that is never measured would be paid as nothing, or refused only when it is to be paid by."""
    samples = [sample for sample in term.sample() if sample.metric == metric.id]
    lacking = dict.fromkeys(name for sample in samples for name in _stated(sample) if name not in given)
    if lacking:
        lacks, path = ", ".join(lacking), f"terms.{place}.{_key(term)}"
        # Counts that are entered by hand may have it.
        yield found(
            code="term-reads-unmeasured",
            path=path,
            severity=Severity.WARNING,
            term=term.id,
            metric=metric.id,
            lacks=lacks,
            given=", ".join(given),
        )


def _key(term: Term) -> str:
    return "reads" if hasattr(term, "reads") else "metric"


def _stated(measure: Measure) -> Iterator[str]:
    return (name for name in READ if getattr(measure, name) is not None)


def _check_twice(
    place: int, term: Term, metric: AgreedMetric, definition: Definition, first: date
) -> Iterator[Problem]:
    """Days or events that lie in the windows of two follow-ups are counted at both, and what is paid is added up."""
    if not _adds_up(definition):
        return
    starts = [first + timedelta(days=day) for day in range(EVERY_START)]
    for one, other in combinations(metric.follow_ups, 2):
        days = max(_shared(definition.since, one, other, start) for start in starts)
        if days > 0:
            values = {"term": term.id, "metric": metric.id, "one": one.id, "other": other.id, "days": str(days)}
            yield found(code="window-paid-twice", path=f"terms.{place}.metric", severity=Severity.WARNING, **values)


def _adds_up(definition: Definition) -> bool:
    """Whether it gives days or events, of which those of two windows are added together."""
    operator = definition.looks_at
    return isinstance(operator, TimeInState | EventCount) and operator.gives is Gives.QUANTITY


def _shared(since: RelativeDate, one: RelativeDate, other: RelativeDate, start: date) -> int:
    """How many days lie in both windows; both ends of a window are in it."""
    ends = [follow_up.on(start) for follow_up in (one, other)]
    begins = [since.on(end if since.event == "follow-up" else start) for end in ends]
    return (min(ends) - max(begins)).days + 1
