"""A file with observations of people sent through the page, as the tests of it need it."""

from __future__ import annotations

import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from gavn.web.apps.participants.models import ChainRow, SubmissionRow, ToldRow
from tests.web.conftest import logged_in
from tests.web.people import VIOLENCE
from tests.web.reading import text_of

ADDRESS = "/people/import/"
PROVIDER, AUTHORITY, EVALUATOR = "leverandoer", "myndighed", "evaluator"
HEAD = "Sagsnr.;Redskab;Dato;Score\n"


def send(
    data: bytes | str,
    *,
    by: str = PROVIDER,
    name: str = "a.csv",
    language: str = "da",
    htmx: bool = False,
    **fields: str,
) -> Any:
    """The page that answers; of fields with a hyphen, `column_on` and `fixed_instrument` stand for them."""
    client = logged_in(by)
    client.cookies["gavn-language"] = language
    content = data.encode() if isinstance(data, str) else data
    said = {re.sub("^(column|fixed)_", r"\1-", key): text for key, text in fields.items()}
    sent = {"agreement": VIOLENCE, "kind": "readings", "act": "look", **said}
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(ADDRESS, {**sent, "file": SimpleUploadedFile(name, content)}, headers=headers)


def confirm(shown: Any, data: bytes | str, **fields: str) -> Any:
    """Takes in what a preview showed, with the columns that stand on it."""
    kept = {key.replace("column-", "column_").replace("fixed-", "fixed_"): text for key, text in columns(shown).items()}
    return send(data, **{**kept, "seen": seen(shown), "act": "take", **fields})


def columns(shown: Any) -> dict[str, str]:
    return dict(shown.context["columns"].data)


def seen(shown: Any) -> str:
    return str(shown.context["confirm"].data["seen"])


def heading(response: HttpResponse) -> str:
    """The answer that the page begins with."""
    [found] = re.findall(r"<h1[^>]*>(.*?)</h1>", text_of(response), re.S)
    return found


def rows_of(response: HttpResponse, section: str) -> list[str]:
    """The lines of a section's table, each as text."""
    part = text_of(response).partition(f'id="{section}"')[2].partition("</table>")[0]
    found = re.findall(r"<tr>?(.*?)</tr>", part.partition("<tbody>")[2], re.S)
    return [re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", row)).strip() for row in found]


def told() -> tuple[int, int]:
    """What is told and submitted of people: what changes when something is taken in."""
    return ToldRow.objects.count(), SubmissionRow.objects.count()


def events() -> list[str]:
    """What the people's chain says was done."""
    return list(ChainRow.objects.order_by("number").values_list("what", flat=True))
