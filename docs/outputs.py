"""What each command's JSON holds, as JSON Schema; the tests hold real output against these."""

from __future__ import annotations

from docs.agreement_outputs import (
    CASES,
    CASH_FLOW,
    CLOSE,
    DIFF,
    EXPLAIN,
    IMPORT_PEOPLE,
    PAYERS,
    PUBLISH_CHECK,
    RELEASE,
    REPLAY,
    SHOW,
    STATEMENT,
    TERMINATE,
)
from docs.forecast_outputs import BACKTEST, FORECAST, WARNINGS, WHAT_IF
from docs.fund_outputs import CHECK, ECONOMY, IMPORT, MATCH, PIPELINE, POSTINGS, RECONCILE, VERIFY
from docs.schemas import Schema
from docs.structure_outputs import CHOOSE, STRUCTURE

OUTPUTS = {
    "gavn.backtest/1": BACKTEST,
    "gavn.cases/1": CASES,
    "gavn.cash-flow/1": CASH_FLOW,
    "gavn.check/1": CHECK,
    "gavn.choose/1": CHOOSE,
    "gavn.close/1": CLOSE,
    "gavn.diff/1": DIFF,
    "gavn.economy/1": ECONOMY,
    "gavn.explain/1": EXPLAIN,
    "gavn.forecast/1": FORECAST,
    "gavn.import/1": IMPORT,
    "gavn.import-people/1": IMPORT_PEOPLE,
    "gavn.match/1": MATCH,
    "gavn.payers/1": PAYERS,
    "gavn.pipeline/1": PIPELINE,
    "gavn.postings/1": POSTINGS,
    "gavn.publish-check/1": PUBLISH_CHECK,
    "gavn.reconcile/1": RECONCILE,
    "gavn.release/1": RELEASE,
    "gavn.replay/1": REPLAY,
    "gavn.show/1": SHOW,
    "gavn.statement/1": STATEMENT,
    "gavn.structure/1": STRUCTURE,
    "gavn.terminate/1": TERMINATE,
    "gavn.verify/1": VERIFY,
    "gavn.warnings/1": WARNINGS,
    "gavn.what-if/1": WHAT_IF,
}


def output_schema(name: str) -> Schema:
    """The whole schema of one output, with the key that names it."""
    body = OUTPUTS[name]
    return {
        **body,
        "title": name,
        "properties": {"schema": {"const": name}, **body["properties"]},
        "required": ["schema", *body["required"]],
    }
