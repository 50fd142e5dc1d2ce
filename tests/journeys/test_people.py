"""Somebody is referred, enrolled and measured, the task is gone, and their number is nowhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from itertools import chain
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Response

from tests.conftest import Run
from tests.journeys.conftest import Served, Visitor

Follow = Callable[..., Visitor]
# The day has 60 added to it: made for testing, and nobody's.
NUMBER = "610170-4321"
# However it is written: what stands between the digits may be left out, or be another sign.
SPELLED = re.compile(r"[^0-9A-Za-z]{0,3}".join(NUMBER.replace("-", "")).encode())
TWO_YEARS = timedelta(days=731)


def test_from_referral_to_a_reading_the_task_comes_and_goes_and_the_number_is_nowhere(
    follow: Follow, following: Served, gavn: Run, tmp_path: Path
) -> None:
    authority, provider = follow("myndighed"), follow("leverandoer")
    seen: list[bytes] = []
    for each in (authority, provider):
        each.page.on("response", lambda response: seen.append(_told(response)))
    enrolled = timezone.localdate() - TWO_YEARS - timedelta(days=10)

    course = referred(authority, on=f"{enrolled:%Y-%m-%d}")
    opened(authority, "assessment")
    for step in ("assess", "step/motivated", "enrol"):
        authority.press(f"aside a[href$='/{step}/']")
        authority.fill(on=f"{enrolled:%Y-%m-%d}")
        authority.press("main form button[type=submit]")
    assert "optaget siden" in authority.text("h1")

    provider.open("/")
    provider.open("/investments/dialog-mod-vold/")
    assert "opfølgninger skal tages" in provider.text("aside")
    provider.press("aside a[href='/people/']")
    assert waiting(provider) == ["Volden er ophørt, 24 måneder efter optagelse"]
    provider.press_enter("#follow-ups tbody a >> nth=0")
    provider.fill(value="ingen")
    provider.press_enter("main form button[type=submit]")
    assert "Det er ikke et tal" in provider.text("#id_value_error")
    provider.fill(value="0")
    provider.press("main form button[type=submit]")
    assert "er gemt" in provider.text(".g-messages")
    assert waiting(provider) == []

    provider.open(course)
    opened(provider, "follow-up")
    assert "Samtale og skema" in provider.text() and "Hvem der har set" not in provider.text()
    authority.open(course)
    assert "Indsendte en måling" in authority.text("#looks")
    investor = follow("investor")
    for path in (course, "/people/", "/people/dialog-mod-vold/", "/people/dialog-mod-vold/list/"):
        response = investor.open(path)
        assert response is not None and response.status == 404
    seen.append(taken_away(provider, "/people/calendar.ics"))
    dumped = tmp_path / "dumped"
    assert gavn("dump", dumped, "--database", following.folder / "fund.sqlite3").returncode == 0
    seen += [b"dump\n" + path.read_bytes() for path in dumped.rglob("*") if path.is_file()]
    assert nowhere(following, seen)


def taken_away(visitor: Visitor, path: str) -> bytes:
    """A file, as a browser would save it."""
    response = visitor.page.request.get(f"{visitor.served.address}{path}")
    assert response.status == 200
    return path.encode() + b"\n" + response.body()


def referred(authority: Visitor, *, on: str) -> str:
    """By a number that is written wrong first; the address of the card."""
    authority.open("/people/dialog-mod-vold/")
    authority.press("aside a[href$='/refer/']")
    authority.fill(number=f"{NUMBER}9", case_number="S-77", on=on)
    authority.press("main form button[type=submit]")
    assert authority.page.input_value("main [name=number]") == ""
    authority.fill(number=NUMBER, case_number="S-77")
    authority.press("main form button[type=submit]")
    assert "Personen er henvist" in authority.text(".g-messages")
    return authority.path


def opened(visitor: Visitor, why: str) -> None:
    visitor.page.check(f"main [name=why][value={why}]")
    visitor.press("main form button[type=submit]")


def waiting(visitor: Visitor) -> list[str]:
    """What there is to do of the level that was agreed, by the table of today."""
    rows = visitor.page.locator("#follow-ups tbody tr td:nth-of-type(1)").all_inner_texts()
    return [row for row in rows if row.startswith("Volden")]


def _told(response: Response) -> bytes:
    """The address of an answer, and what stands in it where it is a page, also one that says what went wrong."""
    is_page = "text/html" in response.headers.get("content-type", "") and not 300 <= response.status < 400
    return response.url.encode() + b"\n" + (response.body() if is_page else b"")


def nowhere(following: Served, seen: list[bytes]) -> bool:
    """In no spelling in either database, what lies beside them, what the server wrote, any page, or any file taken."""
    files = [path for path in following.folder.iterdir() if path.is_file()]
    assert {"fund.sqlite3", "fund.sqlite3.people.sqlite3", "out"} <= {path.name for path in files}
    assert SPELLED.search(NUMBER.encode()) and SPELLED.search(b"61.01.70 4321")
    held = [path.name for path in files if SPELLED.search(path.read_bytes())]
    shown = [page.split(b"\n")[0] for page in chain(seen) if SPELLED.search(page)]
    assert len(seen) > 10
    return (held, shown) == ([], [])
