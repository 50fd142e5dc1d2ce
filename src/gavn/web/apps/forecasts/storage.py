"""Forecasts in the database: what was told of each, who made it and when."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from gavn.domain.fund.told import Told
from gavn.domain.values.problem import Problem, Refused
from gavn.files.told_forecasts import told_in
from gavn.web.apps.forecasts.models import ForecastRow


@dataclass(frozen=True, slots=True)
class Made:
    """Who made a forecast, and when."""

    by: str
    at: datetime


def made() -> Mapping[str, Made]:
    """By the name of the kept forecast."""
    rows = ForecastRow.objects.values_list("kept", "made_by", "made_at")
    return {kept: Made(by, at) for kept, by, at in rows}


def told(kept: str) -> Told | None:
    """All that was told of a forecast; None of one that was made elsewhere and loaded."""
    row = ForecastRow.objects.filter(kept=kept).first()
    return None if row is None else _told(row.text, kept)


@lru_cache(maxsize=8)
def _told(text: str, name: str) -> Told:
    try:
        return told_in(text, name=name)
    except Refused as refused:
        raise Refused([Problem("forecast-altered", values={"forecast": name})]) from refused


def add(kept: str, text: str, *, by: str, now: datetime) -> str:
    """Its digest."""
    digest = digest_of(text)
    ForecastRow.objects.create(kept=kept, text=text, digest=digest, made_by=by, made_at=now)
    return digest


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def digests() -> Iterator[tuple[str, str]]:
    """Of each forecast its name and the digest of what stands there now."""
    for row in ForecastRow.objects.all().iterator():
        yield row.kept, digest_of(row.text)
