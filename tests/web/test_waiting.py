"""What waits for somebody, told where they land: by role and party, never of what they did themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.domain.economy.ledger import Closing
from gavn.domain.fund.fund import Fund
from gavn.domain.pipeline.inquiry import Event, EventKind, Hearing
from gavn.language.catalogue import Language
from gavn.web.apps.accounts.actions import make_account
from gavn.web.apps.audit.models import AuditEnd
from gavn.web.apps.economy.actions import approve_draft
from gavn.web.apps.economy.actions.closing import propose_closing
from gavn.web.apps.economy.models import PostingRow
from gavn.web.apps.fund.actions import load_fund
from gavn.web.apps.fund.queries import investments, waits_for
from gavn.web.apps.fund.show.landing import landing_url
from gavn.web.apps.fund.show.waiting import PAGES, waiting_panel
from gavn.web.apps.pipeline.actions import Reception, receive_inquiry, record_event
from gavn.web.apps.pipeline.queries import inquiries
from gavn.web.design.waiting import Waiting
from tests.faults.edits import drop_triggers
from tests.web.conftest import PEOPLE, SOCIAL, ClientOf
from tests.web.reading import words
from tests.web.samples import batch, draft

pytestmark = pytest.mark.django_db
TODAY = date(2025, 3, 5)
SECRETARY, APPROVER, AUTHORITY = (PEOPLE[name] for name in ("sekretariat", "godkender", "myndighed"))


def kinds(person: Person) -> dict[str, Waiting]:
    return {each.kind: each for each in waits_for(person, today=TODAY)}


def test_a_draft_waits_for_the_other_secretary_alone() -> None:
    number = draft()

    assert kinds(SECRETARY)["drafts"] == Waiting("drafts", 1, since=date(2025, 3, 3), only=(str(number),))
    assert "drafts" not in kinds(APPROVER)
    for name in ("raad", "revisor", "administrator", "leverandoer"):
        assert "drafts" not in kinds(PEOPLE[name])


def test_a_draft_that_is_decided_waits_no_more() -> None:
    approve_draft(draft(), by=SECRETARY, now=datetime(2025, 3, 4, 9, tzinfo=UTC))

    assert "drafts" not in kinds(SECRETARY)


def test_a_batch_waits_as_one(client_of: ClientOf) -> None:
    number = batch()

    found = kinds(SECRETARY)
    assert (found["batches"].count, found["batches"].only) == (1, (str(number),))
    assert "drafts" not in found
    page = client_of(Role.SECRETARIAT).get("/fund/").content.decode()
    assert f'href="/economy/batches/{number}/"' in page


def test_the_closing_of_a_year_waits_for_the_other_secretary_alone() -> None:
    propose_closing(2024, by=APPROVER, now=datetime(2025, 3, 3, 9, tzinfo=UTC))

    assert (kinds(SECRETARY)["closings"].count, kinds(SECRETARY)["closings"].since) == (1, date(2025, 3, 3))
    assert "closings" not in kinds(APPROVER)
    assert "closings" not in kinds(PEOPLE["raad"])


def test_a_year_that_a_loaded_folder_has_closed_waits_for_nobody(aarhus: Fund, client_of: ClientOf) -> None:
    propose_closing(2024, by=APPROVER, now=datetime(2025, 3, 3, 9, tzinfo=UTC))
    now = datetime(2025, 3, 4, 9, tzinfo=UTC)
    closed = Closing(2024, "regnskabsmedarbejder", now, "sekretariatschef", now)
    ledger = replace(aarhus.ledger, closings=(*aarhus.ledger.closings, closed))

    assert client_of(Role.SECRETARIAT).get(reverse("economy:drafts")).context["closings"] != []
    load_fund(replace(aarhus, ledger=ledger), by="tests", now=now)

    assert "closings" not in kinds(SECRETARY)
    assert client_of(Role.SECRETARIAT).get(reverse("economy:drafts")).context["closings"] == []


def test_inquiries_wait_for_the_role_that_owns_their_stage() -> None:
    assert kinds(SECRETARY)["inquiries"].count == 3
    assert "inquiries" not in kinds(PEOPLE["raad"])


def asked(*, deadline: date) -> str:
    """A new inquiry on which the department of the demo's authority is asked."""
    now = datetime(2025, 3, 3, 9, tzinfo=UTC)
    seen = len(inquiries())
    reception = Reception(
        seen=seen, received_on=date(2025, 3, 1), source="citizen", title="Et forslag", description="Kort"
    )
    inquiry_id = receive_inquiry(reception, by=SECRETARY, now=now)
    event = Event(on=date(2025, 3, 1), kind=EventKind.MOVE, by="secretariat", to_stage="hearing")
    hearing = Hearing(department=SOCIAL, asked_on=date(2025, 3, 1), deadline=deadline)
    record_event(inquiry_id, event, seen=0, by=SECRETARY, now=now, asked=(hearing,))
    return inquiry_id


def test_a_hearing_waits_for_the_department_that_was_asked() -> None:
    inquiry_id = asked(deadline=date(2025, 4, 1))

    assert kinds(AUTHORITY)["hearings"] == Waiting("hearings", 1, since=date(2025, 3, 1), only=(inquiry_id, "1"))
    elsewhere = replace(AUTHORITY, party="boern-og-unge")
    for other in (elsewhere, SECRETARY, PEOPLE["raad"]):
        assert "hearings" not in kinds(other)
    assert kinds(SECRETARY)["inquiries"].count == 3, "it is the department that must act, and nobody else"


def test_an_answer_past_its_deadline_is_told_to_both_and_first() -> None:
    inquiry_id = asked(deadline=date(2025, 3, 3))

    assert kinds(AUTHORITY)["hearings"].late == 1
    first = waits_for(SECRETARY, today=TODAY)[0]
    assert first == Waiting("late", 1, since=date(2025, 3, 3), only=(inquiry_id,), late=1)


@pytest.mark.parametrize("role", Role)
def test_each_role_lands_where_its_work_is(client_of: ClientOf, role: Role) -> None:
    expected = {
        Role.AUTHORITY: "/pipeline/",
        Role.PROVIDER: "/investments/dialog-mod-vold/",
        Role.INVESTOR: "/investments/",
        Role.FOUNDATION: "/investments/ung-i-fokus/",
        Role.EVALUATOR: "/investments/",
        Role.AUDITOR: "/log/",
        Role.ADMINISTRATOR: "/accounts/",
    }
    client = client_of(role)

    answer = client.get(reverse("fund:start"))

    assert answer.headers["Location"] == expected.get(role, "/fund/")
    assert client.get(answer.headers["Location"]).status_code == 200


def test_nobody_starts_at_the_public_page(client_of: ClientOf) -> None:
    assert client_of(None).get(reverse("fund:start")).headers["Location"] == "/"


def test_a_party_with_several_investments_lands_on_their_list() -> None:
    both = replace(PEOPLE["investor"], party="dsi")
    assert landing_url(both, investments()) == "/investments/"
    assert landing_url(replace(both, party="nobody-s"), investments()) == "/investments/"
    assert landing_url(both, ()) == "/investments/"


def test_a_calm_sentence_stands_where_nothing_waits(client_of: ClientOf) -> None:
    assert "Intet venter på dig lige nu." in words(client_of(Role.COUNCIL), "/fund/")
    assert "Nothing waits for you at present." in words(client_of(Role.AUDITOR), "/log/", language="en")
    assert "Intet venter på dig" not in words(client_of(Role.PROVIDER), "/fund/")


def test_a_changed_posting_is_told_before_anything_else(client_of: ClientOf) -> None:
    draft()
    drop_triggers()
    PostingRow.objects.filter(number=7).update(text="Something else")

    first = waits_for(SECRETARY, today=TODAY)[0]
    assert (first.kind, first.broken) == ("chain", True)
    assert "Finansbogens kæde er brudt" in words(client_of(Role.AUDITOR), "/log/")
    assert not waits_for(PEOPLE["administrator"], today=TODAY)


def test_a_changed_line_of_the_log_is_told_to_those_who_see_the_log() -> None:
    AuditEnd.objects.update(digest="0" * 64)

    for name in ("revisor", "administrator"):
        assert kinds(PEOPLE[name])["log"] == Waiting("log", 1, only=("18",), broken=True)
    assert "log" not in kinds(SECRETARY)


def test_accounts_with_a_given_password_wait_for_the_administrator(client_of: ClientOf) -> None:
    person = Person("birgit", Role.COUNCIL)
    make_account(person, name="Birgit", password="given to another", by="tests", now=datetime(2025, 3, 3, tzinfo=UTC))

    assert kinds(PEOPLE["administrator"])["passwords"] == Waiting("passwords", 1, only=("birgit",))
    text = words(client_of(Role.ADMINISTRATOR), "/accounts/")
    assert "Én konto har endnu den adgangskode, den fik" in text
    assert "åben, adgangskoden er ikke skiftet" in text


@pytest.mark.parametrize(
    ("waiting", "text", "about", "url"),
    [
        (
            Waiting("drafts", 1, since=TODAY, only=("7",)),
            "Én kladde skal godkendes",
            "Har ventet siden 5. marts 2025",
            "/economy/drafts/7/",
        ),
        (
            Waiting("drafts", 3, since=TODAY),
            "Tre kladder skal godkendes",
            "Den ældste har ventet siden 5. marts 2025",
            "/economy/drafts/",
        ),
        (
            Waiting("hearings", 2, since=TODAY, late=1),
            "To faglige belysninger skal besvares",
            "Én er over fristen. Den ældste har ventet siden 5. marts 2025",
            "/pipeline/",
        ),
        (
            Waiting("late", 1, since=TODAY, only=("h-1",), late=1),
            "Én faglig belysning er over fristen",
            "Fristen var 5. marts 2025",
            "/pipeline/h-1/",
        ),
        (Waiting("chain", 14, broken=True), "Finansbogens kæde er brudt 14 steder", "", "/economy/chain/"),
        (Waiting("chain", 1, broken=True), "Finansbogens kæde er brudt ét sted", "", "/economy/chain/"),
        (
            Waiting("closings-changed", 1, broken=True),
            "Én årsafslutning er ikke den, loggen fortæller om",
            "",
            "/economy/chain/",
        ),
    ],
)
def test_each_kind_is_told_with_its_count_its_day_and_its_page(
    waiting: Waiting, text: str, about: str, url: str
) -> None:
    [line] = waiting_panel([waiting], Language.DANISH)["lines"]

    assert (line["text"], line["about"], line["url"]) == (text, about, url)
    assert line["attention"] == (waiting.broken or waiting.late > 0)


def test_every_kind_has_a_page() -> None:
    for every, _ in PAGES.values():
        assert reverse(every)
