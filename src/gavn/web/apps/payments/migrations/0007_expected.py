"""Which of the sets that were loaded hold what is expected."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

from gavn.web.database.append_only import append_only, not_replaced


class Migration(migrations.Migration):
    """Adds the table and guards it."""

    dependencies = [("payments", "0006_party")]
    operations = [
        migrations.CreateModel(
            name="ExpectedSetRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "result_set",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="expected",
                        to="payments.resultsetrow",
                    ),
                ),
            ],
            options={"ordering": ["id"]},
        ),
        append_only("payments_expectedsetrow"),
        not_replaced("payments_expectedsetrow", ("id",), ("result_set_id",)),
    ]
