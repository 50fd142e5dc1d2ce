"""Which erasures are finished is kept; the worker tries those of before once more."""

from __future__ import annotations

from django.db import migrations, models

from gavn.web.database.append_only import append_only, not_replaced


class Migration(migrations.Migration):
    dependencies = [("participants", "0002_kept")]

    operations = [
        migrations.CreateModel(
            name="ScrubbedRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("decision", models.PositiveBigIntegerField()),
                ("at", models.DateTimeField()),
            ],
        ),
        append_only("participants_scrubbedrow"),
        not_replaced("participants_scrubbedrow", ("id",)),
    ]
