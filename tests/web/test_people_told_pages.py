"""The pages on which something is told of a person: readings, answers, corrections, verification, notes and events."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

import pytest
from django.test import Client

from gavn.domain.outcomes.told import Happened, Noted, Read
from gavn.web.apps.participants.actions.recording import correct as told_anew
from gavn.web.apps.participants.models import ToldRow
from gavn.web.apps.participants.queries.courses import card
from gavn.web.apps.participants.queries.standing import people_on
from gavn.web.apps.participants.show import readings
from tests.web.people import (
    AUTHORITY,
    ENROLLED,
    EVALUATOR,
    NOW,
    NUMBERS,
    PROVIDER,
    TODAY,
    VIOLENCE,
    WORK,
    enrolled,
    read_once,
)
from tests.web.people_pages import of, opened, sent, taken, text_of

pytestmark = pytest.mark.django_db(databases=["default", "people"])


def test_a_reading_is_written_as_danes_write_it_and_told_at_its_field_where_it_is_wrong(provider: Client) -> None:
    course = enrolled()
    url, given = of("reading", course), {"name": "Samtale og skema", "on": "2022-03-01", "rater": "professional"}
    assert 'id="id_value_error"' in sent(provider, url, **given, value="mange")
    assert 'id="id_value_error"' in sent(provider, url, **given, value="7,1234")
    assert 'id="id_on_error"' in sent(provider, url, **{**given, "on": "2999-01-01"}, value="7")
    assert "Et register" not in text_of(provider, url), "whoever is paid by a register does not tell of it"
    assert "Samtale og skema er højst 0" in text_of(provider, url), "whoever writes it sees what counts"
    below = sent(provider, url, **given, value="-7,5")
    assert "Værdien er under nul." in below and 'name="below_zero"' in below and 'value="-7,5"' in below
    assert people_on(VIOLENCE, ENROLLED).readings == ()
    assert taken(provider, url, **given, value="7,5") == of("today")
    [read] = people_on(VIOLENCE, ENROLLED).readings
    assert read.value == Fraction(15, 2)
    assert "men den tæller ikke" in text_of(provider, of("today")), "the metric looks after 24 months"
    taken(provider, url, **{**given, "on": "2024-03-01"}, value="0")
    assert "tæller ikke" not in text_of(provider, of("today"))
    taken(provider, url, **{**given, "on": "2024-03-02"}, value="-1", below_zero="on")
    assert [each.value for each in people_on(VIOLENCE, TODAY).readings] == [Fraction(15, 2), 0, -1]


def test_thousands_are_never_read_as_decimals_not_even_by_correcting_the_day_alone(provider: Client) -> None:
    """15.160 kr. a month would else become 15.16."""
    course, record = read_once(15160)
    url, given = of("reading", course), {"name": "Samtale og skema", "on": "2022-03-02", "rater": "professional"}
    for value in ("15.160", "15,160", "−15.160"):
        page = sent(provider, url, **given, value=value)
        assert 'id="id_value_error"' in page and "15160" in page and "15,1600" in page
    opened(provider, course)
    page = text_of(provider, of("correct", course, record))
    assert re.findall('name="value" value="([^"]*)"', page) == ["15160"]
    day = {"on": "2022-03-03", "rater": "professional", "value": "15160", "why": "Dagen var en anden"}
    taken(provider, of("correct", course, record), **day)
    assert [(read.value, read.on) for read in people_on(VIOLENCE, TODAY).readings] == [(15160, date(2022, 3, 3))]


def test_where_no_reading_is_taken_by_hand_the_page_says_so_and_leads_to_the_questionnaires(
    authority: Client,
) -> None:
    course = enrolled(agreement=WORK, on=date(2024, 3, 1))
    told = text_of(authority, of("reading", course))
    assert "Aftalens resultatmål kommer fra registre" in told
    assert of("questionnaire", course, "who-5") in told


def test_a_questionnaire_is_answered_on_purpose_and_scored(provider: Client) -> None:
    course = enrolled()
    url = of("questionnaire", course, "who-5")
    assert "Jeg har været glad og i godt humør" in text_of(provider, url)
    answers = {f"answer_{item}": "3" for item in range(1, 6)}
    part = {name: answer for name, answer in answers.items() if name != "answer_4"}
    assert "id_answer_4" in sent(provider, url, **part, on="2022-03-01")
    taken(provider, url, **answers, on="2022-03-01")
    assert "men den tæller ikke" in text_of(provider, of("today")), "no metric of the agreement looks at WHO-5"
    taken(provider, url, **{**answers, "answer_4": "skipped"}, on="2022-03-02")
    assert "det giver ingen måling" in text_of(provider, of("today"))
    [read] = people_on(VIOLENCE, date(2022, 3, 3)).readings
    assert (read.instrument, read.value) == ("WHO-5", 60)
    assert provider.get(of("questionnaire", course, "job-satisfaction")).status_code == 404


def test_a_correction_takes_a_reason_and_leaves_what_stood(provider: Client) -> None:
    course, record = read_once(14, case="S-1")
    url = of("correct", course, record)
    assert provider.get(url).headers["Location"].startswith(of("course", course)), "the card is opened first"
    opened(provider, course)
    given = {"value": "13", "on": "2022-03-01", "rater": "professional"}
    assert 'id="id_why_error"' in sent(provider, url, **given)
    assert 'id="id_why_error"' in sent(provider, url, **given, why=f"Det var {NUMBERS[1]}")
    taken(provider, url, **given, why="Læst forkert")
    card = text_of(provider, of("course", course))
    assert "<del>Samtale: 14" in card and "Samtale: 13" in card and "Læst forkert" in card
    assert "alert-error" in sent(provider, url, **given, why="Igen"), "nothing is corrected by the same"


def test_a_withdrawn_reading_is_seen_to_keep_its_place(provider: Client) -> None:
    course, record = read_once(14)
    opened(provider, course)
    taken(provider, of("withdraw", course, record), reason="Var en anden persons")
    assert "Trukket tilbage; pladsen holdes" in text_of(provider, of("course", course))


def test_where_nothing_is_to_be_told_of_any_reading_there_is_no_column_for_it(
    provider: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    course, _ = read_once(14)
    opened(provider, course)
    stands = '<th scope="col">Står</th>'
    assert stands in text_of(provider, of("course", course)), "it is drawn to be verified"
    monkeypatch.setattr(readings, "standing", lambda *_: ())
    assert stands not in text_of(provider, of("course", course))


def test_a_drawn_reading_is_verified_by_another_party_and_again_after_a_correction(
    authority: Client, provider: Client
) -> None:
    course, record = read_once(14, case="S-1")
    url = of("verify", course, record)
    assert url in text_of(authority, of("today"))
    assert provider.get(url).status_code == 403
    opened(authority, course, "verification")
    assert "Samtale: 14" in text_of(authority, url)
    assert "id_found" in sent(authority, url, on="2022-03-02")
    taken(authority, url, found="agrees", on="2022-03-02")
    assert url not in text_of(authority, of("today"))
    anew = Read(instrument="Samtale", on=ENROLLED, value=Fraction(13))
    told_anew(record, anew, reason="Læst forkert", by=PROVIDER, now=NOW)
    assert url in text_of(authority, of("today"))


def test_what_somebody_may_not_correct_has_no_way_to_it(authority: Client, provider: Client) -> None:
    course, record = read_once(14, case="S-1")
    events = {"name": "Sigtelse for vold", "on": "2022-04-01"}
    taken(authority, of("observed", course, "event"), **events)
    taken(authority, of("note", course), text="Fra myndigheden", on="2022-03-01")
    taken(provider, of("note", course), text="Fra leverandøren", on="2022-03-02")
    event = ToldRow.objects.get(kind=Happened.KIND).record
    by_authority, by_provider = ToldRow.objects.filter(kind=Noted.KIND).values_list("record", flat=True)
    own, others = {record, by_provider}, {event, by_authority}
    for client, ways in ((provider, own), (authority, own | others)):
        shown = opened(client, course)
        assert "Fra myndigheden" in shown and "Sigtelse for vold" in shown
        found = {each for each in own | others if f"/{each}/" in shown}
        assert found == ways
    # Corrected by the authority it is still the provider's, who told it first.
    told_anew(record, Read(instrument="Samtale", on=ENROLLED, value=Fraction(13)), reason="Fejl", by=AUTHORITY, now=NOW)
    assert of("correct", course, record) in opened(provider, course)


def test_what_was_found_to_be_something_else_waits_for_whoever_submitted_it_until_it_is_corrected(
    authority: Client, provider: Client
) -> None:
    course, record = read_once(14, case="S-1")
    url, today, heading = of("correct", course, record), of("today"), "Passer ikke</h2>"
    assert url not in text_of(provider, today) and heading not in text_of(provider, today)
    opened(authority, course, "verification")
    # Whoever is to correct it must know what to look for.
    early = {"found": "value", "instead": "13 i skemaet", "on": "2022-02-28"}
    assert 'id="id_on_error"' in sent(authority, of("verify", course, record), **early)
    held = sent(authority, of("verify", course, record), found="other", on="2022-03-02")
    assert 'id="id_instead_error"' in held and heading not in text_of(provider, today)
    assert "(kræves ved “Noget andet”)" in held
    authority.post(of("verify", course, record), {"found": "value", "instead": "13 i skemaet", "on": "2022-03-02"})
    told = text_of(authority, today)
    assert "Den, der indsendte det, har det nu på sin liste." in told and url not in told and heading not in told
    waits = text_of(provider, today)
    assert url in waits and heading in waits and ">S-1<" in waits
    told = "passer ikke; fundet: en anden værdi, score eller tilstand: 13 i skemaet"
    assert told in opened(provider, course)
    assert told in text_of(provider, url), "beside what is to be corrected"
    seen = repr(card(course, on=TODAY, by=EVALUATOR))
    assert "Finding.VALUE" in seen and "13 i skemaet" not in seen, "as notes, not for whoever knows no case"
    assert "Én måling blev fundet at være noget andet" in text_of(provider, "/investments/dialog-mod-vold/")
    anew = Read(instrument="Samtale", on=ENROLLED, value=Fraction(13))
    told_anew(record, anew, reason="Læst forkert", by=PROVIDER, now=NOW)
    assert url not in text_of(provider, today), "whoever verifies looks again"
    assert of("verify", course, record) in text_of(authority, today)


def test_a_note_holds_no_number_and_does_not_give_it_back(provider: Client) -> None:
    course = enrolled()
    held = sent(provider, of("note", course), text=f"Ring til {NUMBERS[1]}", on="2022-03-01")
    assert "620271" not in held and 'id="id_text_error"' in held
    taken(provider, of("note", course), text="Kommer stabilt", on="2022-03-01")
    assert "Kommer stabilt" in opened(provider, course)
    assert "indsendt om forløbet før" in sent(provider, of("note", course), text="Kommer stabilt ", on="2022-03-01")


def test_what_a_register_tells_is_not_told_by_the_provider(authority: Client, provider: Client) -> None:
    course = enrolled()
    url, given = of("observed", course, "event"), {"name": "Sigtelse for vold", "on": "2022-04-01"}
    assert of("observed", course, "event") not in opened(provider, course)
    assert "register" in sent(provider, url, **given).lower()
    taken(authority, url, **given)
    backwards = {"name": "Støtte", "first_day": "2022-05-02", "last_day": "2022-05-01"}
    assert 'id="id_last_day_error"' in sent(authority, of("observed", course, "stay"), **backwards)
    assert provider.get(of("observed", course, "other")).status_code == 404
