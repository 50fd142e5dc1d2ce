"""Results entered by hand: what is filled in already can be sent back, and nothing that is left alone changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils import timezone

from gavn.domain.outcomes.facts import Tally
from gavn.domain.outcomes.histories import History, Reached
from gavn.domain.payments.moves import Move
from gavn.domain.payments.result_set import ResultSet
from gavn.language.catalogue import Language
from gavn.web.apps.payments.actions import Origin, enter_results, make_statement
from gavn.web.apps.payments.forms import kept
from gavn.web.apps.payments.forms.kept import unsealed
from gavn.web.apps.payments.forms.numbers import NumberField
from gavn.web.apps.payments.views import results
from tests.web.conftest import logged_in
from tests.web.paying import DAY, DROPOUT, MAKER, SOSU, approved, counts, entered, life, made, moved, opened
from tests.web.reading import text_of, words
from tests.web.samples import NOW

LATER = date(2025, 1, 31)
SCHOOL = "laer-for-livet"

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    ("known", "whole"),
    [
        (12345, True),
        (1475, True),
        (Fraction(12345), False),
        (Fraction(1, 8), False),
        (Fraction(9, 8), False),
        (Fraction(1, 3), False),
        (Fraction(-5, 4), False),
        (Fraction(1, 10**9), False),
    ],
)
def test_what_is_filled_in_comes_back_as_it_was(known: int | Fraction, whole: bool, language: Language) -> None:
    field = NumberField(language=language, whole=whole, initial=known)
    assert field.clean(field.prepare_value(known)) == known


def test_three_decimals_after_a_nought_are_read_and_others_are_not() -> None:
    field = NumberField(language=Language.DANISH, whole=False)
    assert field.clean("0,125") == Fraction(1, 8)
    with pytest.raises(Exception, match="kan ikke læses på én måde"):
        field.clean("1,125")


@pytest.mark.parametrize(
    ("language", "whole", "typed", "read"),
    [
        (Language.DANISH, True, "1.000", 1000),
        (Language.DANISH, True, "1.000.000", 1_000_000),
        (Language.DANISH, True, "1 000", 1000),
        (Language.DANISH, True, "1,000", "Skriv 1000, hvis det er tusinder"),
        (Language.DANISH, True, "1,5", "“1,5” er ikke et helt antal."),
        (Language.ENGLISH, True, "1,000", 1000),
        (Language.ENGLISH, True, "1.000", "Write 1000 if these are thousands"),
        (Language.ENGLISH, True, "1.0", "“1.0” is not a whole number."),
        (Language.ENGLISH, False, "-2.125", "Write -2.1250 if these are decimals, and -2125 if they are thousands."),
        (Language.ENGLISH, False, "-2.1250", Fraction(-17, 8)),
        (Language.ENGLISH, False, "-2125", -2125),
        (Language.DANISH, False, "\N{MINUS SIGN}2.125", "Skriv \N{MINUS SIGN}2,1250, hvis det er decimaler"),
        (Language.DANISH, False, "\N{MINUS SIGN}2,1250", Fraction(-17, 8)),
        (Language.DANISH, False, "0,125", Fraction(1, 8)),
        (Language.ENGLISH, False, "1,000.5", "with a point before the decimals."),
    ],
)
def test_what_can_be_read_in_two_ways_is_asked_about(
    language: Language, whole: bool, typed: str, read: int | Fraction | str
) -> None:
    field = NumberField(language=language, whole=whole)
    if isinstance(read, str):
        with pytest.raises(ValidationError) as refused:
            field.clean(typed)
        assert read in refused.value.messages[0]
    else:
        assert field.clean(typed) == read


def school(persons: dict[History, int]) -> int:
    """A result set of histories of the exam."""
    own = ResultSet(SCHOOL, 0, DAY, (), persons)
    return enter_results(own, opened(SCHOOL), seen=0, origin=Origin(), by=MAKER, now=NOW)


def exam(day: date, **others: Any) -> History:
    metric = next(metric for metric in opened(SCHOOL).versions[-1].metrics if metric.id == "exam")
    quantity = others.pop("quantity", Fraction(1))
    return History((Reached("exam", metric.follow_ups[0].id, day, quantity),), **others)


def sent_back(agreement: str, **changed: str) -> HttpResponse:
    """The form as a browser sends it when somebody changes these fields and no others."""
    client = logged_in("sekretariat")
    address = f"/agreements/{agreement}/results/enter/"
    form = client.get(address).context["form"]
    filled = {bound.html_name: bound.value() for bound in form}
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in filled.items()}
    answer: HttpResponse = client.post(address, {k: "" if v is None else v for k, v in plain.items()} | changed)
    return answer


def seen(response: HttpResponse) -> ResultSet:
    return unsealed(response.context["sealed"], by="sekretariat").results


def test_a_quantity_that_is_left_alone_is_no_correction() -> None:
    third = Tally("t-1", "dropout", "6-months", DAY, DAY, reached=83, due=1475, quantity=Fraction(1, 3))
    entered(third)
    assert seen(sent_back(SOSU)).tallies == (third,)


def test_a_known_count_that_is_cleared_stays_as_it_is() -> None:
    known = {exam(date(2024, 6, 30)): 6, exam(date(2024, 6, 29)): 2}
    school(known)
    form = logged_in("sekretariat").get(f"/agreements/{SCHOOL}/results/enter/").context["form"]
    [first, second] = [name for name in form.fields if name.startswith("history-")]
    assert seen(sent_back(SCHOOL, **{first: "", second: "0"})).persons == {exam(date(2024, 6, 29)): 2}


def test_more_histories_than_a_page_holds_are_kept_and_a_file_corrects_them() -> None:
    known = {exam(DAY - timedelta(days=days)): 1 for days in range(1_200)}
    school(known)
    page = logged_in("sekretariat").get(f"/agreements/{SCHOOL}/results/enter/")
    assert len(page.context["form"].fields) < 500
    assert "Send en fil for at rette dem." in page.content.decode()
    assert seen(sent_back(SCHOOL)).persons == known
    assert life(SCHOOL).sets[-1].results.persons == known


def test_histories_that_differ_only_in_whose_they_are_are_told_apart_in_table_and_form() -> None:
    day = date(2024, 6, 30)
    school({exam(day, group="a", cohort="c"): 7, exam(day, group="b", enrolled_on=date(2023, 8, 1)): 9})
    client = logged_in("sekretariat")
    table = words(client, f"/agreements/{SCHOOL}/results/1/")
    form = words(client, f"/agreements/{SCHOOL}/results/enter/")
    assert "30.06.2024 · hold c · gruppe a 7" in table
    assert "30.06.2024 · gruppe b · optaget 01.08.2023 9" in table
    assert "30.06.2024 · hold c · gruppe a" in form
    assert "30.06.2024 · gruppe b · optaget 01.08.2023" in form


def test_tallies_of_two_groups_are_told_apart_in_table_and_form() -> None:
    first = Tally("t-1", "dropout", "6-months", DAY, DAY, group="a", reached=40, due=700)
    entered(first, replace(first, id="t-2", group="b", reached=43, due=775))
    client = logged_in("sekretariat")
    table = words(client, f"/agreements/{SOSU}/results/1/")
    form = words(client, f"/agreements/{SOSU}/results/enter/")
    assert "6 måneder efter optagelse · gruppe a 31.12.2024 40 700" in table
    assert "6 måneder efter optagelse · gruppe b 31.12.2024 43 775" in table
    assert "31.12.2024 · gruppe a" in form and "31.12.2024 · gruppe b" in form


def test_a_sets_page_lists_the_statements_made_of_it_and_no_others() -> None:
    approved()
    moved(made(number=entered(replace(DROPOUT, reached=80), seen=1)), Move.WITHDRAW, by=MAKER)
    entered(replace(DROPOUT, reached=70), seen=2)
    client = logged_in("revisor")
    pages = [client.get(f"/agreements/{SOSU}/results/{number}/").context["papers"] for number in (1, 2, 3)]
    assert [[each["label"] for each in own] for own in pages] == [["nr. 1, godkendt"], ["nr. 2, trukket tilbage"], []]


def test_more_by_hand_than_a_page_can_carry_is_told_in_the_form_before_it_is_worked_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entered(DROPOUT)
    monkeypatch.setattr(kept, "LARGEST", 100)
    monkeypatch.setattr(results, "statement_to_be", lambda *_, **__: pytest.fail("it was worked out"))
    response = sent_back(SOSU, as_of="2025-02-01")
    assert response.status_code == 200
    assert "Der er 1 forskellige forløb og optællinger, og det er flere, end en side kan gemme." in (
        response.content.decode()
    )


def test_why_no_statement_can_be_made_is_told() -> None:
    paper = make_final()
    moved(paper, Move.CHECK)
    moved(paper, Move.APPROVE)
    text = words(logged_in("sekretariat"), f"/agreements/{SOSU}/results/{entered(DROPOUT, seen=1, as_of=LATER)}/")
    assert "Der kan ikke laves en opgørelse af det nu. " in text
    assert "slutopgørelse" in text


def make_final() -> int:
    make_statement(opened(), entered(DROPOUT), final=True, by=MAKER, now=NOW)
    return life().papers[-1].id


def test_what_is_wrong_is_listed_by_the_row_that_it_is_in() -> None:
    first = Tally("t-1", "dropout", "6-months", DAY, DAY, group="a", reached=40, due=700)
    entered(first, replace(first, id="t-2", group="b", reached=43, due=775))
    text = text_of(sent_back(SOSU, **{"known-0-0-0-reached": "x", "known-0-0-1-reached": "y"}))
    summary = text.partition("alert-text")[2].partition("</ul>")[0]
    assert "6 måneder efter optagelse (31.12.2024 · gruppe a), Antal: “x”" in summary
    assert "6 måneder efter optagelse (31.12.2024 · gruppe b), Antal: “y”" in summary


def test_a_final_statement_is_shown_with_its_amount_before_it_is_made() -> None:
    entered(DROPOUT)
    client, address = logged_in("sekretariat"), f"/agreements/{SOSU}/results/1/"
    page = text_of(client.post(address, {"final": "1"}))
    assert "SOSU Østjylland skal betale 3.631.000 kr." in page
    assert "kan aftalen kun gøres op igen med en ny slutopgørelse" in page
    assert "Efter 31. december 2024 kommer endnu: resultater indtil 31. december 2026." in page
    assert counts() == (1, 0, 0)
    assert client.post(address, {"final": "1", "confirmed": "1"})["Location"] == f"/agreements/{SOSU}/statements/1/"
    assert life().filed(life().papers[0]).statement.entitlement.final
    assert logged_in("raad").post(address, {"final": "1"}).status_code == 403


def test_a_table_that_takes_the_focus_has_a_role_and_a_name() -> None:
    approved()
    page = logged_in("revisor").get(f"/agreements/{SOSU}/money/").content.decode()
    assert 'tabindex="0" role="region" aria-label="Hvem betaler og modtager hvornår?"' in page


def new_row(agreement: str, place: str, *, as_of: str = "2025-03-01", **numbers: str) -> HttpResponse:
    """The form with one new row filled in."""
    return sent_back(agreement, as_of=as_of, **{f"{place}-{name}": value for name, value in numbers.items()})


@pytest.mark.parametrize(
    ("estimate", "low", "high"), [("4", "5", "6"), ("4", "1", "3"), ("4", "5", ""), ("-4", "", "-5"), ("4", "9", "1")]
)
def test_an_interval_that_does_not_hold_its_estimate_is_told_at_its_lower_bound(
    estimate: str, low: str, high: str
) -> None:
    numbers = {"holds_on": "2024-12-31", "estimate": estimate, "low": low, "high": high, "enrolled": "500"}
    answer = new_row("ung-i-fokus", "new-0-0", **numbers)
    assert "estimat uden for sit eget interval" in answer.context["form"].errors["new-0-0-low"][0]
    assert counts() == (0, 0, 0)


@pytest.mark.parametrize(
    ("estimate", "low", "high"), [("4", "1", "6"), ("4", "4", "4"), ("-4", "-5", ""), ("4", "", "")]
)
def test_an_interval_that_holds_its_estimate_is_read(estimate: str, low: str, high: str) -> None:
    numbers = {"holds_on": "2024-12-31", "estimate": estimate, "low": low, "high": high, "enrolled": "500"}
    [tally] = seen(new_row("ung-i-fokus", "new-0-0", **numbers)).tallies
    assert [tally.estimate, tally.low, tally.high] == [Fraction(n) if n else None for n in (estimate, low, high)]


def test_a_quantity_is_of_each_person_and_of_nobody_it_is_refused() -> None:
    page = logged_in("sekretariat").get(f"/agreements/{SCHOOL}/results/enter/")
    form = page.context["form"]
    place = next(name.removesuffix("-quantity") for name in form.fields if name.endswith("-quantity"))
    assert form.fields[f"{place}-quantity"].label == "Mængde pr. person"

    for persons in ("", "0"):
        answer = new_row(SCHOOL, place, holds_on="2024-06-30", quantity="4", persons=persons)
        assert answer.context["form"].errors[f"{place}-persons"] == ["Skriv, hvor mange personer mængden gælder."]
    [(history, count)] = seen(new_row(SCHOOL, place, holds_on="2024-06-30", quantity="4", persons="3")).persons.items()
    assert (history.steps[0].quantity, count) == (4, 3)


def test_what_is_wrong_is_told_by_the_row_and_the_day_as_people_read_them() -> None:
    early = text_of(new_row(SOSU, "new-0-0", as_of="2025-02-27", holds_on="2025-02-28", reached="3", due="9"))
    row = "“Frafald inden 6 måneder · 6 måneder efter optagelse (nyt)”"
    assert f"{row} er kendt 27. februar 2025, men gælder først 28. februar 2025." in early
    lacking = text_of(new_row(SOSU, "new-0-0", as_of="2025-03-01", holds_on="2025-02-28", due="9"))
    assert f"{row} mangler det, der betales efter: Antal." in lacking
    entered(DROPOUT)
    known = text_of(sent_back(SOSU, **{"as_of": "2025-01-31", "known-0-0-0-reached": "2000"}))
    assert "“Frafald inden 6 måneder · 6 måneder efter optagelse (31.12.2024)” har flere, der har nået målet" in known
    assert not [told for told in (early, lacking, known) if "r1-1" in told or "r2-2" in told or "t-2024" in told]


def test_room_for_what_is_new_is_folded_where_something_is_known_until_somebody_writes_in_it() -> None:
    def folded() -> list[bool]:
        return [block["folded"] for block in sent.context["form"].blocks() if block["new"]]

    sent = logged_in("sekretariat").get(f"/agreements/{SCHOOL}/results/enter/")
    assert not any(folded()) and "<summary>+ " not in sent.content.decode()
    entered(DROPOUT)
    sent = logged_in("sekretariat").get(f"/agreements/{SOSU}/results/enter/")
    assert all(folded()) and sent.content.decode().count("<summary>+ Tilføj nyt") == len(folded())
    sent = new_row(SOSU, "new-0-0", reached="x")
    assert folded() == [False, *folded()[1:]] and all(folded()[1:])


def test_what_could_not_be_saved_is_refused_before_it_is_previewed_and_what_was_typed_stays() -> None:
    future = (timezone.localdate() + timedelta(days=1)).isoformat()
    answer = new_row(SOSU, "new-0-0", as_of=future, holds_on="2025-02-28", reached="83", due="1475")
    assert "sealed" not in answer.context and "Dagen er ikke kommet endnu." in answer.context["form"].errors["as_of"][0]
    assert 'value="1475"' in answer.content.decode()
    entered(DROPOUT)
    for as_of, code in ((DAY - timedelta(days=1), "as_of"), (DAY, "__all__")):
        answer = sent_back(SOSU, as_of=as_of.isoformat())
        assert "sealed" not in answer.context and code in answer.context["form"].errors
    assert counts() == (1, 0, 0)


def test_what_if_asks_of_days_to_come() -> None:
    entered(DROPOUT)
    future = (timezone.localdate() + timedelta(days=40)).isoformat()
    answer = logged_in("raad").post(f"/agreements/{SOSU}/what-if/", {"as_of": future, "known-0-0-0-reached": "60"})
    assert "ville resultaterne give i alt" in text_of(answer)
