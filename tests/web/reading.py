"""A page as somebody reads it: its words, and what stands beside the fields of a form."""

from __future__ import annotations

import re
from html import unescape

from django.http import HttpResponse
from django.test import Client


def text_of(response: HttpResponse) -> str:
    """A page or a file with its letters as they are read; a space that keeps words together is a space, and what keeps
    a range together is nothing."""
    return unescape(response.getvalue().decode()).replace("\N{NO-BREAK SPACE}", " ").replace("\N{WORD JOINER}", "")


def words(client: Client, address: str, *, language: str = "da") -> str:
    """The page's text as a reader sees it, without drawings, on one line."""
    client.cookies["gavn-language"] = language
    response = client.get(address)
    assert response.status_code == 200
    page = re.sub(r"<svg.*?</svg>", " ", text_of(response), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).replace("\N{SOFT HYPHEN}", "")


def errors_of(html: str) -> dict[str, str]:
    """What stands beside each field, by the field's name."""
    found = re.findall(r'id="id_(\w+)_error">(.*?)</span>\s*(?=<)', html, re.S)
    return {name: re.sub("<[^>]+>", "", words).replace("Fejl: ", "").strip() for name, words in found}


def cells_of(table: str) -> list[list[str]]:
    """The rows of a table's body, cell by cell."""
    rows = re.findall("<tr[^>]*>(.*?)</tr>", table.partition("<tbody>")[2].partition("</tbody>")[0], re.S)
    return [[re.sub("<[^>]+>", "", cell) for cell in re.findall("<t[hd].*?</t[hd]>", row, re.S)] for row in rows]
