"""The pipeline's pages, and what people do there: offered, refused, recorded once, and the same folder afterwards."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.domain.pipeline.inquiry import Event, EventKind, Hearing
from gavn.domain.values.problem import Refused
from gavn.files.read import read_fund
from gavn.files.write import write_new_folder
from gavn.web.apps.audit.models import AuditEvent
from gavn.web.apps.fund.queries import whole_fund
from gavn.web.apps.pipeline.actions import (
    Reception,
    answer_hearing,
    ask_departments,
    receive_inquiry,
    record_event,
)
from gavn.web.apps.pipeline.queries import inquiry, pipeline_date
from tests.files.test_folder import contents
from tests.web.conftest import NOW, PEOPLE, SOCIAL, ClientOf
from tests.web.reading import text_of

pytestmark = pytest.mark.django_db
ABOUT = "Unge laver cykler sammen. Ventet: 20 unge om året, 400.000 kr."
RECEPTION = Reception(65, date(2025, 3, 1), "citizen", "Cykelværksted", ABOUT, theme="ensomhed")
TO_HEARING = Event(date(2025, 3, 2), EventKind.MOVE, "secretariat", to_stage="hearing")
ASKED = (
    Hearing(SOCIAL, date(2025, 3, 2), date(2025, 3, 20)),
    Hearing("boern-og-unge", date(2025, 3, 2), date(2025, 3, 20)),
)
ANSWER = Hearing("", date(2025, 3, 2), date(2025, 3, 20), date(2025, 3, 3), "Ja", "God", "Lille")


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def in_hearing(by: Person) -> str:
    received = receive_inquiry(RECEPTION, by=by, now=NOW)
    record_event(received, TO_HEARING, asked=ASKED, seen=0, by=by, now=NOW)
    return received


# ---- what is done -------------------------------------------------------------------------------------------------


def test_an_inquiry_goes_all_the_way_and_the_folder_holds_it(secretariat: Person, tmp_path: Path) -> None:
    received = in_hearing(secretariat)
    answer_hearing(received, place=1, answer=ANSWER, by=PEOPLE["myndighed"], now=NOW)
    steps = [
        Event(
            date(2025, 3, 3),
            EventKind.MOVE,
            "council",
            "development",
            minutes='punkt 1,\n"sagen"',
            stood_aside="næstformanden",
        ),
        Event(date(2025, 3, 3), EventKind.MOVE, "council", "adopted", minutes="2", conditions="følges hvert halvår"),
        Event(date(2025, 3, 3), EventKind.MAYOR_APPROVAL, "mayor"),
        Event(date(2025, 3, 3), EventKind.ALDERMAN_APPROVAL, f"alderman-{SOCIAL}"),
        Event(date(2025, 3, 3), EventKind.MOVE, "secretariat", "launched"),
    ]
    for seen, event in enumerate(steps, start=1):
        record_event(received, event, seen=seen, by=secretariat, now=NOW)

    write_new_folder(whole_fund(), tmp_path / "first")
    reading = read_fund(tmp_path / "first")

    assert reading.fund is not None, reading.problems
    written = reading.fund.inquiries[-1]
    assert (written.id, written.events) == ("h-2025-01", (TO_HEARING, *steps))
    assert written.hearings[0].answered_on == date(2025, 3, 3)
    write_new_folder(reading.fund, tmp_path / "second")
    assert contents(tmp_path / "first") == contents(tmp_path / "second")
    logged = AuditEvent.objects.filter(subject="inquiry h-2025-01").values_list("what", flat=True)
    assert list(logged) == [
        "inquiry-received",
        "inquiry-moved",
        "hearing-answered",
        "inquiry-moved",
        "inquiry-moved",
        "inquiry-approved",
        "inquiry-approved",
        "inquiry-moved",
    ]


def test_a_rejection_states_one_of_the_workflows_reasons(client_of: ClientOf) -> None:
    client = client_of(Role.SECRETARIAT)
    data = {"seen": 2, "on": "2025-01-10", "by": "council", "grounds": "For dyrt", "minutes": "punkt 2"}

    for reason in ("", "too-nice"):
        refused = client.post("/pipeline/h-2024-02/move/rejected-after-hearing/", data | {"reason": reason})
        assert 'id="id_reason_error"' in text_of(refused)
    done = client.post("/pipeline/h-2024-02/move/rejected-after-hearing/", data | {"reason": "not-mature"})

    assert done.status_code == 302
    page = text_of(client.get("/pipeline/h-2024-02/"))
    assert "Afvisningsgrund: Manglende modenhed. Begrundelse: For dyrt." in page


def test_everything_sent_twice_is_done_once(secretariat: Person) -> None:
    before = AuditEvent.objects.count()
    assert {receive_inquiry(RECEPTION, by=secretariat, now=NOW) for _ in range(3)} == {"h-2025-01"}
    for _ in range(2):
        record_event("h-2025-01", TO_HEARING, asked=ASKED, seen=0, by=secretariat, now=NOW)
    more = (Hearing("sundhed-og-omsorg", date(2025, 3, 3), date(2025, 3, 20)),)
    for _ in range(2):
        ask_departments("h-2025-01", more, seen=2, by=secretariat, now=NOW)
    for _ in range(2):
        answer_hearing("h-2025-01", place=1, answer=ANSWER, by=PEOPLE["myndighed"], now=NOW)

    stored = inquiry("h-2025-01")
    assert stored is not None
    assert (len(stored.events), len(stored.hearings)) == (1, 3)
    assert AuditEvent.objects.count() == before + 4


def test_a_second_inquiry_of_the_same_words_from_a_new_form_is_another(secretariat: Person) -> None:
    receive_inquiry(RECEPTION, by=secretariat, now=NOW)
    again = Reception(66, RECEPTION.received_on, RECEPTION.source, RECEPTION.title, ABOUT, theme=RECEPTION.theme)

    assert receive_inquiry(again, by=secretariat, now=NOW) == "h-2025-02"


@pytest.mark.parametrize(
    ("reception", "code"),
    [
        (Reception(65, date(2025, 3, 4), "citizen", "I morgen", ABOUT), "event-in-future"),
        (Reception(65, date(2025, 3, 1), "citizen", " ", ABOUT), "inquiry-untitled"),
        (Reception(65, date(2025, 3, 1), "citizen", "Cykelværksted", " "), "inquiry-undescribed"),
        (
            Reception(65, date(2025, 3, 1), "citizen", "For sent", ABOUT, call="call-2022-mental-illness"),
            "call-not-open",
        ),
        (Reception(65, date(2025, 3, 1), "citizen", "Ukendt", ABOUT, call="none"), "call-not-open"),
    ],
)
def test_what_is_no_inquiry_is_not_received(secretariat: Person, reception: Reception, code: str) -> None:
    before = AuditEvent.objects.count()
    with pytest.raises(Refused) as refused:
        receive_inquiry(reception, by=secretariat, now=NOW)

    assert codes(refused) == [code]
    assert (inquiry("h-2025-01"), AuditEvent.objects.count()) == (None, before)


def test_two_decisions_do_not_cover_each_other(secretariat: Person) -> None:
    received = in_hearing(secretariat)
    other = Event(date(2025, 3, 2), EventKind.MOVE, "council", to_stage="rejected-outright")
    with pytest.raises(Refused) as refused:
        record_event(received, other, seen=0, by=secretariat, now=NOW)
    assert codes(refused) == ["inquiry-moved-on"]

    with pytest.raises(Refused) as refused:
        ask_departments(received, ASKED[:1], seen=1, by=secretariat, now=NOW)
    assert codes(refused) == ["inquiry-moved-on"]

    stored = inquiry(received)
    assert stored is not None
    assert (stored.events, stored.hearings) == ((TO_HEARING,), ASKED)


def test_departments_are_asked_only_in_hearing(secretariat: Person) -> None:
    received = receive_inquiry(RECEPTION, by=secretariat, now=NOW)
    with pytest.raises(Refused) as refused:
        ask_departments(received, ASKED, seen=0, by=secretariat, now=NOW)

    assert codes(refused) == ["hearing-not-open"]


@pytest.mark.parametrize("username", ["sekretariat", "raad", "revisor", "leverandoer"])
def test_nobody_answers_for_a_department_but_its_own(secretariat: Person, username: str) -> None:
    received = in_hearing(secretariat)
    with pytest.raises(Refused) as refused:
        answer_hearing(received, place=1, answer=ANSWER, by=PEOPLE[username], now=NOW)
    assert codes(refused) == ["not-allowed"]

    with pytest.raises(Refused) as refused:
        answer_hearing(received, place=2, answer=ANSWER, by=PEOPLE["myndighed"], now=NOW)
    assert refused.value.problems[0].values["reason"] == "another-was-asked"


def test_an_answer_does_not_change_once_sent(secretariat: Person) -> None:
    received = in_hearing(secretariat)
    answer_hearing(received, place=1, answer=ANSWER, by=PEOPLE["myndighed"], now=NOW)
    other = Hearing("", ANSWER.asked_on, ANSWER.deadline, ANSWER.answered_on, "Nej", "God", "Lille")
    with pytest.raises(Refused) as refused:
        answer_hearing(received, place=1, answer=other, by=PEOPLE["myndighed"], now=NOW)

    assert codes(refused) == ["hearing-answered"]
    stored = inquiry(received)
    assert stored is not None
    assert stored.hearings[0].relevance == "Ja"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE pipeline_eventrow SET grounds = 'x'",
        "DELETE FROM pipeline_eventrow",
        "UPDATE pipeline_inquiryrow SET description = 'x'",
        "DELETE FROM pipeline_inquiryrow",
    ],
)
def test_what_has_happened_cannot_be_changed_in_the_database(statement: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_pages_show_the_funds_date_until_something_later_is_recorded(secretariat: Person) -> None:
    fund, today = whole_fund(), date(2025, 3, 3)
    assert pipeline_date(fund.inquiries, as_of=fund.as_of, today=today) == date(2024, 12, 31)

    receive_inquiry(RECEPTION, by=secretariat, now=NOW)

    assert pipeline_date(whole_fund().inquiries, as_of=fund.as_of, today=today) == today


# ---- pages --------------------------------------------------------------------------------------------------------


def test_the_board_answers_who_must_act(client_of: ClientOf) -> None:
    page = text_of(client_of(Role.COUNCIL).get("/pipeline/"))

    assert (
        "Tre henvendelser er under behandling: sekretariatet skal handle i dem alle, "
        "og den ældste har stået på sit trin i 193 dage." in page
    )
    assert (
        "Henvendelser modtaget: 65. Heraf elleve sat i gang, én støttet ved en donation, 40 afvist, "
        "tre under behandling og ti uden oplyst udfald." in page
    )
    assert "/pipeline/receive/" not in page


@pytest.mark.parametrize(
    ("query", "say"),
    [
        ("as-of=2022-12-31", "Henvendelser modtaget: 57. Heraf ti sat i gang"),
        ("year=2020", "Henvendelser modtaget: 21. Heraf seks sat i gang"),
        ("as-of=2019-01-01", "Ingen henvendelser er under behandling."),
        ("as-of=in-the-spring", "Datoen kunne ikke læses."),
    ],
)
def test_table_1_as_of_any_date_and_for_each_year(client_of: ClientOf, query: str, say: str) -> None:
    assert say in text_of(client_of(Role.SECRETARIAT).get(f"/pipeline/?{query}"))


def test_a_deadline_that_has_passed_calls_for_attention(client_of: ClientOf, secretariat: Person) -> None:
    in_hearing(secretariat)
    client = client_of(Role.SECRETARIAT)

    assert (
        "To faglige belysninger er ikke besvaret til tiden af Sociale Forhold og Beskæftigelse samt Børn og Unge."
        in text_of(client.get("/pipeline/?as-of=2025-03-21"))
    )
    listed = text_of(client.get("/pipeline/inquiries/?year=2025&as-of=2025-03-21"))
    assert "Sociale Forhold og Beskæftigelse samt Børn og Unge har overskredet fristen" in listed
    in_time = text_of(client.get("/pipeline/?as-of=2025-03-20"))
    assert "ikke besvaret til tiden" not in in_time
    assert "Næste: Sociale Forhold og Beskæftigelse samt Børn og Unge" in in_time


def test_an_authority_sees_only_where_it_is_asked(client_of: ClientOf) -> None:
    client = client_of(Role.AUTHORITY)

    assert client.get("/pipeline/h-2020-06/").status_code == 200
    assert client.get("/pipeline/h-2020-19/").status_code == 404
    assert client.get("/pipeline/none/").status_code == 404
    listed = text_of(client.get("/pipeline/inquiries/"))
    assert "h-2020-19" not in listed
    assert client.get("/pipeline/h-2020-06/hearings/1/").status_code == 302


def test_the_list_narrows_pages_and_says_when_there_is_nothing(client_of: ClientOf) -> None:
    client = client_of(Role.AUDITOR)

    assert "Viser 26–50 af 65" in text_of(client.get("/pipeline/inquiries/?page=2"))
    assert "Én henvendelse svarer" in text_of(client.get("/pipeline/inquiries/?text=nudging"))
    assert "Der er intet at vise med det valg." in text_of(client.get("/pipeline/inquiries/?text=xyz"))
    assert "Viser 1–25 af 65" in text_of(client.get("/pipeline/inquiries/?stage=none&year=abc"))
    # Each head stands over its own column.
    heads = re.findall('<th scope="col".*?>([A-ZÅ][a-zæøå ]+)<', text_of(client.get("/pipeline/inquiries/")))
    assert heads == ["Henvendelse", "Modtaget", "På trinnet siden", "Strøm", "Trin", "Næste"]


def test_the_file_holds_the_whole_choice_and_no_formula(client_of: ClientOf, secretariat: Person) -> None:
    receive_inquiry(Reception(65, date(2025, 3, 1), "citizen", '=HYPERLINK("x")', ABOUT), by=secretariat, now=NOW)
    response = client_of(Role.SECRETARIAT).get("/pipeline/inquiries.csv?year=2025")

    rows = list(csv.reader(io.StringIO(text_of(response).removeprefix("\ufeff"))))
    assert rows[1][:4] == ["h-2025-01", '\'=HYPERLINK("x")', "2025-03-01", "en borger"]
    table = text_of(client_of(Role.SECRETARIAT).get("/pipeline/table-1.csv?as-of=2024-12-31"))
    assert table.splitlines()[1] == "general,53,19,21,1,9,3,0"


def test_an_inquiry_tells_its_history_and_its_steps(client_of: ClientOf) -> None:
    page = text_of(client_of(Role.SECRETARIAT).get("/pipeline/h-2020-06/"))

    assert "Dialog mod Vold: igangsat den 1. februar 2021." in page
    assert "Godkendt af rådmanden for Sociale Forhold og Beskæftigelse" in page
    assert "Datoer, forløb og beskrivelse er antaget" in page
    assert "Behandling til familier, hvor der har været vold." in page
    assert '<a href="/investments/dialog-mod-vold/">Dialog mod Vold</a>' in page
    assert "Forløbet er afsluttet." in page


def test_the_secretariat_works_through_the_pages(client_of: ClientOf) -> None:
    client = client_of(Role.SECRETARIAT)
    new = {
        "seen": 65,
        "title": "Cykelværksted",
        "description": ABOUT,
        "received_on": "2025-03-01",
        "source": "citizen",
        "call": "",
    }
    assert client.post("/pipeline/receive/", new).headers["Location"] == "/pipeline/h-2025-01/"
    page = text_of(client.get("/pipeline/h-2025-01/"))
    assert "/pipeline/h-2025-01/move/rejected-outright/" in page
    assert "/pipeline/h-2025-01/move/launched/" not in page
    assert "/pipeline/h-2025-01/move/not-continued/" not in page
    assert ABOUT in page
    form = text_of(client.get("/pipeline/h-2025-01/move/hearing/"))
    six_weeks_on = (timezone.localdate() + timedelta(days=42)).isoformat()
    assert f'name="deadline" value="{six_weeks_on}"' in form

    asked = {"seen": 0, "on": "2025-03-02", "by": "secretariat", "departments": [SOCIAL], "deadline": "2025-03-20"}
    for _ in range(2):
        assert client.post("/pipeline/h-2025-01/move/hearing/", asked).status_code == 302
    page = text_of(client.get("/pipeline/h-2025-01/"))
    nobody = text_of(client.post("/pipeline/h-2025-01/ask/", {"seen": 1, "on": "2025-03-02", "deadline": "2025-03-20"}))
    assert "Sæt kryds ved mindst én forvaltning." in nobody
    lacking = "Før “Arbejdes videre med”, “Afvist efter belysning” og “Donation” mangler svar fra mindst én forvaltning"
    assert lacking in page

    authority = client_of(Role.AUTHORITY)
    assert ABOUT in text_of(authority.get("/pipeline/h-2025-01/hearings/1/"))
    answer = {"answered_on": "2025-03-03", "relevance": "Ja,\r\nmeget", "fit": "God", "economy": ""}
    refused = authority.post("/pipeline/h-2025-01/hearings/1/", answer)
    assert refused.status_code == 200
    assert 'id="id_economy_error"' in text_of(refused)
    answered = authority.post("/pipeline/h-2025-01/hearings/1/", answer | {"economy": "Lille"}, follow=True)
    assert "Svaret er sendt." in text_of(answered)
    assert "Intet venter på dig lige nu." in text_of(answered)
    assert "Forløbet er afsluttet." not in text_of(answered)
    stored = inquiry("h-2025-01")
    assert stored is not None
    assert stored.hearings[0].relevance == "Ja,\nmeget"

    move = {"seen": 1, "on": "2025-03-04", "by": "council", "minutes": "punkt 3", "stood_aside": "formanden"}
    assert client.post("/pipeline/h-2025-01/move/development/", move).status_code == 302
    assert "Stod til side: formanden." in text_of(client.get("/pipeline/h-2025-01/"))


@pytest.mark.parametrize(
    ("path", "data", "field"),
    [
        ("h-2024-02/move/adopted/", {"seen": 2, "on": "2024-01-01", "by": "council", "minutes": "1"}, "on"),
        ("h-2024-02/move/adopted/", {"seen": 2, "on": "2999-01-01", "by": "council", "minutes": "1"}, "on"),
        ("h-2024-02/move/adopted/", {"seen": 2, "on": "2025-01-01", "by": "council"}, "minutes"),
        ("h-2024-02/move/adopted/", {"seen": 2, "on": "2025-01-01", "by": "secretariat", "minutes": "1"}, "by"),
    ],
)
def test_what_is_refused_is_told_beside_its_field_and_nothing_happens(
    client_of: ClientOf, path: str, data: dict[str, object], field: str
) -> None:
    response = client_of(Role.SECRETARIAT).post(f"/pipeline/{path}", data)

    assert f'id="id_{field}_error"' in text_of(response)
    stored = inquiry("h-2024-02")
    assert stored is not None
    assert len(stored.events) == 2


def test_an_approval_before_its_time_is_refused_in_words(client_of: ClientOf) -> None:
    data = {"seen": 2, "on": "2025-01-01"}
    response = client_of(Role.SECRETARIAT).post("/pipeline/h-2024-02/approval/mayor-approval/", data)

    assert "Henvendelsen venter ikke på en formel godkendelse." in text_of(response)


def test_a_decision_stands_after_the_answers_of_the_same_day(client_of: ClientOf, secretariat: Person) -> None:
    received = in_hearing(secretariat)
    answer_hearing(received, place=1, answer=ANSWER, by=PEOPLE["myndighed"], now=NOW)
    assert ANSWER.answered_on is not None
    decided = Event(ANSWER.answered_on, EventKind.MOVE, "council", "development", minutes="punkt 1")
    record_event(received, decided, seen=1, by=secretariat, now=NOW)
    history = text_of(client_of(Role.SECRETARIAT).get(f"/pipeline/{received}/")).partition('id="history"')[2]

    steps = ("Modtaget", "Til faglig belysning", "Spurgt: ", " svarede", "Arbejdes videre med", "Frist for ")
    places = [history.find(step) for step in steps]
    assert -1 not in places
    assert places == sorted(places)


def test_an_inquiry_that_has_ended_waits_for_no_department(client_of: ClientOf, secretariat: Person) -> None:
    received = in_hearing(secretariat)
    answer_hearing(received, place=2, answer=ANSWER, by=Person("anden", Role.AUTHORITY, "boern-og-unge"), now=NOW)
    assert ANSWER.answered_on is not None
    authority, front = client_of(Role.AUTHORITY), client_of(Role.SECRETARIAT)
    assert f"/pipeline/{received}/hearings/1/" in text_of(authority.get("/pipeline/"))

    why = {"reason": "no-paying-authority", "grounds": "Ingen betaler", "minutes": "punkt 1"}
    ended = Event(ANSWER.answered_on, EventKind.MOVE, "council", "rejected-after-hearing", **why)
    record_event(received, ended, seen=1, by=secretariat, now=NOW)

    assert f"/pipeline/{received}/hearings/1/" not in text_of(authority.get("/pipeline/"))
    assert "Frist for " not in text_of(front.get(f"/pipeline/{received}/"))
    assert f"/pipeline/{received}/" not in text_of(front.get("/fund/?as-of=2025-06-30"))


PAGES = ("", "inquiries/", "inquiries.csv", "table-1.csv", "h-2020-06/")
SEE = {Role.SECRETARIAT, Role.COUNCIL, Role.AUDITOR, Role.AUTHORITY}
ACT = ("receive/", "h-2024-02/move/adopted/", "h-2024-02/ask/", "h-2024-02/approval/mayor-approval/")


@pytest.mark.parametrize("role", Role)
def test_every_page_asks_for_its_permission(client_of: ClientOf, role: Role) -> None:
    client = client_of(role)

    assert {client.get(f"/pipeline/{page}").status_code for page in PAGES} == {200 if role in SEE else 403}
    assert {client.get(f"/pipeline/{page}").status_code for page in ACT} == {200 if role == Role.SECRETARIAT else 403}


def test_moves_that_the_workflow_does_not_allow_have_no_page(client_of: ClientOf) -> None:
    client = client_of(Role.SECRETARIAT)

    moves = ("h-2024-02/move/launched/", "h-2024-02/move/not-continued/", "h-2024-02/move/none/")
    for path in (*moves, "h-2024-02/approval/move/", "none/ask/"):
        assert client.get(f"/pipeline/{path}").status_code == 404


@pytest.mark.parametrize("path", [*PAGES[:2], "h-2020-06/", "receive/"])
def test_pages_are_there_in_english(client_of: ClientOf, path: str) -> None:
    client = client_of(Role.SECRETARIAT)
    client.cookies["gavn-language"] = "en"

    page = text_of(client.get(f"/pipeline/{path}"))

    assert '<html lang="en">' in page
    assert "henvendelser er" not in page
