"""Failed log-ins are counted outside the audit log, which an outsider could otherwise make grow."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """A table of failures, each kept as long as it counts."""

    dependencies = [("accounts", "0002_must_change_password")]
    operations = [
        migrations.CreateModel(
            name="FailedLogIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("username", models.CharField(max_length=80)),
                ("address", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["username", "at"], name="failed_by_username"),
                    models.Index(fields=["address", "at"], name="failed_by_address"),
                ],
            },
        ),
    ]
