"""Who sent a batch is whom it must be another than: what was saved of it does not change."""

from __future__ import annotations

from django.db import migrations

from gavn.web.database.append_only import append_only, not_replaced


class Migration(migrations.Migration):
    """Guards the batches as the drafts in them are."""

    dependencies = [("economy", "0006_four_eyes")]
    operations = [append_only("economy_batchrow"), not_replaced("economy_batchrow", ("id",))]
