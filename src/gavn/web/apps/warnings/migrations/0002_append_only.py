"""What was warned of and answered stays as it was, and an answer is taken back once."""

from __future__ import annotations

from django.db import migrations

from gavn.web.database.append_only import append_only, not_replaced

TABLES = ("warnings_roundrow", "warnings_answerrow", "warnings_takenbackrow")


class Migration(migrations.Migration):
    """Guards the tables in the database itself."""

    dependencies = [("warnings", "0001_initial")]
    operations = [
        append_only(*TABLES),
        not_replaced(TABLES[0], ("id",)),
        not_replaced(TABLES[1], ("id",)),
        not_replaced(TABLES[2], ("id",), ("answer_id",)),
    ]
