"""Reads a fund folder: the fund where all is in order, and otherwise every problem in it, each at its place."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gavn.domain.agreements.investment import Investment
from gavn.domain.economy.accounts import Account, ChartOfAccounts
from gavn.domain.economy.layers import Version, VersionLine
from gavn.domain.economy.ledger import Closing, Ledger, Posting, check_ledger
from gavn.domain.fund.fund import Fund
from gavn.domain.fund.published import Publication, PublishedCell, PublishedCount
from gavn.domain.pipeline.inquiry import Call, Event, Hearing, Inquiry, check_inquiry
from gavn.domain.pipeline.workflow import Workflow
from gavn.domain.values.money import MINOR_UNITS
from gavn.domain.values.problem import Place, Problem, Severity, in_order
from gavn.files import layout
from gavn.files.agreements import has_errors, read_dossiers
from gavn.files.postings import read_closings, read_heads, read_postings
from gavn.files.reader import FolderReader, Watch
from gavn.files.references import check_references
from gavn.files.source import CsvRow, read_records, read_yaml


@dataclass(frozen=True, slots=True)
class Reading:
    """`fund` is None exactly where `problems` holds an error."""

    fund: Fund | None
    problems: tuple[Problem, ...]


def read_fund(folder: Path, *, watch: Watch = iter, agreements: bool = True) -> Reading:
    """Reads and checks all of a fund folder; without `agreements` these are left unread, for they take as long
    as all the rest, and most questions are not about them."""
    if not folder.is_dir():
        return Reading(None, (Problem("folder-missing", Place(str(folder))),))
    reader = FolderReader(folder, watch=watch)
    head = _read_head(reader)
    chart = ChartOfAccounts(tuple(reader.yaml_list(layout.ACCOUNTS, Account)))
    workflow: Workflow | None = reader.yaml_record(layout.WORKFLOW, Workflow)
    ledger, heads = _read_ledger(reader, chart)
    versions = _read_versions(reader)
    calls = tuple(reader.yaml_list(layout.CALLS, Call)) if (folder / layout.CALLS).exists() else ()
    inquiries = _read_inquiries(reader, workflow)
    investments = _read_investments(reader)
    publications = _read_publications(reader)
    dossiers = read_dossiers(reader) if agreements else ()
    if head is None or workflow is None:
        return Reading(None, in_order(reader.problems))
    fund = Fund(
        **{item.name: getattr(head, item.name) for item in dataclasses.fields(head)},
        chart=chart,
        ledger=ledger,
        heads=heads,
        versions=versions,
        workflow=workflow,
        calls=calls,
        inquiries=inquiries,
        investments=investments,
        publications=publications,
        dossiers=dossiers,
    )
    # What refers to a record that could not be read would be reported twice: once at its cause is enough.
    reader.problems += check_references(fund, reader.places, unread=_with_errors(reader))
    return Reading(None if has_errors(reader.problems) else fund, in_order(reader.problems))


def _with_errors(reader: FolderReader) -> set[str]:
    return {problem.place.file for problem in reader.problems if problem.severity == Severity.ERROR}


def _read_head(reader: FolderReader) -> layout.FundFile | None:
    document = read_yaml(reader.folder, layout.FUND)
    currency = document.data.get("currency") if isinstance(document.data, dict) else None
    if isinstance(currency, str) and currency in MINOR_UNITS:
        reader.currency = currency
    elif currency is not None:
        values = {"key": "currency", "value": str(currency), "expected": ", ".join(sorted(MINOR_UNITS))}
        reader.problems.append(Problem("value-not-one-of", document.place(("currency",)), values))
    head: layout.FundFile | None = reader.yaml_record(layout.FUND, layout.FundFile, document=document)
    return head


def _read_ledger(reader: FolderReader, chart: ChartOfAccounts) -> tuple[Ledger, tuple[Any, ...]]:
    closings: list[Any] = []
    heads: list[Any] = []
    if (reader.folder / layout.CLOSINGS).exists():
        closings, problems = read_closings(reader.csv_rows(layout.CLOSINGS, layout.CLOSING_COLUMNS))
        reader.problems += problems
    if (reader.folder / layout.HEADS).exists():
        heads, problems = read_heads(reader.csv_rows(layout.HEADS, layout.HEAD_COLUMNS))
        reader.problems += problems
    postings = _read_postings(reader, chart, tuple(closings))
    return Ledger(reader.currency, postings, tuple(closings)), tuple(heads)


def _read_postings(reader: FolderReader, chart: ChartOfAccounts, closings: tuple[Closing, ...]) -> tuple[Posting, ...]:
    records = read_records(reader.folder, layout.POSTINGS, columns=layout.POSTING_COLUMNS, problems=reader.problems)
    postings, places, problems = read_postings(reader.watch(records), currency=reader.currency)
    reader.problems += problems
    # What could not be read leaves a gap in the numbers, and an account unknown: that is no second mistake.
    gap = bool(problems)
    unread = reader.ids.get(layout.ACCOUNTS, set()) - set(chart.by_id)
    taken = tuple(postings)
    ledger = Ledger(reader.currency, taken, closings)
    reader.problems += [
        problem
        for problem in check_ledger(ledger, chart=chart, places=places)
        if not (gap and problem.code == "posting-number")
        and not (problem.code == "account-unknown" and problem.values["account"] in unread)
    ]
    return taken


def _read_versions(reader: FolderReader) -> tuple[Version, ...]:
    versions = []
    for version in reader.yaml_list(layout.VERSIONS, Version, without=("lines",)):
        if version.derived_from:
            versions.append(version)
            continue
        rows = list(reader.csv_rows(layout.version_file(version.id), layout.VERSION_COLUMNS))
        found = [(row, reader.csv_record(row, VersionLine)) for row in rows]
        for row, line in found:
            if line is not None:
                reader.places["version-line", version.id, line.account] = row.place("account")
        versions.append(dataclasses.replace(version, lines=tuple(line for _, line in found if line is not None)))
    # The lines of a version that could not be read are checked all the same, so that nothing waits for a second run.
    read = {layout.version_file(version.id) for version in versions}
    for path in sorted((reader.folder / layout.VERSIONS).parent.glob("*.csv")):
        file = f"{path.parent.name}/{path.name}"
        if file not in read:
            _csv_records(reader, file, layout.VERSION_COLUMNS, VersionLine)
    return tuple(versions)


def _read_inquiries(reader: FolderReader, workflow: Workflow | None) -> tuple[Inquiry, ...]:
    rows = list(reader.csv_rows(layout.INQUIRIES, layout.INQUIRY_COLUMNS))
    hearings = _by_inquiry(reader, layout.HEARINGS, layout.HEARING_COLUMNS, Hearing)
    events = _by_inquiry(reader, layout.EVENTS, layout.EVENT_COLUMNS, Event)
    inquiries: list[Inquiry] = []
    seen: set[str] = set()
    for row in rows:
        inquiry = reader.csv_record(row, Inquiry, without=("hearings", "events"))
        seen.add(row.fields["id"])
        if inquiry is None:
            continue
        reader.places["inquiry", inquiry.id] = row.place("id")
        own = events.get(inquiry.id, [])
        inquiry = dataclasses.replace(
            inquiry,
            hearings=tuple(value for _, value in hearings.get(inquiry.id, [])),
            events=tuple(value for _, value in own),
        )
        if workflow is not None:
            places = {index: event_row.place("to_stage") for index, (event_row, _) in enumerate(own)}
            reader.problems += check_inquiry(inquiry, workflow=workflow, places=places)
        inquiries.append(inquiry)
    for found in (hearings, events):
        for inquiry_id, belonging in found.items():
            if inquiry_id not in seen:
                place = belonging[0][0].place("inquiry")
                reader.problems.append(Problem("reference-unknown", place, {"key": "inquiry", "value": inquiry_id}))
    return tuple(inquiries)


def _by_inquiry(
    reader: FolderReader, file: str, columns: Sequence[str], record: type
) -> dict[str, list[tuple[CsvRow, Any]]]:
    found: dict[str, list[tuple[CsvRow, Any]]] = {}
    for row in list(reader.csv_rows(file, columns)):
        value = reader.csv_record(row, record, keys=("inquiry",))
        if value is not None:
            found.setdefault(row.fields["inquiry"], []).append((row, value))
    return found


def _read_investments(reader: FolderReader) -> tuple[Investment, ...]:
    """In order of file name; the file's name is the investment's id."""
    investments = []
    for path in sorted((reader.folder / layout.INVESTMENTS).glob("*.yaml")):
        file = f"{layout.INVESTMENTS}/{path.name}"
        investment = reader.yaml_record(file, Investment)
        if investment is None:
            continue
        if investment.id != path.stem:
            place = reader.places.get((file, "id"), Place(file))
            reader.problems.append(Problem("id-not-file-name", place, {"id": investment.id, "name": path.stem}))
        investments.append(investment)
    return tuple(investments)


def _read_publications(reader: FolderReader) -> tuple[Publication, ...]:
    publications = []
    for path in sorted((reader.folder / layout.PUBLISHED).glob("*/publication.yaml")):
        base = f"{layout.PUBLISHED}/{path.parent.name}"
        publication = reader.yaml_record(f"{base}/publication.yaml", Publication)
        # The tables are checked also where the publication itself could not be read.
        cells = _csv_if_there(reader, f"{base}/economy.csv", layout.CELL_COLUMNS, PublishedCell)
        counts = _csv_if_there(reader, f"{base}/pipeline.csv", layout.COUNT_COLUMNS, PublishedCount)
        if publication is None:
            continue
        economy, pipeline = publication.economy, publication.pipeline
        publications.append(
            dataclasses.replace(
                publication,
                economy=dataclasses.replace(economy, cells=cells) if economy else None,
                pipeline=dataclasses.replace(pipeline, counts=counts) if pipeline else None,
            )
        )
    return tuple(publications)


def _csv_if_there(reader: FolderReader, file: str, columns: Sequence[str], record: type) -> tuple[Any, ...]:
    return _csv_records(reader, file, columns, record) if (reader.folder / file).exists() else ()


def _csv_records(reader: FolderReader, file: str, columns: Sequence[str], record: type) -> tuple[Any, ...]:
    found = []
    for row in list(reader.csv_rows(file, columns)):
        value = reader.csv_record(row, record)
        if value is not None:
            reader.places[(file, *(str(row.fields[name]) for name in columns[:3]))] = row.place(columns[0])
            found.append(value)
    return tuple(found)
