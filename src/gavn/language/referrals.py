"""The referral funnel in words."""

from __future__ import annotations

from gavn.domain.outcomes.eligibility import BaselineDrift
from gavn.domain.outcomes.referrals import LossReason, Step
from gavn.language.catalogue import Language, say
from gavn.language.formats import number_text


def step_text(step: Step, language: Language) -> str:
    """`visiteret`."""
    return say(f"referral.step.{step}", language)


def loss_reason_text(reason: LossReason, language: Language) -> str:
    """As the agreement's parties call it."""
    return reason.name_da if language is Language.DANISH else reason.name_en


def drift_text(drift: BaselineDrift, language: Language) -> str:
    """How those enrolled differ from the target group at their baseline, and whether that is more than it may be."""
    return say(
        f"referral.drift.{'flagged' if drift.is_flagged else 'within'}",
        language,
        enrolled=drift.enrolled,
        deviations=number_text(abs(drift.deviations), language, decimals=2),
        way=say(f"referral.way.{drift.way}", language),
    )
