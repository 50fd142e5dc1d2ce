"""The referral funnel and the verification sample in words."""

from __future__ import annotations

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.outcomes.referrals import LossReason, Step
from gavn.language.catalogue import Language, say
from gavn.language.formats import exact_text, number_text


def step_text(step: Step, language: Language) -> str:
    """`visiteret`."""
    return say(f"referral.step.{step}", language)


def loss_reason_text(reason: LossReason, language: Language) -> str:
    """As the agreement's parties call it."""
    return reason.name_da if language is Language.DANISH else reason.name_en


def sample_text(agreement: Agreement, language: Language) -> str:
    """How many of the readings submitted in a year are drawn, and that the agreement does not state it where it does
    not."""
    rule = agreement.sample_rule
    kind = "both" if rule.share and rule.fewest else "share" if rule.share else "fewest"
    size = say(
        f"sample.{kind}",
        language,
        share=f"{exact_text(100 * rule.share, language)} %",
        fewest=number_text(rule.fewest, language),
    )
    return size if agreement.verification else say("sample.unstated", language, size=size)
