"""How an example's number is known: published, derived (how) or assumed."""

from __future__ import annotations

from enum import StrEnum


class Provenance(StrEnum):
    PUBLISHED = "published"
    DERIVED = "derived"
    ASSUMED = "assumed"
    RECORDED = "recorded"
