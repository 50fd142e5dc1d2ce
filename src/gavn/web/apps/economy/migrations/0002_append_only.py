"""What was written stays as it was written."""

from __future__ import annotations

from django.db import migrations

from gavn.web.database.append_only import append_only


class Migration(migrations.Migration):
    """Guards the tables in the database itself."""

    dependencies = [("economy", "0001_initial")]
    operations = [append_only("economy_postingrow", "economy_linerow", "economy_closingrow", "economy_headrow")]
