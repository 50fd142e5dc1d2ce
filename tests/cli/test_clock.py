"""What day it is: that of the fund, not that of UTC."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from gavn.cli import clock


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-06-30T21:59:59+00:00", date(2026, 6, 30)),
        ("2026-06-30T22:00:00+00:00", date(2026, 7, 1)),
        ("2026-12-31T22:59:59+00:00", date(2026, 12, 31)),
        ("2026-12-31T23:00:00+00:00", date(2027, 1, 1)),
        ("2027-01-01T12:00:00+00:00", date(2027, 1, 1)),
    ],
)
def test_a_day_begins_at_midnight_in_denmark(monkeypatch: pytest.MonkeyPatch, moment: str, day: date) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime.fromisoformat(moment))

    assert clock.today() == day
