"""Early warnings of data: numbers that no count of people gives, and numbers that contradict each other (ADR 0021)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from gavn.domain.agreements.investment import Investment
from gavn.domain.forecasting.effort import Effort
from gavn.domain.forecasting.warning import Evidence, Level, Warned, WarningKind
from gavn.domain.forecasting.warning_effort import Look
from gavn.domain.outcomes.grim import check_percentage
from gavn.domain.payments.impossible import impossible, problem_of
from gavn.domain.values.plain import fraction_text
from gavn.domain.values.problem import Place, Problem


def warnings_of_data(look: Look) -> Iterator[Warned]:
    """Of what was known on the day of one effort."""
    yield from (_impossible(look.effort.id, problem) for problem in _typed(look.effort, look))
    come = look.effort.come(as_of=look.as_of)
    enrolled = come[-1][1] if come else None
    for seen in look.effort.seen(as_of=look.as_of):
        if enrolled is not None and seen.due > enrolled:
            evidence: dict[str, Evidence] = {**look.apart(seen.outcome), "due": seen.due, "enrolled": enrolled}
            yield Warned(WarningKind.CONTRADICTION, Level.ACT, (look.effort.id,), evidence)
    most = look.effort.plan.recruitment.most
    if most is not None and enrolled is not None and enrolled > most:
        yield Warned(WarningKind.ROOM_PASSED, Level.WATCH, (look.effort.id,), {"enrolled": enrolled, "most": most})


def _typed(effort: Effort, look: Look) -> Iterator[Problem]:
    metrics = {metric.id: metric for metric in effort.agreement.metrics}
    for tally in effort.results.as_known_on(look.as_of).tallies:
        if tally.metric in metrics:
            for found in impossible(tally, metrics[tally.metric], effort.agreement.evidence):
                yield problem_of(found, Place(path=tally.id))


def reported(investment: Investment) -> Iterator[Warned]:
    """Of the percentages that a report prints of so many persons."""
    facts = {fact.id: fact.value for fact in investment.facts}
    for result in investment.results:
        share, whole = facts.get(result.share), facts.get(result.whole)
        if share is None or whole is None or whole < 1 or not _has_an_end(share):
            continue
        problem = check_percentage(fraction_text(share), whole=int(whole), place=Place(path=result.share))
        if problem is not None:
            yield _impossible(investment.id, problem)


def _has_an_end(share: Fraction) -> bool:
    return "/" not in fraction_text(share)


def _impossible(effort: str, problem: Problem) -> Warned:
    return Warned(WarningKind.IMPOSSIBLE, Level.WATCH, (effort,), {}, problem)
