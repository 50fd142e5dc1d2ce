"""What was worked out, in the database, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gavn.web.apps.structuring.models import AnswerRow


class Kind(StrEnum):
    """What is worked out; a job that does it is of the same kind."""

    SCENARIOS = "scenarios"
    DESIGN = "design"


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it was kept; `text` is read by whoever knows its kind."""

    id: int
    kind: Kind
    subject: str
    inputs: str
    asked: Mapping[str, str]
    text: str
    made_by: str
    made_at: datetime


def keep(kept: Kept) -> tuple[Kept, bool]:
    """The answer with its id, and whether it is new; where one of the same inputs is kept already, that one."""
    row, is_new = AnswerRow.objects.get_or_create(
        kind=kept.kind.value,
        subject=kept.subject,
        inputs=kept.inputs,
        defaults={
            "asked": dict(kept.asked),
            "text": kept.text,
            "made_by": kept.made_by,
            "made_at": kept.made_at,
        },
    )
    return _kept(row), is_new


def of_inputs(kind: Kind, subject: str, inputs: str) -> Kept | None:
    row = AnswerRow.objects.filter(kind=kind.value, subject=subject, inputs=inputs).first()
    return None if row is None else _kept(row)


def newest(kind: Kind, subject: str) -> Kept | None:
    row = AnswerRow.objects.filter(kind=kind.value, subject=subject).order_by("id").last()
    return None if row is None else _kept(row)


def numbered(kind: Kind, number: int) -> Kept | None:
    row = AnswerRow.objects.filter(kind=kind.value, id=number).first()
    return None if row is None else _kept(row)


def all_of(kind: Kind, subject: str = "", *, most: int) -> tuple[Kept, ...]:
    """The newest first, of one subject or of all."""
    rows = AnswerRow.objects.filter(kind=kind.value)
    rows = rows.filter(subject=subject) if subject else rows
    return tuple(_kept(row) for row in rows.order_by("-id")[:most])


def _kept(row: AnswerRow) -> Kept:
    return Kept(row.pk, Kind(row.kind), row.subject, row.inputs, row.asked, row.text, row.made_by, row.made_at)
