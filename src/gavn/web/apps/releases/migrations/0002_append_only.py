"""What was proposed, told and decided stays as it was, and nobody makes public what they proposed."""

from __future__ import annotations

from django.db import migrations

from gavn.web.database.append_only import append_only, never_written, not_replaced

TABLES = ("releases_releaseproposalrow", "releases_releaserow", "releases_releasedecisionrow")
OWN = (
    "NEW.outcome = 'approve' AND EXISTS (SELECT 1 FROM releases_releaseproposalrow p "
    'WHERE p.id = NEW.proposal_id AND p.made_by = NEW."by")'
)


class Migration(migrations.Migration):
    """Guards the tables in the database itself."""

    dependencies = [("releases", "0001_initial")]
    operations = [
        append_only(*TABLES),
        not_replaced(TABLES[0], ("id",)),
        not_replaced(TABLES[1], ("id",), ("proposal_id", "circle")),
        not_replaced(TABLES[2], ("id",), ("proposal_id",)),
        never_written(TABLES[2], "own_approved", when=OWN),
    ]
