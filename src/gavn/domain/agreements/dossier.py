"""All that is kept of one agreement: its versions, its worked cases, and what was counted for whole cohorts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.measurement_plan import MeasurementPlan
from gavn.domain.outcomes.facts import Claim, Results, Tally
from gavn.domain.values.money import Money


class Expecting(StrEnum):
    """Where in the order of operations a case expects an amount.

    `term` is what a term gives before caps and floors, `payer` what a payer owes, `guarantee` what one covers,
    `investor` what an investor is paid back, `total` what is owed in all, also what nobody pays; `settlement` what
    early closing on the day gives, the results of the case being those expected of the people reached.
    """

    TERM = "term"
    PAYER = "payer"
    GUARANTEE = "guarantee"
    INVESTOR = "investor"
    TOTAL = "total"
    SETTLEMENT = "settlement"


@dataclass(frozen=True, slots=True)
class Expected:
    """`amount` at a step; `of` is the id of the term, party or guarantee, blank for the total and the settlement."""

    at: Expecting
    amount: Money
    of: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """Given results and the amounts they must give, so that a lawyer can try an agreement before it is signed.

    Entitlements are worked out from what is known on `as_of`, by the version in force on that day; `final` where it is
    the final statement, at which a minimum is made up.
    """

    id: str
    name_da: str
    name_en: str
    as_of: date
    expected: tuple[Expected, ...]
    claims: tuple[Claim, ...] = ()
    tallies: tuple[Tally, ...] = ()
    final: bool = False

    @property
    def results(self) -> Results:
        """What is known on the day of the case."""
        return Results(self.claims, self.tallies).as_known_on(self.as_of)


@dataclass(frozen=True, slots=True)
class Dossier:
    """`versions` in order, the first the agreement as signed and each other an amendment of the one before.

    `measurement_plan` is what the parties registered; None where the agreement itself is all that they have planned.
    """

    id: str
    versions: tuple[Agreement, ...]
    cases: tuple[Case, ...] = ()
    tallies: tuple[Tally, ...] = ()
    measurement_plan: MeasurementPlan | None = None

    @property
    def parties(self) -> frozenset[str]:
        """Everybody who takes part in any version: payers, investors, guarantors and donors among them."""
        return frozenset().union(*(_parties_of(version) for version in self.versions))


def _parties_of(version: Agreement) -> frozenset[str]:
    return frozenset(
        (
            *(party.party for party in version.parties),
            *(payer.party for payer in version.payers),
            *(tranche.party for tranche in version.investors),
            *(guarantee.guarantor for guarantee in version.guarantees),
            *(donation.donor for donation in version.donations),
        )
    )


def in_force(versions: Sequence[Agreement], *, on: date) -> Agreement | None:
    """The version in force on a day; None before the first."""
    return max((v for v in versions if v.effective_from <= on), key=lambda v: v.version, default=None)


def known_in_force(versions: Sequence[Agreement], *, on: date) -> Agreement | None:
    """The same by what had been signed by the day: an amendment can be signed later than it takes effect."""
    return in_force([v for v in versions if v.signed_on is None or v.signed_on <= on], on=on)
