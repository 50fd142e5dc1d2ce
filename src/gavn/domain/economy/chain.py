"""The hash chain over the ledger: any change to what was posted shows against a published head (ADR 0004)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from gavn.domain.economy.ledger import Posting
from gavn.domain.values.problem import Place, Problem


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
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def digests(postings: Iterable[Posting], *, currency: str) -> Iterator[str]:
    """The digest after each posting in turn."""
    digest = genesis(currency)
    for posting in postings:
        digest = link(digest, posting)
        yield digest


def verify(
    postings: Sequence[Posting],
    *,
    currency: str,
    heads: Sequence[Head],
    stored: Sequence[str] | None = None,
) -> list[Problem]:
    """Where the ledger differs from what was stored with it and from the heads that were published.

    `stored` holds the digest kept beside each posting, where a database keeps them: it tells which posting
    was touched first. Only the heads, kept elsewhere, can tell of somebody who wrote the digests anew.
    """
    computed = list(digests(postings, currency=currency))
    problems = []
    for place, (posting, digest) in enumerate(zip(postings, computed, strict=True), start=1):
        if posting.number != place:
            values = {"number": str(posting.number), "expected": str(place)}
            problems.append(Problem("chain-number", Place(path=f"posting {place}"), values))
            break
        if stored is not None and stored[place - 1] != digest:
            problems.append(Problem("chain-broken", Place(path=f"posting {place}"), {"number": str(place)}))
            break
    for head in heads:
        values = {"number": str(head.number), "where": head.where, "postings": str(len(computed))}
        if head.number > len(computed):
            problems.append(Problem("chain-cut", Place(path=f"posting {head.number}"), values))
        elif head.digest != (computed[head.number - 1] if head.number else genesis(currency)):
            problems.append(Problem("chain-head", Place(path=f"posting {head.number}"), values))
    return problems
