"""What was told, as text and as the domain's value."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC
from functools import lru_cache

from django.db.models import QuerySet

from gavn.domain.outcomes.told import KINDS, Asks, Says, Told, known_at
from gavn.domain.values.plain import to_data
from gavn.domain.values.problem import Problem, Refused
from gavn.files.codec import file_model, to_record
from gavn.web.apps.participants.models import ToldRow

FIELDS = (
    "number", "record", "kind", "text", "at", "by", "party", "referral__participant__pseudonym", "referral__ref",
    "withdrawn", "reason",
)  # fmt: skip


def text_of(says: Says) -> str:
    """Canonical JSON: the same words for the same thing."""
    data = to_data(says)
    del data["kind"]
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


@lru_cache(maxsize=20_000)
def says_in(kind: str, text: str) -> Says:
    """What a row says; read through the same models as files. What cannot be read is not repeated: an error is written
    to the server's terminal."""
    try:
        record: type = KINDS[kind]
        said: Says = to_record(record, file_model(record).model_validate_json(text))
    except (LookupError, ValueError, Refused):
        raise Refused([Problem("people-told-unreadable")]) from None
    return said


def told_in(rows: Iterable[ToldRow]) -> tuple[Told, ...]:
    """As the domain's values, in the order of the question. Thousands are read at a time, so no row becomes an object
    on the way: rows that somebody holds are asked for again."""
    asked = rows if isinstance(rows, QuerySet) else _again(rows)
    return tuple(
        Told(
            number, record, says_in(kind, text), at.astimezone(UTC), by, party, person or "", course or "", withdrawn,
            reason=reason,
        )
        for number, record, kind, text, at, by, party, person, course, withdrawn, reason in asked.values_list(*FIELDS)
    )  # fmt: skip


def _again(rows: Iterable[ToldRow]) -> QuerySet[ToldRow]:
    return ToldRow.objects.filter(pk__in=[row.pk for row in rows]).order_by("number")


def rows_of(agreement: str) -> QuerySet[ToldRow]:
    """Everything told of an agreement, in the order in which it was told."""
    return ToldRow.objects.select_related("referral__participant").filter(agreement=agreement).order_by("number")


def agreed(agreement: str) -> Asks:
    """Whom the agreement is for, as its authority said last."""
    found = known_at(told_in(rows_of(agreement).filter(kind=Asks.KIND)))
    return next((each.says for each in found if isinstance(each.says, Asks)), Asks())
