"""The hash chain over the ledger: any change to what was posted shows against a published head (ADR 0004)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gavn.domain.economy.ledger import Posting
from gavn.domain.values.problem import Place, Problem

AS_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Head:
    """The digest (64 hex digits) of the chain after posting `number`, as published somewhere else."""

    number: int
    digest: str
    published_on: date
    where: str


def genesis(currency: str) -> str:
    """The digest before the first posting."""
    return hashlib.sha256(f"gavn ledger 1 {currency}".encode()).hexdigest()


def link(previous: str, posting: Posting) -> str:
    """The digest after `posting`: SHA-256 over the digest before it and every field, as a JSON array."""
    fields = [
        posting.number,
        posting.voucher,
        posting.value_date.isoformat(),
        posting.document_date.isoformat(),
        posting.text,
        posting.entered_by,
        posting.entered_at.isoformat(),
        posting.approved_by,
        posting.approved_at.isoformat(),
        posting.reverses,
        posting.amount_provenance.value,
        posting.date_provenance.value,
        [[line.account, line.amount.minor, line.amount.currency] for line in posting.lines],
    ]
    text = AS_JSON(fields)
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def digests(postings: Iterable[Posting], *, currency: str) -> Iterator[str]:
    """The digest after each posting in turn."""
    digest = genesis(currency)
    for posting in postings:
        digest = link(digest, posting)
        yield digest


def verify(
    postings: Iterable[Posting],
    *,
    currency: str,
    heads: Sequence[Head],
    stored: Sequence[str] | None = None,
    end: tuple[int, str] | None = None,
) -> list[Problem]:
    """Where the ledger differs from what was stored with it and from the heads that were published.

    `stored` holds the digest kept beside each posting, where a database keeps them: it tells which posting
    was touched first. `end` is the number and digest kept for the whole, which tells of postings cut off behind it.
    Only the heads, kept elsewhere, can tell of somebody who wrote all of them anew.
    """
    wanted = {head.number for head in heads}
    digest, count = genesis(currency), 0
    found = {0: digest}
    fault: Problem | None = None
    for count, posting in enumerate(postings, start=1):
        digest = link(digest, posting)
        if count in wanted:
            found[count] = digest
        if fault is None:
            # A posting without a digest beside it stands after the end, which is told of below.
            beside = stored[count - 1] if stored is not None and count <= len(stored) else None
            fault = _fault(posting, count, digest, beside)
    if fault is None and end is not None and end != (count, digest):
        fault = Problem("chain-end", Place(path=f"posting {count}"), {"expected": str(end[0]), "postings": str(count)})
    return [*([fault] if fault else []), *check_heads(heads, found=found, count=count)]


def _fault(posting: Posting, place: int, digest: str, stored: str | None) -> Problem | None:
    """What is wrong with the posting that stands at `place`."""
    if posting.number != place:
        values = {"number": str(posting.number), "expected": str(place)}
        return Problem("chain-number", Place(path=f"posting {place}"), values)
    if stored not in (None, digest):
        return Problem("chain-broken", Place(path=f"posting {place}"), {"number": str(place)})
    return None


def check_heads(heads: Iterable[Head], *, found: Mapping[int, str], count: int) -> list[Problem]:
    """Heads that a chain of `count` postings does not hold to; `found` has the digest after each head's posting."""
    problems = []
    for head in heads:
        values = {"number": str(head.number), "where": head.where, "postings": str(count)}
        place = Place(path=f"posting {head.number}")
        if head.number > count:
            problems.append(Problem("chain-cut", place, values))
        elif found.get(head.number) != head.digest:
            problems.append(Problem("chain-head", place, values))
    return problems
