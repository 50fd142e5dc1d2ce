"""How long the parties can dispute a statement, who has accepted it, and for whom a reader would."""

from __future__ import annotations

from datetime import date

from gavn.domain.payments.disputing import TimeToDispute
from gavn.web.apps.payments.show.words import Words


def time_sentences(time: TimeToDispute, words: Words, *, today: date) -> list[str]:
    """Until when it can be disputed, who has accepted it and who has not: of an open statement that is checked."""
    key = "over" if today >= time.until else "until"
    told = [words.text(f"statement-page.time.{key}", until=words.day(time.until))]
    if not time.parties:
        return [*told, words.text("statement-page.time.nobody")]
    accepted = [party for party in time.parties if party in time.accepted]
    for name, parties in (("accepted", accepted), ("waited_for", time.waited_for)):
        if parties:
            told.append(words.text(f"statement-page.time.{name}", parties=words.parties_text(parties)))
    return told
