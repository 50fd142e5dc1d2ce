"""No two statements of one number are approved, whoever writes them."""

from __future__ import annotations

from django.db import migrations

from gavn.web.database.append_only import never_written

ANOTHER_IS_APPROVED = """
NEW.move = 'approve' AND EXISTS (
    SELECT 1 FROM payments_statementeventrow done
    JOIN payments_statementrow other ON other.id = done.statement_id
    JOIN payments_statementrow own ON own.id = NEW.statement_id
    WHERE done.move = 'approve' AND other.agreement = own.agreement AND other.number = own.number
)
"""


class Migration(migrations.Migration):
    """Guards the numbers in the database itself."""

    dependencies = [("payments", "0004_amendments_append_only")]
    operations = [never_written("payments_statementeventrow", "second_approval", when=ANOTHER_IS_APPROVED)]
