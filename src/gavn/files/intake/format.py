"""What stands in which column of a file that others made, told once in a file of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from gavn.domain.economy.accounts import ChartOfAccounts
from gavn.domain.values.problem import Place, Problem, Refused
from gavn.files.folder import FolderReader
from gavn.files.intake.numbers import DateFormat, NumberFormat

# A format file has some tens of lines; one that somebody sends over the web may not be more.
LARGEST_FORMAT = 100_000
DEEPEST_FORMAT = 5


@dataclass(frozen=True, slots=True)
class Columns:
    """The heading over each thing; an amount stands in one column, or in one for debit and one for credit."""

    voucher: str
    value_date: str
    account: str
    text: str
    document_date: str = ""
    amount: str = ""
    debit: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True)
class IntakeFormat:
    """How to read the file. `accounts` gives our account for each of theirs; left out, they are ours already.

    `counter_account` is where the other side goes when each row is one side of a posting.
    """

    columns: Columns
    number_format: NumberFormat | None = None
    date_format: DateFormat | None = None
    sheet: str = ""
    accounts: Mapping[str, str] | None = None
    counter_account: str = ""


def read_format(path: Path, *, chart: ChartOfAccounts) -> IntakeFormat:
    """Refused where the file has errors or names an account that the fund has not."""
    if not path.is_file():
        raise Refused([Problem("upload-unreadable", Place(path.name))])
    reader = FolderReader(path.parent)
    found: IntakeFormat | None = reader.yaml_record(path.name, IntakeFormat)
    if found is None:
        raise Refused(reader.problems)
    problems = list(reader.problems)
    if bool(found.columns.amount) == bool(found.columns.debit and found.columns.credit):
        problems.append(Problem("intake-amount-columns", _place(reader, path.name, "columns")))
    for theirs, ours in (found.accounts or {}).items():
        if ours not in chart:
            place = _place(reader, path.name, "accounts", theirs)
            problems.append(Problem("account-unknown", place, {"account": ours}))
    if found.counter_account and found.counter_account not in chart:
        place = _place(reader, path.name, "counter_account")
        problems.append(Problem("account-unknown", place, {"account": found.counter_account}))
    if problems:
        raise Refused(problems)
    return found


def format_sent(name: str, data: bytes, *, chart: ChartOfAccounts) -> IntakeFormat:
    """A format file that somebody sent: refused also where it is made to bring the machine to a halt."""
    _check_sent(name, data)
    with TemporaryDirectory() as folder:
        path = Path(folder, "format.yaml")
        path.write_bytes(data)
        try:
            return read_format(path, chart=chart)
        except Refused as refused:
            # Told under the name that its sender knows it by.
            problems = [replace(each, place=replace(each.place, file=name)) for each in refused.problems]
            raise Refused(problems) from None


def _check_sent(name: str, data: bytes) -> None:
    broken = Refused([Problem("format-broken", Place(name))])
    if len(data) > LARGEST_FORMAT:
        raise broken
    try:
        text = data.decode("utf-8-sig")
        depth = 0
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            # One line can stand for itself, or for a thousand million others.
            if depth > DEEPEST_FORMAT or isinstance(event, yaml.AliasEvent):
                raise broken
    except (UnicodeDecodeError, yaml.YAMLError):
        raise broken from None


def _place(reader: FolderReader, file: str, *path: Any) -> Place:
    return reader.places.get((file, *path), Place(file))
