"""What one enters and another decides on, in words: what is done, who must act, and why you may or may not."""

from __future__ import annotations

from gavn.domain.access.decision import Decision
from gavn.language.access import reason_text
from gavn.language.catalogue import Language, say
from gavn.web.apps.economy.queries.deciding import Entered
from gavn.web.design.moments import moment_text


def answer_key(entered: Entered, decision: Decision) -> str:
    """What has become of it, or who must act."""
    if not entered.waits:
        return entered.state
    return "waiting_you" if decision.allowed else "waiting_another"


def steps_of(
    entered: Entered, *, decision: Decision, to_post: str, posted: str, language: Language
) -> list[dict[str, str]]:
    """Entered, approved by another, posted; `to_post` says what posting it will do, `posted` what it did."""
    at = moment_text(entered.entered_at, language)
    steps = [_step("entered", say("postings-page.by_at", language, by=entered.entered_by, at=at), "done", language)]
    if entered.waits:
        steps.append(_step("to_approve", reason_text(decision, language), "now", language))
        steps.append(_step("to_post", to_post, "later", language))
        return steps
    steps.append(_step(entered.state, decided_text(entered, language), "done", language))
    if posted:
        steps.append(_step("posted", posted, "done", language))
    return steps


def decided_text(entered: Entered, language: Language) -> str:
    """By whom, and when; blank while it waits."""
    if entered.decided_at is None:
        return ""
    return say("postings-page.by_at", language, by=entered.decided_by, at=moment_text(entered.decided_at, language))


def _step(name: str, detail: str, state: str, language: Language) -> dict[str, str]:
    return {"text": say(f"postings-page.step.{name}", language), "detail": detail, "state": state}
