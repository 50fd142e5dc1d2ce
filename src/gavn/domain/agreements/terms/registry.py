"""Every kind of payment term there is, by the name it has in an agreement; a test keeps the list complete."""

from __future__ import annotations

from collections.abc import Mapping

from gavn.domain.agreements.terms.base import Term
from gavn.domain.agreements.terms.beyond_baseline import BeyondBaseline
from gavn.domain.agreements.terms.composite_index import CompositeIndex
from gavn.domain.agreements.terms.conditional_bonus import ConditionalBonus
from gavn.domain.agreements.terms.counted_outcomes import CountedOutcomes
from gavn.domain.agreements.terms.coupon import Coupon
from gavn.domain.agreements.terms.days_in_state import DaysInState
from gavn.domain.agreements.terms.every_indicator import EveryIndicator
from gavn.domain.agreements.terms.fixed_part import FixedPart
from gavn.domain.agreements.terms.floor_to_ceiling import FloorToCeiling
from gavn.domain.agreements.terms.graduated_tiers import GraduatedTiers
from gavn.domain.agreements.terms.linear_interpolation import LinearInterpolation
from gavn.domain.agreements.terms.measured_effect import MeasuredEffect
from gavn.domain.agreements.terms.milestones import SequentialMilestones
from gavn.domain.agreements.terms.non_linear_table import NonLinearTable
from gavn.domain.agreements.terms.percentage_point import PercentagePointPrice
from gavn.domain.agreements.terms.proportional_to_target import ProportionalToTarget
from gavn.domain.agreements.terms.share_of_savings import ShareOfSavings
from gavn.domain.agreements.terms.standing_charge import StandingCharge
from gavn.domain.agreements.terms.step_table import StepTable
from gavn.domain.agreements.terms.subgroup_uplift import SubgroupUplift
from gavn.domain.agreements.terms.tariff import Tariff
from gavn.domain.agreements.terms.threshold import Threshold
from gavn.domain.agreements.terms.unit_milestone import UnitMilestone
from gavn.domain.agreements.terms.volume_wide_tiers import VolumeWideTiers

TERMS: Mapping[str, type[Term]] = {
    BeyondBaseline.KIND: BeyondBaseline,
    CompositeIndex.KIND: CompositeIndex,
    ConditionalBonus.KIND: ConditionalBonus,
    CountedOutcomes.KIND: CountedOutcomes,
    Coupon.KIND: Coupon,
    DaysInState.KIND: DaysInState,
    EveryIndicator.KIND: EveryIndicator,
    FixedPart.KIND: FixedPart,
    FloorToCeiling.KIND: FloorToCeiling,
    GraduatedTiers.KIND: GraduatedTiers,
    LinearInterpolation.KIND: LinearInterpolation,
    SequentialMilestones.KIND: SequentialMilestones,
    NonLinearTable.KIND: NonLinearTable,
    PercentagePointPrice.KIND: PercentagePointPrice,
    ProportionalToTarget.KIND: ProportionalToTarget,
    ShareOfSavings.KIND: ShareOfSavings,
    StandingCharge.KIND: StandingCharge,
    StepTable.KIND: StepTable,
    SubgroupUplift.KIND: SubgroupUplift,
    Tariff.KIND: Tariff,
    Threshold.KIND: Threshold,
    UnitMilestone.KIND: UnitMilestone,
    MeasuredEffect.KIND: MeasuredEffect,
    VolumeWideTiers.KIND: VolumeWideTiers,
}


def kind_of(term: Term) -> str:
    """The name of a term's kind."""
    return next(kind for kind, record in TERMS.items() if type(term) is record)
