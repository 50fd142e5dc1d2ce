"""A server's database of an older gavn that holds rows is brought up to date, and its rows stay as they were."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import connection, connections
from pytest_django import DjangoAssertNumQueries

from gavn.domain.fund.fund import Fund
from gavn.web.apps.economy.models import ClosingRow
from gavn.web.apps.fund.queries import whole_fund
from gavn.web.database.schema import State, state
from gavn.web.project.commands import upgrade

pytestmark = [
    pytest.mark.django_db(databases=["default", "people"]),
    # SQLite makes a table anew outside a transaction alone, and a test is one; tests/cli/test_upgrade.py has a file.
    pytest.mark.skipif(connection.vendor != "postgresql", reason="of a database on a server"),
]


def test_an_older_database_with_rows_in_it_is_upgraded_whole_and_once(aarhus: Fund) -> None:
    call_command("migrate", "economy", "0005", verbosity=0)
    assert state() == State.BEHIND

    assert upgrade(now=datetime(2025, 3, 4, tzinfo=UTC)) == (True, None)

    assert state() == State.CURRENT
    assert tuple(whole_fund().ledger.postings) == tuple(aarhus.ledger.postings)
    assert ClosingRow.objects.count() == len(aarhus.ledger.closings) > 0
    assert upgrade(now=datetime(2025, 3, 4, tzinfo=UTC)) == (False, None)


def test_the_funds_tables_ask_nothing_of_where_people_are(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    """Else processes that make databases of their own meet in the one of people that none of them has made yet."""
    with django_assert_num_queries(0, connection=connections["people"]):
        call_command("migrate", database="default", verbosity=0)
