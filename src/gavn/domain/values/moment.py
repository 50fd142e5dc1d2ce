"""Which day a moment lies in: that of the place where the fund is, for terminal, pages and folders alike."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

# A day begins here an hour or two before it does in UTC.
HERE = ZoneInfo("Europe/Copenhagen")


def day_of(moment: datetime) -> date:
    """The day that it was here; `moment` knows its zone."""
    return moment.astimezone(HERE).date()
