"""The audit log's page: what was done, by whom and when, and whether anything was changed."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest

from gavn.domain.access.roles import Role
from gavn.language.catalogue import Language, texts
from gavn.web.apps.audit.models import AuditEnd, AuditEvent
from gavn.web.apps.audit.storage import record
from gavn.web.apps.log.details import details_words
from tests.web.conftest import NOW, ClientOf, logged_in
from tests.web.reading import text_of
from tests.web.test_import import save, send

pytestmark = pytest.mark.django_db


def write(count: int) -> None:
    for day in range(count):
        now = NOW + timedelta(days=day)
        record("year-closed", subject=f"year {day}", by="=cmd", now=now, details={"note": f"n{day}"})


def test_the_newest_stands_first_and_the_log_is_whole(client_of: ClientOf) -> None:
    write(60)
    page = text_of(client_of(Role.AUDITOR).get("/log/"))

    assert "Loggen hænger sammen: 77 linjer, og ingen er ændret." in page
    assert page.index("år 59") < page.index("år 58")
    assert "år 9<" not in page
    assert page.count("Side 1 af 2") == 2, "on paper too, where a page is all there is"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("by=%3Dcmd", 5),
        ("what=account-made", 10),
        ("subject=YEAR", 9),
        ("from=2025-03-05", 3),
        ("to=2025-03-03&what=year-closed", 5),
        ("from=2025-03-04&to=2025-03-05", 2),
    ],
)
def test_the_log_narrows(client_of: ClientOf, query: str, found: int) -> None:
    write(5)
    page = text_of(client_of(Role.ADMINISTRATOR).get(f"/log/?{query}"))

    assert f"{found} af 22 linjer svarer til valget." in page


@pytest.mark.parametrize(
    "query",
    ["from=in-the-spring", "by=nobody", "what=nothing", "page=999", "page=x", "to=9999-12-31", "from=0001-01-01"],
)
def test_what_cannot_be_read_narrows_nothing(client_of: ClientOf, query: str) -> None:
    client = client_of(Role.AUDITOR)

    assert "17 linjer, de nyeste først." in text_of(client.get(f"/log/?{query}"))
    assert client.get(f"/log/log.csv?{query}").status_code == 200


def test_an_empty_choice_says_so(client_of: ClientOf) -> None:
    assert "Ingen linjer svarer til valget." in text_of(client_of(Role.AUDITOR).get("/log/?subject=xyz"))


def test_a_log_that_was_changed_says_where(client_of: ClientOf) -> None:
    AuditEnd.objects.update(digest="0" * 64)

    page = text_of(client_of(Role.AUDITOR).get("/log/"))

    assert "Loggen er brudt ved linje 18." in page
    assert "Hold loggen op mod en sikkerhedskopi." in page


def test_a_long_log_is_checked_only_when_asked(client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gavn.web.apps.log.views.LOOKED_AT_ONCE", 11)
    AuditEnd.objects.update(digest="0" * 64)
    client = client_of(Role.AUDITOR)

    page = text_of(client.get("/log/"))

    assert "Loggen har 17 linjer; de er ikke regnet efter på denne side." in page
    assert 'href="/log/?verify=1"' in page
    assert "Loggen er brudt ved linje 18." in text_of(client.get("/log/?verify=1"))


def test_the_file_holds_the_whole_choice_and_no_formula(client_of: ClientOf) -> None:
    write(60)
    response = client_of(Role.AUDITOR).get("/log/log.csv?what=year-closed")

    rows = list(csv.reader(io.StringIO(text_of(response).removeprefix("\ufeff"))))
    assert len(rows) == 65
    assert rows[1][2:6] == ["'=cmd", "year-closed", "year 59", "note: n59"]
    assert len(rows[1][6]) == 64


@pytest.mark.parametrize("role", Role)
def test_only_auditor_and_administrator_read_the_log(client_of: ClientOf, role: Role) -> None:
    expected = 200 if role in (Role.AUDITOR, Role.ADMINISTRATOR) else 403
    client = client_of(role)

    assert {client.get(path).status_code for path in ("/log/", "/log/log.csv")} == {expected}


def test_every_thing_done_in_the_tests_fund_has_words(client_of: ClientOf) -> None:
    client = client_of(Role.AUDITOR)
    client.cookies["gavn-language"] = "en"
    page = text_of(client.get("/log/"))

    assert "Account made" in page
    assert "Documents loaded" in page
    assert "documents-loaded</td>" not in page


def test_every_detail_of_what_is_done_has_a_name(client_of: ClientOf) -> None:
    enterer, other = client_of(Role.SECRETARIAT), logged_in("godkender")
    other.post(save(enterer, send(enterer)), {"decision": "approve"})
    enterer.post("/economy/close/", {"year": "2024", "sure": "on"})
    other.post("/economy/close/", {"decision": "approve", "year": "2024", "sure": "on"})

    recorded = {name for event in AuditEvent.objects.all() for name in event.details}

    assert {"paths", "sha256", "rejected", "last", "approved_at", "entered_by"} <= recorded
    assert [name for name in sorted(recorded) if f"audit.detail.{name}" not in texts()] == []


@pytest.mark.parametrize("by", ["\uff1dcmd", "\uff0bcmd", "\uff20cmd", " =cmd", "\tcmd"])
def test_the_file_takes_no_disguised_formula(client_of: ClientOf, by: str) -> None:
    record("year-closed", subject="year 1", by=by, now=NOW)
    response = client_of(Role.AUDITOR).get("/log/log.csv?what=year-closed")

    assert f"'{by}" in text_of(response)


@pytest.mark.parametrize(
    ("details", "danish", "english"),
    [
        ({"role": "auditor", "party": ""}, "rolle: revisoren", "role: the auditor"),
        ({"party": "dsi"}, "part: Den Sociale Investeringsfond (DSI)", "party: Den Sociale Investeringsfond (DSI)"),
        ({"closed_at": "2024-02-28T12:00:00+00:00"}, "afsluttet: 28.02.2024", "closed: 28/02/2024"),
        (
            {"entered_by": "anne", "approved_at": "2025-02-28T12:00:00+00:00"},
            "indtastet af: anne, godkendt: 28.02.2025",
            "entered by: anne, approved: 28/02/2025",
        ),
        ({"sha256": "0123456789abcdef" * 4}, "filens hash: 0123456789ab …", "hash of the file: 0123456789ab …"),
        ({"on": "in the spring"}, "den: in the spring", "on: in the spring"),
        ({"amount": "180000.00"}, "beløb: 180.000,00", "amount: 180,000.00"),
        ({"amount": "-5.5"}, "beløb: −5,5", "amount: −5.5"),
        ({"amount": "a lot"}, "beløb: a lot", "amount: a lot"),
        ({"digest": "0123456789abcdef" * 4}, "hash: 0123456789ab …", "hash: 0123456789ab …"),
        ({"weather": "fine"}, "weather: fine", "weather: fine"),
        ({"inquiries": ", ".join(["h-2024-01"] * 40)}, f"henvendelser: {', '.join(['h-2024-01'] * 10)} …", None),
    ],
)
def test_details_are_told_in_words(details: dict[str, str], danish: str, english: str | None) -> None:
    assert details_words(details, Language.DANISH) == danish
    if english is not None:
        assert details_words(details, Language.ENGLISH) == english
