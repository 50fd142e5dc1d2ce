"""What an inquiry is about. SQLite makes the table anew for it, and so its guards too."""

from __future__ import annotations

from django.db import migrations, models

from gavn.web.database.append_only import kept, lifted, not_replaced

BEFORE = ("id", "place", "received_on", "source", "title", "provenance", "call", "theme")
KEYS = (("id",), ("place",))


class Migration(migrations.Migration):
    """Adds the column between taking the guards away and setting them again, over the new column as well."""

    dependencies = [("pipeline", "0005_inquiry_end")]
    operations = [
        lifted(not_replaced("pipeline_inquiryrow", *KEYS)),
        lifted(kept("pipeline_inquiryrow", columns=BEFORE)),
        migrations.AddField(
            model_name="inquiryrow",
            name="description",
            field=models.TextField(blank=True, default=""),
        ),
        kept("pipeline_inquiryrow", columns=(*BEFORE, "description")),
        not_replaced("pipeline_inquiryrow", *KEYS),
    ]
