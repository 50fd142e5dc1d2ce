"""The people's database: nothing in it is changed, and nothing deleted but of a person whose erasure two have decided
(ADR 0018). Names, addresses and CPR numbers have no column."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class PersonRow(models.Model):
    """A person in an authority's own domain; to delete the salt is to part every pseudonym from every other."""

    authority = models.CharField(max_length=120)
    salt = models.CharField(max_length=64, unique=True)
    pseudonym = models.CharField(max_length=40, unique=True)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()


class MarkRow(models.Model):
    """By which a person is found again who comes with a number (ADR 0017)."""

    person = models.ForeignKey(PersonRow, on_delete=models.PROTECT, related_name="marks")
    mark = models.CharField(max_length=40, unique=True)
    made_at = models.DateTimeField()


class ParticipantRow(models.Model):
    """A person in one agreement, by the pseudonym that goes on from here."""

    person = models.ForeignKey(PersonRow, on_delete=models.PROTECT, related_name="participations")
    agreement = models.CharField(max_length=120, db_index=True)
    pseudonym = models.CharField(max_length=40, unique=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "agreement"], name="participant_once")]


class ReferralRow(models.Model):
    """A referral, and the course that it becomes: `ref` is drawn at random and is its name everywhere.

    `case_number` is what the provider calls it; blank where it was not told.
    """

    person = models.ForeignKey(PersonRow, on_delete=models.PROTECT, related_name="referrals")
    participant = models.ForeignKey(ParticipantRow, on_delete=models.PROTECT, related_name="referrals")
    ref = models.CharField(max_length=40, unique=True)
    provider = models.CharField(max_length=120)
    case_number = models.CharField(max_length=80, blank=True, default="")
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()


class SubmissionRow(models.Model):
    """Readings that were submitted together, by their events in the chain, from which a sample was drawn: its seed is
    the two hashes."""

    agreement = models.CharField(max_length=120, db_index=True)
    first_event = models.PositiveBigIntegerField()
    last_event = models.PositiveBigIntegerField()
    content_hash = models.CharField(max_length=64)
    head_after = models.CharField(max_length=64)
    readings = models.PositiveIntegerField()
    drawn = models.PositiveIntegerField()
    by = models.CharField(max_length=80)
    party = models.CharField(max_length=120, blank=True, default="")
    at = models.DateTimeField()


class ToldRow(models.Model):
    """One thing as it was told: `text` says what, in canonical JSON, with the day on which it was so.

    What is told of an agreement as a whole has neither person nor referral. `event` is its number in the chain.
    """

    number = models.BigAutoField(primary_key=True)
    agreement = models.CharField(max_length=120)
    person = models.ForeignKey(PersonRow, on_delete=models.PROTECT, null=True, related_name="told")
    referral = models.ForeignKey(ReferralRow, on_delete=models.PROTECT, null=True, related_name="told")
    record = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    text = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    party = models.CharField(max_length=120, blank=True, default="")
    withdrawn = models.BooleanField(default=False)
    reason = models.TextField(blank=True, default="")
    event = models.PositiveBigIntegerField(unique=True)

    class Meta:
        ordering = ["number"]
        indexes = [
            models.Index(fields=["agreement", "kind"], name="told_by_kind"),
            models.Index(fields=["record"], name="told_by_record"),
        ]


class SnapshotRow(models.Model):
    """That a snapshot was frozen, and its hash; the folder goes when somebody in it is erased, and this row stays."""

    agreement = models.CharField(max_length=120, db_index=True)
    as_of = models.DateField()
    known_at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    folder = models.CharField(max_length=500)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()


class ErasureRow(models.Model):
    """That somebody proposed to erase a person. The number outlasts the person, and leads to nobody."""

    person = models.PositiveBigIntegerField()
    grounds = models.TextField()
    proposed_by = models.CharField(max_length=80)
    party = models.CharField(max_length=120)
    proposed_at = models.DateTimeField()


class ErasureDecisionRow(models.Model):
    """What became of a proposal, once: carried out by another, or turned down."""

    erasure = models.OneToOneField(ErasureRow, on_delete=models.PROTECT, related_name="decision")
    carried_out = models.BooleanField()
    by = models.CharField(max_length=80)
    at = models.DateTimeField()


class ScrubbedRow(models.Model):
    """That nothing is left in the files of anybody who was erased up to a decision, by its number; what was carried out
    after the last of these is unfinished."""

    decision = models.PositiveBigIntegerField()
    at = models.DateTimeField()


class ChainRow(models.Model):
    """One event of the people's own log, chained as the fund's is. It names nobody.

    `about` and `seal` are commitments under the person's salt: to whom it was about, and to what was told. With the
    salt both can be made again; once it is gone they say nothing, not even which of them belong together. `gone` is how
    many things told an erasure took away.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    party = models.CharField(max_length=120, blank=True, default="")
    what = models.CharField(max_length=40)
    agreement = models.CharField(max_length=120, blank=True, default="")
    note = models.CharField(max_length=200, blank=True, default="")
    about = models.CharField(max_length=64, blank=True, default="")
    seal = models.CharField(max_length=64, blank=True, default="")
    gone = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]


class ChainEnd(models.Model):
    """The last event of the chain; whoever writes anything here locks this row first."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="chain_end_is_one_row")]


class DoorRow(models.Model):
    """What the door's key makes of nothing: another key would not find anybody again, and is refused."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    made = models.CharField(max_length=64)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="door_is_one_row")]
