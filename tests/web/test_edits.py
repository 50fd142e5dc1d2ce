"""What a database administrator changes in the ledger shows against a published head."""

from __future__ import annotations

from datetime import date

import pytest

from gavn.domain.economy.chain import Head
from gavn.web.apps.economy.queries import chain_end
from tests.faults.edits import KINDS, found, make_edits

EDITS, SEED = 60, 20251125


def published() -> Head:
    """The end of the ledger, as it was written down somewhere else."""
    number, digest = chain_end()
    return Head(number, digest, date(2025, 1, 31), "the minutes")


@pytest.mark.django_db
def test_every_edit_of_the_ledger_behind_its_back_is_found_against_the_head() -> None:
    head = published()
    assert not found(head)

    seen = make_edits(count=EDITS, seed=SEED, head=head)

    assert seen.missed == []
    assert (seen.edits, seen.detected) == (EDITS, EDITS)
    assert seen.rechained > EDITS / 4
    assert len(seen.kinds) >= len(KINDS) - 3
    assert not found(head)
