"""What was told, as text and as the domain's value."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC
from functools import lru_cache

from django.db.models import QuerySet

from gavn.domain.outcomes.told import KINDS, Asks, Says, Told, known_at
from gavn.domain.values.plain import to_data
from gavn.files.codec import file_model, to_record
from gavn.web.apps.participants.models import ParticipantRow, ToldRow


def text_of(says: Says) -> str:
    """Canonical JSON: the same words for the same thing."""
    data = to_data(says)
    del data["kind"]
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


@lru_cache(maxsize=20_000)
def says_in(kind: str, text: str) -> Says:
    """What a row says; read through the same models as files."""
    record: type = KINDS[kind]
    said: Says = to_record(record, file_model(record).model_validate_json(text))
    return said


def told_in(rows: Iterable[ToldRow]) -> tuple[Told, ...]:
    """As the domain's values."""
    return tuple(
        Told(
            row.number,
            row.record,
            says_in(row.kind, row.text),
            row.at.astimezone(UTC),
            row.by,
            row.party,
            row.referral.participant.pseudonym if row.referral else "",
            row.referral.ref if row.referral else "",
            row.withdrawn,
            reason=row.reason,
        )
        for row in rows
    )


def rows_of(agreement: str) -> QuerySet[ToldRow]:
    """Everything told of an agreement, in the order in which it was told."""
    return ToldRow.objects.select_related("referral__participant").filter(agreement=agreement).order_by("number")


def told_of(participant: ParticipantRow) -> tuple[Told, ...]:
    """Everything told of a person in an agreement, in the order in which it was told."""
    own = ToldRow.objects.select_related("referral__participant").filter(referral__participant=participant)
    return told_in(own.order_by("number"))


def agreed(agreement: str) -> Asks:
    """Whom the agreement is for, as its authority said last."""
    found = known_at(told_in(rows_of(agreement).filter(kind=Asks.KIND)))
    return next((each.says for each in found if isinstance(each.says, Asks)), Asks())


def forget() -> None:
    """Lets go of what was read: memory may not hold longer than the files."""
    says_in.cache_clear()
