"""Pages about people as the tests of them open them and send their forms."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from tests.web.people import told_so_far
from tests.web.reading import text_of as read


def of(name: str, *arguments: object) -> str:
    return reverse(f"participants:{name}", args=arguments)


def text_of(client: Client, url: str) -> str:
    return read(client.get(url))


def sent(client: Client, url: str, **fields: str) -> str:
    """The page that comes back when a form was not taken, with nothing told."""
    before = told_so_far()
    response = client.post(url, fields)
    assert response.status_code == 200
    assert told_so_far() == before
    return read(response)


def taken(client: Client, url: str, **fields: str) -> str:
    """Where a form that was taken leads."""
    response = client.post(url, fields)
    assert response.status_code == 302, read(response)
    return response.headers["Location"]


def opened(client: Client, course: str, why: str = "follow-up") -> str:
    assert taken(client, of("course", course), why=why) == of("course", course)
    return text_of(client, of("course", course))
