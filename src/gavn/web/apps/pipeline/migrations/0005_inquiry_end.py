"""One row that is always there to be locked, also before the first inquiry."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the table; the row is made by whoever locks it first."""

    dependencies = [("pipeline", "0004_kept")]
    operations = [
        migrations.CreateModel(
            name="InquiryEnd",
            fields=[("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False))],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="inquiry_end_is_one_row"),
                ],
            },
        ),
    ]
