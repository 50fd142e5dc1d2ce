"""Whom somebody acted for. SQLite makes the table anew for it, and so its guards too."""

from __future__ import annotations

from importlib import import_module

from django.db import migrations, models

from gavn.web.database.append_only import append_only, lifted, never_written, not_replaced, released

TABLE = "payments_statementeventrow"
# A module whose name begins with a number is imported by no other word.
ANOTHER_IS_APPROVED = import_module("gavn.web.apps.payments.migrations.0005_approved_once").ANOTHER_IS_APPROVED
ONCE = not_replaced(TABLE, ("id",), ("statement_id", "place"))
NUMBERED = never_written(TABLE, "second_approval", when=ANOTHER_IS_APPROVED)


class Migration(migrations.Migration):
    """Adds the column between taking the guards away and setting them again."""

    dependencies = [("payments", "0005_approved_once")]
    operations = [
        lifted(NUMBERED),
        lifted(ONCE),
        released(TABLE),
        migrations.AddField(
            model_name="statementeventrow",
            name="party",
            field=models.CharField(blank=True, default="", max_length=120),
        ),
        append_only(TABLE),
        ONCE,
        NUMBERED,
    ]
