"""What was entered, stated and done stays as it was."""

from __future__ import annotations

from django.db import migrations

from gavn.web.database.append_only import append_only, not_replaced


class Migration(migrations.Migration):
    """Guards the tables in the database itself."""

    dependencies = [("payments", "0001_initial")]
    operations = [
        append_only("payments_resultsetrow", "payments_statementrow", "payments_statementeventrow"),
        not_replaced("payments_resultsetrow", ("id",), ("agreement", "number")),
        not_replaced("payments_statementrow", ("id",)),
        not_replaced("payments_statementeventrow", ("id",), ("statement_id", "place")),
    ]
