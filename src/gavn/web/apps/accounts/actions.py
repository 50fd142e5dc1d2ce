"""Making accounts, and the demo's accounts: one for each role, and a second secretariat, since four eyes need two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.domain.values.problem import Problem, Refused
from gavn.web.apps.accounts.models import User
from gavn.web.apps.accounts.storage import create_account
from gavn.web.apps.audit.storage import record


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account of a made-up person, acting for a party of the example fund where its role needs one."""

    person: Person
    name: str


DEMO_ACCOUNTS = (
    DemoAccount(Person("sekretariat", Role.SECRETARIAT), "Signe Sekretariat"),
    DemoAccount(Person("godkender", Role.SECRETARIAT), "Gorm Godkender"),
    DemoAccount(Person("raad", Role.COUNCIL), "Rikke Råd"),
    DemoAccount(Person("myndighed", Role.AUTHORITY, "sociale-forhold-og-beskaeftigelse"), "Mads Myndighed"),
    DemoAccount(Person("leverandoer", Role.PROVIDER, "dialog-mod-vold"), "Lise Leverandør"),
    DemoAccount(Person("investor", Role.INVESTOR, "dsi"), "Ivan Investor"),
    DemoAccount(Person("fond", Role.FOUNDATION, "lind-foundation"), "Frida Fond"),
    DemoAccount(Person("evaluator", Role.EVALUATOR), "Eva Evaluator"),
    DemoAccount(Person("revisor", Role.AUDITOR), "Rasmus Revisor"),
    DemoAccount(Person("administrator", Role.ADMINISTRATOR), "Agnes Administrator"),
)


@transaction.atomic
def make_account(person: Person, *, name: str, password: str, by: str, now: datetime) -> None:
    """One account; the log tells its role and party, never its password."""
    if User.objects.filter(username=person.username).exists():
        raise Refused([Problem("account-taken", values={"username": person.username})])
    create_account(person, name=name, password=password)
    details = {"role": person.role.value, "party": person.party}
    record("account-made", subject=f"account {person.username}", by=by, now=now, details=details)


@transaction.atomic
def make_demo_accounts(*, password: str, by: str, now: datetime) -> tuple[DemoAccount, ...]:
    """The demo's accounts that are not there yet, all with one password."""
    known = set(User.objects.values_list("username", flat=True))
    missing = tuple(account for account in DEMO_ACCOUNTS if account.person.username not in known)
    for account in missing:
        make_account(account.person, name=account.name, password=password, by=by, now=now)
    return missing
