"""How a follow-up stands, in words."""

from __future__ import annotations

from gavn.domain.outcomes.calendar import FollowUp
from gavn.language.catalogue import Language, say
from gavn.language.formats import date_text


def state_text(follow_up: FollowUp, language: Language) -> str:
    """`Kan måles fra 31.3.2024, og skal være målt 10.4.2024`."""
    if follow_up.opens_on is None or follow_up.due_on is None or follow_up.last_day is None:
        return say("follow_up.no_day", language)
    return say(
        f"follow_up.state.{follow_up.state}",
        language,
        opens=date_text(follow_up.opens_on, language),
        due=date_text(follow_up.due_on, language),
        last=date_text(follow_up.last_day, language),
    )
