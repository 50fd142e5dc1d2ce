"""Writes a fund as its canonical folder: the same fund gives the same bytes."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import yaml

from gavn.domain.fund.fund import Fund
from gavn.domain.values.problem import Problem, Refused
from gavn.files import layout
from gavn.files.codec import to_data
from gavn.files.postings import closing_rows, posting_rows
from gavn.files.read import version_file
from gavn.files.source import write_csv


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
    _write_yaml(folder / layout.FUND, to_data(head))
    _write_yaml(folder / layout.ACCOUNTS, to_data(fund.chart.accounts))
    _write_ledger(fund, folder)
    _write_yaml(folder / layout.VERSIONS, [to_data(version, without=("lines",)) for version in fund.versions])
    for version in fund.versions:
        if not version.derived_from:
            _write_records(folder / version_file(version.id), layout.VERSION_COLUMNS, version.lines)
    _write_pipeline(fund, folder)
    for investment in fund.investments:
        _write_yaml(folder / layout.INVESTMENTS / f"{investment.id}.yaml", to_data(investment))
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
                _write_records(base / f"{table}.csv", columns, records)
        _write_yaml(base / "publication.yaml", data)


def _write_ledger(fund: Fund, folder: Path) -> None:
    write_csv(folder / layout.POSTINGS, columns=layout.POSTING_COLUMNS, rows=posting_rows(fund.ledger.postings))
    if fund.ledger.closings:
        write_csv(folder / layout.CLOSINGS, columns=layout.CLOSING_COLUMNS, rows=closing_rows(fund.ledger.closings))
    if fund.heads:
        _write_records(folder / layout.HEADS, layout.HEAD_COLUMNS, fund.heads)


def _write_pipeline(fund: Fund, folder: Path) -> None:
    _write_yaml(folder / layout.WORKFLOW, to_data(fund.workflow))
    if fund.calls:
        _write_yaml(folder / layout.CALLS, to_data(fund.calls))
    _write_records(folder / layout.INQUIRIES, layout.INQUIRY_COLUMNS, fund.inquiries)
    for file, columns, name in (
        (layout.HEARINGS, layout.HEARING_COLUMNS, "hearings"),
        (layout.EVENTS, layout.EVENT_COLUMNS, "events"),
    ):
        rows = [
            (inquiry.id, *_row(record, columns[1:])) for inquiry in fund.inquiries for record in getattr(inquiry, name)
        ]
        write_csv(folder / file, columns=columns, rows=rows)


def _write_records(path: Path, columns: Sequence[str], records: Iterable[object]) -> None:
    write_csv(path, columns=columns, rows=[_row(record, columns) for record in records])


def _row(record: object, columns: Sequence[str]) -> tuple[str, ...]:
    data: dict[str, Any] = to_data(record)
    return tuple(_cell(data.get(column, "")) for column in columns)


def _cell(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _write_yaml(path: Path, data: object) -> None:
    text = yaml.dump(data, Dumper=_Canonical, allow_unicode=True, default_flow_style=False, sort_keys=False, width=110)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")


class _Canonical(yaml.SafeDumper):
    """Lists stand inside what they belong to, and nothing stands for something written elsewhere."""

    def expect_block_sequence(self) -> None:
        self.indent = self.indent or 0
        self.increase_indent()
        self.state = self.expect_first_block_sequence_item

    def ignore_aliases(self, data: object) -> bool:
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Texts that YAML would read as numbers are quoted, so that no other reader makes a float of an amount."""
    number = text[:1] in "-0123456789" and text[-1:].isdigit()
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if number else None)


_Canonical.add_representer(str, _represent_text)
