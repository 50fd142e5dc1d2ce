"""Reads a fund folder: the fund where all is in order, and otherwise every problem in it, each at its place."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from gavn.domain.agreements.investment import Investment
from gavn.domain.economy.accounts import Account, ChartOfAccounts
from gavn.domain.economy.layers import Version, VersionLine
from gavn.domain.economy.ledger import Closing, Ledger, Posting, check_ledger
from gavn.domain.fund.fund import Fund
from gavn.domain.fund.posted import check_posted
from gavn.domain.fund.published import Publication, PublishedCell, PublishedCount
from gavn.domain.pipeline.inquiry import Call
from gavn.domain.pipeline.workflow import Workflow
from gavn.domain.values.money import MINOR_UNITS
from gavn.domain.values.problem import Place, Problem, nearest
from gavn.files import layout
from gavn.files.agreements import AGREEMENTS, has_errors, read_dossiers
from gavn.files.folder import FolderReader, Watch
from gavn.files.forecasts import check_forecast, read_forecast
from gavn.files.inquiries import read_inquiries
from gavn.files.kept import read_kept
from gavn.files.kept_forecasts import read_kept_forecasts
from gavn.files.once import told_once
from gavn.files.postings import read_closings, read_heads, read_postings
from gavn.files.references import Written, check_references, check_workflow
from gavn.files.released import read_released
from gavn.files.scenarios import check_scenarios, read_fund_scenarios
from gavn.files.source import read_records, read_yaml
from gavn.files.wrong_postings import judged


@dataclass(frozen=True, slots=True)
class Reading:
    """`fund` is None exactly where `problems` holds an error."""

    fund: Fund | None
    problems: tuple[Problem, ...]


NO_HEAD = layout.FundFile("", "", "", "", date.min, date.min, "", (), (), ())
NO_WORKFLOW = Workflow((), ())


def read_fund(folder: Path, *, watch: Watch = iter, agreements: bool = True) -> Reading:
    """Reads and checks all of a fund folder; without `agreements` these are left unread, for they take as long
    as all the rest, and most questions are not about them."""
    if folder.is_file():
        return Reading(None, (Problem("folder-is-file", Place(str(folder)), {"folder": str(folder.parent)}),))
    if not folder.is_dir():
        return Reading(None, (Problem("folder-missing", Place(str(folder))),))
    if not ((folder / layout.FUND).exists() or (folder / layout.ACCOUNTS).exists()):
        return Reading(None, (Problem("folder-not-a-fund", Place(str(folder))),))
    reader = FolderReader(folder, watch=watch)
    head = _read_head(reader)
    chart = ChartOfAccounts(tuple(reader.yaml_list(layout.ACCOUNTS, Account)))
    workflow = _read_workflow(reader)
    ledger, heads = _read_ledger(reader, chart)
    versions = _read_versions(reader)
    calls = tuple(reader.yaml_list(layout.CALLS, Call)) if (folder / layout.CALLS).exists() else ()
    inquiries = read_inquiries(reader, workflow)
    investments = _read_investments(reader)
    publications = _read_publications(reader)
    model, plans = read_forecast(reader)
    dossiers = read_dossiers(reader) if agreements else ()
    council = head.council if head else ""
    found = [read_kept(reader, f"{AGREEMENTS}/{each.id}", each, fund=council) for each in dossiers]
    pairs = zip(dossiers, found, strict=True)
    released = [told for own, kept in pairs for told in read_released(reader, f"{AGREEMENTS}/{own.id}", own, kept)]
    # What could not be read is held open by what says nothing, so that the rest is checked all the same.
    fund = Fund(
        **{item.name: getattr(head or NO_HEAD, item.name) for item in dataclasses.fields(layout.FundFile)},
        chart=chart,
        ledger=ledger,
        heads=heads,
        versions=versions,
        workflow=workflow or NO_WORKFLOW,
        calls=calls,
        inquiries=inquiries,
        investments=investments,
        publications=publications,
        dossiers=dossiers,
        kept=tuple(kept for kept in found if kept is not None),
        released=tuple(released),
        forecast_model=model,
        forecast_plans=plans,
        kept_forecasts=read_kept_forecasts(reader) if agreements else (),
        scenarios=read_fund_scenarios(reader),
    )
    written = Written(reader.ids, reader.broken)
    reader.problems += check_references(fund, reader.places, written=written, whole=not has_errors(reader.problems))
    if not has_errors(reader.problems):
        reader.problems += check_scenarios(fund, reader.places)
    if agreements and not has_errors(reader.problems):
        reader.problems += check_forecast(fund, reader.places)
        at = Place(layout.POSTINGS)
        reader.problems += [dataclasses.replace(each, place=at) for each in check_posted(fund, ledger.postings)]
    return Reading(None if has_errors(reader.problems) else fund, told_once(reader.problems))


def _read_workflow(reader: FolderReader) -> Workflow | None:
    """None also where it says what cannot be: no move can be judged by it."""
    workflow: Workflow | None = reader.yaml_record(layout.WORKFLOW, Workflow)
    if layout.WORKFLOW in reader.broken:
        return None
    problems = check_workflow(workflow, reader.places) if workflow else []
    reader.problems += problems
    return None if problems else workflow


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


def _read_postings(reader: FolderReader, chart: ChartOfAccounts, closings: tuple[Closing, ...]) -> Sequence[Posting]:
    records = read_records(reader.folder, layout.POSTINGS, columns=layout.POSTING_COLUMNS, problems=reader.problems)
    postings, places, problems = read_postings(reader.watch(records), currency=reader.currency)
    reader.problems += problems
    if any(problem.code == "csv-broken" and problem.place.file == layout.POSTINGS for problem in reader.problems):
        places.doubt_rows_above()
    # An account that stands there and could not be read is no second mistake.
    unread = reader.ids.get(layout.ACCOUNTS, set()) - set(chart.by_id)
    ledger = Ledger(reader.currency, tuple(postings), closings)
    found = judged(
        check_ledger(ledger, chart=chart, places=places), postings=postings, lines=places.lines, unread=places.unread
    )
    reader.problems += [_with_nearest(p, chart) for p in found if not _is_of_account(p, unread, reader)]
    return ledger.postings


def _is_of_account(problem: Problem, unread: Collection[str], reader: FolderReader) -> bool:
    """The problem of an account that stands in the chart, or may."""
    if problem.code != "account-unknown":
        return False
    return layout.ACCOUNTS in reader.broken or problem.values["account"] in unread


def _with_nearest(problem: Problem, chart: ChartOfAccounts) -> Problem:
    if problem.code != "account-unknown":
        return problem
    values = {**problem.values, **nearest(problem.values["account"], chart.by_id)}
    return dataclasses.replace(problem, values=values)


def _read_versions(reader: FolderReader) -> tuple[Version, ...]:
    versions = []
    for version in reader.yaml_list(layout.VERSIONS, Version, without=("lines",)):
        if version.derived_from:
            versions.append(version)
            continue
        rows = reader.csv_rows(layout.version_file(version.id), layout.VERSION_COLUMNS)
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


def _read_investments(reader: FolderReader) -> tuple[Investment, ...]:
    """In order of file name; the file's name is the investment's id."""
    investments = []
    for path in sorted((reader.folder / layout.INVESTMENTS).glob("*.yaml")):
        file = f"{layout.INVESTMENTS}/{path.name}"
        reader.ids.setdefault(layout.INVESTMENTS, set()).add(path.stem)
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
    for row in reader.csv_rows(file, columns):
        value = reader.csv_record(row, record)
        if value is not None:
            reader.places[(file, *(str(row.fields[name]) for name in columns[:3]))] = row.place(columns[0])
            found.append(value)
    return tuple(found)


def party_names(folder: Path) -> dict[str, str]:
    """What a fund folder calls its parties, by their ids; two of one name by their ids too. Nothing where there is no
    such folder, or it cannot be read: whoever asks can do without."""
    if not (folder / layout.FUND).is_file():
        return {}
    data = read_yaml(folder, layout.FUND).data
    listed = data.get("parties") if isinstance(data, dict) else None
    pairs = [(each.get("id"), each.get("name")) for each in listed or () if isinstance(each, dict)]
    names = {party: name for party, name in pairs if isinstance(party, str) and isinstance(name, str) and name}
    every = list(names.values())
    return {party: name if every.count(name) == 1 else f"{name} ({party})" for party, name in names.items()}
