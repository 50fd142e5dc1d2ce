"""The web with the example fund loaded and an account for each role; every test finds it as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.hashers import ScryptPasswordHasher
from django.test import Client
from pytest_django import DjangoDbBlocker
from whitenoise.middleware import WhiteNoiseMiddleware

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.domain.fund.fund import Fund
from gavn.files.read import read_fund
from gavn.web.apps.accounts.actions import make_demo_accounts
from gavn.web.apps.accounts.models import User
from gavn.web.apps.accounts.rules import DEMO_ACCOUNTS
from gavn.web.apps.documents import storage
from gavn.web.apps.documents.models import Document
from gavn.web.apps.fund.actions import load_fund
from tests.conftest import AARHUS
from tests.web.forecasting import made
from tests.web.samples import Samples

ClientOf = Callable[[Role | None], Client]
NOW = datetime(2025, 3, 3, 9, tzinfo=UTC)
PEOPLE = {account.person.username: account.person for account in DEMO_ACCOUNTS}
FIRST_OF = {person.role: username for username, person in reversed(PEOPLE.items())}
# Everybody has logged in once, before the first test; a session's key by user name.
SESSIONS: dict[str, str] = {}
# The documents of the fund as it was loaded, by the newest of them.
LOADED: dict[tuple[int, datetime], storage.Documents] = {}
# The department that the demo's authority answers for.
SOCIAL = "sociale-forhold-og-beskaeftigelse"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits for somebody is looked for among people too, so that every test of a page opens both databases."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if Path(__file__).parent in item.path.parents and not (marker and "databases" in marker.kwargs):
            named = {**(marker.kwargs if marker else {}), "databases": ["default", "people"]}
            item.add_marker(pytest.mark.django_db(**named), append=False)


@pytest.fixture(scope="session")
def aarhus() -> Fund:
    fund = read_fund(AARHUS).fund
    assert fund is not None
    return fund


@pytest.fixture(scope="session")
def passwords_kept_cheaply() -> Iterator[None]:
    """To make each guess dear takes most of a log-in, and a test logs in often; the journeys do it as it is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ScryptPasswordHasher, "work_factor", 2)
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, passwords_kept_cheaply: None, aarhus: Fund
) -> None:
    """Loads the fund once, into the database that the plugin has made."""
    with django_db_blocker.unblock():
        load_fund(aarhus, by="tests", now=NOW)
        make_demo_accounts(password="a long password for tests", by="tests", now=NOW)
        for username in PEOPLE:
            client = Client()
            client.force_login(User.objects.get(username=username))
            SESSIONS[username] = client.cookies[settings.SESSION_COOKIE_NAME].value
        newest = Document.objects.order_by("-id").values_list("id", "entered_at").first()
        assert newest is not None
        LOADED[newest] = storage._read(newest)


@pytest.fixture(scope="session", autouse=True)
def static_files_found_once() -> Iterator[None]:
    """Every client takes up the middleware anew, which would look at each static file again: half of a test's time."""
    find, found = WhiteNoiseMiddleware.add_files_from_finders, dict[str, object]()

    def find_once(middleware: WhiteNoiseMiddleware) -> None:
        if not found:
            find(middleware)
            found.update(middleware.files)
        middleware.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", find_once)
        yield


@pytest.fixture(autouse=True)
def documents_read_anew(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a test wrote is taken back, so that the next may write other documents under the same id and moment.

    Those of the fund that was loaded stand under theirs in every test whose writes are taken back by the database.
    """
    marker, read = request.node.get_closest_marker("django_db"), storage._read
    loaded = {} if marker is None or marker.kwargs.get("transaction") else LOADED

    def read_or_loaded(newest: tuple[int, datetime]) -> storage.Documents:
        return loaded[newest] if newest in loaded else read(newest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(storage, "_read", read_or_loaded)
        yield
    read.cache_clear()


@pytest.fixture
def secretariat() -> Person:
    return PEOPLE["sekretariat"]


@pytest.fixture
def approver() -> Person:
    return PEOPLE["godkender"]


def logged_in(username: str) -> Client:
    """The browser of somebody with a demo account."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = SESSIONS[username]
    return client


@pytest.fixture
def client_of(db: None) -> ClientOf:
    """A browser without a screen, logged in with a role, or not at all."""

    def make(role: Role | None) -> Client:
        return logged_in(FIRST_OF[role]) if role else Client()

    return make


@pytest.fixture
def enterer(client_of: ClientOf) -> Client:
    """The browser of one who enters."""
    return client_of(Role.SECRETARIAT)


@pytest.fixture
def other(db: None) -> Client:
    """The browser of another, who decides on what was entered."""
    return logged_in("godkender")


@pytest.fixture
def authority(client_of: ClientOf) -> Client:
    """The browser of one of the department that the demo's authority answers for."""
    return client_of(Role.AUTHORITY)


@pytest.fixture
def provider(client_of: ClientOf) -> Client:
    """The browser of one of the demo's provider."""
    return client_of(Role.PROVIDER)


@pytest.fixture
def evaluator(client_of: ClientOf) -> Client:
    """The browser of whoever evaluates for the fund."""
    return client_of(Role.EVALUATOR)


@pytest.fixture
def load_kept(db: None, aarhus: Fund) -> Callable[[], str]:
    """Loads the fund again with a forecast that was made at the terminal; its name."""

    def load() -> str:
        found = made().kept
        known = {each.id for each in aarhus.kept_forecasts}
        new = tuple(each for each in found if each.id not in known)
        load_fund(replace(aarhus, kept_forecasts=(*aarhus.kept_forecasts, *new)), by="tests", now=NOW)
        return found[0].id

    return load


@pytest.fixture
def samples(db: None) -> Samples:
    """What the table of permissions names and the example fund does not hold."""
    return Samples()
