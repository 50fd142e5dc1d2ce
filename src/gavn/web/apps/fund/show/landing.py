"""Where somebody's work is: the page on which each role lands."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.domain.agreements.investment import Investment
from gavn.web.apps.fund.show.holdings import may_open

LANDINGS = {
    Role.SECRETARIAT: "fund:overview",
    Role.COUNCIL: "fund:overview",
    Role.AUTHORITY: "pipeline:board",
    Role.AUDITOR: "audit:log",
    Role.ADMINISTRATOR: "accounts:accounts",
}


def landing_url(person: Person | None, investments: Sequence[Investment]) -> str:
    """The public page for nobody; for those who only follow investments theirs, on its own page if it is one."""
    if person is None:
        return reverse("fund:public")
    if person.role in LANDINGS:
        return reverse(LANDINGS[person.role])
    own = [investment for investment in investments if may_open(investment, person)]
    if len(own) == 1:
        return reverse("agreements:investment", args=[own[0].id])
    return reverse("agreements:investments")
