"""Writes a fund as its canonical folder: the same fund gives the same bytes."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import fields
from pathlib import Path

from gavn.domain.fund.fund import Fund
from gavn.domain.values.plain import to_data
from gavn.domain.values.problem import Problem, Refused
from gavn.files import layout
from gavn.files.agreements import AGREEMENTS, write_dossier
from gavn.files.forecasts import write_forecast
from gavn.files.kept import write_kept
from gavn.files.kept_forecasts import write_kept_forecasts
from gavn.files.postings import closing_rows, posting_rows
from gavn.files.released import write_released
from gavn.files.rows import record_row, write_records
from gavn.files.scenarios import write_scenarios
from gavn.files.source import write_csv, write_yaml


def write_new_folder(fund: Fund, folder: Path) -> None:
    """Writes a folder that is not there yet, whole or not at all; refused where something stands in the way."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused([Problem("folder-not-empty", values={"folder": str(folder)})])
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        write_fund(fund, made)
        made.chmod(0o755)
        made.replace(folder)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise


def write_fund(fund: Fund, folder: Path) -> None:
    """Writes every file of the folder; it should be new or empty."""
    head = layout.FundFile(**{item.name: getattr(fund, item.name) for item in fields(layout.FundFile)})
    write_yaml(folder / layout.FUND, to_data(head))
    write_yaml(folder / layout.ACCOUNTS, to_data(fund.chart.accounts))
    _write_ledger(fund, folder)
    write_yaml(folder / layout.VERSIONS, [to_data(version, without=("lines",)) for version in fund.versions])
    for version in fund.versions:
        if not version.derived_from:
            write_records(folder / layout.version_file(version.id), layout.VERSION_COLUMNS, version.lines)
    _write_pipeline(fund, folder)
    for investment in fund.investments:
        write_yaml(folder / layout.INVESTMENTS / f"{investment.id}.yaml", to_data(investment))
    _write_agreements(fund, folder / AGREEMENTS)
    write_forecast(fund, folder)
    write_kept_forecasts(fund.kept_forecasts, folder)
    write_scenarios(fund.scenarios, folder)
    for publication in fund.publications:
        base = folder / layout.PUBLISHED / publication.id
        data = to_data(publication)
        for table, records, columns in (
            ("economy", publication.economy.cells if publication.economy else None, layout.CELL_COLUMNS),
            ("pipeline", publication.pipeline.counts if publication.pipeline else None, layout.COUNT_COLUMNS),
        ):
            if records is not None:
                data[table].pop("cells", None)
                data[table].pop("counts", None)
                write_records(base / f"{table}.csv", columns, records)
        write_yaml(base / "publication.yaml", data)


def _write_agreements(fund: Fund, folder: Path) -> None:
    for dossier in fund.dossiers:
        write_dossier(dossier, folder / dossier.id)
        write_released(fund.released_of(dossier.id), folder / dossier.id)
    for kept in fund.kept:
        write_kept(kept, folder / kept.agreement)


def _write_ledger(fund: Fund, folder: Path) -> None:
    write_csv(folder / layout.POSTINGS, columns=layout.POSTING_COLUMNS, rows=posting_rows(fund.ledger.postings))
    if fund.ledger.closings:
        write_csv(folder / layout.CLOSINGS, columns=layout.CLOSING_COLUMNS, rows=closing_rows(fund.ledger.closings))
    if fund.heads:
        write_records(folder / layout.HEADS, layout.HEAD_COLUMNS, fund.heads)


def _write_pipeline(fund: Fund, folder: Path) -> None:
    write_yaml(folder / layout.WORKFLOW, to_data(fund.workflow))
    if fund.calls:
        write_yaml(folder / layout.CALLS, to_data(fund.calls))
    write_records(folder / layout.INQUIRIES, layout.INQUIRY_COLUMNS, fund.inquiries)
    for file, columns, name in (
        (layout.HEARINGS, layout.HEARING_COLUMNS, "hearings"),
        (layout.EVENTS, layout.EVENT_COLUMNS, "events"),
    ):
        rows = [
            (inquiry.id, *record_row(record, columns[1:]))
            for inquiry in fund.inquiries
            for record in getattr(inquiry, name)
        ]
        write_csv(folder / file, columns=columns, rows=rows)
