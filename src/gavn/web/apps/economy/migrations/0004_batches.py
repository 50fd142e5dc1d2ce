"""Files on their way in, and the drafts that each becomes, decided on as one batch."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the tables of import; a draft that was entered by hand belongs to no batch."""

    dependencies = [
        ("economy", "0003_line_by_account"),
    ]

    operations = [
        migrations.CreateModel(
            name="BatchRow",
            fields=[
                ("id", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("file", models.CharField(max_length=255)),
                ("digest", models.CharField(max_length=64)),
                ("rows", models.PositiveIntegerField()),
                ("rejected", models.PositiveIntegerField()),
                ("entered_by", models.CharField(max_length=80)),
                ("entered_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="FormatRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("name", models.CharField(max_length=255)),
                ("data", models.BinaryField()),
                ("used_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="draftrow",
            name="batch",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="drafts", to="economy.batchrow"
            ),
        ),
        migrations.AddField(
            model_name="batchrow",
            name="format",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="economy.formatrow"
            ),
        ),
        migrations.CreateModel(
            name="IntakeRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=255)),
                ("data", models.BinaryField()),
                ("digest", models.CharField(max_length=64)),
                ("entered_by", models.CharField(max_length=80)),
                ("entered_at", models.DateTimeField(db_index=True)),
                (
                    "format",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="economy.formatrow"
                    ),
                ),
            ],
        ),
    ]
