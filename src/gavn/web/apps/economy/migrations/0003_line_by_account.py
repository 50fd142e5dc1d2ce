"""An index that holds all that is added up for one account."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the index; the table itself is not made anew, which would lose its guards."""

    dependencies = [("economy", "0002_append_only")]
    operations = [
        migrations.AddIndex(
            model_name="linerow",
            index=models.Index(fields=["account", "posting", "minor"], name="line_by_account"),
        ),
    ]
