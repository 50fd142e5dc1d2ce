"""What a database administrator changes in the ledger shows against a published head."""

from __future__ import annotations

from datetime import date

import pytest

from gavn.domain.economy.chain import Head
from gavn.web.apps.economy.queries import chain_end
from gavn.web.apps.releases.queries import verify_released
from tests.faults import release_edits
from tests.faults.edits import KINDS, found, make_edits
from tests.web.releasing import made_public

EDITS, RELEASE_EDITS, SEED = 60, 120, 20251125


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


@pytest.mark.django_db
def test_every_edit_of_what_was_made_public_is_found_against_the_log() -> None:
    made_public(83, 1475)
    assert verify_released() == ()

    seen = release_edits.make_release_edits(count=RELEASE_EDITS, seed=SEED)

    assert seen.missed == []
    assert (seen.edits, seen.detected) == (RELEASE_EDITS, RELEASE_EDITS)
    assert set(seen.kinds) == set(release_edits.KINDS)
    assert verify_released() == ()
