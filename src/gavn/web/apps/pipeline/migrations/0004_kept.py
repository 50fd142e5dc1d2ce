"""What was written is not replaced either; an inquiry gains investments, a hearing one answer, and no more."""

from __future__ import annotations

from django.db import migrations

from gavn.web.database.append_only import kept, not_replaced

HEARING = ("id", "inquiry_id", "place", "department", "asked_on", "deadline")
INQUIRY = ("id", "place", "received_on", "source", "title", "provenance", "call", "theme")


class Migration(migrations.Migration):
    """Closes the way round the guard, and guards inquiries and hearings."""

    dependencies = [("pipeline", "0003_reason")]
    operations = [
        not_replaced("pipeline_eventrow", ("id",), ("inquiry_id", "place")),
        kept("pipeline_hearingrow", columns=HEARING, once="OLD.answered_on IS NOT NULL"),
        not_replaced("pipeline_hearingrow", ("id",), ("inquiry_id", "place")),
        kept("pipeline_inquiryrow", columns=INQUIRY),
        not_replaced("pipeline_inquiryrow", ("id",), ("place",)),
    ]
