"""What stands in which column of a file that others made, told once in a file of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gavn.domain.economy.accounts import ChartOfAccounts
from gavn.domain.values.problem import Place, Problem, Refused
from gavn.files.intake.numbers import DateFormat, NumberFormat
from gavn.files.reader import FolderReader


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


def _place(reader: FolderReader, file: str, *path: Any) -> Place:
    return reader.places.get((file, *path), Place(file))
