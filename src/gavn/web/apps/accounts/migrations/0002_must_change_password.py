"""A password that somebody else has seen opens nothing but the page to change it."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Accounts that are there already chose their own."""

    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.AddField("user", "must_change_password", models.BooleanField(default=False))]
