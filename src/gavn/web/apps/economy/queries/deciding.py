"""What one enters and another decides on, as people see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from gavn.web.apps.economy.models import Decided

WAITING = Decided.State.WAITING.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """Who entered it and what became of it; `decided_at` is None while it waits."""

    id: int
    state: str
    entered_by: str
    entered_at: datetime
    decided_by: str
    decided_at: datetime | None
    grounds: str

    @property
    def waits(self) -> bool:
        return self.state == WAITING


def entered_in(row: Any) -> dict[str, Any]:
    """What a row has of this."""
    return {
        "id": row.pk,
        "state": row.state,
        "entered_by": row.entered_by,
        "entered_at": row.entered_at.astimezone(UTC),
        "decided_by": row.decided_by,
        "decided_at": row.decided_at.astimezone(UTC) if row.decided_at else None,
        "grounds": row.grounds,
    }
