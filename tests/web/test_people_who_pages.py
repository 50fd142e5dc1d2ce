"""The pages of who somebody is: registered twice, referred by mistake, kept how long; and how far registers reach."""

from __future__ import annotations

import re
from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.test import Client

from gavn.domain.access.roles import Role
from gavn.domain.outcomes.eligibility import Criterion
from gavn.domain.outcomes.people import Register
from gavn.domain.outcomes.told import Asks, Assessed, Cleared, Keeps, Reaches, RetentionClass, standing
from gavn.web.apps.participants.actions.agreeing import clear, say_how_far, say_how_long, say_whom_for
from gavn.web.apps.participants.actions.recording import correct
from gavn.web.apps.participants.actions.referring import assess
from gavn.web.apps.participants.actions.taking_back import take_back
from gavn.web.apps.participants.models import ErasureRow, ToldRow
from gavn.web.apps.participants.queries.registers import registers
from gavn.web.apps.participants.queries.standing import known_of, people_on
from gavn.web.apps.participants.queries.tying import ties_of
from tests.web.conftest import ClientOf
from tests.web.people import (
    AUTHORITY,
    NOW,
    NUMBERS,
    PROVIDER,
    REASONS,
    TODAY,
    VIOLENCE,
    enrolled,
    referred,
    refused,
    tie_told,
)
from tests.web.people_pages import of, opened, read, sent, taken, text_of

pytestmark = pytest.mark.django_db(databases=["default", "people"])
ON = {"on": "2025-03-03"}


def test_two_registrations_are_told_on_the_card_and_confirmed_by_another(authority: Client, provider: Client) -> None:
    first, second = enrolled(case="S-1"), enrolled(NUMBERS[1], case="S-2")
    url = of("same", first)
    assert of("same", first) in opened(authority, first)
    assert "id_purpose_error" in sent(authority, url, number=NUMBERS[1], **ON)
    back = read(authority.post(url, {"number": "610170-9999", "purpose": "nyt nummer", **ON}))
    assert "Ingen er registreret med det nummer." in back and "610170" not in back
    place = taken(authority, url, number=NUMBERS[1], purpose="nyt nummer", **ON)
    [tie] = ties_of(second, by=AUTHORITY)
    assert place == of("tie", tie.tie.record)
    page = text_of(authority, place)
    assert "Er de to registreringer den samme person?" in page and "S-1" in page and "S-2" in page
    # Whoever told it is offered no button to confirm it, and is refused where it is pressed all the same.
    assert 'name="confirm"' not in page and "En anden skal bekræfte det." in page
    before = ToldRow.objects.count()
    assert authority.post(place, {"confirm": "1"}).status_code == 403
    assert ToldRow.objects.count() == before
    assert 'href="#ties"' in opened(authority, second) or place in opened(authority, second)
    assert provider.get(place).status_code == 403


def test_a_colleague_confirms_and_parts_again(authority: Client) -> None:
    first, second = enrolled(case="S-1"), enrolled(NUMBERS[1], case="S-2")
    record = tie_told(first, course=second)
    url = of("tie", record)
    assert url in text_of(authority, of("today")) and "Registreret to gange?" in text_of(authority, of("today"))
    assert taken(authority, url, confirm="1") == url
    assert len({each.person for each in people_on(VIOLENCE, TODAY).courses}) == 1
    page = text_of(authority, url)
    assert "De to registreringer tæller som én person." in page and 'name="confirm"' not in page
    assert "id_purpose_error" in sent(authority, url, part="1")
    assert taken(authority, url, part="1", purpose="to søskende") == url
    assert "alligevel to personer?" in text_of(authority, url)
    assert taken(authority, url, refuse="1") == of("today")
    assert len({each.person for each in people_on(VIOLENCE, TODAY).courses}) == 1


def test_the_erasure_page_says_that_all_registrations_go(authority: Client) -> None:
    first, second = enrolled(), enrolled(NUMBERS[1])
    record = tie_told(first, course=second)
    taken(authority, of("tie", record), confirm="1")
    say_how_long(VIOLENCE, Keeps(until=date(2025, 1, 1), retention="5 år"), by=AUTHORITY, now=NOW)
    clear(VIOLENCE, Cleared(reference="RA 1", on=date(2025, 3, 1)), by=AUTHORITY, now=NOW)
    place = taken(authority, of("erase", first), grounds="Fristen er gået")
    assert "Personen er registreret to gange, og alle registreringer slettes." in text_of(authority, place)


def test_a_referral_is_taken_back_on_its_card_and_told_of_below_the_list(authority: Client, provider: Client) -> None:
    course, stays = referred(case="S-1"), enrolled(NUMBERS[1], case="S-2")
    assert of("take-back", course) in opened(authority, course)
    assert of("take-back", stays) not in opened(authority, stays)
    assert of("take-back", course) not in opened(provider, course)
    assert "id_reason_error" in sent(authority, of("take-back", course))
    assert "optaget" in sent(authority, of("take-back", stays), reason="fejl")
    assert taken(authority, of("take-back", course), reason="forkert person") == f"{of('list', VIOLENCE)}#taken-back"
    page = text_of(authority, of("list", VIOLENCE))
    assert "Taget tilbage som en fejl" in page and "forkert person" in page and "S-1" in page
    assert "forkert person" not in text_of(provider, of("list", VIOLENCE))
    assert authority.get(of("course", course)).status_code == 404


def test_whom_a_mistake_was_about_is_erased_all_the_same(authority: Client) -> None:
    course = referred(case="S-1")
    take_back(course, reason="forkert person", by=AUTHORITY, now=NOW)
    say_how_long(VIOLENCE, Keeps(until=date(2025, 1, 1), retention="5 år"), by=AUTHORITY, now=NOW)
    clear(VIOLENCE, Cleared(reference="RA 1", on=date(2025, 3, 1)), by=AUTHORITY, now=NOW)
    page = text_of(authority, of("keeping", VIOLENCE))
    assert "Én person skal slettes nu." in page and of("erase", course) in page
    taken(authority, of("erase", course), grounds="Fristen er gået")
    assert ErasureRow.objects.count() == 1


def test_each_class_says_how_long_by_which_rule_and_who_cleared_it(authority: Client) -> None:
    assert "Der er ingen deltagere endnu" in text_of(authority, of("keeping", VIOLENCE))
    referred(case="S-1")
    enrolled(NUMBERS[1], case="S-2")
    url = of("keeping", VIOLENCE)
    asked = text_of(authority, url)
    assert "Det er ikke sagt, hvor længe deltagerne opbevares." in asked
    assert "Aftalen siger: “Personoplysninger slettes fem år efter sidste betaling (antaget).”" in asked
    fields = {"keep-of": "never-enrolled", "keep-until": "2025-01-01", "keep-retention": "GDPR artikel 5"}
    taken(authority, url, keep="1", **fields)
    taken(authority, url, keep="1", **fields | {"keep-of": "everybody", "keep-until": "2030-12-31"})
    cleared = {"clear-of": "never-enrolled", "clear-reference": "RA 2025/7", "clear-on": "2025-03-01"}
    taken(authority, url, clear="1", **cleared)
    said = {says.of: says.until for _, says in standing(known_of(VIOLENCE), Keeps)}
    every = RetentionClass.EVERYBODY
    assert said == {RetentionClass.NEVER_ENROLLED: date(2025, 1, 1), every: date(2030, 12, 31)}
    page = text_of(authority, url)
    assert "Én person skal slettes nu." in page
    assert "Henvist, men aldrig optaget" in page and "GDPR artikel 5" in page and "RA 2025/7" in page
    assert "Mads Myndighed" in page and "S-1" in page and "S-2" not in page


def test_how_far_a_register_reaches_is_said_by_whoever_is_not_paid_by_it(authority: Client, provider: Client) -> None:
    enrolled(case="S-1")
    url = of("registers", VIOLENCE)
    assert "Det er ikke sagt, hvor langt registrene rækker." in text_of(authority, url)
    fields = {"table": "events", "first_day": "2021-01-01", "last_day": "2022-03-31"}
    assert "id_table_error" in sent(authority, url, first_day="2021-01-01", last_day="2022-03-31")
    backwards = sent(authority, url, **fields | {"last_day": "2020-01-01"})
    assert "id_last_day_error" in backwards
    taken(authority, url, **fields)
    [found] = registers(VIOLENCE, on=TODAY, by=AUTHORITY)
    assert found.said is not None and found.said[1].last_day == date(2022, 3, 31)
    assert found.is_short and found.waiting > 0 and found.wanted is not None
    assert "venter på, at et register rækker længere." in text_of(authority, url)
    assert "31.03.2022" in text_of(provider, url) and "<form class" not in text_of(provider, url)
    sent(provider, url, **fields)


def test_a_register_that_is_extended_stays_exclusive_until_somebody_takes_it_away(authority: Client) -> None:
    url = of("registers", VIOLENCE)
    ticked = re.compile(r'name="exclusive"[^>]* checked')
    fields = {"table": "spells", "first_day": "2021-01-01", "last_day": "2022-03-31"}

    def said() -> bool:
        [found] = [each for each in registers(VIOLENCE, on=TODAY, by=AUTHORITY) if each.table is Register.SPELLS]
        assert found.said is not None
        return found.said[1].exclusive

    assert not ticked.search(text_of(authority, url))
    taken(authority, url, **fields, exclusive="on")
    # The form says what holds, so that whoever extends the register and touches nothing else keeps it.
    assert said() and ticked.search(text_of(authority, url))
    taken(authority, url, **fields | {"last_day": "2022-06-30"}, exclusive="on")
    assert said()
    # Of another register it says nothing.
    taken(authority, url, **fields | {"table": "events"}, exclusive="on")
    assert said() and ticked.search(text_of(authority, url))
    taken(authority, url, **fields)
    assert not said() and not ticked.search(text_of(authority, url))


def test_an_agreement_without_registers_says_so(client_of: ClientOf) -> None:
    page = text_of(client_of(Role.EVALUATOR), of("registers", "diabetes"))
    assert "Aftalen måles uden registre." in page and "Ingen af aftalens mål ser i et register." in page


def test_what_waits_for_a_register_no_longer_does_once_it_reaches(authority: Client) -> None:
    enrolled(case="S-1")
    [unsaid] = registers(VIOLENCE, on=TODAY, by=AUTHORITY)
    # Nobody can be measured on a register of which nobody said how far it reaches.
    assert unsaid.said is None and unsaid.is_short and unsaid.waiting > 0
    for last in (date(2022, 3, 31), TODAY):
        reaches = Reaches(table=Register.EVENTS, first_day=date(2021, 1, 1), last_day=last)
        say_how_far(VIOLENCE, reaches, by=AUTHORITY, now=NOW)
    [found] = registers(VIOLENCE, on=TODAY, by=AUTHORITY)
    assert (found.is_short, found.waiting) == (False, 0)
    assert registers(VIOLENCE, on=TODAY, by=None) == ()


CRITERIA = (Criterion("grown-up", "alder", at_least=Fraction(18)), Criterion("lives", "bopæl", one_of=("her",)))


def assessed() -> tuple[str, str]:
    """A course that was assessed by the provider, and the record of its answers."""
    say_whom_for(VIOLENCE, Asks(criteria=CRITERIA, reasons=REASONS), by=AUTHORITY, now=NOW)
    course = referred(case="S-1")
    assess(course, {"alder": "34", "bopæl": "her"}, on=date(2022, 2, 10), by=PROVIDER, now=NOW)
    [told] = [told for told, _ in standing(known_of(VIOLENCE), Assessed)]
    return course, told.record


def test_an_answer_is_corrected_as_a_new_fact_and_the_earlier_is_struck_out(provider: Client) -> None:
    course, record = assessed()
    url = of("correct", course, record)
    assert url in opened(provider, course)
    form = text_of(provider, url)
    assert 'value="34"' in form
    fields = {"on": "2022-02-10", "about_0": "43", "about_1": "her"}
    assert "id_why_error" in sent(provider, url, **fields)
    assert taken(provider, url, why="byttet om på tallene", **fields) == of("course", course)
    page = text_of(provider, of("course", course))
    assert "<del>34</del> 43" in page and "<del>her</del>" not in page
    assert "byttet om på tallene" in page
    [(now, says)] = standing(known_of(VIOLENCE), Assessed)
    assert says.known == {"alder": "43", "bopæl": "her"}
    [(_, then)] = standing(known_of(VIOLENCE, now.at - timedelta(seconds=1)), Assessed)
    assert then.known == {"alder": "34", "bopæl": "her"}


@pytest.mark.parametrize(
    ("known", "on", "code"),
    [
        ({"alder": "34", "bopæl": "her"}, date(2022, 2, 10), "correction-without-change"),
        ({"alder": "610170-1234"}, date(2022, 2, 10), "people-text-cpr"),
        ({"alder": "35"}, date(2025, 3, 4), "day-not-come"),
    ],
)
def test_what_is_refused_of_a_correction_of_answers(known: dict[str, str], on: date, code: str) -> None:
    _, record = assessed()
    says = Assessed(on=on, known=known)
    assert refused(lambda: correct(record, says, reason="x", by=PROVIDER, now=NOW)) == {code}
