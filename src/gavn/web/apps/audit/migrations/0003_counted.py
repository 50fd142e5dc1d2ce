"""What was done to a subject lately is counted without reading the whole log."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """An index; the rows stay as they were written."""

    dependencies = [("audit", "0002_append_only")]
    operations = [
        migrations.AddIndex("auditevent", models.Index(fields=["what", "subject", "at"], name="event_by_subject"))
    ]
