"""Published statements as data: tables and sentences with source, page, quantity, unit and rounding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from gavn.domain.economy.layers import Layer
from gavn.domain.economy.reconcile import Relation
from gavn.domain.values.period import Period
from gavn.domain.values.provenance import Provenance


@dataclass(frozen=True, slots=True)
class PublishedCell:
    """`row` is an account's id, or `total`, `closing-balance` or `injections`; `printed` in the table's unit."""

    row: str
    layer: Layer
    period: Period
    printed: Fraction
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class PublishedEconomy:
    """A printed economy table; `step` is its unit in kroner or euro (1000 for 1.000 kr.), `page` 0 is not known."""

    section: str
    step: int
    page: int = 0
    cells: tuple[PublishedCell, ...] = ()


@dataclass(frozen=True, slots=True)
class PublishedCount:
    """A printed number of inquiries; `column` is `received` or an outcome."""

    stream: str
    column: str
    printed: int


@dataclass(frozen=True, slots=True)
class PublishedPipeline:
    """A printed table 1 with the date it is as of."""

    section: str
    as_of: date
    page: int = 0
    counts: tuple[PublishedCount, ...] = ()


@dataclass(frozen=True, slots=True)
class PublishedSentence:
    """`quantity` names what is claimed and `arguments` of what; `step` is the unit that was rounded to."""

    id: str
    section: str
    quote: str
    quantity: str
    arguments: Mapping[str, str]
    unit: str
    step: Fraction
    relation: Relation
    printed: Fraction
    page: int = 0


@dataclass(frozen=True, slots=True)
class Publication:
    """One report with the tables and sentences in it that are held against the records.

    `as_of` is the day to which its figures reach; what was recorded of later days is not held against it.
    """

    id: str
    title: str
    publisher: str
    published_on: date
    date_provenance: Provenance
    as_of: date | None = None
    economy: PublishedEconomy | None = None
    pipeline: PublishedPipeline | None = None
    sentences: tuple[PublishedSentence, ...] = ()

    @property
    def until(self) -> date:
        """The day to which the figures reach: as stated, or that of the pipeline table, or when it was published."""
        return self.as_of or (self.pipeline.as_of if self.pipeline else self.published_on)
