"""Whether the people's database holds what was written, and agrees with the fund's log."""

from __future__ import annotations

from collections.abc import Iterator

from gavn.domain.values.problem import Problem
from gavn.web.apps.audit.queries import told_of
from gavn.web.apps.participants.storage import chain
from gavn.web.database.people import PEOPLE
from gavn.web.database.snapshot import snapshot

ANCHORED = "people-changed"


def told_of_people() -> bool:
    """Whether the fund's log says that anything was ever told of people."""
    return bool(told_of(ANCHORED))


def are_people() -> bool:
    """Whether anything was ever told in the people's database."""
    return chain.head().number > 0


def verify_people() -> Iterator[Problem]:
    """What does not agree: an event that was changed, something told that is not what was sealed, and an anchor in the
    fund's log that the chain does not reach or that says otherwise. That it lags behind the chain is no fault."""
    with snapshot(PEOPLE):
        yield from tuple(_broken())


def _broken() -> Iterator[Problem]:
    broken = chain.first_broken()
    if broken:
        yield Problem("people-chain-broken", values={"number": str(broken)})
    for number in chain.altered():
        if number:
            yield Problem("people-told-altered", values={"number": str(number)})
        else:
            yield Problem("people-told-missing")
    for event in told_of(ANCHORED):
        told = event.subject.partition(" ")[2]
        if not told.isdecimal() or chain.digest_at(int(told)) != event.details.get("digest"):
            yield Problem("people-anchor-differs", values={"number": told})
            return
