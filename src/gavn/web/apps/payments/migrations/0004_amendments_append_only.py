"""What was proposed and decided stays as it was."""

from __future__ import annotations

from django.db import migrations

from gavn.web.database.append_only import append_only, not_replaced


class Migration(migrations.Migration):
    """Guards the tables in the database itself."""

    dependencies = [("payments", "0003_amendments")]
    operations = [
        append_only("payments_amendmentrow", "payments_amendmentdecisionrow"),
        not_replaced("payments_amendmentrow", ("id",)),
        not_replaced("payments_amendmentdecisionrow", ("id",), ("amendment_id",)),
    ]
