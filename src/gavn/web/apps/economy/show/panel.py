"""What this reader can do with the fund's money, beside the answer."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from gavn.domain.access.decision import may
from gavn.domain.access.roles import Permission
from gavn.language.catalogue import say
from gavn.web.apps.economy.queries.drafts import waiting_count
from gavn.web.design.reader import Reader

# The text of a link, the page it leads to, and who sees it; the first one that writes is a button.
LINKS = (
    ("postings", "economy:postings", Permission.SEE_POSTINGS),
    ("drafts", "economy:drafts", Permission.SEE_POSTINGS),
    ("import", "economy:import", Permission.ENTER_POSTING),
    ("close", "economy:close", Permission.CLOSE_YEAR),
    ("chain", "economy:chain", Permission.SEE_POSTINGS),
)


def panel(reader: Reader) -> dict[str, Any]:
    """Links, and the button to enter a posting where the role has it."""
    enters = may(reader.person, Permission.ENTER_POSTING).allowed
    waiting = waiting_count()
    links = [
        {"url": reverse(view), "label": say(f"economy-page.panel.{text}", reader.language, waiting=waiting)}
        for text, view, permission in LINKS
        if may(reader.person, permission).allowed
    ]
    return {"enter_url": reverse("economy:enter") if enters else "", "links": links}
