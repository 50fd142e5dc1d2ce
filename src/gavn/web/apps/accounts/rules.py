"""Who has an account in the demo: one for each role, and two secretariats, since four eyes need two."""

from __future__ import annotations

from dataclasses import dataclass

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role


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
