"""The one place where the terminal reads the clock."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """This moment, in UTC, to the second: what stands in a folder is written to the second."""
    return datetime.now(UTC).replace(microsecond=0)
