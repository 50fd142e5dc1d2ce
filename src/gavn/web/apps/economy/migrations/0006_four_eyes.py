"""A year is closed by two, and what stands of a draft stays with the batch it came in."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import F, Q

from gavn.web.database.append_only import append_only, kept, not_displaced, not_replaced, released

DRAFT = (
    "id", "token", "voucher", "value_date", "document_date", "text", "entered_by", "entered_at", "reverses_id",
    "batch_id",
)  # fmt: skip
PROPOSAL = ("id", "year", "entered_by", "entered_at")
WAITS = Q(state="waiting", decided_at=None, decided_by="")
# What one person closed alone has nobody who proposed it, and says so: NOBODY_KNOWN of the ledger.
ALONE = "UPDATE economy_closingrow SET entered_at = approved_at"


class Migration(migrations.Migration):
    """Takes the guards away from what changes shape, and sets them again."""

    dependencies = [("economy", "0005_kept")]
    operations = [
        released("economy_closingrow"),
        migrations.RenameField("closingrow", "closed_by", "approved_by"),
        migrations.RenameField("closingrow", "closed_at", "approved_at"),
        migrations.AddField(
            "closingrow", "entered_by", models.CharField(default="\N{EN DASH}", max_length=80), preserve_default=False
        ),
        migrations.AddField("closingrow", "entered_at", models.DateTimeField(null=True)),
        migrations.RunSQL(ALONE, migrations.RunSQL.noop),
        migrations.AlterField("closingrow", "entered_at", models.DateTimeField()),
        migrations.AddConstraint(
            "closingrow",
            models.CheckConstraint(condition=~Q(entered_by=F("approved_by")), name="closing_has_four_eyes"),
        ),
        migrations.AddConstraint(
            "closingrow",
            models.CheckConstraint(condition=Q(approved_at__gte=F("entered_at")), name="closing_entered_then_approved"),
        ),
        append_only("economy_closingrow"),
        not_replaced("economy_closingrow", ("year",)),
        migrations.CreateModel(
            name="ClosingProposalRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("approved", "Approved"),
                            ("rejected", "Rejected"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="waiting",
                        max_length=20,
                    ),
                ),
                ("entered_by", models.CharField(max_length=80)),
                ("entered_at", models.DateTimeField()),
                ("decided_by", models.CharField(blank=True, default="", max_length=80)),
                ("decided_at", models.DateTimeField(null=True)),
                ("grounds", models.TextField(blank=True, default="")),
                ("year", models.PositiveSmallIntegerField()),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(state="waiting"), fields=("year",), name="proposal_waits_alone"
                    ),
                    models.CheckConstraint(
                        condition=WAITS | (~Q(state="waiting") & Q(decided_at__isnull=False) & ~Q(decided_by="")),
                        name="proposal_decided_by_somebody",
                    ),
                ],
            },
        ),
        kept("economy_closingproposalrow", columns=PROPOSAL, once="OLD.state <> 'waiting'"),
        not_replaced("economy_closingproposalrow", ("id",)),
        not_displaced("economy_closingproposalrow", "year = NEW.year AND state = 'waiting' AND NEW.state = 'waiting'"),
        released("economy_draftrow"),
        kept("economy_draftrow", columns=DRAFT, once="OLD.state <> 'waiting'"),
        not_displaced(
            "economy_draftrow",
            "posting_id = NEW.posting_id",
            "voucher = NEW.voucher AND state = 'waiting' AND NEW.state = 'waiting'",
        ),
    ]
