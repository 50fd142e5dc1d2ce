"""The agreement as a document of frozen records, which a lawyer can read and payments are made by (ADR 0010)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from gavn.domain.agreements.terms.base import Term
from gavn.domain.disclosure.policy import Theme
from gavn.domain.outcomes.definition import Definition
from gavn.domain.outcomes.histories import Measure
from gavn.domain.outcomes.verification import UNSTATED, SampleRule
from gavn.domain.values.money import Money, Rounding
from gavn.domain.values.party import PartyRole
from gavn.domain.values.period import Dates, RelativeDate
from gavn.domain.values.provenance import Provenance


class Direction(StrEnum):
    """Whether more or less of what is measured is better."""

    MORE = "more"
    LESS = "less"


class EvidenceDesign(StrEnum):
    """How a result is told from what would have happened anyway (domain page, section 4)."""

    DIRECT_COUNT = "direct-count"
    FIXED_BASELINE = "fixed-baseline"
    HISTORICAL_BASELINE = "historical-baseline"
    BEFORE_AFTER = "before-after"
    DIFFERENCE_IN_DIFFERENCES = "difference-in-differences"
    MATCHED_COMPARISON = "matched-comparison"
    RANDOMISED = "randomised"


class EvidenceGrade(StrEnum):
    """How far a result can be trusted to come from the effort; the best of them is A."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


# A design can be carried out worse than it promises, and never better.
BEST_GRADE: Mapping[EvidenceDesign, EvidenceGrade] = {
    EvidenceDesign.RANDOMISED: EvidenceGrade.A,
    EvidenceDesign.MATCHED_COMPARISON: EvidenceGrade.B,
    EvidenceDesign.DIFFERENCE_IN_DIFFERENCES: EvidenceGrade.B,
    EvidenceDesign.FIXED_BASELINE: EvidenceGrade.C,
    EvidenceDesign.HISTORICAL_BASELINE: EvidenceGrade.C,
    EvidenceDesign.BEFORE_AFTER: EvidenceGrade.C,
    EvidenceDesign.DIRECT_COUNT: EvidenceGrade.D,
}


class Population(StrEnum):
    """On whom a metric is analysed; everybody enrolled and due unless the agreement says otherwise."""

    ENROLLED_AND_DUE = "enrolled-and-due"
    COMPLETERS = "completers"


@dataclass(frozen=True, slots=True)
class AgreementParty:
    """A body in one role, for all of the agreement unless dates narrow it."""

    role: PartyRole
    party: str
    clause: str = ""
    from_date: date | None = None
    to_date: date | None = None


@dataclass(frozen=True, slots=True)
class Clocks:
    """The periods in which people are enrolled, the effort runs, results are measured, and payments fall due."""

    enrolment: Dates
    effort: Dates
    measurement: Dates
    payment: Dates


@dataclass(frozen=True, slots=True)
class AgreedMetric:
    """What is observed, on whom, when, from which source, and what is expected of it.

    `reported_per_unit` converts what is reported into the unit paid by: 7 where days are reported and weeks are paid.
    `measured` says how it is worked out from person-level data; without it, results come from elsewhere.
    """

    id: str
    name_da: str
    name_en: str
    unit: str
    direction: Direction
    source: str
    instrument: str
    follow_ups: tuple[RelativeDate, ...]
    grace: RelativeDate
    clause: str
    population: Population = Population.ENROLLED_AND_DUE
    collective: bool = False
    threshold: Fraction | None = None
    expected: Fraction | None = None
    deadweight: Fraction = Fraction(0)
    baseline: Fraction | None = None
    reported_per_unit: Fraction = Fraction(1)
    measured: Definition | None = None
    provenance: Provenance = Provenance.RECORDED


@dataclass(frozen=True, slots=True)
class Gate:
    """Nothing of `terms` is paid unless the metrics reach their levels: all of them, pooled or cohort by cohort.

    A level is a share that a rate or an estimate reaches; what was not measured has reached none. `follow_up` narrows
    the gate to one follow-up of its metrics; blank is every one.
    """

    id: str
    clause: str
    terms: tuple[str, ...]
    levels: Mapping[str, Fraction]
    per_cohort: bool = False
    follow_up: str = ""


class CapScope(StrEnum):
    """Over what a cap is counted, in the order in which caps bite."""

    PERSON = "person"
    METRIC = "metric"
    PERIOD = "period"
    AGREEMENT = "agreement"
    PAYER = "payer"


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `amount`, or else `share` of all, over a scope; no `terms` is every term. A cap on a metric names it, and
    a cap for each period names `periods`.

    What a payer's cap leaves is paid by `overflow_to` (an outcomes fund), or by nobody where that is blank.
    """

    id: str
    clause: str
    scope: CapScope
    amount: Money | None = None
    share: Fraction | None = None
    terms: tuple[str, ...] = ()
    metric: str = ""
    payer: str = ""
    periods: tuple[Dates, ...] = ()
    overflow_to: str = ""

    def covers(self, *, term: str, metric: str) -> bool:
        """Whether it counts what a term gives on a metric, its scope apart."""
        return self.metric in ("", metric) and (not self.terms or term in self.terms)


@dataclass(frozen=True, slots=True)
class Floor:
    """At least `amount` in all, made up at the final statement and never before."""

    id: str
    clause: str
    amount: Money


@dataclass(frozen=True, slots=True)
class PayerShare:
    """A payer's part: `share` of every metric, or of those named; an outcomes fund is a payer like any other."""

    party: str
    share: Fraction
    clause: str
    metrics: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    purse: str = ""


@dataclass(frozen=True, slots=True)
class CapitalCall:
    """Capital that an investor pays in on a day."""

    party: str
    amount: Money
    due_on: date
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Tranche:
    """An investor's place in the order of repayment: rank 1 is paid first, equal ranks pari passu by capital.

    `protected` is the part of the capital that a guarantee covers first; `most_return` the highest multiple of the
    capital that comes back, `most_irr` the highest yearly rate, as an accruing balance.
    """

    party: str
    rank: int
    capital: Money
    clause: str
    protected: Money | None = None
    most_return: Fraction | None = None
    most_irr: Fraction | None = None

    @property
    def has_ceiling(self) -> bool:
        """Whether what the investor may receive is limited, by a multiple or by a yearly rate."""
        return self.most_return is not None or self.most_irr is not None


@dataclass(frozen=True, slots=True)
class DeficitGuarantee:
    """On `trigger_on` the guarantor covers `share` of the capital not yet repaid, at most `most`, to those named."""

    id: str
    guarantor: str
    clause: str
    trigger_on: date
    most: Money
    share: Fraction = Fraction(1)
    covers: tuple[str, ...] = ()


class DonationUse(StrEnum):
    """What a donation does: writes down what the authority owes, or buys outcomes that pay nothing."""

    WRITES_DOWN = "writes-down"
    BUYS_OUTCOMES = "buys-outcomes"


@dataclass(frozen=True, slots=True)
class AgreedDonation:
    """Money that a foundation gives within the agreement."""

    id: str
    donor: str
    clause: str
    amount: Money
    on: date
    use: DonationUse
    terms: tuple[str, ...] = ()


class Booking(StrEnum):
    """Where a difference from a late or corrected fact is booked."""

    CURRENT = "current"
    RESTATED = "restated"


class DeadlineFrom(StrEnum):
    """What the payment deadline of an agreement can be counted from: its event in the file."""

    STATEMENT = "statement"
    APPROVAL = "approval"


# What the time to dispute a statement is counted from: from then on it can be disputed.
DISPUTED_FROM = "check"


class VatBasis(StrEnum):
    """How the amounts of an agreement stand to VAT."""

    OUTSIDE_SCOPE = "outside-scope"
    EXEMPT = "exempt"
    INCLUDED = "included"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Settlement:
    """At early closing: `share` of the expected result of those actually reached is paid up front."""

    clause: str
    share: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Termination:
    """On termination by a party, `recovery` of the capital paid in is paid back, by the party in the role `paid_by`:
    the role that terminates unless the agreement says another."""

    clause: str
    by: PartyRole
    recovery: Fraction
    paid_by: PartyRole | None = None

    @property
    def payer_role(self) -> PartyRole:
        return self.paid_by or self.by


AS_WRITTEN = Fraction(1)


@dataclass(frozen=True, slots=True)
class PriceLevel:
    """Prices hold at `base_year` and follow a named index, dated; blank where prices are fixed.

    No `terms` is every term. Caps, minimums and capital stand as they are written.
    """

    base_year: int
    index: str = ""
    values: Mapping[str, Fraction] = field(default_factory=dict)
    clause: str = ""
    terms: tuple[str, ...] = ()

    def is_followed_by(self, term: str) -> bool:
        """Whether a term's price follows the index."""
        return bool(self.values) and (not self.terms or term in self.terms)

    def factor(self, term: str, on: date) -> Fraction:
        """What a term's price is multiplied by on a day: by the index of its year, or the last one known before it."""
        followed = self.values if self.is_followed_by(term) else {}
        known = [year for year in followed if int(year) <= on.year]
        if not known:
            return AS_WRITTEN
        return self.values[max(known)] / self.values[str(self.base_year)]


@dataclass(frozen=True, slots=True)
class Agreement:
    """One version of an agreement; immutable once signed, known by its content hash.

    `expected_units` is how many are expected to take part, which with the `theme` settles what can be published.
    `clusters` is what whole groups were chosen or drawn by (a school, a district), blank where people were one by one:
    the name of the covariate that says to which of them each person belongs.
    `covariates` name what groups are made alike by, agreed before anything is seen.
    `statements` are the nineteen sentences without which it cannot be activated (`REQUIRED_STATEMENTS`), each with what
    the agreement states. `dispute_deadline` counts from the check of a statement: until that day those who pay or
    receive can dispute it, and none is approved that they have not all accepted. `verification` is what the sample is
    drawn by; None is the program's own rule (`sample_rule`).
    """

    id: str
    version: int
    effective_from: date
    name_da: str
    name_en: str
    currency: str
    provenance: Provenance
    parties: tuple[AgreementParty, ...]
    clocks: Clocks
    unit: str
    target_group: str
    metrics: tuple[AgreedMetric, ...]
    evidence: EvidenceDesign
    evidence_grade: EvidenceGrade
    terms: tuple[Term, ...]
    payers: tuple[PayerShare, ...]
    rounding: Rounding
    rounding_unit: Money
    booking: Booking
    payment_deadline: RelativeDate
    vat: VatBasis
    price_level: PriceLevel
    statements: Mapping[str, str]
    dispute_deadline: RelativeDate | None = None
    investors: tuple[Tranche, ...] = ()
    calls: tuple[CapitalCall, ...] = ()
    gates: tuple[Gate, ...] = ()
    caps: tuple[Cap, ...] = ()
    floors: tuple[Floor, ...] = ()
    guarantees: tuple[DeficitGuarantee, ...] = ()
    donations: tuple[AgreedDonation, ...] = ()
    settlement: Settlement | None = None
    termination: tuple[Termination, ...] = ()
    two_sided: bool = False
    verification: SampleRule | None = None
    expected_units: int | None = None
    theme: Theme = Theme.OTHER
    clusters: str = ""
    covariates: tuple[str, ...] = ()
    signed_on: date | None = None
    reason_da: str = ""
    reason_en: str = ""

    def in_role(self, role: PartyRole, *, on: date) -> frozenset[str]:
        """Those who have a role on a day, its first and last day included."""
        own = (each for each in self.parties if each.role is role)
        return frozenset(each.party for each in own if (each.from_date or date.min) <= on <= (each.to_date or date.max))

    @property
    def takes_back(self) -> bool:
        """Whether a term can take back what was given before, and the investors do not answer for it."""
        return not self.two_sided and any(term.takes_back for term in self.terms)

    @property
    def owed_without_result(self) -> tuple[Measure, ...]:
        """The years for which terms pay also where nothing is measured; what several look at together is seen once."""
        years = (measure for term in self.terms for measure in term.owed_without_result(self.clocks.measurement))
        return tuple(dict.fromkeys(years))

    @property
    def sample_rule(self) -> SampleRule:
        """How many of the readings submitted somebody else looks at again."""
        return self.verification or UNSTATED

    @property
    def parties_to_money(self) -> frozenset[str]:
        """Who pays for outcomes or receives by it; an investor that is alone need have no row of capital."""
        receivers = [tranche.party for tranche in self.investors]
        receivers = receivers or [party.party for party in self.parties if party.role is PartyRole.INVESTOR]
        return frozenset((*(payer.party for payer in self.payers), *receivers))

    @property
    def has_ranks(self) -> bool:
        """Whether some investors are paid back before others."""
        return len({tranche.rank for tranche in self.investors}) > 1

    @property
    def settlement_is_open(self) -> bool:
        """Whether an early closing pays a part to investors of different rank, since no key says how they share it."""
        return self.settlement is not None and self.settlement.share < 1 and self.has_ranks

    @property
    def can_be_settled(self) -> bool:
        """Whether an early closing can be stated whatever is expected: it is agreed and not left open, and never comes
        to less than nothing."""
        return self.settlement is not None and not self.settlement_is_open and not self.two_sided


# Domain page, section 4: an agreement that leaves one of these unsaid cannot be activated.
REQUIRED_STATEMENTS = (
    "unit", "target-group", "referral-route", "cohort-opening-and-closing", "baseline-window", "source-and-instrument",
    "due-dates-and-grace", "price-terms", "caps-and-floors", "missing-data-rule", "drop-out-rule", "overlap-rule",
    "verification-sample", "dispute-deadline", "late-measurement-rule", "early-closing-rule", "publication-plan",
    "evidence-design-and-grade", "retention",
)  # fmt: skip
