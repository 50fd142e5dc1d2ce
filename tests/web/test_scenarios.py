"""Scenarios in the database: saved, changed, removed and taken back; worked out once, and shown while that holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction as F
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from gavn.domain.access.roles import Role
from gavn.domain.forecasting import simulated
from gavn.domain.forecasting.structuring.scenarios import Scenario
from gavn.domain.fund.fund import Fund
from gavn.domain.fund.what_if import Comparison
from gavn.domain.values.problem import Refused
from gavn.domain.values.provenance import Provenance
from gavn.files.answers import answer_in
from gavn.files.write import write_new_folder
from gavn.web.apps.audit.queries import told_of
from gavn.web.apps.documents.models import Document
from gavn.web.apps.fund.actions import load_fund
from gavn.web.apps.fund.queries import complete_fund
from gavn.web.apps.jobs import actions as jobs
from gavn.web.apps.jobs.queries import Job, JobState, job
from gavn.web.apps.structuring import queries
from gavn.web.apps.structuring.actions import ask_comparison, remove_scenario, save_scenario
from gavn.web.apps.structuring.models import AnswerRow
from gavn.web.project.kinds import KINDS
from gavn.web.project.worker import work_once
from tests.conftest import AARHUS
from tests.files.test_folder import contents
from tests.web.conftest import ClientOf, logged_in
from tests.web.paying import DROPOUT, entered
from tests.web.reading import errors_of, text_of, words
from tests.web.samples import NOW, PEOPLE
from tests.web.tampering import tamper

pytestmark = pytest.mark.django_db

CLERK, COUNCIL = PEOPLE["sekretariat"], PEOPLE["raad"]
HALF, SLOW, THIN, YOUNG = "half-the-effect", "slow-start", "thin-follow-up", "ung-i-fokus-half"
WRITTEN = {"seen": "0", "name_da": "Dårlige tider", "effect": "70", "volume": "90", "delay": "3", "measured": "100"}
TABLE = "structuring_answerrow"
PAIR = "scenario=half-the-effect&trials=100"


@pytest.fixture(autouse=True)
def plans_simulated_cheaply(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which takes most of the time; no amount of it is looked at here."""
    monkeypatch.setattr(simulated, "PLAN_TRIALS", 10)


def clerk() -> Client:
    return logged_in("sekretariat")


def names() -> list[str]:
    return [each.id for each in queries.scenarios()]


def written() -> int:
    return Document.objects.count()


def test_a_scenario_is_made_from_what_is_believed_and_named_by_its_name() -> None:
    answer = clerk().post("/scenarios/new/", WRITTEN, follow=True)

    assert "“Dårlige tider” er gemt." in text_of(answer)
    made = queries.scenario("daarlige-tider")
    assert made == Scenario(
        "daarlige-tider", "Dårlige tider", "Dårlige tider", F(7, 10), F(9, 10), 3, provenance=Provenance.ASSUMED
    )
    [event] = told_of("scenario-made")
    assert (event.subject, event.by, event.details["effect"]) == ("scenario daarlige-tider", CLERK.username, "0.7")
    assert "Effekten er 70 % af den ventede; der kommer 90 % af dem, der ventes; optagelsen er 3 måneder senere." in (
        words(clerk(), "/scenarios/")
    )


def test_a_scenario_is_made_from_another() -> None:
    page = text_of(clerk().get(f"/scenarios/new/?from={HALF}"))
    assert 'value="Halv effekt (kopi)"' in page and 'value="50"' in page

    clerk().post("/scenarios/new/", {**WRITTEN, "name_da": "Halv effekt (kopi)", "effect": "50", "volume": ""})
    made, of = queries.scenario("halv-effekt-kopi"), queries.scenario(HALF)
    assert made is not None and of is not None
    assert (made.effect, made.volume) == (of.effect, F(1))


def test_a_scenario_can_be_of_one_effort_alone() -> None:
    clerk().post("/scenarios/new/", {**WRITTEN, "effort": "din-vej-i-job"})

    made = queries.scenario("daarlige-tider")
    assert made is not None and made.effort == "din-vej-i-job"
    assert "Kun Din vej i job: effekten er 70 % af den ventede;" in words(clerk(), "/scenarios/")
    page = text_of(clerk().get("/scenarios/daarlige-tider/edit/"))
    assert re.search(r'<option value="din-vej-i-job" selected', page)
    # Told in the reader's language, and taken back to all by the first of the choices.
    assert "Din vej i job alone: the effect is 70 %" in words(clerk(), "/scenarios/", language="en")
    clerk().post("/scenarios/daarlige-tider/edit/", {**WRITTEN, "seen": "1", "effort": ""})
    changed = queries.scenario("daarlige-tider")
    assert changed is not None and changed.effort == ""


@pytest.mark.parametrize("effort", ["gone", "hygiejne-nudging"])
def test_no_scenario_of_an_effort_of_which_nothing_is_assumed_is_saved(effort: str) -> None:
    before = written()
    with pytest.raises(Refused) as refused:
        save_scenario(Scenario("", "Halv", "Half", effect=F(1, 2), effort=effort), seen=0, by=CLERK, now=NOW)
    assert [(each.code, each.place.path) for each in refused.value.problems] == [("scenario-effort-unknown", "effort")]
    assert written() == before


def test_it_is_renamed_and_changed_and_keeps_its_id() -> None:
    sent = {**WRITTEN, "seen": "1", "name_da": "Det halve", "name_en": "The half", "effect": "45,5"}
    clerk().post(f"/scenarios/{HALF}/edit/", sent)

    changed = queries.scenario(HALF)
    assert changed is not None
    assert (changed.name_da, changed.name_en, changed.effect) == ("Det halve", "The half", F(455, 1000))
    assert queries.revision(HALF) == 2
    # What is sent once more as it is writes nothing.
    clerk().post(f"/scenarios/{HALF}/edit/", {**sent, "seen": "2"})
    assert queries.revision(HALF) == 2


@pytest.mark.parametrize(
    ("path", "sent", "field", "says"),
    [
        ("new/", {"name_da": ""}, "name_da", "Scenariet har intet navn."),
        ("new/", {"name_da": "halv EFFEKT"}, "name_da", "Et andet scenarie hedder allerede “halv EFFEKT”."),
        ("new/", {"name_da": "x" * 81}, "name_da", "er for lang"),
        ("new/", {"name_da": "610170-1234"}, "name_da", "ligner et CPR-nummer"),
        ("new/", {"source_da": "Se 610170-1234"}, "source_da", "ligner et CPR-nummer"),
        ("new/", {"effect": "501"}, "effect", "ligger længere ude end 5"),
        ("new/", {"volume": "0"}, "volume", "skal være over 0"),
        ("new/", {"measured": "-1"}, "measured", "skal være over 0"),
        ("new/", {"effect": "halv"}, "effect", "halv"),
        ("new/", {"delay": "3,5"}, "delay", "3,5"),
        ("new/", {"delay": "61"}, "delay", "ligger længere ude end 60"),
        ("new/", {"effort": "gone"}, "effort", "findes ikke længere blandt dem"),
        ("new/", {"effort": "hygiejne-nudging"}, "effort", "findes ikke længere blandt dem"),
        (f"{HALF}/edit/", {"name_da": "Langsom start"}, "name_da", "hedder allerede"),
    ],
)
def test_what_cannot_be_said_is_told_at_its_field_and_nothing_is_saved(
    path: str, sent: Mapping[str, str], field: str, says: str
) -> None:
    before = written()
    answer = clerk().post(f"/scenarios/{path}", {**WRITTEN, "seen": "1", **sent})

    found = errors_of(text_of(answer))
    assert says in found[field], found
    assert written() == before


def test_what_another_changed_in_the_meantime_is_not_written_over() -> None:
    clerk().post(f"/scenarios/{HALF}/edit/", {**WRITTEN, "seen": "1"})
    before = queries.scenario(HALF)
    answer = logged_in("godkender").post(f"/scenarios/{HALF}/edit/", {**WRITTEN, "seen": "1", "effect": "10"})

    assert "En anden har ændret scenariet, siden du åbnede siden." in text_of(answer)
    assert queries.scenario(HALF) == before
    # Nor is what is gone.
    remove_scenario(HALF, by=CLERK, now=NOW)
    assert before is not None
    with pytest.raises(Refused) as refused:
        save_scenario(replace(before, delay=9), seen=2, by=CLERK, now=NOW)
    assert [each.code for each in refused.value.problems] == ["scenario-gone"]


def test_it_is_removed_and_taken_back_as_it_stood() -> None:
    stood = queries.scenario(HALF)
    answer = clerk().post(f"/scenarios/{HALF}/remove/", follow=True)

    assert names() == [SLOW, THIN, YOUNG]
    page = re.sub(r"\s+", " ", text_of(answer))
    assert "“Halv effekt” er fjernet." in page and "fjernet af Signe Sekretariat" in page
    assert clerk().get(f"/scenarios/{HALF}/edit/").status_code == 404
    clerk().post(f"/scenarios/{HALF}/take-back/")
    assert queries.scenario(HALF) == stood
    assert [each.subject for each in (*told_of("scenario-removed"), *told_of("scenario-taken-back"))] == [
        f"scenario {HALF}"
    ] * 2
    # Once more does nothing.
    before = written()
    clerk().post(f"/scenarios/{HALF}/take-back/")
    clerk().post("/scenarios/never-there/remove/")
    assert written() == before


def test_it_is_not_taken_back_where_another_has_its_name_by_now() -> None:
    remove_scenario(HALF, by=CLERK, now=NOW)
    save_scenario(Scenario("", "Halv effekt", "Half"), seen=0, by=CLERK, now=NOW)
    answer = clerk().post(f"/scenarios/{HALF}/take-back/", follow=True)

    assert "Et andet scenarie hedder allerede “Halv effekt”." in text_of(answer)
    assert names() == ["halv-effekt", SLOW, THIN, YOUNG]


def test_a_removed_name_does_not_come_again_as_the_same_scenario() -> None:
    for _ in range(2):
        clerk().post("/scenarios/new/", WRITTEN)
        [made] = [each for each in names() if each.startswith("daarlige")]
        remove_scenario(made, by=CLERK, now=NOW)
    assert [each.scenario.id for each in queries.removed()] == ["daarlige-tider", "daarlige-tider-2"]


def test_scenarios_go_through_the_folder_and_the_database_to_the_byte(aarhus: Fund, tmp_path: Path) -> None:
    write_new_folder(complete_fund(), tmp_path / "first")
    assert {path: text for path, text in contents(AARHUS).items() if path.startswith("scenarios/")} == {
        path: text for path, text in contents(tmp_path / "first").items() if path.startswith("scenarios/")
    }
    clerk().post("/scenarios/new/", WRITTEN)
    remove_scenario(SLOW, by=CLERK, now=NOW)
    write_new_folder(complete_fund(), tmp_path / "second")
    found = {path for path in contents(tmp_path / "second") if path.startswith("scenarios/")}
    assert found == {f"scenarios/{name}.yaml" for name in ("daarlige-tider", HALF, THIN, YOUNG)}
    # A folder without what was saved since would lose it; with it, nothing is written anew.
    with pytest.raises(Refused) as refused:
        load_fund(aarhus, by="tests", now=NOW)
    assert [each.values for each in refused.value.problems] == [{"path": "scenarios/daarlige-tider"}]
    assert load_fund(complete_fund(), by="tests", now=NOW).documents == ()
    brought_back = replace(aarhus, scenarios=(*aarhus.scenarios, *queries.scenarios()[:1]))
    assert load_fund(brought_back, by="tests", now=NOW).documents == (f"scenarios/{SLOW}",)
    assert queries.removed() == ()


def test_a_fund_without_scenarios_says_what_one_is(client_of: ClientOf) -> None:
    for each in names():
        remove_scenario(each, by=CLERK, now=NOW)
    page = words(clerk(), "/scenarios/", language="en")
    assert "No scenario is saved yet." in page and "New scenario" in page and "Compare" not in page
    council = words(client_of(Role.COUNCIL), "/scenarios/", language="en")
    assert "No scenario is saved yet." in council and "New scenario" not in council and "Removed" not in council


# ---- side by side ----


def worked_out(query: str = PAIR) -> Job:
    """What the worker made of it, as it was asked for on the page."""
    pairs = [part.split("=") for part in query.split("&")]
    sent = {name: [value for other, value in pairs if other == name] for name, _ in pairs}
    answer = clerk().post("/scenarios/compare/", sent)
    assert answer["Location"].startswith("/jobs/"), text_of(answer)
    assert work_once(KINDS, clock=lambda: NOW)
    found = job(int(answer["Location"].split("/")[2]))
    assert found is not None
    return found


def test_they_are_worked_out_once_and_shown_again_without_working_anything_out() -> None:
    url = f"/scenarios/compare/?{PAIR}&seed=1"
    before = words(clerk(), url)
    assert "ikke regnet ud med de tal, der gælder nu" in before and "Regn ud" in before

    done = worked_out()
    assert (done.state, done.result["url"]) == (JobState.DONE, url)
    page = words(clerk(), url)
    assert "“Halv effekt” koster fonden mest:" in page
    # None of a hundred futures says that it never happens, but that it does in fewer than three of a hundred.
    dry = "Chancen for at løbe tør for penge er under 3 % i begge"
    for said in ("Betalingerne, der ventes, falder med", "Råderummet går fra", dry, "frø 1"):
        assert said in page
    assert "Regn ud" not in page
    kept = AnswerRow.objects.get()
    assert [each.subject for each in told_of("scenarios-worked-out")] == [f"answer {kept.id}"]
    # All that it went out from but what was counted can be listed by anybody.
    assert kept.inputs[:12] in page
    for path in (url, "/log/"):
        assert kept.inputs[:12] not in words(logged_in("revisor"), path)
    assert "Hashen vises ikke her" in words(logged_in("raad"), url)
    # Whoever asks all the same gets what is there.
    assert worked_out().state is JobState.DONE
    assert AnswerRow.objects.count() == 1


@pytest.mark.same_everywhere
def test_each_has_a_drawing_on_the_same_scale_and_a_column_of_its_own() -> None:
    worked_out("scenario=half-the-effect&scenario=slow-start&scenario=thin-follow-up&trials=100")
    html = text_of(
        clerk().get(
            "/scenarios/compare/?scenario=half-the-effect&scenario=slow-start&scenario=thin-follow-up&trials=100"
        )
    )
    drawings = re.findall(r'<svg class="c wide".*?</svg>', html, re.S)
    assert len(drawings) == 4
    # The line at nothing, and every realised balance, stand in the same place on each.
    for mark in (r'<line [^>]*class="base"/>', r'<circle [^>]*class="real"/>'):
        assert len({tuple(re.findall(mark, each)) for each in drawings}) == 1
    assert len({tuple(re.findall(r'<path [^>]*class="fan2"/>', each)) for each in drawings}) == 4
    head = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', html)
    assert head[:5] == ["Størrelse", "Som ventet", "Halv effekt", "Langsom start", "Halv opfølgning"]


@pytest.mark.same_everywhere
def test_where_an_input_has_changed_it_is_shown_as_what_it_was_and_can_be_asked_for_anew() -> None:
    worked_out()
    url = f"/scenarios/compare/?{PAIR}&seed=1"
    half = queries.scenario(HALF)
    assert half is not None
    save_scenario(replace(half, name_da="Kun halvdelen"), seen=1, by=CLERK, now=NOW)
    renamed = words(clerk(), url)
    assert "“Kun halvdelen” koster fonden mest:" in renamed and "Regn ud igen" not in renamed

    save_scenario(replace(half, name_da="Kun halvdelen", effect=F(2, 5)), seen=2, by=CLERK, now=NOW)
    changed = words(clerk(), url)
    assert "Tal eller forudsætninger er ændret, siden det blev regnet ud" in changed
    assert "Regn ud igen med de tal, der gælder nu" in changed
    assert "Effekten er 50 % af den ventede." in changed
    worked_out()
    assert "er ændret, siden" not in words(clerk(), url)
    assert AnswerRow.objects.count() == 2


@pytest.mark.same_everywhere
def test_results_that_were_entered_since_are_learned_from() -> None:
    worked_out()
    entered(replace(DROPOUT, reached=190))
    assert "er ændret, siden det blev regnet ud" in words(clerk(), f"/scenarios/compare/?{PAIR}")
    worked_out()
    before, after = (answer_in(row.text, Comparison, name="x").columns[0] for row in AnswerRow.objects.all())
    paid = "payment.flere-kloge-haender"
    assert after.payments_of(paid).mean < before.payments_of(paid).mean


@pytest.mark.parametrize(
    ("query", "field", "says"),
    [
        ("trials=100", "scenario", "Vælg mindst ét scenarie"),
        ("scenario=gone", "scenario", "findes ikke længere"),
        ("scenario=half-the-effect&trials=99", "trials", "fra 100 til 20.000"),
        ("scenario=half-the-effect&trials=many", "trials", "fra 100 til 20.000"),
        ("scenario=half-the-effect&seed=-1", "seed", "Skriv et helt tal fra 0"),
    ],
)
def test_what_cannot_be_compared_is_told_at_its_field_and_no_work_is_asked_for(
    query: str, field: str, says: str
) -> None:
    found = errors_of(text_of(clerk().get(f"/scenarios/compare/?{query}")))
    assert says in found[field], found
    assert not AnswerRow.objects.exists()


def test_more_than_can_be_read_side_by_side_is_refused() -> None:
    clerk().post("/scenarios/new/", WRITTEN)
    query = "&".join(f"scenario={each}" for each in names())
    assert "Vælg højst 3" in errors_of(text_of(clerk().get(f"/scenarios/compare/?{query}")))["scenario"]


@pytest.mark.same_everywhere
def test_a_fund_that_assumes_nothing_says_why_it_cannot_be_worked_out(aarhus: Fund) -> None:
    # What a page shows of a fund whose model is gone; a load could not take it away.
    Document.objects.create(path="forecast", revision=2, content="null", entered_by="tests", entered_at=NOW)
    page = words(clerk(), f"/scenarios/compare/?{PAIR}", language="en")
    assert "It cannot be worked out now" in page and "The fund has no assumptions for a forecast." in page
    answer = clerk().post("/scenarios/compare/", {"scenario": [HALF], "trials": "100"}, follow=True)
    assert "Fonden har ingen forudsætninger" in text_of(answer)


@pytest.mark.same_everywhere
def test_the_council_reads_what_is_worked_out_and_asks_for_nothing(client_of: ClientOf) -> None:
    council = client_of(Role.COUNCIL)
    url = f"/scenarios/compare/?{PAIR}"
    assert "Sekretariatet kan få dem regnet ud." in words(council, url)
    worked_out()
    page = words(council, url)
    assert "“Halv effekt” koster fonden mest:" in page and "Regn ud" not in page
    for path, sent in (("compare/", {"scenario": HALF}), ("new/", WRITTEN), (f"{HALF}/remove/", {})):
        before = (written(), AnswerRow.objects.count())
        assert council.post(f"/scenarios/{path}", sent).status_code == 403
        assert (written(), AnswerRow.objects.count()) == before
    with pytest.raises(Refused):
        ask_comparison(queries.what_if(queries.scenarios()[:1]), by=COUNCIL, now=NOW)


@pytest.mark.same_everywhere
def test_no_count_of_people_stands_on_a_comparison(client_of: ClientOf) -> None:
    worked_out()
    page = words(client_of(Role.COUNCIL), f"/scenarios/compare/?{PAIR}")
    assert not re.search(r"\b4 af 42\b|\b83 af\b|\b\d+ af \d+ (?!fremtider)", page.replace("8 af 10", ""))


def test_work_that_is_stopped_keeps_nothing_and_a_right_that_was_taken_away_is_gone() -> None:
    answer = clerk().post("/scenarios/compare/", {"scenario": [HALF, SLOW], "trials": "100"})
    number = int(answer["Location"].split("/")[2])
    found = job(number)
    assert found is not None
    page = words(clerk(), f"/scenarios/compare/?scenario={HALF}&scenario={SLOW}&trials=100")
    assert "Der regnes på det" in page

    efforts = len(queries.fund().forecast_plans)

    def stop(step: str, done: int, whole: int) -> None:
        assert (step, whole) == ("simulating", 3 * efforts)
        # Within the second column: nobody waits for the whole of it to be worked out.
        if done == efforts + 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        KINDS["scenarios"](found, stop)
    assert not AnswerRow.objects.exists()
    assert jobs.stop(found, by=CLERK, now=NOW)
    with pytest.raises(Refused) as refused:
        KINDS["scenarios"](replace(found, asked_by=COUNCIL.username), lambda *_: None)
    assert [each.code for each in refused.value.problems] == ["not-allowed"]
    remove_scenario(SLOW, by=CLERK, now=NOW)
    with pytest.raises(Refused) as gone:
        KINDS["scenarios"](found, lambda *_: None)
    assert [each.code for each in gone.value.problems] == ["scenario-gone"]


@pytest.mark.parametrize("change", ["UPDATE {0} SET text = '{{}}'", "DELETE FROM {0}"])
def test_what_was_worked_out_is_never_changed_nor_deleted(change: str) -> None:
    worked_out()
    before = AnswerRow.objects.get().text
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format(TABLE))
    assert AnswerRow.objects.get().text == before


def test_what_was_written_into_the_database_is_told_of_as_what_cannot_be_read() -> None:
    worked_out()
    tamper(TABLE, "UPDATE {0} SET text = '{{}}'")
    answer = clerk().get(f"/scenarios/compare/?{PAIR}")
    assert answer.status_code == 503
    assert "kan ikke læses" in text_of(answer)
