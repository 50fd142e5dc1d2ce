"""Edits of stored ledger rows as a database administrator could make them, held against a head published elsewhere.

The triggers that refuse a change are dropped first. Each edit is made in a transaction that is taken back, and half of
them write every digest anew from the place of the edit on, and the end of the ledger, so that the database agrees with
itself: only the head can tell then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from django.db import DatabaseError, connection, transaction

from gavn.domain.economy.chain import Head, digests, verify
from gavn.web.apps.economy import storage
from gavn.web.apps.economy.models import HeadRow, LedgerEnd, LineRow, PostingRow
from gavn.web.apps.economy.queries import chain_end

TABLES = ("economy_postingrow", "economy_linerow", "economy_headrow")
# Above every number, so that rows can be moved out of the way while two change places.
ASIDE = 1_000_000


@dataclass
class Edits:
    """What a campaign saw: `missed` must be empty."""

    store: str
    seed: int
    edits: int = 0
    detected: int = 0
    rechained: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    missed: list[str] = field(default_factory=list)


def make_edits(*, count: int, seed: int, head: Head) -> Edits:
    """Random edits of what `head` covers, one at a time, until `count` of them have changed something."""
    random, seen = Random(seed), Edits(connection.vendor, seed)
    with transaction.atomic():
        drop_triggers()
        while seen.edits < count:
            kind = random.choice(list(KINDS))
            with transaction.atomic():
                _try(kind, random, head, seen)
                transaction.set_rollback(True)
        transaction.set_rollback(True)
    return seen


def drop_triggers() -> None:
    """What guards the rows in the database itself; its administrator can take it away."""
    names = {
        "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(names[connection.vendor])
        for name, table in cursor.fetchall():
            if table in TABLES:
                where = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER {name}{where}")


def _try(kind: str, random: Random, head: Head, seen: Edits) -> None:
    """One edit; what the database's constraints refuse, or what changes nothing, is not one."""
    before = _state()
    try:
        with transaction.atomic():
            KINDS[kind](random, head.number)
    except DatabaseError:
        return
    if _state() == before:
        return
    rechained = kind != "digest" and random.random() < 0.5
    if rechained:
        _rechain(with_heads=random.random() < 0.5)
        seen.rechained += 1
    seen.edits += 1
    seen.kinds[kind] = seen.kinds.get(kind, 0) + 1
    if found(head):
        seen.detected += 1
    else:
        seen.missed.append(f"{kind} (seed {seen.seed}, edit {seen.edits})")


def found(head: Head) -> bool:
    """Whether the ledger as it is stored disagrees with its digests or with the head."""
    postings = list(storage.StoredPostings("DKK"))
    return bool(verify(postings, currency="DKK", heads=[head], stored=list(storage.digests())))


def _state() -> tuple[object, ...]:
    return (tuple(storage.StoredPostings("DKK")), tuple(storage.digests()), chain_end())


def _rechain(*, with_heads: bool) -> None:
    """Writes every digest, the end, and where it helps the stored heads, as if what stands had always stood."""
    postings = list(storage.StoredPostings("DKK"))
    computed = list(digests(postings, currency="DKK"))
    rows = list(PostingRow.objects.order_by("number"))
    for row, digest in zip(rows, computed, strict=True):
        row.digest = digest
    PostingRow.objects.bulk_update(rows, ["digest"])
    LedgerEnd.objects.filter(id=1).update(number=len(computed), digest=computed[-1])
    if with_heads:
        HeadRow.objects.update(number=len(computed), digest=computed[-1])


def _any(random: Random, until: int) -> PostingRow:
    return PostingRow.objects.get(number=random.randint(1, until))


def _field(random: Random, until: int) -> None:
    """One field of one posting."""
    name = random.choice(["voucher", "text", "entered_by", "approved_by", "amount_provenance", "date_provenance"])
    row = _any(random, until)
    other = random.choice(["published", "derived", "assumed", "recorded"])
    setattr(row, name, other if name.endswith("provenance") else f"{getattr(row, name)}{random.randint(0, 9)}")
    row.save(force_update=True)


def _date(random: Random, until: int) -> None:
    """One date or moment, by as little as a second."""
    row = _any(random, until)
    name = random.choice(["value_date", "document_date", "entered_at", "approved_at"])
    step = timedelta(days=random.choice([-365, -1, 1, 31])) if name.endswith("date") else timedelta(seconds=1)
    setattr(row, name, getattr(row, name) + step)
    row.save(force_update=True)


def _reverses(random: Random, until: int) -> None:
    """A posting is said to take another back."""
    PostingRow.objects.filter(number=random.randint(2, until)).update(reverses_id=random.randint(1, until))


def _amount(random: Random, until: int) -> None:
    """Both sides of a posting by as little as one øre, so that the books still balance."""
    lines = list(LineRow.objects.filter(posting_id=random.randint(1, until)).order_by("place"))
    by = random.choice([1, -1, 100, random.randint(-10_000_000, 10_000_000)])
    for line, change in zip(lines[:2], (by, -by), strict=True):
        LineRow.objects.filter(pk=line.pk).update(minor=line.minor + change)


def _account(random: Random, until: int) -> None:
    """One side onto another account of the fund."""
    accounts = sorted(set(LineRow.objects.values_list("account", flat=True)))
    line = random.choice(list(LineRow.objects.filter(posting_id__lte=until)))
    LineRow.objects.filter(pk=line.pk).update(account=random.choice(accounts))


def _sides(random: Random, until: int) -> None:
    """The sides of a posting change places."""
    first, second = list(LineRow.objects.filter(posting_id=random.randint(1, until)).order_by("place"))[:2]
    for pk, place in ((first.pk, 1000), (second.pk, first.place), (first.pk, second.place)):
        LineRow.objects.filter(pk=pk).update(place=place)


def _more_sides(random: Random, until: int) -> None:
    """Two more sides that balance."""
    number, amount = random.randint(1, until), random.randint(0, 1_000_000)
    place = LineRow.objects.filter(posting_id=number).count()
    for more, minor in ((1, amount), (2, -amount)):
        LineRow.objects.create(posting_id=number, place=place + more, account="cash", minor=minor)


def _fewer_sides(random: Random, until: int) -> None:
    """A side is gone."""
    line = random.choice(list(LineRow.objects.filter(posting_id__lte=until)))
    LineRow.objects.filter(pk=line.pk).delete()


def _delete(random: Random, until: int) -> None:
    """A posting is gone, and those after it move up, or leave a gap."""
    number = random.randint(1, until)
    LineRow.objects.filter(posting_id=number).delete()
    PostingRow.objects.filter(number=number).delete()
    if random.random() < 0.5:
        _move(range(number + 1, chain_end()[0] + 1), by=-1)


def _insert(random: Random, until: int) -> None:
    """A posting is put in between, and those after it move down."""
    number = random.randint(1, until)
    _move(range(chain_end()[0], number - 1, -1), by=1)
    row = PostingRow.objects.get(number=number + 1)
    row.number, row.voucher, row.reverses_id = number, f"{row.voucher}-b", None
    row.save(force_insert=True)
    for place, minor in ((1, 12_345), (2, -12_345)):
        LineRow.objects.create(posting_id=number, place=place, account="cash", minor=minor)


def _swap(random: Random, until: int) -> None:
    """Two postings change places."""
    first, second = random.sample(range(1, until + 1), 2)
    _move([first], by=ASIDE)
    _move([second], by=first - second)
    _move([first + ASIDE], by=second - first - ASIDE)


def _cut(random: Random, until: int) -> None:
    """The last postings are gone, and the end of the ledger says so."""
    last = until - random.randint(1, min(20, until - 1))
    LineRow.objects.filter(posting_id__gt=last).delete()
    PostingRow.objects.filter(number__gt=last).update(reverses_id=None)
    PostingRow.objects.filter(number__gt=last).delete()
    LedgerEnd.objects.filter(id=1).update(number=last, digest=PostingRow.objects.get(number=last).digest)


def _digest(random: Random, until: int) -> None:
    """The digest beside a posting."""
    row = _any(random, until)
    place = random.randrange(64)
    digit = random.choice("0123456789abcdef")
    PostingRow.objects.filter(pk=row.pk).update(digest=f"{row.digest[:place]}{digit}{row.digest[place + 1 :]}")


def _move(numbers: Iterable[int], *, by: int) -> None:
    """Gives postings, with their sides, other numbers."""
    for number in numbers:
        row = PostingRow.objects.get(number=number)
        voucher, row.voucher, reverses, row.reverses_id = row.voucher, f"{row.voucher}~", row.reverses_id, None
        row.number = number + by
        row.save(force_insert=True)
        LineRow.objects.filter(posting_id=number).update(posting_id=number + by)
        PostingRow.objects.filter(reverses_id=number).update(reverses_id=number + by)
        PostingRow.objects.filter(number=number).delete()
        PostingRow.objects.filter(number=number + by).update(voucher=voucher, reverses_id=reverses)


KINDS: dict[str, Callable[[Random, int], None]] = {
    "field": _field,
    "date": _date,
    "reverses": _reverses,
    "amount": _amount,
    "account": _account,
    "sides changed places": _sides,
    "more sides": _more_sides,
    "fewer sides": _fewer_sides,
    "deleted": _delete,
    "inserted": _insert,
    "changed places": _swap,
    "tail cut": _cut,
    "digest": _digest,
}
