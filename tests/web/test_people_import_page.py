"""Observations of people from a file in the browser: looked through, columns corrected, taken in; nothing is kept."""

from __future__ import annotations

import logging
import tempfile

import pytest
from django.db import connections

from gavn.domain.outcomes.told import Filled, Happened, Read, of_kind
from gavn.files.intake.tables import read_table
from gavn.web.apps.participants.actions.recording import withdraw
from gavn.web.apps.participants.models import SubmissionRow
from gavn.web.apps.participants.queries.standing import known_of, people_on
from gavn.web.apps.participants.queries.verifying import verify_people
from gavn.web.project.uploads import LARGEST
from tests.files.intake_files import xlsx_bytes
from tests.web import people
from tests.web.conftest import logged_in
from tests.web.importing import (
    ADDRESS,
    AUTHORITY,
    EVALUATOR,
    HEAD,
    PROVIDER,
    columns,
    confirm,
    events,
    heading,
    rows_of,
    seen,
    send,
    told,
)
from tests.web.people import NUMBERS, VIOLENCE, enrolled, read_once, submitted
from tests.web.reading import errors_of, text_of

pytestmark = pytest.mark.django_db
ROW = "S-1;WHO-5;01-04-2022;52\n"


def test_a_file_is_looked_through_and_then_taken_in_with_a_sample_drawn() -> None:
    enrolled(case="S-1")
    before = told()

    shown = send(HEAD + ROW + "S-1;WHO-5;02-04-2022;56\n")

    assert heading(shown) == "Filen giver 2 nye målinger."
    assert rows_of(shown, "new")[0] == "Række 2 S-1 WHO-5 1. april 2022 52"
    assert "Tag 2 rækker ind" in text_of(shown) and "Som overskrifterne er forstået" in text_of(shown)
    assert told() == before and events()[-1] == "file-looked-through"

    taken = confirm(shown, HEAD + ROW + "S-1;WHO-5;02-04-2022;56\n")

    assert heading(taken) == "Der er taget 2 nye målinger ind."
    [submission] = SubmissionRow.objects.all()
    assert submission.readings == 2
    drawn = {0: "Ingen af dem", 1: "Én af dem", 2: "2 af dem"}[submission.drawn]
    assert f"{drawn} " in text_of(taken) and "stikprøven" in text_of(taken)
    assert "træk observationen tilbage" in text_of(taken) and f"/people/{VIOLENCE}/" in text_of(taken)
    assert list(verify_people()) == []

    again = send(HEAD + ROW + "S-1;WHO-5;02-04-2022;56\n")
    assert heading(again) == "Der er ikke noget nyt i filen. 2 rækker står her i forvejen."
    assert "Som de blev læst, sidst" in text_of(again) and 'value="take"' not in text_of(again)


def test_the_columns_are_corrected_at_their_fields_and_remembered() -> None:
    enrolled(case="S-1")
    text = "A;B;C\nS-1;01-04-2022;52\n"

    unclear = send(text)

    assert heading(unclear) == "Det er ikke klart, hvad filens kolonner er."
    assert set(unclear.context["columns"].errors) == {
        f"column-{name}" for name in ("person", "instrument", "on", "value")
    }
    assert "Det er ikke valgt, hvilken kolonne der er “Sagsnummer”." in text_of(unclear)
    assert "Filens overskrifter er: A, B, C." in text_of(unclear)

    chosen = {"headings": columns(unclear)["headings"], "fixed_instrument": "WHO-5"}
    chosen |= {"column_person": "0", "column_on": "1", "column_value": "2"}
    shown = send(text, **chosen)
    assert heading(shown) == "Filen giver én ny måling." and "Som du har valgt dem." in text_of(shown)
    confirm(shown, text)

    later = send("A;B;C\nS-1;01-05-2022;56\n")
    assert heading(later) == "Filen giver én ny måling." and "Som de blev læst, sidst" in text_of(later)
    assert columns(later)["fixed-instrument"] == "WHO-5"
    # What was chosen for one file says nothing of another.
    other = send(HEAD + "S-1;WHO-5;01-06-2022;40\n", **chosen)
    assert heading(other) == "Filen giver én ny måling." and "Som overskrifterne er forstået" in text_of(other)


@pytest.mark.parametrize(
    ("fields", "at", "words"),
    [
        ({"column_value": "2"}, "column-value", "er valgt til flere ting: Dato, Værdi."),
        ({"fixed_instrument": "WHO-5"}, "fixed-instrument", "kan ikke siges én gang for hele filen"),
        ({"column_value": "99"}, "column-value", "Det er ikke valgt, hvilken kolonne"),
        ({"column_value": "x"}, "column-value", "Det er ikke valgt, hvilken kolonne"),
        ({"column_value": "9" * 30}, "column-value", "Det er ikke valgt, hvilken kolonne"),
    ],
)
def test_what_is_wrong_with_a_choice_of_columns_stands_at_it(fields: dict[str, str], at: str, words: str) -> None:
    enrolled(case="S-1")
    kept = {key.replace("-", "_"): text for key, text in columns(send(HEAD + ROW)).items()}

    response = send(HEAD + ROW, **{**kept, **fields})

    assert response.status_code == 200
    assert list(response.context["columns"].errors) == [at] and words in text_of(response)


def test_a_column_that_no_page_offered_is_refused_in_words() -> None:
    enrolled(case="S-1")
    kept = {key.replace("-", "_"): text for key, text in columns(send(HEAD + ROW)).items()}

    response = send(HEAD + ROW, **{**kept, "column_hat": "1"})

    assert response.status_code == 200 and "hat" in text_of(response)
    assert told() == (told()[0], 0)


def test_rejected_rows_stand_with_row_column_reason_and_remedy_and_are_left_out_only_knowingly() -> None:
    enrolled(case="S-1")
    text = HEAD + ROW + "S-9;WHO-5;01-04-2022;52\nS-1;WHO-5;32-04-2022;52\nS-1;WHO-5;02-04-2022;53\n"
    before = told()

    shown = send(text)

    assert heading(shown) == "Filen giver én ny måling. 3 rækker er afvist."
    rejected = rows_of(shown, "rejected")
    assert [row.split(" ")[:3] for row in rejected] == [
        ["Række", "3", "Sagsnr."],
        ["Række", "4", "Dato"],
        ["Række", "5", "Score"],
    ]
    assert "Personen kendes ikke i aftalen." in rejected[0]
    assert "Lad de 3 afviste rækker blive ude" in text_of(shown)

    forgotten = confirm(shown, text)
    assert list(forgotten.context["confirm"].errors) == ["partly"] and told() == before
    taken = confirm(shown, text, partly="on")
    assert heading(taken) == "Der er taget én ny måling ind. 3 rækker er afvist."


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_rejected_rows_are_a_file_made_of_the_same_upload(ending: str) -> None:
    enrolled(case="S-1")
    before = told()

    response = send(HEAD + ROW + "S-9;WHO-5;01-04-2022;52\n", act=f"rejected-{ending}")

    assert response["Content-Disposition"] == f'attachment; filename="afviste-raekker.{ending}"'
    table = read_table(f"a.{ending}", response.getvalue())
    assert table.head[2:] == ("Sagsnr.", "Redskab", "Dato", "Score")
    [row] = table.rows
    assert row.cells[0] == "3" and "Personen kendes ikke i aftalen." in str(row.cells[1]) and row.cells[2] == "S-9"
    assert told() == before
    assert heading(send(HEAD + ROW, act=f"rejected-{ending}")) == "Filen giver én ny måling."


def test_a_correction_shows_what_it_changes_and_needs_its_reason() -> None:
    course, record = read_once(case="S-1")
    text = HEAD + "S-1;Samtale;01-03-2022;7\n"

    shown = send(text)

    assert heading(shown) == "Filen giver én rettelse."
    assert rows_of(shown, "corrected") == ["Række 2 S-1 Samtale 1. marts 2022 Værdi: 5 bliver til 7"]
    before = told()
    for reason, words in (("", "Feltet er tomt"), (f"det var {NUMBERS[0]}", "CPR")):
        response = confirm(shown, text, reason=reason)
        assert list(response.context["confirm"].errors) == ["reason"], words
        assert told() == before and NUMBERS[0] not in text_of(response)
    assert heading(confirm(shown, text, reason="læst forkert")) == "Der er taget én rettelse ind."
    [(last, says)] = of_kind(known_of(VIOLENCE), Read)
    assert (last.record, last.reason, says.value) == (record, "læst forkert", 7)


def test_a_correction_of_what_another_told_is_rejected_in_its_row() -> None:
    [record] = submitted(enrolled(case="S-1"), 5, by=people.AUTHORITY)
    text = HEAD + "S-1;Samtale;01-03-2022;7\n"

    assert rows_of(send(text), "rejected")[0].startswith("Række 2 hele rækken")
    withdraw(record, reason="forkert", by=people.AUTHORITY, now=people.NOW)
    both = send(text, by=AUTHORITY, who=VIOLENCE)
    assert heading(both) == "Ingen af filens rækker kan tages ind. Én række er afvist."


def test_what_changed_since_it_was_shown_is_shown_again_and_not_taken_in() -> None:
    course = enrolled(case="S-1")
    shown = send(HEAD + ROW)
    before = told()
    for data, fields in (
        (HEAD + ROW.replace("52", "56"), {}),
        (HEAD + ROW, {"seen": "0" * 64}),
        (HEAD + ROW, {"number_format": "danish"}),
    ):
        response = confirm(shown, data, **fields)
        assert "Det, der ville blive indlæst, er ikke længere det, der blev vist." in text_of(response)
        assert seen(response) and told() == before
    submitted(course, 5)
    assert heading(confirm(shown, HEAD + ROW)) == "Der er taget én ny måling ind."


def test_answers_of_a_questionnaire_come_in_as_they_were_given() -> None:
    enrolled(case="S-1")
    text = "Sagsnr.;Dato;1;2;3;4;5\nS-1;01-04-2022;1;2;3;4;5\n"
    shown = send(text, kind="answers-who-5")
    assert heading(shown) == "Filen giver én ny besvarelse."
    confirm(shown, text, kind="answers-who-5")
    [(_, filled)] = of_kind(known_of(VIOLENCE), Filled)
    assert filled.answers == ("1", "2", "3", "4", "5")
    other = text.replace("1;2;3;4;5\n", "5;4;3;2;1\n").replace("Dato;5;4;3;2;1", "Dato;1;2;3;4;5")
    corrected = send(other, kind="answers-who-5")
    assert "Svar: andre svar" in rows_of(corrected, "corrected")[0]


def test_an_authority_sends_cpr_numbers_which_stand_nowhere_afterwards(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    enrolled(NUMBERS[0])
    caplog.set_level(logging.DEBUG)
    name = f"{NUMBERS[0]}.csv"
    text = f"CPR-nr.;Hændelse;Dato;{NUMBERS[1]}\n" + "".join(
        f"{number};{event};01-04-2022;{number}\n"
        for number, event in zip(NUMBERS, ("sigtelse", "dom", "x"), strict=True)
    )
    fields = {"by": AUTHORITY, "kind": "events", "who": "numbers", "name": name}

    shown = send(text, **fields)
    rejected = [send(text, act=f"rejected-{ending}", **fields) for ending in ("csv", "xlsx")]
    wrong = send(text.replace("CPR-nr.", NUMBERS[2]), **fields)
    broken = send(text.encode() + b"\0", **fields)
    taken = confirm(shown, text, partly="on", **fields)

    assert heading(shown) == "Filen giver én ny hændelse. 2 rækker er afvist."
    assert heading(taken) == "Der er taget én ny hændelse ind. 2 rækker er afvist."
    assert rows_of(shown, "new") == ["Række 2 sigtelse 1. april 2022"]
    [(_, event)] = of_kind(known_of(VIOLENCE), Happened)
    assert event.event == "sigtelse"
    pages = [text_of(each) for each in (shown, wrong, broken, taken)]
    files = [repr(read_table(f"a.{end}", each.getvalue())) for end, each in zip(("csv", "xlsx"), rejected, strict=True)]
    out = capfd.readouterr()
    shown_and_written = [*pages, *files, caplog.text, out.out, out.err]
    for number in NUMBERS:
        day, last = number.split("-")
        assert not [each for each in shown_and_written if day in each]
        assert not [each for each in _databases() if number in each or f"{day}{last}" in each]


def _databases() -> list[str]:
    """Every cell of every table, of the fund's database and of the people's."""
    found = []
    for alias in ("default", "people"):
        connection = connections[alias]
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - our own table names
                found.append(repr(cursor.fetchall()))
    return found


def test_an_evaluator_sends_pseudonyms() -> None:
    enrolled(case="S-1")
    [course] = people_on(VIOLENCE, people.NOW.date()).courses
    shown = send(HEAD + f"{course.person};WHO-5;01-04-2022;52\n", by=EVALUATOR)
    assert rows_of(shown, "new") == [f"Række 2 {course.person} WHO-5 1. april 2022 52"]
    assert "Pseudonym" in text_of(shown) and "who" not in shown.context["form"].fields


@pytest.mark.parametrize(
    ("by", "fields", "at"),
    [
        (PROVIDER, {"kind": "events"}, "kind"),
        (PROVIDER, {"kind": ""}, "kind"),
        (PROVIDER, {"kind": "courses"}, "kind"),
        (PROVIDER, {"agreement": "diabetes"}, "agreement"),
        (PROVIDER, {"agreement": ""}, "agreement"),
        (AUTHORITY, {}, "who"),
        (AUTHORITY, {"who": "nobody"}, "who"),
        (AUTHORITY, {"who": "ipscenter"}, "who"),
    ],
)
def test_what_somebody_may_not_send_is_told_at_its_field(by: str, fields: dict[str, str], at: str) -> None:
    enrolled(case="S-1")
    before = told()
    response = send(HEAD + ROW, by=by, **fields)
    assert response.status_code == 200 and list(response.context["form"].errors) == [at]
    assert told() == before


def test_without_a_file_it_is_asked_for_at_its_field() -> None:
    for language, words in (("da", "Vælg en fil."), ("en", "Choose a file.")):
        client = logged_in(PROVIDER)
        client.cookies["gavn-language"] = language
        response = client.post(ADDRESS, {"agreement": VIOLENCE, "kind": "readings"})
        assert words in errors_of(text_of(response))["file"]


def test_of_a_workbook_with_several_sheets_one_is_asked_for() -> None:
    enrolled(case="S-1")
    row = ("S-1", "WHO-5", "01-04-2022", "52")
    data = xlsx_bytes(row, head=("Sagsnr.", "Redskab", "Dato", "Score"), sheets=("Marts", "April"))
    asked = send(data, name="a.xlsx")
    assert list(asked.context["form"].errors) == ["sheet"] and "Marts, April" in text_of(asked)
    wrong = send(data, name="a.xlsx", sheet="Maj")
    assert list(wrong.context["form"].errors) == ["sheet"]
    shown = send(data, name="a.xlsx", sheet="April")
    assert heading(shown) == "Filen giver én ny måling."
    confirm(shown, data, name="a.xlsx", sheet="April")
    assert heading(send(data, name="a.xlsx", sheet="Marts")).startswith("Der er ikke noget nyt i filen.")


@pytest.mark.parametrize("kind", ["readings", "answers-gad-7", "events"])
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_template_is_read_as_it_was_made_and_its_example_is_rejected(kind: str, ending: str) -> None:
    enrolled(case="S-1")
    client = logged_in(AUTHORITY)
    file = client.get(f"{ADDRESS}templates/{kind}.{ending}")
    assert file.status_code == 200
    shown = send(file.getvalue(), name=f"a.{ending}", by=AUTHORITY, kind=kind, who=VIOLENCE)
    assert heading(shown) == "Ingen af filens rækker kan tages ind. Én række er afvist."
    assert client.get(f"{ADDRESS}templates/{kind}.pdf").status_code == 404
    assert client.get(f"{ADDRESS}templates/courses.{ending}").status_code == 404
    assert logged_in(PROVIDER).get(f"{ADDRESS}templates/events.{ending}").status_code == 404


def test_a_large_file_is_never_laid_on_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    enrolled(case="S-1")

    def on_disk(*_: object, **__: object) -> None:
        raise OSError("a file was opened")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", on_disk)
    shown = send(HEAD + ROW + "\n" * 3_000_000)
    assert heading(shown) == "Filen giver én ny måling."
    response = send(b" " * (LARGEST + 1))
    assert "højst 10 MB kan læses" in errors_of(text_of(response))["file"]


def test_htmx_is_answered_with_what_changes_alone() -> None:
    enrolled(case="S-1")
    part, whole = send(HEAD + ROW, htmx=True), send(HEAD + ROW)
    assert "<html" not in text_of(part) and "<html" in text_of(whole)
    assert heading(part) == heading(whole)
    assert "autofocus" in text_of(part) and "hx-preserve" in text_of(part)


def test_the_page_stands_in_english_too() -> None:
    enrolled(case="S-1")
    text = HEAD + ROW + "S-9;WHO-5;01-04-2022;52\n"
    shown = send(text, language="en")
    assert heading(shown) == "The file gives one new reading. One row is rejected."
    assert "Take in one row" in text_of(shown) and "Leave the rejected row out" in text_of(shown)
    assert heading(confirm(shown, text, language="en", partly="on")) == "One new reading taken in. One row is rejected."
