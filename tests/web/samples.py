"""What the addresses in permissions.csv name that the example fund does not hold: made when a row asks for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from gavn.domain.access.decision import Person
from gavn.domain.economy.ledger import Line
from gavn.domain.values.money import Money
from gavn.web.apps.accounts.actions import DEMO_ACCOUNTS
from gavn.web.apps.economy.actions import Entry, enter_posting

NOW = datetime(2025, 3, 3, 9, tzinfo=UTC)
PEOPLE: Mapping[str, Person] = {account.person.username: account.person for account in DEMO_ACCOUNTS}


def draft() -> int:
    """A draft that the second secretariat entered, so that the first may decide on it."""
    amount = Money(1200_00, "DKK")
    lines = (Line("operations.secretariat", amount), Line("cash", -amount))
    entry = Entry("sample", "2025-9990", date(2025, 3, 3), date(2025, 3, 3), "Konference", lines)
    return enter_posting(entry, by=PEOPLE["godkender"], now=NOW)


MAKERS: Mapping[str, Callable[[], object]] = {"draft": draft}


@dataclass
class Samples:
    """Makes each sample once in a test, and only where it is named."""

    made: dict[str, object] = field(default_factory=dict)

    def for_(self, arguments: str) -> dict[str, object]:
        for name, make in MAKERS.items():
            if f"{{{name}}}" in arguments and name not in self.made:
                self.made[name] = make()
        return self.made
