"""A forecast that was made stays as it was."""

from __future__ import annotations

from django.db import migrations

from gavn.web.database.append_only import append_only, not_replaced

TABLE = "forecasts_forecastrow"


class Migration(migrations.Migration):
    """Guards the table in the database itself."""

    dependencies = [("forecasts", "0001_initial")]
    operations = [append_only(TABLE), not_replaced(TABLE, ("id",), ("kept",))]
