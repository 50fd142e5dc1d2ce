"""Who sees how much of an agreement's results: histories, uncrossed totals, or what was released alone."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.domain.disclosure.circles import Circle, circle_of
from gavn.domain.disclosure.counts import gathered
from gavn.domain.fund.fund import movements_of
from gavn.domain.fund.terms import forecast_then
from gavn.domain.outcomes.facts import Results, Tally
from gavn.domain.outcomes.histories import History, Reached
from gavn.domain.payments.result_set import ResultSet
from gavn.web.apps.audit.models import AuditEvent
from gavn.web.apps.audit.queries import first_broken
from gavn.web.apps.audit.storage import Event, link
from gavn.web.apps.forecasts.queries import numbered, whole_fund
from gavn.web.apps.payments.actions import Origin, enter_results, make_statement
from gavn.web.apps.payments.queries.kept import verify_kept
from tests.web.conftest import ClientOf, logged_in
from tests.web.forecasting import kept
from tests.web.paying import DAY, DROPOUT, MAKER, SOSU, entered, life, made, opened
from tests.web.reading import text_of, words
from tests.web.samples import NOW

SCHOOL = "laer-for-livet"
FEW = date(2024, 6, 28)
# Who takes no part in the agreement, and the authority that pays by it.
OUTSIDE = ("revisor", "evaluator")
INSIDE = ("sekretariat", "myndighed")
# Who sees totals, and who sees what was released.
BOTH = ("revisor", "raad")
SEEN = ("results", "results/1", "statements/1")

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "party", "circle"),
    [
        (Role.SECRETARIAT, "", Circle.HISTORIES),
        (Role.AUTHORITY, "city", Circle.HISTORIES),
        (Role.AUTHORITY, "region", Circle.TOTALS),
        (Role.AUTHORITY, "", Circle.TOTALS),
        (Role.PROVIDER, "effort", Circle.HISTORIES),
        (Role.INVESTOR, "fund", Circle.TOTALS),
        (Role.FOUNDATION, "donor", Circle.TOTALS),
        (Role.EVALUATOR, "", Circle.TOTALS),
        (Role.AUDITOR, "", Circle.TOTALS),
        (Role.COUNCIL, "", Circle.CELLS),
        (Role.ADMINISTRATOR, "", Circle.PUBLIC),
    ],
)
def test_each_role_has_its_circle(role: Role, party: str, circle: Circle) -> None:
    assert circle_of(Person("a", role, party), paying={"city"}, delivering={"effort"}) is circle


@pytest.mark.parametrize(
    ("counts", "shown", "others", "persons"),
    [
        ({}, {}, 0, 0),
        ({"a": 5}, {"a": 5}, 0, 0),
        ({"a": 4}, {}, 1, 4),
        ({"a": 9, "b": 3, "c": 2}, {"a": 9}, 2, 5),
        ({"a": 9, "b": 6, "c": 1}, {"a": 9}, 2, 7),
        ({"a": 9, "c": 1}, {}, 2, 10),
    ],
)
def test_few_are_gathered_until_the_rest_does_not_tell_of_them(
    counts: dict[str, int], shown: dict[str, int], others: int, persons: int
) -> None:
    assert gathered(counts) == (shown, others, persons)


def exam(day: date, **others: Any) -> History:
    metric = next(metric for metric in opened(SCHOOL).versions[-1].metrics if metric.id == "exam")
    return History((Reached("exam", metric.follow_ups[0].id, day),), **others)


def stated() -> None:
    """A statement of ten persons of one day, and of one person of another day who is of a group."""
    persons = {exam(date(2024, 6, 30)): 10, exam(FEW, group="g", cohort="c"): 1, exam(date(2024, 6, 27)): 6}
    results = ResultSet(SCHOOL, 0, DAY, (), persons)
    number = enter_results(results, opened(SCHOOL), seen=0, origin=Origin(), by=MAKER, now=NOW)
    make_statement(opened(SCHOOL), number, final=False, by=MAKER, now=NOW)


@pytest.mark.parametrize("username", OUTSIDE)
def test_a_single_persons_history_stands_nowhere_for_those_who_neither_pay_nor_deliver(username: str) -> None:
    stated()
    client = logged_in(username)
    results = words(client, f"/agreements/{SCHOOL}/results/1/")
    assert "30.06.2024 10" in results
    assert "2 forløb med for få personer til at vises hver for sig" in results and "kan se dem 7" in results
    pages = [
        results,
        *(words(client, f"/agreements/{SCHOOL}/{page}/") for page in ("statements/1", "what-if", "results")),
    ]
    # The six of another day are among them, or the amount would be hers.
    assert "2 linjer om for få personer til at vises hver for sig, lagt sammen" in pages[1]
    assert "2 resultater af for få personer til at vises hver for sig" in pages[1]
    assert [page for page in pages if "27.06.2024" in page] == []
    assert [page for page in pages if "28.06.2024" in page] == []
    for file in ("statements/1/file/", "results/1/?format=json"):
        response = client.get(f"/agreements/{SCHOOL}/{file}")
        assert response.status_code == 403
        assert "Filen fortæller om færre end fem personer." in text_of(response)
    assert "statements/1/file/" not in client.get(f"/agreements/{SCHOOL}/statements/1/").content.decode()


@pytest.mark.parametrize("username", INSIDE)
def test_those_who_pay_see_each_history_and_can_get_it_as_a_file(username: str) -> None:
    stated()
    client = logged_in(username)
    assert "28.06.2024 · hold c · gruppe g 1" in words(client, f"/agreements/{SCHOOL}/results/1/")
    assert "28.06.2024" in words(client, f"/agreements/{SCHOOL}/statements/1/")
    assert client.get(f"/agreements/{SCHOOL}/statements/1/file/").content.decode() == life(SCHOOL).papers[0].text
    held = client.get(f"/agreements/{SCHOOL}/results/1/?format=json")
    assert '"on": "2024-06-28"' in held.content.decode()


def test_what_if_keeps_what_it_does_not_show() -> None:
    stated()
    client = logged_in("revisor")
    address = f"/agreements/{SCHOOL}/what-if/"
    page = client.get(address)
    assert "Ikke vist her: 2 kendte forløb eller optællinger." in text_of(page)
    answer = client.post(address, {"as_of": "2025-02-01"})
    assert "ville resultaterne give i alt, det samme som nu." in text_of(answer)


def test_to_the_council_what_if_begins_with_nothing_so_that_no_amount_tells_of_what_is_withheld() -> None:
    """Asked of each day in turn, the amount by what is known would tell who reached it when."""
    stated()
    asked = {"as_of": "2025-02-01"}
    known, nothing = (text_of(logged_in(name).post(f"/agreements/{SCHOOL}/what-if/", asked)) for name in BOTH)
    assert "2.720.000 kr.</span>ville resultaterne give i alt" in known
    assert "0 kr.</span>ville resultaterne give i alt" in nothing and "2.720.000" not in nothing
    assert "Ikke vist her" not in nothing and "Formularen begynder tom" in nothing


@pytest.mark.parametrize("reached", [0, 3, 20, 38, 42])
def test_the_council_sees_no_count_that_was_not_released_and_the_auditor_the_totals(reached: int) -> None:
    """However many they are: what is five today is taken from what was seven in the next set."""
    make_statement(opened(), entered(replace(DROPOUT, reached=reached, due=42)), final=False, by=MAKER, now=NOW)
    council, auditor = (
        {name: words(logged_in(who), f"/agreements/{SOSU}/{name}/") for name in SEEN} for who in BOTH[::-1]
    )
    assert f"31.12.2024 {reached} 42" in auditor["results/1"]
    assert f"{reached} nåede det" in auditor["statements/1"] and f"{reached} / 42" in auditor["statements/1"]
    assert f"{reached} / 42" in auditor["results"] or not reached
    for page in council.values():
        assert re.search(rf"\b{reached} (/ )?42\b", page) is None and f"{reached} nåede det" not in page
        assert "Beløb er ikke skjult, for de bogføres og står i regnskabet." in page


def test_the_council_sees_one_amount_and_no_step_of_it() -> None:
    """Each price by itself, divided by what it is for one, is how many reached it."""
    stated()
    council, auditor = (words(logged_in(name), f"/agreements/{SCHOOL}/statements/1/") for name in BOTH[::-1])
    assert "Efter resultaterne i alt" in council and "Efter resultaterne i alt" not in auditor
    assert "30.06.2024" in auditor and "06.2024" not in council
    assert "2.720.000 kr." in council and "2.720.000 kr." in auditor


def test_groups_are_added_together_for_all_but_those_who_pay_and_deliver() -> None:
    first = Tally("t-1", "dropout", "6-months", DAY, DAY, group="a", reached=40, due=700)
    entered(first, replace(first, id="t-2", group="b", reached=3, due=75))
    auditor = words(logged_in("revisor"), f"/agreements/{SOSU}/results/1/")
    assert "31.12.2024 43 775" in auditor and "gruppe" not in auditor
    assert "gruppe b 31.12.2024 3 75" in words(logged_in("sekretariat"), f"/agreements/{SOSU}/results/1/")


def test_a_file_of_whole_cohorts_is_for_everybody_who_sees_counts() -> None:
    made()
    file = f"/agreements/{SOSU}/statements/1/file/"
    assert logged_in("revisor").get(file).content.decode() == life().papers[0].text
    assert logged_in("raad").get(file).status_code == 403


def test_a_correction_tells_the_council_neither_before_nor_after() -> None:
    few = replace(DROPOUT, reached=3, due=42)
    later = date(2025, 1, 31)
    entered(few, replace(few, id="t-2", known_on=later, reached=9, replaces=few.id), as_of=later)
    council, auditor = (words(logged_in(name), f"/agreements/{SOSU}/results/1/") for name in BOTH[::-1])
    assert "rettet" not in council and "31.12.2024" not in council
    assert "31.12.2024 (rettet, før 3) 9 42" in auditor


@pytest.mark.parametrize("username", OUTSIDE)
def test_no_earlier_day_of_what_if_tells_when_somebody_who_is_not_shown_reached_it(username: str) -> None:
    """A day before it would be refused, and one after it not."""
    stated()
    client = logged_in(username)
    address = f"/agreements/{SCHOOL}/what-if/"
    for day in range(25, 31):
        page = text_of(client.post(address, {"as_of": f"2024-06-{day}"}))
        assert "Det seneste sæt er kendt den 31. december 2024, og dette ligger før." in page
        assert "28. juni" not in page and "27. juni" not in page
    assert "ville resultaterne give i alt" in text_of(client.post(address, {"as_of": "2025-02-01"}))


def test_what_if_shows_no_history_by_which_a_single_one_could_be_taken_from_the_rest() -> None:
    """Of 17 ten stand alone, and the six are gathered with the one: without the sixteen the amount would be hers."""
    stated()
    page = words(logged_in("revisor"), f"/agreements/{SCHOOL}/what-if/", language="en")
    assert "30/06/2024" in page and "27/06/2024" not in page and "28/06/2024" not in page
    assert "Not shown here: 2 known histories or counts." in page


def test_no_hash_lets_anybody_try_which_guess_of_a_number_is_right() -> None:
    """Of 3 of 42 all but the two numbers is known, and there are few of those to try."""
    make_statement(opened(), entered(replace(DROPOUT, reached=3, due=42)), final=False, by=MAKER, now=NOW)
    [entered_set] = life().sets
    guesses = {
        ResultSet(SOSU, 1, DAY, (replace(DROPOUT, reached=reached, due=due),), {}).digest: (reached, due)
        for due in range(100)
        for reached in range(due + 1)
    }
    assert guesses[entered_set.digest] == (3, 42)
    paper = life().papers[0]
    pages = {who: "".join(text_of(logged_in(who).get(f"/agreements/{SOSU}/{name}/")) for name in SEEN) for who in BOTH}
    for digest in (entered_set.digest, paper.digest):
        assert digest[:12] in pages["revisor"] and digest[:12] not in pages["raad"]
    assert "Hashen vises ikke her" in pages["raad"] and "Hashen vises ikke her" not in pages["revisor"]

    stated()
    few = [life(SCHOOL).sets[0].digest, life(SCHOOL).papers[0].digest]
    shown = {
        who: "".join(text_of(logged_in(who).get(f"/agreements/{SCHOOL}/{name}/")) for name in SEEN)
        for who in ("revisor", "myndighed")
    }
    for digest in few:
        assert digest[:12] in shown["myndighed"] and digest[:12] not in shown["revisor"]


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
def test_the_log_holds_back_the_hashes_of_what_tells_of_few_and_still_verifies(client_of: ClientOf, role: Role) -> None:
    """Neither they nor the chain itself let anybody try a guess: of the event all else is known, but for its salt."""
    stated()
    entered()
    log = client_of(role)
    page, file = text_of(log.get("/log/")), text_of(log.get("/log/log.csv"))
    few = AuditEvent.objects.filter(subject__in=(f"results {SCHOOL}-1", f"statement {SCHOOL}-1"))
    [whole] = AuditEvent.objects.filter(subject=f"results {SOSU}-1")
    assert [event.what for event in few] == ["results-entered", "statement-made"]
    for event in few:
        for digest in (value for name, value in event.details.items() if name in ("digest", "content", "salt")):
            assert digest[:12] not in page and digest[:12] not in file
        before = AuditEvent.objects.get(number=event.number - 1).digest
        guessed = {name: value for name, value in event.details.items() if name != "salt"}
        told = Event(event.number, event.at, event.by, event.what, event.subject, guessed)
        assert event.digest in file and link(before, told) != event.digest
    sees_totals = role is Role.AUDITOR
    assert (whole.details["digest"][:12] in page, whole.details["content"] in file) == (sees_totals, sees_totals)
    assert "hash: vises ikke" in page
    assert "Hvor en hash ikke vises" in page and "digest: withheld" in file
    assert first_broken() == 0 and verify_kept() == []


@pytest.mark.same_everywhere
def test_the_hash_of_what_a_forecast_went_out_from_is_for_those_who_see_every_history(client_of: ClientOf) -> None:
    """All but the counts is known to whoever guesses them, so that the hash says which guess is right."""
    fund, job = whole_fund(), "din-vej-i-job"
    tries = {}
    for reached in (2, 3, 4):
        tally = Tally("t", "employment", "12-months", DAY, DAY, reached=reached, due=42)
        guess = {job: Results(tallies=(tally,))}
        tries[reached] = forecast_then(fund, guess, movements_of(fund), as_of=DAY, trials=2, seed=1).inputs
    assert len(set(tries.values())) == 3

    forecast = numbered(kept())
    assert forecast is not None and forecast.kept.inputs
    for role in (Role.SECRETARIAT, Role.COUNCIL, Role.AUDITOR, Role.EVALUATOR, Role.INVESTOR):
        pages = [text_of(client_of(role).get("/forecast/"))]
        if role in (Role.SECRETARIAT, Role.COUNCIL, Role.AUDITOR):
            pages.append(text_of(client_of(role).get(f"/forecast/agreements/{job}/")))
        for page in pages:
            assert (forecast.kept.inputs in page) is (role is Role.SECRETARIAT)
            assert ("Hashen vises ikke her" in page) is (role is not Role.SECRETARIAT)
    assert forecast.kept.inputs not in text_of(logged_in("revisor").get("/log/log.csv"))
