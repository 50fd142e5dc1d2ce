"""The ledger in the database: append-only tables, and drafts that wait for a second pair of eyes (ADR 0004, 0009)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class PostingRow(models.Model):
    """One posting; `digest` is the hash chain's after it. The database refuses to change or delete it."""

    number = models.PositiveBigIntegerField(primary_key=True)
    voucher = models.CharField(max_length=80, unique=True)
    value_date = models.DateField(db_index=True)
    document_date = models.DateField()
    text = models.TextField()
    entered_by = models.CharField(max_length=80)
    entered_at = models.DateTimeField()
    approved_by = models.CharField(max_length=80)
    approved_at = models.DateTimeField()
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")
    amount_provenance = models.CharField(max_length=20)
    date_provenance = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(condition=~Q(entered_by=F("approved_by")), name="posting_has_four_eyes"),
            models.CheckConstraint(condition=Q(approved_at__gte=F("entered_at")), name="posting_entered_then_approved"),
        ]


class LineRow(models.Model):
    """One side of a posting, in whole minor units: debit positive."""

    posting = models.ForeignKey(PostingRow, on_delete=models.PROTECT, related_name="lines")
    place = models.PositiveSmallIntegerField()
    account = models.CharField(max_length=120, db_index=True)
    minor = models.BigIntegerField()

    class Meta:
        ordering = ["posting", "place"]
        constraints = [models.UniqueConstraint(fields=["posting", "place"], name="line_place_once")]
        # Holds all that is added up for one account, so that the lines themselves need not be read.
        indexes = [models.Index(fields=["account", "posting", "minor"], name="line_by_account")]


class LedgerEnd(models.Model):
    """The last posting; whoever posts the next one locks this row first, so that numbers have no gaps."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="ledger_end_is_one_row")]


class ClosingRow(models.Model):
    """A closed year, proposed by one and confirmed by another."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    entered_by = models.CharField(max_length=80)
    entered_at = models.DateTimeField()
    approved_by = models.CharField(max_length=80)
    approved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(entered_by=F("approved_by")), name="closing_has_four_eyes"),
            models.CheckConstraint(condition=Q(approved_at__gte=F("entered_at")), name="closing_entered_then_approved"),
        ]


class HeadRow(models.Model):
    """A head of the chain that was published somewhere else."""

    number = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    published_on = models.DateField()
    where = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]


class FormatRow(models.Model):
    """A format file that somebody sent; the one used last is offered again."""

    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=255)
    data = models.BinaryField()
    used_at = models.DateTimeField()


class IntakeRow(models.Model):
    """A file between its preview and its being saved; kept for a day, and never longer than it is needed."""

    name = models.CharField(max_length=255)
    data = models.BinaryField()
    digest = models.CharField(max_length=64)
    format = models.ForeignKey(FormatRow, on_delete=models.PROTECT, related_name="+")
    entered_by = models.CharField(max_length=80)
    entered_at = models.DateTimeField(db_index=True)


class BatchRow(models.Model):
    """The drafts that one file became, decided on together; `id` is that of the file, so it is saved only once."""

    id = models.PositiveBigIntegerField(primary_key=True)
    file = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    format = models.ForeignKey(FormatRow, on_delete=models.PROTECT, related_name="+")
    rows = models.PositiveIntegerField()
    rejected = models.PositiveIntegerField()
    entered_by = models.CharField(max_length=80)
    entered_at = models.DateTimeField()


class Decided(models.Model):
    """What one enters and another decides on; `entered_by` may take it back until then."""

    class State(models.TextChoices):
        WAITING = "waiting"
        APPROVED = "approved"
        REJECTED = "rejected"
        WITHDRAWN = "withdrawn"

    state = models.CharField(max_length=20, choices=State.choices, default=State.WAITING)
    entered_by = models.CharField(max_length=80)
    entered_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    grounds = models.TextField(blank=True, default="")

    class Meta:
        abstract = True


def decided_by_somebody(name: str) -> models.CheckConstraint:
    """Whoever decided, and when, stands there as soon as it is decided, and not before."""
    waits = Q(state="waiting", decided_at=None, decided_by="")
    return models.CheckConstraint(
        condition=waits | (~Q(state="waiting") & Q(decided_at__isnull=False) & ~Q(decided_by="")), name=name
    )


class ClosingProposalRow(Decided):
    """A closing of a year that somebody proposed; once another has confirmed it, the year stands as closed."""

    year = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["year"], condition=Q(state="waiting"), name="proposal_waits_alone"),
            decided_by_somebody("proposal_decided_by_somebody"),
        ]


class DraftRow(Decided):
    """A posting that somebody entered and nobody has approved yet; `token` makes sending it twice enter it once."""

    token = models.CharField(max_length=80, unique=True)
    voucher = models.CharField(max_length=80)
    value_date = models.DateField()
    document_date = models.DateField()
    text = models.TextField()
    reverses = models.ForeignKey(PostingRow, null=True, on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(BatchRow, null=True, on_delete=models.PROTECT, related_name="drafts")
    posting = models.OneToOneField(PostingRow, null=True, on_delete=models.PROTECT, related_name="draft")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["voucher"], condition=Q(state="waiting"), name="waiting_draft_has_its_own_voucher"
            ),
            decided_by_somebody("draft_decided_by_somebody"),
            models.CheckConstraint(
                condition=Q(state="approved", posting__isnull=False) | (~Q(state="approved") & Q(posting=None)),
                name="draft_approved_is_posted",
            ),
        ]


class DraftLineRow(models.Model):
    """One side of a draft."""

    draft = models.ForeignKey(DraftRow, on_delete=models.CASCADE, related_name="lines")
    place = models.PositiveSmallIntegerField()
    account = models.CharField(max_length=120)
    minor = models.BigIntegerField()

    class Meta:
        ordering = ["draft", "place"]
        constraints = [models.UniqueConstraint(fields=["draft", "place"], name="draft_line_place_once")]
