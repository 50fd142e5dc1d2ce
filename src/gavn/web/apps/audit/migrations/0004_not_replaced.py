"""What was written is not replaced either."""

from __future__ import annotations

from django.db import migrations

from gavn.web.database.append_only import not_replaced


class Migration(migrations.Migration):
    """Closes the way round the guard."""

    dependencies = [("audit", "0003_counted")]
    operations = [
        not_replaced("audit_auditevent", ("number",)),
    ]
