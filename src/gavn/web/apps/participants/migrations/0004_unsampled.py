"""A server keeps no samples of what is of one person alone: they would outlast the person's rows."""

from __future__ import annotations

from django.db import migrations

from gavn.web.database.unsampled import unsampled


class Migration(migrations.Migration):
    dependencies = [("participants", "0003_scrubbed")]

    operations = [
        unsampled("participants_personrow", "salt", "pseudonym"),
        unsampled("participants_markrow", "mark"),
        unsampled("participants_participantrow", "pseudonym"),
        unsampled("participants_referralrow", "ref", "case_number"),
        unsampled("participants_toldrow", "record", "text", "reason"),
    ]
