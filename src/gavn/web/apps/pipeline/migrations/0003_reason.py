"""A code for why an inquiry was turned down. SQLite makes the table anew for it, and so its guard too."""

from __future__ import annotations

from django.db import migrations, models

from gavn.web.database.append_only import append_only, released


class Migration(migrations.Migration):
    """Adds the column between taking the guard away and setting it again."""

    dependencies = [("pipeline", "0002_append_only")]
    operations = [
        released("pipeline_eventrow"),
        migrations.AddField(
            model_name="eventrow",
            name="reason",
            field=models.CharField(blank=True, default="", max_length=80),
        ),
        append_only("pipeline_eventrow"),
    ]
