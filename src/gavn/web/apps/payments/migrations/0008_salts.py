"""The salts of statements, by which their seals in the ledger are made."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

from gavn.web.database.append_only import append_only, not_replaced


class Migration(migrations.Migration):
    """Adds the table and guards it. A statement from before has none until it is to be posted, or posted again."""

    dependencies = [("payments", "0007_expected")]
    operations = [
        migrations.CreateModel(
            name="SaltRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("salt", models.CharField(max_length=32)),
                (
                    "statement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drawn",
                        to="payments.statementrow",
                    ),
                ),
            ],
            options={"ordering": ["id"]},
        ),
        append_only("payments_saltrow"),
        not_replaced("payments_saltrow", ("id",), ("statement_id",)),
    ]
