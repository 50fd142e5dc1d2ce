"""What a reading counts for: how the metrics look at it, and whether one that was told lies where any of them looks."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.outcomes.calendar import FollowUp
from gavn.domain.outcomes.questionnaires.known import KNOWN
from gavn.domain.outcomes.told import Filled, Read
from gavn.language.definitions import definition_text
from gavn.web.apps.participants.show.words import Words


def looked_at(version: Agreement, instruments: Collection[str], words: Words) -> list[dict[str, str]]:
    """Of each metric that is read by one of the instruments, how it is measured."""
    return [
        {"label": words.metric(each.id, version), "text": definition_text(each.measured, words.language)}
        for each in version.metrics
        if each.measured is not None and getattr(each.measured.looks_at, "instrument", "") in instruments
    ]


def saved_text(says: Read | Filled, follow_ups: Sequence[FollowUp], words: Words) -> str:
    """That it was saved; and that it counts nowhere, where it gives no score, or none of the course's follow-ups looks
    at it on its day. Before enrolment there is nothing to look at yet."""
    if isinstance(says, Filled) and says.score is None:
        return words.text("people-form.reading.no_score")
    counts = not follow_ups or any(_looks_at(one, says) for one in follow_ups)
    return words.text(f"people-form.reading.{'done' if counts else 'nowhere'}")


def _looks_at(one: FollowUp, says: Read | Filled) -> bool:
    """Whether the day lies in its window, or may do so once it is known what it is counted from."""
    instrument = says.instrument if isinstance(says, Read) else KNOWN[says.questionnaire].instrument
    if one.instrument != instrument:
        return False
    return one.opens_on is None or one.last_day is None or one.opens_on <= says.on <= one.last_day
