"""A file with observations of people in words: what its rows would become, and what became of them.

Who a row is about is told by the number that stands in the file, where no CPR number can; else by the row alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from gavn.domain.access.decision import Person
from gavn.domain.outcomes.intake.judge import Accepted, Verdict, key_of
from gavn.domain.outcomes.intake.kinds import FileKind, Record
from gavn.domain.outcomes.people import Event, Reading, Spell
from gavn.files.intake.cells import plain_text
from gavn.files.intake.people_columns import safe
from gavn.files.intake.people_rows import PeopleIntake
from gavn.language.access import listed
from gavn.language.catalogue import Language, say
from gavn.language.counts import counted
from gavn.language.formats import date_text, exact_text, number_text
from gavn.language.problems import problem_parts
from gavn.language.questionnaires import questionnaire_name
from gavn.web.apps.participants.actions.importing import TakenIn
from gavn.web.apps.participants.forms.fields import capital
from gavn.web.apps.participants.queries.importing import Preview, Sending
from gavn.web.apps.participants.rules import knows_cases
from gavn.web.apps.participants.show.words import protected_mark

MOST_REJECTED = 100
MOST_SHOWN = 10


def kind_text(kind: FileKind, language: Language) -> str:
    """`Målinger`, `Besvarelser af WHO-5, trivsel`."""
    if kind.questionnaire is None:
        return say(f"people-import.kind.{kind.id}", language)
    return say("people-import.kind.answers", language, name=questionnaire_name(kind.questionnaire, language))


def person_text(sending: Sending, by: Person, language: Language) -> str:
    """What stands in the column of persons."""
    if sending.numbers:
        return say("people-import.person.number", language)
    return say(f"people-import.person.{'case' if knows_cases(by) else 'pseudonym'}", language)


def intake_answer(intake: PeopleIntake, kind: FileKind, *, taken: bool, language: Language) -> str:
    """How many rows would come in or have come in, were there already, and cannot come in."""
    outcome = "taken" if taken else "gives"
    parts = [
        counted(f"people-import.count.{name}", count, language)
        for name, count in ((_thing(kind), len(intake.of(Verdict.NEW))), *_corrections(intake))
        if count
    ]
    if parts:
        said = say(f"people-import.answer.{outcome}", language, parts=listed(parts, language))
    else:
        said = say(f"people-import.answer.{'rejected' if _all_rejected(intake) else 'nothing'}", language)
    others = (("already", len(intake.of(Verdict.ALREADY))), ("rejected", len(intake.rejections)))
    told = [counted(f"people-import.answer.{name}", count, language) for name, count in others if count]
    return " ".join([capital(said), *told])


def _corrections(intake: PeopleIntake) -> Iterator[tuple[str, int]]:
    yield "corrections", len(intake.of(Verdict.CORRECTION))


def _thing(kind: FileKind) -> str:
    return "answers" if kind.questionnaire is not None else kind.table


def _all_rejected(intake: PeopleIntake) -> bool:
    return bool(intake.rejections) and not intake.accepted


def intake_sum(intake: PeopleIntake, language: Language) -> list[dict[str, Any]]:
    """Every row of the file is in one of the four."""
    counts = {verdict.value: len(intake.of(verdict)) for verdict in Verdict} | {"rejected": len(intake.rejections)}
    terms = [("rows", intake.rows, "", True)]
    terms += [
        (name, counts[name], "+" if place else "=", False)
        for place, name in enumerate(("new", "correction", "already", "rejected"))
    ]
    return [
        {
            "label": counted(f"people-import.sum.{name}", count, language),
            "amount": number_text(count, language),
            "sign": sign,
            "result": result,
        }
        for name, count, sign, result in terms
    ]


@dataclass(frozen=True, slots=True)
class PreviewShown:
    """A preview as somebody may see it."""

    found: Preview
    sending: Sending
    by: Person
    language: Language

    def context(self) -> dict[str, Any]:
        """The sections of the page, each None where it has nothing to show."""
        intake, language = self.found.intake, self.language
        new = intake.of(Verdict.NEW)
        return {
            "answer": intake_answer(intake, self.found.opened.kind, taken=False, language=language),
            "terms": intake_sum(intake, language),
            "origin": say(f"people-import.columns.{self.found.opened.origin}", language),
            "take": counted("people-import.take", self.found.to_take, language) if self.found.to_take else "",
            "rejected": self._rejected(),
            "rejected_say": self._said_of("rejected", len(intake.rejections), MOST_REJECTED),
            "corrected": self._table(self.found.corrections, changes=True),
            "corrected_say": self._said_of("corrected", len(self.found.corrections), MOST_SHOWN),
            "new": self._table(new, changes=False),
            "new_say": self._said_of("new", len(new), MOST_SHOWN),
            "remarks": self._remarks(),
            "protected": counted("people-import.protected", len(self.found.protected), self.language)
            if self.found.protected
            else "",
        }

    def _said_of(self, section: str, count: int, most: int) -> str:
        """What the section shows, and that there is more where there is."""
        said = say(f"people-import.section.{section}_say", self.language)
        if count <= most:
            return said
        counts = {"shown": number_text(most, self.language), "count": number_text(count, self.language)}
        return f"{said} {say('people-import.section.some', self.language, **counts)}"

    def _rejected(self) -> dict[str, Any] | None:
        """One line for each reason: row, column, what is wrong and why, and what to do."""
        language = self.language
        heads = [say(f"people-import.head.{name}", language) for name in ("row", "column", "wrong", "do")]
        rows = []
        for rejection in self.found.intake.rejections[:MOST_REJECTED]:
            for problem in rejection.problems:
                parts = problem_parts(problem, language)
                column = problem.place.path or say("people-import.whole_row", language)
                cells = [
                    {"text": column, "label": heads[1]},
                    {"text": f"{parts['what']} {parts['why']}", "label": heads[2], "css": "g-full"},
                    {"text": parts["do"], "label": heads[3], "css": "g-full"},
                ]
                rows.append({"label": self._row(rejection.row), "cells": cells, **self._marked(rejection.row)})
        return _table(heads, rows)

    def _table(self, accepted: Sequence[Accepted], *, changes: bool) -> dict[str, Any] | None:
        """The first rows, as they were understood; of corrections what they change."""
        language = self.language
        names = ["row", *(["person"] if not self.sending.numbers else []), "thing", "on"]
        names += ["changes"] if changes else ["value"] if self.found.opened.kind.table == "readings" else []
        heads = [say(f"people-import.head.{name}", language) for name in names]
        rows = []
        for each in accepted[:MOST_SHOWN]:
            said = {"person": self._person(each), **self._said(each.record)}
            said |= {"changes": self._changes(each)} if changes else {}
            cells = [
                {"text": said[name], "label": head, "css": "g-full" if name == "changes" else ""}
                for name, head in zip(names[1:], heads[1:], strict=True)
            ]
            rows.append({"label": self._row(each.row), "cells": cells, **self._marked(each.row)})
        return _table(heads, rows)

    def _marked(self, row: int) -> dict[str, str]:
        return protected_mark(self.language, protected=row in self.found.protected)

    def _row(self, row: int) -> str:
        return say("people-import.row", self.language, row=row)

    def _person(self, row: Accepted) -> str:
        """As the file calls them; of a file of CPR numbers, nothing is told again."""
        if self.sending.numbers:
            return ""
        place = self.found.table.head.index(self.found.column_map.columns["person"])
        cells = next(each.cells for each in self.found.table.rows if each.number == row.row)
        return safe(plain_text(cells[place]))

    def _said(self, record: Record) -> dict[str, str]:
        """What was observed, when, and its value."""
        match record:
            case Reading():
                value = exact_text(record.value, self.language)
                withdrawn = say("people-import.withdrawn", self.language) if record.withdrawn else ""
                return {"thing": record.instrument, "on": self._day(record.on), "value": f"{value}{withdrawn}"}
            case Event():
                return {"thing": record.event, "on": self._day(record.on)}
            case Spell():
                days = {"first": self._day(record.first_day), "last": self._day(record.last_day)}
                return {"thing": record.state, "on": say("people-import.days", self.language, **days)}
        return {"thing": "", "on": ""}

    def _changes(self, row: Accepted) -> str:
        """`Værdi: 5 bliver til 7`; of answers only that they are others."""
        before = self.found.before[key_of(row.record)]
        return "; ".join(
            say(
                f"people-import.change{'' if hasattr(before, name) else '_answers'}",
                self.language,
                column=say(f"people_column.{name}", self.language),
                before=self._value(getattr(before, name, "")),
                after=self._value(getattr(row.record, name, "")),
            )
            for name in row.changes
        )

    def _value(self, value: object) -> str:
        if isinstance(value, bool):
            return say(f"people-import.{'yes' if value else 'no'}", self.language)
        if isinstance(value, date):
            return self._day(value)
        return exact_text(value, self.language) if isinstance(value, Fraction) else str(value)

    def _day(self, day: date) -> str:
        return date_text(day, self.language)

    def _remarks(self) -> list[str]:
        """What somebody may want to look at once more."""
        return [
            f"{self._row(remark.place.line)}: {parts['what']} {parts['do']}"
            for each in self.found.intake.accepted
            for remark in each.remarks
            for parts in (problem_parts(remark, self.language),)
        ][:MOST_SHOWN]


def _table(heads: Sequence[str], rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    if not rows:
        return None
    return {"head": [{"text": text} for text in heads], "rows": rows, "css": "g-stack g-stack-2"}


def taken_context(taken: TakenIn, kind: FileKind, language: Language) -> dict[str, Any]:
    """What was taken in, what of it was drawn to be verified by another, and how it is taken back."""
    new = len(taken.intake.of(Verdict.NEW))
    drawn = counted("people-import.drawn", taken.drawn, language) if taken.drawn else ""
    none = say("people-import.drawn.none", language) if new and kind.table == "readings" else ""
    return {
        "answer": intake_answer(taken.intake, kind, taken=True, language=language),
        "terms": intake_sum(taken.intake, language),
        "drawn": drawn or none,
    }
