"""Files on their way in: kept from their preview until they are saved, and what their rows would become."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from gavn.domain.access.decision import Person
from gavn.domain.economy.intake import Signature
from gavn.domain.economy.ledger import Ledger
from gavn.files.intake.format import format_sent
from gavn.files.intake.postings import Intake, take_in
from gavn.files.intake.rows import RowReader
from gavn.files.intake.tables import read_table
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.economy import storage
from gavn.web.apps.economy.models import FormatRow, IntakeRow
from gavn.web.apps.economy.rules import SOMEBODY_ELSE, waiting_with

# A file that nobody saves is forgotten.
KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as somebody sent it."""

    name: str
    data: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Upload:
    """A file and its format, kept until it is saved or given up."""

    id: int
    file: Sent
    format: Sent
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class Preview:
    """What the rows would become now; `waiting` are those of `already` that nobody has approved yet."""

    intake: Intake
    waiting: tuple[str, ...]

    @property
    def seen(self) -> str:
        """Goes with the form, so that what is saved is what was seen."""
        vouchers = [posting.voucher for posting in self.intake.postings]
        return hashlib.sha256(repr((vouchers, self.intake.rows, self.intake.rejected)).encode()).hexdigest()


def upload_numbered(upload_id: int, *, by: Person, now: datetime) -> Upload | None:
    """Somebody's own file, for as long as it is kept."""
    rows = IntakeRow.objects.select_related("format").filter(entered_by=by.username, entered_at__gt=now - KEPT)
    row = rows.filter(pk=upload_id).first()
    if row is None:
        return None
    file, used = Sent(row.name, bytes(row.data)), Sent(row.format.name, bytes(row.format.data))
    return Upload(row.pk, file, used, row.entered_at.astimezone(UTC))


def format_used_last() -> Sent | None:
    row = FormatRow.objects.order_by("-used_at", "-id").first()
    return None if row is None else Sent(row.name, bytes(row.data))


def open_file(file: Sent, used: Sent) -> RowReader:
    """The file ready to be read in the format; refused with every problem of either."""
    known = documents()
    intake_format = format_sent(used.name, used.data, chart=known.chart)
    table = read_table(file.name, file.data, sheet=intake_format.sheet)
    reserved = {investment.id for investment in known.investments}
    return RowReader(table, intake_format, known.chart, known.head.currency, reserved=reserved)


def preview_of(upload: Upload, *, by: Person, now: datetime) -> Preview:
    """What would become of each row, held against what is posted and what waits; nothing is written."""
    reader = open_file(upload.file, upload.format)
    vouchers = {reader.voucher(row) for row in reader.table.rows}
    waiting = waiting_with(vouchers)
    intake = take_in(
        reader.table.rows,
        reader=reader,
        # Of the ledger only what these vouchers can meet in it: the rest changes nothing.
        ledger=Ledger(reader.currency, storage.postings_with(vouchers, reader.currency), storage.closings()),
        chart=reader.chart,
        signature=Signature(by.username, now, SOMEBODY_ELSE, now),
        waiting=waiting,
    )
    wait = {posting.voucher for posting in waiting}
    return Preview(intake, tuple(voucher for voucher in intake.already if voucher in wait))
