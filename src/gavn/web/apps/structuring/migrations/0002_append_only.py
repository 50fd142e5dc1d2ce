"""What was worked out stays as it came out."""

from __future__ import annotations

from django.db import migrations

from gavn.web.database.append_only import append_only, not_replaced

TABLE = "structuring_answerrow"


class Migration(migrations.Migration):
    """Guards the table in the database itself."""

    dependencies = [("structuring", "0001_initial")]
    operations = [append_only(TABLE), not_replaced(TABLE, ("id",), ("kind", "subject", "inputs"))]
