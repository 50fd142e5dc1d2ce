"""The worked cases of an agreement, tried: what each expects at a step, and what the engine gives there."""

from __future__ import annotations

from dataclasses import dataclass

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.dossier import Case, Dossier, Expected, Expecting, in_force
from gavn.domain.outcomes.facts import Results
from gavn.domain.outcomes.histories import Counted
from gavn.domain.payments.endings import close_early
from gavn.domain.payments.entitlement import Entitlement, entitle, known
from gavn.domain.payments.lines import StepName
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Place, Problem, Refused

# What a term gives before caps and floors.
PRICING = frozenset({StepName.PRICE, StepName.ROUNDING})


@dataclass(frozen=True, slots=True)
class Tried:
    """What a case expects and what was found."""

    case: Case
    expected: Expected
    found: Money

    @property
    def difference(self) -> Money:
        """Above nothing, more was found than expected."""
        return self.found - self.expected.amount

    @property
    def holds(self) -> bool:
        return self.difference.is_zero


def try_case(dossier: Dossier, case: Case) -> tuple[Tried, ...]:
    """A case by the version in force on its day; refused where none is, or where its facts are not in order."""
    agreement = in_force(dossier.versions, on=case.as_of)
    if agreement is None:
        values = {"agreement": dossier.id, "on": case.as_of.isoformat()}
        raise Refused([Problem("agreement-not-in-force", Place(path=case.id), values)])
    results = Results(case.claims, case.tallies)
    entitlement = entitle(agreement, results, as_of=case.as_of, final=case.final)
    trial = Trial(agreement, known(agreement, results, as_of=case.as_of), entitlement)
    return tuple(Tried(case, expected, trial.found(expected)) for expected in case.expected)


@dataclass(frozen=True, slots=True)
class Trial:
    """What the results of a case come to."""

    agreement: Agreement
    counted: Counted
    entitlement: Entitlement

    def found(self, expected: Expected) -> Money:
        """The amount at the step where one is expected."""
        match expected.at:
            case Expecting.TOTAL:
                return self.entitlement.total
            case Expecting.PAYER:
                return self.entitlement.paid_by(expected.of)
            case Expecting.INVESTOR:
                return self.entitlement.received_by(expected.of)
            case Expecting.TERM:
                return self.entitlement.sum_of(lambda line: line.term == expected.of and line.step in PRICING)
            case Expecting.GUARANTEE:
                return self.entitlement.sum_of(
                    lambda line: line.rule == expected.of and line.step is StepName.GUARANTEE
                )
            case Expecting.SETTLEMENT:
                return close_early(self.agreement, self.counted, on=self.entitlement.as_of, paid={}).agreed
