"""What people write in their own words holds nobody's number: refused wherever it is written, with nothing done."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.domain.economy import ledger
from gavn.domain.outcomes.eligibility import Criterion
from gavn.domain.outcomes.referrals import LossReason, Step
from gavn.domain.outcomes.told import Asks
from gavn.domain.payments.grounds import LONGEST_GROUNDS
from gavn.domain.pipeline.inquiry import Event, EventKind
from gavn.domain.values.problem import Refused
from gavn.web.apps.audit.models import AuditEvent
from gavn.web.apps.economy.actions import approve_draft, enter_posting, reject_draft
from gavn.web.apps.economy.actions.closing import propose_closing, reject_closing
from gavn.web.apps.economy.models import DraftRow
from gavn.web.apps.participants.actions.agreeing import change_whom_for, say_whom_for
from gavn.web.apps.pipeline.actions import answer_hearing, receive_inquiry, record_event
from gavn.web.apps.pipeline.queries import inquiries
from tests.web.conftest import NOW, PEOPLE, ClientOf, logged_in
from tests.web.entering import LINES, PAYMENT
from tests.web.people import AUTHORITY, VIOLENCE, told_so_far
from tests.web.people_pages import of, sent
from tests.web.reading import text_of
from tests.web.test_ledger import LATER, codes, entry
from tests.web.test_pipeline import ANSWER, RECEPTION, in_hearing

pytestmark = pytest.mark.django_db(databases=["default", "people"])

# The day has 60 added to it: made for testing, and nobody's.
NUMBER = "610170-1234"
SAID = f"Borgeren {NUMBER} er flyttet."
SPELLINGS = (SAID, "set 61 01 70 12 34 igen", "610170-0AB1")


def refused_at(act: Callable[[], object]) -> list[tuple[str, str]]:
    """Each problem with its field; nothing was done, and nothing is in the log."""
    before = AuditEvent.objects.count()
    with pytest.raises(Refused) as refused:
        act()
    assert AuditEvent.objects.count() == before
    assert not any(NUMBER in str(problem) for problem in refused.value.problems)
    return [(problem.code, problem.values.get("field") or problem.place.path) for problem in refused.value.problems]


@pytest.mark.parametrize("text", SPELLINGS)
def test_a_posting(secretariat: Person, text: str) -> None:
    asked = replace(entry(), text=text)
    assert refused_at(lambda: enter_posting(asked, by=secretariat, now=NOW)) == [("text-person-number", "text")]
    assert DraftRow.objects.count() == 0


def test_a_draft_that_waited_before_there_was_the_rule_is_not_posted(
    secretariat: Person, approver: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr(ledger, "check_text", lambda *_, **__: ())
        draft = enter_posting(replace(entry(), text=SAID), by=secretariat, now=NOW)
    assert refused_at(lambda: approve_draft(draft, by=approver, now=LATER)) == [("text-person-number", "text")]
    reject_draft(draft, grounds="Teksten nævner en borger", by=approver, now=LATER)


@pytest.mark.parametrize(
    ("text", "code"),
    [*((text, "grounds-person-number") for text in SPELLINGS), ("x" * (LONGEST_GROUNDS + 1), "grounds-too-long")],
)
def test_the_grounds_on_which_a_draft_or_a_closing_is_turned_down(
    secretariat: Person, approver: Person, text: str, code: str
) -> None:
    draft = enter_posting(entry(), by=secretariat, now=NOW)
    assert refused_at(lambda: reject_draft(draft, grounds=text, by=approver, now=LATER)) == [(code, "grounds")]
    assert DraftRow.objects.get(pk=draft).state == DraftRow.State.WAITING
    reject_draft(draft, grounds="Forkert konto, 1.234.567,89 kr.", by=approver, now=LATER)
    propose_closing(2024, by=secretariat, now=NOW)
    assert refused_at(lambda: reject_closing(2024, grounds=text, by=approver, now=LATER)) == [(code, "grounds")]


@pytest.mark.parametrize(("url", "fields"), [("/economy/enter/", PAYMENT), ("/economy/enter/?mode=lines", LINES)])
def test_the_pages_of_a_posting_say_so_beside_the_text_and_give_the_number_back_nowhere(
    client_of: ClientOf, url: str, fields: dict[str, str]
) -> None:
    shown = client_of(Role.SECRETARIAT).post(url, {**fields, "text": SAID})
    told = text_of(shown)
    assert shown.status_code == 200 and NUMBER not in shown.content.decode()
    assert "ligner et CPR-nummer" in told and 'id="id_text_error"' in told
    assert "Borgeren … er flyttet." in told


def test_the_page_of_a_draft_says_so_and_keeps_nothing(secretariat: Person) -> None:
    draft = enter_posting(entry(), by=secretariat, now=NOW)
    shown = logged_in("godkender").post(
        f"/economy/drafts/{draft}/", {"decision": "reject", "grounds": SAID}, follow=True
    )
    assert "ligner et CPR-nummer" in text_of(shown) and NUMBER not in shown.content.decode()
    assert DraftRow.objects.get(pk=draft).state == DraftRow.State.WAITING


@pytest.mark.parametrize("field", ["title", "description", "theme"])
def test_an_inquiry(secretariat: Person, client_of: ClientOf, field: str) -> None:
    before = len(inquiries())
    asked = replace(RECEPTION, **{field: SAID})
    assert refused_at(lambda: receive_inquiry(asked, by=secretariat, now=NOW)) == [("text-person-number", field)]
    fields = {"seen": before, "received_on": "2025-03-01", "source": "citizen", "call": ""}
    said = {"title": RECEPTION.title, "description": RECEPTION.description, "theme": RECEPTION.theme, field: SAID}
    shown = client_of(Role.SECRETARIAT).post("/pipeline/receive/", {**fields, **said})
    assert shown.status_code == 200 and NUMBER not in shown.content.decode()
    assert f'id="id_{field}_error"' in text_of(shown) and "Borgeren … er flyttet." in text_of(shown)
    assert len(inquiries()) == before


@pytest.mark.parametrize("field", ["minutes", "grounds", "conditions", "stood_aside"])
def test_what_happened_to_an_inquiry(secretariat: Person, field: str) -> None:
    received = in_hearing(secretariat)
    answer_hearing(received, place=1, answer=ANSWER, by=PEOPLE["myndighed"], now=NOW)
    event = Event(date(2025, 3, 3), EventKind.MOVE, "council", "development", minutes="punkt 1")
    asked = replace(event, **{field: SAID})
    act = lambda: record_event(received, asked, seen=1, by=secretariat, now=NOW)  # noqa: E731
    assert refused_at(act) == [("text-person-number", field)]


@pytest.mark.parametrize("field", ["relevance", "fit", "economy"])
def test_an_answer_of_a_department(secretariat: Person, field: str) -> None:
    received = in_hearing(secretariat)
    asked = {"place": 1, "answer": replace(ANSWER, **{field: SAID}), "by": PEOPLE["myndighed"], "now": NOW}
    assert refused_at(lambda: answer_hearing(received, **asked)) == [("text-person-number", field)]


TEN = "6101701234"
AGREED = [
    (Criterion(TEN, "alder", at_least=Fraction(18)), "name"),
    (Criterion("age", f"alder {NUMBER}", at_least=Fraction(18)), "about"),
    (Criterion("lives", "bopæl", one_of=("her", TEN)), "words"),
    (LossReason("moved", Step.DROPPED_OUT, SAID, "moved"), "name_da"),
    (LossReason("moved", Step.DROPPED_OUT, "flyttet", SAID), "name_en"),
]


@pytest.mark.parametrize(("agreed", "field"), AGREED)
def test_whom_an_agreement_is_for(agreed: Criterion | LossReason, field: str) -> None:
    criteria, reasons = ((agreed,), ()) if isinstance(agreed, Criterion) else ((), (agreed,))
    before = told_so_far()
    asks = Asks(criteria=criteria, reasons=reasons)
    act = lambda: say_whom_for(VIOLENCE, asks, by=AUTHORITY, now=NOW)  # noqa: E731
    assert refused_at(act) == [("people-text-cpr", field)]
    with pytest.raises(Refused) as refused:
        change_whom_for(VIOLENCE, lambda _: asks, by=AUTHORITY, now=NOW)
    assert codes(refused) == ["people-text-cpr"]
    assert told_so_far() == before


def test_the_page_of_whom_an_agreement_is_for_says_so_beside_each_field(client_of: ClientOf) -> None:
    authority, url = client_of(Role.AUTHORITY), of("whom", VIOLENCE)
    told = sent(authority, url, **{"criterion-name": "lives", "criterion-about": SAID, "criterion-words": "her"})
    assert "ligner et CPR-nummer" in told and re.search(r'id="id_[a-z-]*about_error"', told)
    assert NUMBER not in told
