"""The structuring lab on pages: asked with a form, answered by the worker and kept; no agreement changes by it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction as F

import pytest
from django.test import Client

from gavn.domain.access.roles import Role
from gavn.domain.forecasting.structuring.grid import Range
from gavn.domain.forecasting.structuring.lab import Asked
from gavn.domain.values.problem import Refused
from gavn.web.apps.audit.queries import told_of
from gavn.web.apps.documents.models import Document
from gavn.web.apps.jobs.models import JobRow
from gavn.web.apps.jobs.queries import Job, JobState, job
from gavn.web.apps.structuring import queries
from gavn.web.apps.structuring.actions import ask_design
from gavn.web.apps.structuring.models import AnswerRow
from gavn.web.project.kinds import KINDS
from gavn.web.project.worker import work_once
from tests.web.conftest import ClientOf, logged_in
from tests.web.reading import cells_of, errors_of, text_of, words
from tests.web.samples import NOW, PEOPLE, answer

pytestmark = [pytest.mark.django_db, pytest.mark.same_everywhere]

CLERK, COUNCIL = PEOPLE["sekretariat"], PEOPLE["raad"]
IPS = "/scenarios/lab/ips-plus/"
PRICES = ["terms.employment-12.amount", "terms.employment-24.amount"]
SENT = {
    "path": PRICES, "capital_back": "90", "investor": "raadet", "worth_0": "120000", "lowest": "20000",
    "highest": "120000", "step": "10000", "trials": "100", "seed": "1",
}  # fmt: skip


def clerk() -> Client:
    return logged_in("sekretariat")


def asked(sent: Mapping[str, object]) -> Job:
    """The job that the page asks for."""
    reply = clerk().post(IPS, sent)
    assert reply.status_code == 302, errors_of(text_of(reply))
    found = job(int(reply["Location"].split("/")[2]))
    assert found is not None
    return found


def done(found: Job) -> Job:
    assert work_once(KINDS, clock=lambda: NOW)
    again = job(found.id)
    assert again is not None
    return again


def test_a_price_is_asked_for_found_and_tried_afresh_and_no_agreement_changes() -> None:
    documents = Document.objects.count()
    found = done(asked(SENT))
    assert (found.state, found.problems) == (JobState.DONE, ())
    [row] = AnswerRow.objects.all()
    assert found.result["url"] == f"{IPS}{row.id}/"

    page = words(clerk(), found.result["url"])
    for said in (
        "Intet af dette ændrer aftalen.",
        "Chance for, at kapitalen kommer hjem: Rådet for Sociale Investeringer ≥ 90,0 %",
        "Efterprøvet i nye fremtider (frø 2)",
        "I job mindst 25 % af de sidste 6 måneder eller studieaktiv (12 måneder efter optagelse)",
        "flytter mest: den ventede betaling går fra",
        "Sammenstimlen: nej.",
        "Udvælgelse:",
        "Parkering:",
        "Investorerne går lige op, når effekten er",
        "Betaler: Sociale Forhold og Beskæftigelse",
        "Som aftalen er",
        "Med svaret",
        "100 fremtider, frø 1",
        "er sat til 120.000 kr. værd for myndighederne",
        "Tallene er andre end prognosens, fordi de er set fra aftalens første dag",
    ):
        assert said in page, said
    assert re.search(r"Svaret er \d+\.000 kr\. mod 75\.000 kr\. i aftalen\.|opfylder målene i de fremtider", page)
    assert Document.objects.count() == documents
    assert [each.subject for each in told_of("design-worked-out")] == [f"answer {row.id}"]
    assert found.result["url"] in text_of(clerk().get(IPS))
    for url in (IPS, found.result["url"]):
        assert 'href="/forecast/agreements/ips-plus/"' in text_of(clerk().get(url))


def test_the_same_in_english_and_the_same_question_is_worked_out_once() -> None:
    first = done(asked(SENT))
    second = done(asked(SENT))
    assert first.result == second.result
    assert AnswerRow.objects.count() == 1
    page = words(clerk(), first.result["url"], language="en")
    for said in ("Nothing of this changes the agreement.", "Tried in fresh futures (seed 2)", "Designs in the same"):
        assert said in page


def test_without_a_number_the_agreement_is_looked_at_as_it_is() -> None:
    found = done(asked({"trials": "100"}))
    page = words(clerk(), found.result["url"], language="en")
    assert "IPS Plus unit as the agreement is: what it rests on, and how each party stands." in page
    assert "With the answer" not in page and "Authorities' expected surplus" not in page


def test_what_nothing_meets_is_said_with_what_comes_nearest() -> None:
    page = words(clerk(), done(asked({**SENT, "highest": "30000"})).result["url"], language="en")
    assert "No number meets what is asked." in page
    assert re.search(r"No number in the range meets .* ≥ 90\.0 %; the nearest is \d", page)
    apart = done(asked({**SENT, "surplus": "1000000"}))
    assert "No number meets all targets" in words(clerk(), apart.result["url"], language="en")


@pytest.mark.parametrize(
    ("sent", "field", "says"),
    [
        ({"path": []}, "path", "ikke valgt det tal, der skal findes"),
        ({"capital_back": ""}, "capital_back", "ikke hvad det skal opfylde"),
        ({"capital_back": "101"}, "capital_back", "fra 0 til 100 %"),
        ({"pays_without_effect": "-1"}, "pays_without_effect", "fra 0 til 100 %"),
        ({"capital_back": "mange"}, "capital_back", "mange"),
        ({"surplus": "1000", "worth_0": ""}, "surplus", "hvad mindst ét resultat er værd"),
        ({"worth_1": "lidt"}, "worth_1", "lidt"),
        ({"investor": "nobody"}, "investor", ""),
        ({"path": ["terms.gone.amount"]}, "path", ""),
        ({"lowest": "90000", "highest": "20000"}, "lowest", "det største tal skal være over det mindste"),
        ({"step": "0"}, "lowest", "skridtet over 0"),
        ({"step": "0,001"}, "lowest", "brøkdele af en øre"),
        ({"trials": "99"}, "trials", "fra 100 til 10.000"),
        ({"trials": "20000"}, "trials", "fra 100 til 10.000"),
        ({"seed": "et"}, "seed", "et"),
    ],
)
def test_what_cannot_be_asked_is_told_at_its_field_and_no_work_is_asked_for(
    sent: Mapping[str, object], field: str, says: str
) -> None:
    found = errors_of(text_of(clerk().post(IPS, {**SENT, **sent})))
    assert says in found[field], found
    assert not JobRow.objects.exists() and not AnswerRow.objects.exists()


def test_numbers_of_two_kinds_are_not_one_number() -> None:
    """A price is an amount, and the baseline that it is paid beyond a share."""
    lab = "/scenarios/lab/flere-kloge-haender/"
    offered = re.findall(r'name="path" value="([^"]+)"', text_of(clerk().get(lab)))
    [amount] = [path for path in offered if path.endswith(".amount")][:1]
    [share] = [path for path in offered if path.endswith(".baseline")][:1]
    found = errors_of(text_of(clerk().post(lab, {"path": [amount, share], "pays_without_effect": "90"})))
    assert "Et beløb og en andel kan ikke være samme tal." in found["path"]


def test_what_the_agreement_has_none_of_is_said() -> None:
    page = words(clerk(), IPS, language="en")
    assert "These cannot be sought here, since the agreement has none of them: gate, cap, floor, guarantee" in page
    assert "split between payers" in page
    bare = words(clerk(), "/scenarios/lab/job-bootcamp/", language="en")
    assert "Nothing is assumed of this agreement" in bare and "Find the answer" not in bare


def test_the_list_names_those_that_can_be_tried_and_those_that_cannot() -> None:
    page = words(clerk(), "/scenarios/lab/", language="en")
    assert "IPS Plus unit" in page and "Cannot be tried, since nothing is assumed of them:" in page


def test_a_fund_that_assumes_nothing_says_what_is_missing() -> None:
    Document.objects.create(path="forecast", revision=2, content="null", entered_by="tests", entered_at=NOW)
    page = words(clerk(), "/scenarios/lab/", language="en")
    assert "The fund assumes nothing that an agreement could be tried on." in page
    assert "A forecast model and at least one plan are missing" in page


def test_the_council_reads_without_what_follows_from_counts_and_asks_nothing(client_of: ClientOf) -> None:
    number, council = answer(), client_of(Role.COUNCIL)
    digest = AnswerRow.objects.get(id=number).inputs[:12]
    own, theirs = (text_of(each.get(f"{IPS}{number}/")) for each in (clerk(), council))
    assert digest in own and digest not in theirs and "Hashen vises ikke her" in theirs
    tables = [re.findall(r"<table.*?</table>", page, re.S) for page in (own, theirs)]
    [whole] = [table for table in tables[0] if "Forudsætning" in table]
    [cut] = [table for table in tables[1] if "Forudsætning" in table]
    assert "80 % af den" in whole and "80 % af den" not in cut
    # What it moves stands there for both, and the ends for one alone.
    assert [row[2:] for row in cells_of(whole)] == [row[1:] for row in cells_of(cut)]
    assert "det ser kun de, der må se antal" in theirs and "det ser kun de" not in own
    page = words(council, IPS)
    assert "Find svaret" not in page and "Sekretariatet kan få dem regnet ud." in page
    assert council.post(IPS, SENT).status_code == 403
    assert not JobRow.objects.exists()
    ips = queries.newest_version("ips-plus")
    assert ips is not None
    with pytest.raises(Refused):
        ask_design(ips, Asked((), (), (), Range(), 100, 1), by=COUNCIL, now=NOW)


def test_a_party_has_the_page_of_other_results_and_not_the_lab(client_of: ClientOf) -> None:
    number = answer()
    for role in (Role.AUTHORITY, Role.INVESTOR, Role.PROVIDER, Role.FOUNDATION, Role.EVALUATOR):
        for path in ("/scenarios/", "/scenarios/lab/", IPS, f"{IPS}{number}/"):
            assert client_of(role).get(path).status_code == 403
    assert "/scenarios/" not in text_of(client_of(Role.AUTHORITY).get("/agreements/dialog-mod-vold/"))
    assert client_of(Role.AUTHORITY).get("/agreements/dialog-mod-vold/what-if/").status_code == 200


def test_an_answer_of_other_inputs_says_so_and_one_of_another_agreement_is_not_there() -> None:
    number = answer()
    assert "er ændret siden" not in words(clerk(), f"{IPS}{number}/")
    assert clerk().get(f"/scenarios/lab/diabetes/{number}/").status_code == 404
    assert clerk().get(f"{IPS}{number + 1}/").status_code == 404
    plan = Document.objects.get(path="forecasts/ips-plus", revision=1).content.replace('"units": 300', '"units": 280')
    Document.objects.create(path="forecasts/ips-plus", revision=2, content=plan, entered_by="tests", entered_at=NOW)
    assert "eller det, der er lært, er ændret siden" in words(clerk(), f"{IPS}{number}/")


def test_work_that_is_stopped_or_not_allowed_any_more_keeps_nothing() -> None:
    found = asked(SENT)

    def stop(step: str, done: int, whole: int) -> None:
        assert whole == 7
        if step == "solving":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        KINDS["design"](found, stop)
    for changed, code in (
        (replace(found, asked_by=COUNCIL.username), "not-allowed"),
        (replace(found, asked_by="nobody"), "job-nobody-asks"),
        (replace(found, asked={**found.asked, "version": "9"}), "design-newer-version"),
    ):
        with pytest.raises(Refused) as refused:
            KINDS["design"](changed, lambda *_: None)
        assert [each.code for each in refused.value.problems] == [code]
    assert not AnswerRow.objects.exists()


@pytest.mark.parametrize(
    "of",
    [
        Asked((), (), (), Range(), 100, 1),
        Asked(("a.b.c", "d.e"), ("paid >= 1", "surplus >= -5.50"), ("x.y=1.00",), Range(F(1, 3), None, F(2)), 200, 0),
    ],
)
def test_what_is_asked_goes_with_the_job_and_comes_back_the_same(of: Asked) -> None:
    assert queries.asked_in(queries.asked_as(of, 3)) == of
