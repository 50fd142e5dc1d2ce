"""A file taken in: kept for its preview, saved as one batch of drafts, or given up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from gavn.domain.access.decision import Person, may
from gavn.domain.access.roles import Permission
from gavn.domain.economy.ledger import Posting
from gavn.domain.values.problem import Problem, Refused
from gavn.web.apps.audit.storage import record
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.economy import storage
from gavn.web.apps.economy.models import BatchRow, DraftLineRow, DraftRow, FormatRow, IntakeRow
from gavn.web.apps.economy.queries.imports import KEPT, Preview, Sent, open_file, preview_of, upload_numbered


@transaction.atomic
def keep_file(file: Sent, used: Sent, *, by: Person, now: datetime) -> int:
    """Keeps a file that can be read until it is saved, for a day at most; its number. The format is remembered."""
    may(by, Permission.ENTER_POSTING).require()
    open_file(file, used)
    IntakeRow.objects.filter(entered_at__lte=now - KEPT).delete()
    known = {"name": used.name, "data": used.data, "used_at": now}
    format_row, _ = FormatRow.objects.update_or_create(digest=used.digest, defaults=known)
    row = IntakeRow.objects.create(
        name=file.name,
        data=file.data,
        digest=file.digest,
        format=format_row,
        entered_by=by.username,
        entered_at=now,
    )
    return row.pk


def give_up(upload_id: int, *, by: Person) -> None:
    """Forgets one's own file; nothing of it is left."""
    may(by, Permission.ENTER_POSTING).require()
    IntakeRow.objects.filter(pk=upload_id, entered_by=by.username).delete()


@transaction.atomic
def save_batch(upload_id: int, *, seen: str, partly: bool, by: Person, now: datetime) -> int:
    """Every new posting of the file as a draft, all of them or none; the batch. Saving it again changes nothing.

    `seen` is what the preview showed, and `partly` says that rejected rows are left out knowingly.
    """
    may(by, Permission.ENTER_POSTING).require()
    storage.lock_end(documents().head.currency)
    if BatchRow.objects.filter(pk=upload_id, entered_by=by.username).exists():
        return upload_id
    upload = upload_numbered(upload_id, by=by, now=now)
    if upload is None:
        raise Refused([Problem("upload-gone")])
    found = preview_of(upload, by=by, now=now)
    _check(found, seen=seen, partly=partly)
    row = IntakeRow.objects.get(pk=upload_id)
    intake = found.intake
    batch = BatchRow.objects.create(
        id=row.pk,
        file=row.name,
        digest=row.digest,
        format=row.format,
        rows=intake.rows,
        rejected=intake.rejected,
        entered_by=by.username,
        entered_at=now,
    )
    _write_drafts(batch, intake.postings)
    row.delete()
    counts = {"rows": intake.rows, "drafts": len(intake.postings), "rejected": intake.rejected}
    details = {"file": batch.file, "sha256": batch.digest} | {name: str(count) for name, count in counts.items()}
    record("batch-entered", subject=f"batch {batch.pk}", by=by.username, now=now, details=details)
    return batch.pk


def _check(found: Preview, *, seen: str, partly: bool) -> None:
    if seen != found.seen:
        raise Refused([Problem("preview-changed")])
    if not found.intake.postings:
        raise Refused([Problem("import-nothing-new")])
    if found.intake.rejections and not partly:
        raise Refused([Problem("import-rejected-rows", values={"count": str(found.intake.rejected)})])


def _write_drafts(batch: BatchRow, postings: Sequence[Posting]) -> None:
    drafts = DraftRow.objects.bulk_create(
        DraftRow(
            token=f"batch-{batch.pk}-{place}",
            batch=batch,
            voucher=posting.voucher,
            value_date=posting.value_date,
            document_date=posting.document_date,
            text=posting.text,
            entered_by=batch.entered_by,
            entered_at=batch.entered_at,
        )
        for place, posting in enumerate(postings, start=1)
    )
    DraftLineRow.objects.bulk_create(
        DraftLineRow(draft=draft, place=place, account=line.account, minor=line.amount.minor)
        for draft, posting in zip(drafts, postings, strict=True)
        for place, line in enumerate(posting.lines, start=1)
    )
