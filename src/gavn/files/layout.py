"""Which file of a fund folder holds what, and the columns of its CSV files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gavn.domain.economy.room import EffectPolicy
from gavn.domain.economy.table import Injection
from gavn.domain.fund.fund import Programme
from gavn.domain.values.milestone import Milestone
from gavn.domain.values.party import Party

FUND = "fund.yaml"
ACCOUNTS = "accounts.yaml"
POSTINGS = "ledger/postings.csv"
CLOSINGS = "ledger/closings.csv"
HEADS = "ledger/heads.csv"
VERSIONS = "layers/versions.yaml"
WORKFLOW = "pipeline/workflow.yaml"
CALLS = "pipeline/calls.yaml"
INQUIRIES = "pipeline/inquiries.csv"
HEARINGS = "pipeline/hearings.csv"
EVENTS = "pipeline/events.csv"
INVESTMENTS = "investments"
PUBLISHED = "published"
FORECAST_MODEL = "forecast.yaml"
FORECAST_PLANS = "forecasts"
FORECASTS_KEPT = "forecasts/kept"
SCENARIOS = "scenarios"

POSTING_COLUMNS = (
    "number", "voucher", "value_date", "document_date", "account", "amount", "text", "entered_by", "entered_at",
    "approved_by", "approved_at", "reverses", "amount_provenance", "date_provenance",
)  # fmt: skip
CLOSING_COLUMNS = ("year", "entered_by", "entered_at", "approved_by", "approved_at")
HEAD_COLUMNS = ("number", "digest", "published_on", "where")
VERSION_COLUMNS = ("account", "period", "amount", "provenance")
INQUIRY_COLUMNS = ("id", "received_on", "source", "title", "provenance", "call", "theme", "investments", "description")
HEARING_COLUMNS = ("inquiry", "department", "asked_on", "deadline", "answered_on", "relevance", "fit", "economy")
EVENT_COLUMNS = (
    "inquiry", "on", "kind", "by", "to_stage", "reason", "grounds", "minutes", "conditions", "stood_aside",
)  # fmt: skip
CELL_COLUMNS = ("row", "layer", "period", "printed", "provenance")
COUNT_COLUMNS = ("stream", "column", "printed")


@dataclass(frozen=True, slots=True)
class FundFile:
    """What stands in `fund.yaml`: the fund itself, its rules, its capital and the bodies around it."""

    id: str
    name_da: str
    name_en: str
    currency: str
    as_of: date
    operations_until: date
    council: str
    policies: tuple[EffectPolicy, ...]
    injections: tuple[Injection, ...]
    parties: tuple[Party, ...]
    programmes: tuple[Programme, ...] = ()
    milestones: tuple[Milestone, ...] = ()


def version_file(version: str) -> str:
    """Where a version's lines stand."""
    return f"layers/{version}.csv"
