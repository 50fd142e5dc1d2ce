"""What was told, in a line."""

from __future__ import annotations

from gavn.domain.outcomes.questionnaires.known import KNOWN
from gavn.domain.outcomes.referrals import Step
from gavn.domain.outcomes.told import (
    Asks,
    Assessed,
    Enrolled,
    Exited,
    Filled,
    Happened,
    Moved,
    Noted,
    Read,
    Says,
    Stayed,
    Told,
    TookPart,
    Verified,
)
from gavn.language.questionnaires import questionnaire_name
from gavn.web.apps.participants.show.words import Words


def said_text(says: Says, asks: Asks, words: Words) -> str:
    """`HbA1c 48 den 1.3.2024`; of what is of no course, nothing."""
    match says:
        case Read() | Filled() | Happened() | Stayed() | TookPart():
            return _observed(says, words)
        case Enrolled(on=on):
            return words.text("people-said.step", step=words.step(Step.ENROLLED), day=words.day(on))
        case Exited(on=on, completed=completed, reason=reason):
            step = Step.COMPLETED if completed else Step.DROPPED_OUT
            told = words.text("people-said.step", step=words.step(step), day=words.day(on))
            return told if completed else f"{told}: {words.reason(asks, step, reason)}"
        case Moved(step=step, on=on):
            return words.text("people-said.step", step=words.step(step), day=words.day(on))
        case Assessed(known=known):
            return ", ".join(f"{about}: {answer}" for about, answer in sorted(known.items()))
        case Noted(text=text):
            return text
    return ""


def _observed(says: Read | Filled | Happened | Stayed | TookPart, words: Words) -> str:
    match says:
        case Read(instrument=name, on=on, value=value):
            return words.text("people-said.read", instrument=name, value=words.exact(value), day=words.day(on))
        case Filled(questionnaire=questionnaire, on=on):
            name = questionnaire_name(KNOWN[questionnaire], words.language)
            return words.text("people-said.read", instrument=name, value=filled_text(says, words), day=words.day(on))
        case Happened(event=event, on=on):
            return words.text("people-said.happened", event=event, day=words.day(on))
        case Stayed(state=name, first_day=first, last_day=last) | TookPart(effort=name, first_day=first, last_day=last):
            return words.text("people-said.stayed", state=name, first=words.day(first), last=words.day(last))


def finding_text(says: Verified, words: Words) -> str:
    """What was found instead, with the note of it; blank of what is as it stands."""
    found = words.text(f"people-said.finding.{says.found}") if says.found else ""
    return ": ".join(filter(None, [found, says.instead]))


def filled_text(says: Filled, words: Words) -> str:
    """The score with the answers that gave it; where an item was skipped there is none."""
    answers = ", ".join(answer or "–" for answer in says.answers)
    score = says.score
    if score is None:
        return words.text("people-said.no_score", answers=answers)
    return words.text("people-said.score", score=score, answers=answers)


def named_text(told: Told, words: Words) -> str:
    """`HbA1c, 1.3.2024`: which reading it is, without what it was found to be. That something happened, and when, is
    itself what was found: it is known by when it was submitted."""
    match told.says:
        case Read(instrument=name, on=on):
            return f"{name}, {words.day(on)}"
        case Filled(questionnaire=questionnaire, on=on):
            return f"{questionnaire_name(KNOWN[questionnaire], words.language)}, {words.day(on)}"
    return words.text("people-said.from_register", at=words.moment(told.at))
