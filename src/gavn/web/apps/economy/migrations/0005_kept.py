"""What was written is not replaced either, and a draft that was decided stays as it was decided."""

from __future__ import annotations

from django.db import migrations

from gavn.web.database.append_only import append_only, kept, not_replaced

DRAFT = ("id", "token", "voucher", "value_date", "document_date", "text", "entered_by", "entered_at", "reverses_id")


class Migration(migrations.Migration):
    """Closes the way round the guards, and guards the drafts."""

    dependencies = [("economy", "0004_batches")]
    operations = [
        not_replaced("economy_postingrow", ("number",), ("voucher",), ("reverses_id",)),
        not_replaced("economy_linerow", ("id",), ("posting_id", "place")),
        not_replaced("economy_closingrow", ("year",)),
        not_replaced("economy_headrow", ("id",)),
        kept("economy_draftrow", columns=DRAFT, once="OLD.state <> 'waiting'"),
        not_replaced("economy_draftrow", ("id",), ("token",), ("posting_id",)),
        append_only("economy_draftlinerow"),
        not_replaced("economy_draftlinerow", ("id",), ("draft_id", "place")),
    ]
