"""Names of stages, streams, departments and spans of days in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from gavn.domain.pipeline.inquiry import Source
from gavn.domain.pipeline.statistics import OPEN_STREAM
from gavn.domain.pipeline.workflow import Stage
from gavn.language.access import listed
from gavn.language.catalogue import Language, say
from gavn.language.counts import counted_in_words, number_words
from gavn.language.formats import date_text, day_text, on_one_line
from gavn.web.apps.documents.storage import Documents


@dataclass(frozen=True, slots=True)
class Words:
    """Everything that has a name in the fund's documents."""

    known: Documents
    language: Language

    def text(self, key: str, **values: object) -> str:
        return say(key, self.language, **values)

    def day(self, day: date) -> str:
        """In figures, for tables."""
        return day_text(day, self.language)

    def date(self, day: date) -> str:
        """In words, for sentences."""
        return on_one_line(date_text(day, self.language))

    def number(self, count: int) -> str:
        """In words where it is small, as a sentence has it."""
        return number_words(count, self.language)

    def stage(self, stage: Stage) -> str:
        return stage.name_da if self.language == Language.DANISH else stage.name_en

    def stage_id(self, stage_id: str) -> str:
        stage = self.known.workflow.stage(stage_id)
        return self.stage(stage) if stage else stage_id

    def reason_id(self, reason_id: str) -> str:
        reason = self.known.workflow.reason(reason_id)
        if reason is None:
            return reason_id
        return reason.name_da if self.language == Language.DANISH else reason.name_en

    def stream(self, call: str) -> str:
        if call in ("", OPEN_STREAM):
            return self.text("pipeline.general")
        found = next((known for known in self.known.calls if known.id == call), None)
        if found is None:
            return call
        return found.name_da if self.language == Language.DANISH else found.name_en

    def party(self, party: str) -> str:
        return next((known.name for known in self.known.head.parties if known.id == party), party)

    def parties(self, parties: Iterable[str]) -> str:
        """Each once, by name, as a list in words."""
        return listed(list(dict.fromkeys(map(self.party, parties))), self.language)

    def owner(self, role: str) -> str:
        return self.text(f"role.{role}")

    def by(self, by: str) -> str:
        """Who decided: a role, the mayor, or the alderman of a department."""
        return self.text("inquiry.by.mayor") if by == "mayor" else self.owner(by)

    def source(self, source: str) -> str:
        return self.text(f"inquiry.source.{source}") if source in set(Source) else source

    def days(self, count: int) -> str:
        if count == 0:
            return self.text("board.days.none")
        return self.text("board.days.one") if count == 1 else self.text("board.days.many", days=count)

    def clause(self, key: str, count: int) -> str:
        """`<key>.one` or `<key>.many`, as a part of a sentence; none stands as a word too."""
        return self.text(f"{key}.one" if count == 1 else f"{key}.many", count=self.number(count))

    def counted(self, key: str, count: int, **values: object) -> str:
        """`<key>.one` or `<key>.many`, as a sentence that begins with the count."""
        return sentence(counted_in_words(key, count, self.language, **values))


def sentence(text: str) -> str:
    """With a capital first."""
    return text[:1].upper() + text[1:]
