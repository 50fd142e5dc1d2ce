"""What is told of results: found by the worker against all that was told before, and made public by another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from gavn.domain.access.roles import Role
from gavn.domain.agreements.agreement import EvidenceGrade
from gavn.domain.agreements.amendment import Outcome
from gavn.domain.agreements.measured import MeasuredRate
from gavn.domain.disclosure.circles import Circle
from gavn.domain.disclosure.shown import Release, Why
from gavn.domain.disclosure.tables import ALL, Layout, Unit, Where
from gavn.domain.payments.filed import FiledStatement
from gavn.domain.payments.result_set import ResultSet
from gavn.domain.payments.tellable import Figure
from gavn.domain.payments.telling import Verdict
from gavn.files.releases import read_releases
from gavn.language.catalogue import Language
from gavn.measurement.disclosure.protect import may_release
from gavn.web.apps.audit.queries import told_of
from gavn.web.apps.jobs.queries import JobState
from gavn.web.apps.payments.actions import Origin, enter_results, make_statement
from gavn.web.apps.payments.show.words import Words
from gavn.web.apps.releases import storage
from gavn.web.apps.releases.actions import ask_releases, propose_releases
from gavn.web.apps.releases.models import ReleaseDecisionRow, ReleaseProposalRow, ReleaseRow
from gavn.web.apps.releases.queries import open_proposals, published, stated_since, verify_released
from gavn.web.apps.releases.show import csv_table
from gavn.web.project import releasing
from tests.measurement.attacker import attack
from tests.web.conftest import ClientOf, logged_in
from tests.web.paying import AUTHORITY, DAY, DROPOUT, MAKER, SOSU, life, opened
from tests.web.reading import text_of, words
from tests.web.releasing import (
    LATER,
    counts,
    decided,
    known,
    made_public,
    of_cohorts,
    prepared,
    refused,
    waiting,
)
from tests.web.samples import NOW

pytestmark = pytest.mark.django_db

PAGE, PROPOSE = f"/agreements/{SOSU}/published/", f"/agreements/{SOSU}/published/propose/"
COHORTS = (("2022", 40, 300), ("2023", 3, 400), ("2024", 40, 500), ("2025", 30, 275))


def test_what_can_be_told_is_found_proposed_and_made_public_by_another() -> None:
    known(83, 1475)
    sent = logged_in("sekretariat").post(PROPOSE, {"figure": "0"})
    assert sent["Location"].startswith("/jobs/")
    job = prepared()
    assert (job.state, job.problems, job.result["url"]) == (JobState.DONE, (), PROPOSE)
    assert published(SOSU) == ()
    logged_in("godkender").post(PROPOSE, {"outcome": "approve", "proposal": waiting().id})
    first, second = published(SOSU)
    assert [each.release.circle for each in (first, second)] == [Circle.PUBLIC, Circle.CELLS]
    assert [each.release.id for each in (first, second)] == [f"{SOSU}-1", f"{SOSU}-2"]
    assert first.release.told == {Unit.PERSON: {(ALL,): 1475, ("reached",): 83, ("others",): 1392}}
    for what in ("release-proposed", "release-made-public"):
        logged = [(event.subject, event.details["digest"]) for event in told_of(what)]
        assert logged == [(f"release {each.release.id}", each.release.digest) for each in (first, second)]


def test_each_release_is_held_against_all_that_were_told_before() -> None:
    made_public(83, 1475)
    known(84, 1477, on=LATER)
    assert prepared().state is JobState.FAILED
    assert open_proposals(SOSU) == ()
    known(95, 1500, on=LATER + timedelta(days=28))
    assert prepared().state is JobState.DONE
    assert waiting().prepared.seen == 2
    decided()
    told = [each.release for each in published(SOSU)]
    assert len(told) == 4
    assert attack([each for each in told if each.circle is Circle.PUBLIC]) == []
    assert attack(told, fewest=5) == []
    assert all(may_release(each, told[:at]) for at, each in enumerate(told))


def test_where_a_cohort_is_few_it_is_not_told_and_the_secretariat_sees_why() -> None:
    of_cohorts(*COHORTS)
    prepared()
    [public, council] = waiting().prepared.told
    assert (public.verdict, council.verdict) == (Verdict.CUT, Verdict.CUT)
    assert dict(public.hidden)["2023", "reached"] is Why.FEW
    page = words(logged_in("godkender"), PROPOSE, language="en")
    assert "cohort 2023 · Counted too few" in page
    decided()
    for username in ("raad", "revisor", "sekretariat"):
        page = words(logged_in(username), PAGE, language="en")
        assert "not shown" in page
        assert "too few" not in page
    # Which of those not told were few themselves stands in nothing that is told.
    assert all("few" not in row.text and '"why"' not in row.text for row in ReleaseRow.objects.all())


def test_what_tells_of_too_few_in_any_way_is_no_proposal() -> None:
    known(2, 4)
    job = prepared()
    assert [problem.code for problem in job.problems] == ["release-tells-nothing"]
    assert counts() == (0, 0, 0)


def test_a_table_that_is_refused_is_told_as_less() -> None:
    known(3, 40)
    prepared()
    [public, _] = waiting().prepared.told
    assert public.verdict is Verdict.INSTEAD
    assert public.release is not None and public.release.told == {Unit.PERSON: {(): 40}}


def test_how_it_went_is_told_before_how_many_there_were_in_each_cohort() -> None:
    of_cohorts(("2023", 3, 400), ("2024", 80, 1075))
    prepared()
    [public, _] = waiting().prepared.told
    assert public.verdict is Verdict.INSTEAD
    assert public.release is not None
    assert public.release.told == {Unit.PERSON: {(ALL,): 1475, ("reached",): 83, ("others",): 1392}}


def test_whoever_proposed_it_never_makes_it_public_in_the_pages_or_in_the_database() -> None:
    known(83, 1475)
    prepared()
    assert refused(lambda: decided(by=MAKER)) == ["proposed-release"]
    assert refused(lambda: decided(by=AUTHORITY)) == ["role-may-not"]
    assert refused(lambda: decided(Outcome.WITHDRAW)) == ["another-made-what-stands"]
    assert "approve" not in logged_in("sekretariat").get(PROPOSE).content.decode()
    with pytest.raises(DatabaseError), transaction.atomic():
        storage.decide(waiting().id, "approve", by=MAKER.username, now=NOW, grounds="")


def test_what_was_told_and_decided_stays_as_it_was() -> None:
    made_public(83, 1475)
    for rows in (ReleaseProposalRow, ReleaseRow, ReleaseDecisionRow):
        row = rows.objects.first()
        assert row is not None
        with pytest.raises(DatabaseError), transaction.atomic():
            row.save()
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.objects.filter(pk=row.pk).delete()


def test_one_waits_at_a_time_and_is_decided_on_once() -> None:
    known(83, 1475)
    prepared()
    again = waiting()
    assert [problem.code for problem in prepared().problems] == ["release-under-way"]
    assert refused(lambda: decided(Outcome.REFUSE)) == ["release-without-grounds"]
    decided(Outcome.REFUSE, grounds="Vent på revisionen.")
    decided(Outcome.REFUSE, grounds="Vent på revisionen.", number=again.id)
    assert counts() == (1, 2, 1)
    assert refused(lambda: decided(number=again.id)) == ["release-gone"]
    assert published(SOSU) == ()
    prepared()
    decided(Outcome.WITHDRAW, by=MAKER)
    assert published(SOSU) == ()


def test_what_was_told_once_is_not_told_again_until_more_is_known() -> None:
    """The same table twice says nothing, and the second would be taken for a correction of the first."""
    made_public(83, 1475)
    before = counts()
    assert [problem.code for problem in prepared().problems] == ["release-told-before"]
    assert counts() == before and open_proposals(SOSU) == ()
    # The same numbers of a later day are news.
    made_public(83, 1475, on=LATER)
    assert len(published(SOSU)) == 4


def test_what_was_held_against_fewer_than_there_are_is_not_made_public() -> None:
    known(83, 1475)
    prepared()
    old = waiting()
    decided()
    propose = replace(old.prepared, seen=1)
    assert refused(lambda: propose_releases([propose], by=MAKER, now=NOW)) == ["release-superseded"]
    assert refused(lambda: propose_releases([old.prepared], by=MAKER, now=NOW)) == ["release-superseded"]


def test_a_result_that_is_not_in_the_newest_set_is_not_told() -> None:
    assert [each.code for each in prepared().problems] == ["release-no-figure"]
    known(83, 1475)
    assert [each.code for each in prepared(Figure("dropout", "")).problems] == ["release-no-figure"]


@pytest.mark.parametrize("sent", [{}, {"figure": ""}, {"figure": "7"}])
def test_nothing_is_asked_for_where_no_result_is_chosen(sent: dict[str, str]) -> None:
    known(83, 1475)
    assert "alert-error" in logged_in("sekretariat").post(PROPOSE, sent).content.decode()
    assert open_proposals(SOSU) == ()


def test_another_figure_is_not_asked_for_as_long_as_one_is_worked_on() -> None:
    known(83, 1475)
    ask_releases(SOSU, [Figure("dropout", "")], by=MAKER, now=NOW)
    told = text_of(logged_in("sekretariat").post(PROPOSE, {"figure": "0"}))
    assert "Der arbejdes allerede på aftalen" in told


def test_the_council_reads_its_own_and_everybody_what_is_public(client_of: ClientOf) -> None:
    made_public(83, 1475)
    told = words(client_of(Role.COUNCIL), PAGE, language="en")
    assert "to the council" in told and "to the public" in told
    told = words(client_of(Role.AUDITOR), PAGE, language="en")
    assert "to the council" not in told and "1,475 83 1,392" in told
    everybody = words(client_of(None), "/published/", language="en")
    assert "to the council" not in everybody and "1,475 83 1,392" in everybody
    assert "Download as CSV · the table's hash " in everybody
    # Fewer is better: nobody is said to have reached dropping out.
    assert "Whoever is due and was not measured is counted" in everybody and "did not reach" not in everybody
    assert 'href="/published/"' in client_of(None).get("/").content.decode()


def test_the_files_are_what_was_told_and_no_more(client_of: ClientOf) -> None:
    of_cohorts(*COHORTS)
    prepared()
    decided()
    public, council = (reverse("releases:file", args=[SOSU, number]) for number in (1, 2))
    assert client_of(None).get(council).status_code == 404
    assert client_of(Role.COUNCIL).get(council).status_code == 200
    anybody = client_of(None)
    anybody.cookies["gavn-language"] = "en"
    lines = text_of(anybody.get(public)).splitlines()
    assert lines[0].endswith("Part,Who,persons")
    assert "cohort 2023,Counted," in lines
    assert "all,All due,1475" in lines


@pytest.mark.parametrize(
    ("language", "head"),
    [(Language.ENGLISH, "persons, rounded to the nearest 5"), (Language.DANISH, "personer, rundet til nærmeste 5")],
)
def test_a_file_of_rounded_numbers_says_that_they_are(language: Language, head: str) -> None:
    """On paper and in a spreadsheet the number stands without the page's “about”."""
    made_public(85, 1475)
    told = published(SOSU)[0]
    rounded = replace(told, release=replace(told.release, base=5))
    agreement = life(SOSU).dossier.versions[-1]
    [*_, named], rows = csv_table(rounded, agreement, Words.of(language))

    assert named == head
    assert rows == csv_table(told, agreement, Words.of(language))[1]


def test_the_file_is_one_that_publish_check_reads(tmp_path: Path) -> None:
    made_public(83, 1475)
    for each in published(SOSU):
        address = reverse("releases:file", args=[SOSU, each.number])
        sent = logged_in("sekretariat").get(f"{address}?format=json")
        (tmp_path / f"{each.release.id}.json").write_bytes(sent.content)
    assert read_releases(tmp_path) == tuple(each.release for each in published(SOSU))


def test_a_text_that_was_altered_is_told_as_that_and_nothing_is_told_of_it() -> None:
    made_public(83, 1475)
    kept = ReleaseRow.objects.all()[0]
    altered = ReleaseRow(proposal=kept.proposal, circle="other", verdict="whole", text=kept.text.replace("83", "84"))
    altered.save()
    assert logged_in("sekretariat").get(PAGE).status_code == 200
    known(95, 1500, on=LATER)
    assert [each.code for each in prepared().problems][:2] == ["kept-unreadable", "release-altered"]


def test_it_waits_for_those_who_may_make_it_public() -> None:
    known(83, 1475)
    prepared()
    assert "One release to approve" in words(logged_in("godkender"), "/fund/", language="en")
    assert "release to approve" not in words(logged_in("sekretariat"), "/fund/", language="en")


def test_what_was_paid_at_one_price_is_known_when_the_next_release_is_held_against_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Statements are seen by the council as one amount; 83 who are paid for and 84 told of would be one who came."""
    known(83, 1475)
    make_statement(opened(), 1, final=False, by=MAKER, now=NOW)
    asked: list[tuple[str, int]] = []

    def heard(stated: Iterable[FiledStatement], figure: Figure, *, unit: Unit) -> list[Release]:
        asked.extend((figure.metric, each.statement.number) for each in stated)
        return [
            Release(
                "paid", SOSU, DAY, DAY, Circle.PUBLIC, 0, 1, Layout((), (Where(figure.dimension, ("reached",)),)), told
            )
            for told in [{Unit.PERSON: {(): 83}}]
        ]

    monkeypatch.setattr(releasing, "told_by_money", heard)
    known(84, 1500, on=LATER)
    prepared()
    assert asked == [("dropout", 1)]
    [public, council] = waiting().prepared.told
    for told in (public, council):
        assert told.release is not None
        assert "reached" not in {category for group in told.release.groups for category in group}


def test_the_page_draws_what_was_told_and_reads_it(client_of: ClientOf) -> None:
    made_public(83, 1475)
    council = words(client_of(Role.COUNCIL), PAGE, language="en")
    assert "6 % 83 / 1,475 4–7 %" in council.replace("5–7", "4–7")
    assert "Shares are reached of those due, as they were released" in council
    before = words(logged_in("raad"), f"/agreements/{SOSU}/results/", language="en")
    assert "The council sees the numbers that were released to it" in before and "83" not in before


def test_what_is_rounded_or_has_no_result_is_drawn_nowhere() -> None:
    known(3, 40)
    prepared()
    decided()
    assert "Shares are reached of those due" not in words(logged_in("raad"), PAGE, language="en")


def test_what_is_paid_while_it_is_checked_is_held_against_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    known(83, 1475)
    told, asked = releasing.told_by_money, list[int]()

    def heard(stated: Iterable[FiledStatement], figure: Figure, *, unit: Unit) -> Iterable[Release]:
        papers = list(stated)
        asked.append(len(papers))
        if not papers:
            make_statement(opened(SOSU), 1, final=False, by=MAKER, now=timezone.now())
        return told(papers, figure, unit=unit)

    monkeypatch.setattr(releasing, "told_by_money", heard)
    prepared()
    assert asked == [0, 1] and not stated_since(waiting())


def test_what_was_paid_since_it_was_checked_stands_against_making_it_public() -> None:
    """The amount says how many reached it, and the table was not held against that."""
    known(83, 1475)
    prepared()
    make_statement(opened(SOSU), 1, final=False, by=MAKER, now=timezone.now())

    assert refused(lambda: decided()) == ["release-paid-since"]
    decided(Outcome.WITHDRAW, by=MAKER)
    assert published(SOSU) == ()


@pytest.mark.same_everywhere
def test_where_less_is_better_whoever_was_not_measured_is_told_as_one_of_those_counted() -> None:
    """Of 1,000 who should have been measured for dropout 20 had and 80 had not left; of 900 nobody knows. Were these
    among the others, 2 % would be surely better than the 8 % that were expected; they are told as 92 %."""
    rate = MeasuredRate("dropout", "6-months", 20, 100, 900, 0, 0, EvidenceGrade.D)
    results = ResultSet(SOSU, 0, DAY, (replace(DROPOUT, reached=20, due=1000),), {}, (rate,))
    enter_results(results, opened(), seen=0, origin=Origin(), by=MAKER, now=NOW)
    prepared()
    decided()
    council, party = (words(logged_in(who), f"/agreements/{SOSU}/{page}/", language="en") for who, page in PAGES)

    [public, _] = published(SOSU)
    assert public.release.told == {Unit.PERSON: {(ALL,): 1000, ("reached",): 920, ("others",): 80}}
    assert "920 / 1,000" in council and "Surely worse than 8 %" in council and "Surely better" not in council
    assert "That holds where all were measured: how many were not is not told here" in council
    assert not verify_released()
    assert "Surely better" not in party and "10 % of those who should have been measured were" in party


PAGES = (("raad", "published"), ("sekretariat", "results"))
