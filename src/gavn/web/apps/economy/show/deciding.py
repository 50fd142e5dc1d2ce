"""What one enters and another decides on, in words: what is done, who must act, and why you may or may not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

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
    entered: Entered, *, decision: Decision, to_post: str, posted: str, names: Mapping[str, str], language: Language
) -> list[dict[str, str]]:
    """Entered, approved by another, posted; `to_post` says what posting it will do, `posted` what it did."""
    by_whom = by_at(entered.entered_by, entered.entered_at, names=names, language=language)
    steps = [_step("entered", by_whom, "done", language)]
    if entered.waits:
        steps.append(_step("to_approve", why_text(decision, names=names, language=language), "now", language))
        steps.append(_step("to_post", to_post, "later", language))
        return steps
    steps.append(_step(entered.state, decided_text(entered, names=names, language=language), "done", language))
    if posted:
        steps.append(_step("posted", posted, "done", language))
    return steps


def decided_text(entered: Entered, *, names: Mapping[str, str], language: Language) -> str:
    """By whom, and when; blank while it waits."""
    if entered.decided_at is None:
        return ""
    return by_at(entered.decided_by, entered.decided_at, names=names, language=language)


def decider(entered: Entered, names: Mapping[str, str]) -> str:
    """The name of whoever decided on it; blank while it waits."""
    return names.get(entered.decided_by, entered.decided_by)


def by_at(by: str, at: datetime, *, names: Mapping[str, str], language: Language) -> str:
    """`Anne Andersen, 25.11.2026 kl. 22.14`; whoever has no account here stands as the books have them."""
    return say("postings-page.by_at", language, by=names.get(by, by), at=moment_text(at, language))


def why_text(decision: Decision, *, names: Mapping[str, str], language: Language) -> str:
    """Why you may or may not, with the name of whom it depends on."""
    values = {key: names.get(value, value) if key == "person" else value for key, value in decision.values.items()}
    return reason_text(replace(decision, values=values), language)


def _step(name: str, detail: str, state: str, language: Language) -> dict[str, str]:
    return {"text": say(f"postings-page.step.{name}", language), "detail": detail, "state": state}
