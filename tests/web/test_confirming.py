"""What is withdrawn cannot be taken up again, so it is asked once more; the question itself does nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from gavn.domain.payments.moves import State
from gavn.web.apps.payments import queries
from gavn.web.apps.releases.queries import open_proposals
from tests.web.conftest import logged_in
from tests.web.paying import SOSU, life, made
from tests.web.reading import text_of
from tests.web.releasing import known, prepared, waiting
from tests.web.test_amendments import proposed as amendment_proposed

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Something that waits: how it comes about and what is sent to withdraw it, where, and whether it still waits."""

    begin: Callable[[], dict[str, str]]
    url: Callable[[], str]
    waits: Callable[[], bool]
    asks: str


def _statement() -> dict[str, str]:
    known(83, 1475)
    return {"move": "withdraw", "paper": str(made(SOSU, 1))}


def _release() -> dict[str, str]:
    known(83, 1475)
    prepared()
    return {"outcome": "withdraw", "proposal": str(waiting().id)}


def _amendment() -> dict[str, str]:
    return {"outcome": "withdraw", "proposal": str(amendment_proposed())}


EVERY = {
    "statement": Withdrawn(
        _statement,
        lambda: f"/agreements/{SOSU}/statements/1/",
        lambda: life().papers[-1].state is State.DRAFT,
        "Is the statement to be withdrawn?",
    ),
    "release": Withdrawn(
        _release,
        lambda: f"/agreements/{SOSU}/published/propose/",
        lambda: bool(open_proposals(SOSU)),
        "Is the proposed release to be withdrawn?",
    ),
    "amendment": Withdrawn(
        _amendment,
        lambda: f"/agreements/{SOSU}/amendment/",
        lambda: queries.open_proposal(SOSU) is not None,
        "Is the proposed version to be withdrawn?",
    ),
}


@pytest.mark.parametrize("what", EVERY.values(), ids=EVERY)
def test_it_is_asked_again_before_it_is_withdrawn(what: Withdrawn) -> None:
    sent, client = what.begin(), logged_in("sekretariat")
    client.cookies["gavn-language"] = "en"
    asked = client.post(what.url(), sent)
    assert asked.status_code == 200 and what.asks in text_of(asked)
    assert all(f'name="{name}" value="{text}"' in text_of(asked) for name, text in sent.items())
    assert what.waits()
    assert f'href="{what.url()}"' in text_of(asked)
    done = client.post(what.url(), {**sent, "confirmed": "1"})
    assert done.status_code == 302 and not what.waits()


@pytest.mark.parametrize("what", EVERY.values(), ids=EVERY)
def test_whoever_did_not_make_it_is_refused_and_it_stays(what: Withdrawn) -> None:
    sent = what.begin()
    logged_in("godkender").post(what.url(), {**sent, "confirmed": "1"})
    assert what.waits()
