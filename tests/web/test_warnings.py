"""The inbox of warnings: found by the worker, seen by whom they are of, answered, and back when they grow worse."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from gavn.domain.access.roles import Role
from gavn.domain.agreements.measurement_plan import Boundary
from gavn.domain.forecasting.agreed import Agreed
from gavn.domain.forecasting.inbox import Attention, key_of
from gavn.domain.forecasting.warning import Level, Warned, WarningKind
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Place, Problem, Severity
from gavn.language.catalogue import Language
from gavn.reports.charts.bars import UNITS
from gavn.web.apps.audit.queries import told_of
from gavn.web.apps.economy.actions import approve_draft
from gavn.web.apps.fund.queries import waits_for
from gavn.web.apps.jobs.queries import JobState, last_job
from gavn.web.apps.payments.show.words import Words
from gavn.web.apps.warnings import storage
from gavn.web.apps.warnings.actions import Said, answer_warning, ask_round, take_back
from gavn.web.apps.warnings.models import AnswerRow, RoundRow, TakenBackRow
from gavn.web.apps.warnings.queries import Inbox, inbox_of
from gavn.web.apps.warnings.show.evidence import evidence_table
from gavn.web.apps.warnings.show.inbox import false_alarm
from gavn.web.project import warning as going_through
from gavn.web.project.kinds import KINDS
from gavn.web.project.worker import work_once
from tests.web import warned
from tests.web.conftest import PEOPLE, ClientOf, logged_in
from tests.web.reading import errors_of, text_of, words
from tests.web.refusing import reasons, refused_and_unwritten
from tests.web.samples import NOW, draft
from tests.web.warned import ANOTHER, END, OWN, VERDICTS, capital_gone, few_enrolled, fund_dry, gone_through

pytestmark = pytest.mark.django_db

PAGE = "/warnings/"
TODAY, LATER = date(2025, 3, 3), NOW + timedelta(days=91)
CLERK, COUNCIL = PEOPLE["sekretariat"], PEOPLE["raad"]
SEEN = Said("Vi mødes med leverandøren om optaget", date(2025, 4, 1))
KEY = key_of(few_enrolled())


def found(username: str = "sekretariat", *, today: date = TODAY) -> Inbox:
    inbox = inbox_of(PEOPLE[username], today=today)
    assert inbox is not None
    return inbox


def attention(key: str = KEY, *, today: date = TODAY) -> Attention:
    return next(line.attention for line in found(today=today).lines if key_of(line.warned) == key)


def answered(said: Said = SEEN, key: str = KEY, *, at: datetime = NOW) -> None:
    answer_warning(key, said, by=CLERK, now=at, today=TODAY)


def counts() -> tuple[int, ...]:
    return tuple(rows.objects.count() for rows in (RoundRow, AnswerRow, TakenBackRow))


def refused(act: Callable[[], object]) -> list[str]:
    """The codes of what was refused; nothing was written."""
    return reasons(refused_and_unwritten(act, counts))


def test_the_worker_goes_through_the_fund_and_the_page_tells_what_it_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(going_through, "TRIALS", 100)
    never = words(logged_in("sekretariat"), PAGE, language="en")
    assert "The fund has not been gone through yet." in never and "Go through the fund now" in never
    assert "Waits for an answer" not in never and "What was looked at" not in never

    sent = logged_in("sekretariat").post(reverse("warnings:go-through"))
    assert sent["Location"].startswith("/jobs/")
    assert work_once(KINDS, clock=lambda: NOW)
    job = last_job("warn", "fund")
    assert job is not None and (job.state, job.problems, job.result["url"]) == (JobState.DONE, (), PAGE)

    page = words(logged_in("sekretariat"), PAGE, language="en")
    assert "4 against 19 expected of 42 due for follow-up" in page and "Act · Din vej i job" in page
    assert "False alarm: none of 800 healthy projects" in page and "Warned of since" in page
    levels = [line.warned.level for line in found().lines]
    assert levels == sorted(levels, key=lambda level: level is not Level.ACT) and Level.ACT in levels
    [event] = told_of("warnings-gone-through")
    assert (event.by, event.details["count"]) == ("sekretariat", str(len(levels)))


def test_a_false_alarm_is_as_often_as_one_of_the_same_level() -> None:
    told = [
        false_alarm(Warned(kind, level, (OWN,), {}), Words(Language.ENGLISH, {}, {}))
        for kind, level in (
            (WarningKind.ENROLMENT_LOW, Level.WATCH), (WarningKind.ENROLMENT_LOW, Level.ACT),
            (WarningKind.BREAK_EVEN, Level.ACT), (WarningKind.CASH_DRY, Level.ACT),
        )
    ]  # fmt: skip

    assert [each.removeprefix("False alarm: ") for each in told] == [
        "2.2 % of healthy projects.", "0.2 % of healthy projects.", "none of 800 healthy projects lived through.",
        "not measured.",
    ]  # fmt: skip


def test_only_the_secretariat_has_the_fund_gone_through() -> None:
    assert refused(lambda: ask_round(by=COUNCIL, now=NOW)) == ["role-may-not"]
    assert last_job("warn", "fund") is None


def test_once_somebody_has_asked_the_fund_is_gone_through_each_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(going_through, "TRIALS", 20)
    going_through.go_through_daily(NOW)
    assert counts() == (0, 0, 0)

    gone_through(at=NOW)
    going_through.go_through_daily(NOW + timedelta(hours=23))
    assert counts() == (1, 0, 0)
    going_through.go_through_daily(NOW + timedelta(hours=24))
    assert counts() == (2, 0, 0)
    assert [event.by for event in told_of("warnings-gone-through")] == ["sekretariat", "gavn"]
    assert "gået igennem af sig selv" in words(logged_in("raad"), PAGE)


def test_a_demo_has_warnings_to_answer_and_is_gone_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(going_through, "TRIALS", 20)
    for _ in range(2):
        going_through.demo_warnings(by=CLERK)

    assert counts() == (1, 0, 0)
    keys = [key_of(line.warned) for line in found().lines]
    assert "results-low.din-vej-i-job.employment.12-months-after-enrolment" in keys


@pytest.mark.parametrize(
    ("username", "sees", "counted"),
    [
        ("sekretariat", {OWN, ANOTHER, ""}, True), ("revisor", {OWN, ANOTHER, ""}, True),
        ("raad", {OWN, ANOTHER, ""}, False), ("myndighed", {OWN}, True), ("leverandoer", {OWN}, True),
    ],
)  # fmt: skip
def test_each_sees_what_is_theirs_and_counts_only_where_they_may(username: str, sees: set[str], counted: bool) -> None:
    gone_through(few_enrolled(), capital_gone(), fund_dry(), at=NOW)

    assert {effort for line in found(username).lines for effort in line.warned.efforts or ("",)} == sees
    page = words(logged_in(username), PAGE, language="en")
    assert ("33 are enrolled" in page, "Fewer are enrolled than planned." in page) == (counted, not counted)
    alone = words(logged_in(username), reverse("warnings:warning", args=[KEY]), language="en")
    for text in (page, alone):
        # Neither the count nor the chance that it could be worked out from.
        assert (" 33 " in text, "0.4 %" in text, " 47 " in text) == (counted, counted, counted)
    assert ("the fund runs out of money by the rule" in page) == ("" in sees)


def test_what_is_another_partys_is_not_there(client_of: ClientOf) -> None:
    gone_through(few_enrolled(), capital_gone(), at=NOW)

    address = reverse("warnings:warning", args=[key_of(capital_gone())])
    assert client_of(Role.PROVIDER).get(address).status_code == 404
    assert client_of(Role.SECRETARIAT).get(reverse("warnings:warning", args=["no-such"])).status_code == 404


def test_an_answer_is_kept_and_told_with_who_and_when_and_can_be_taken_back() -> None:
    gone_through(few_enrolled(), fund_dry(), at=NOW)
    anne = logged_in("sekretariat")
    address = reverse("warnings:warning", args=[KEY])
    sent = anne.post(address, {"note": "  Vi mødes med leverandøren  ", "until": "2060-04-01"}, follow=True)
    assert "Svaret er gemt." in text_of(sent)

    [kept] = storage.answers(KEY)
    assert (kept.answer.note, kept.answer.until, kept.answer.by) == (
        "Vi mødes med leverandøren", date(2060, 4, 1), "sekretariat",
    )  # fmt: skip
    assert kept.answer.warned == few_enrolled(), "as it was then"
    assert attention() is Attention.SEEN
    for username in ("raad", "revisor", "leverandoer"):
        assert "“Vi mødes med leverandøren” – inden 1. april 2060." in words(logged_in(username), PAGE)
    [event] = told_of("warning-answered")
    assert (event.subject, event.details["note"]) == (f"warning {KEY}", "Vi mødes med leverandøren")

    anne.post(address, {"take-back": "yes"})
    assert attention() is Attention.NEW and counts() == (1, 1, 1)
    told = words(anne, address)
    assert "Taget tilbage af Signe Sekretariat" in told and "“Vi mødes med leverandøren”" in told
    anne.post(address, {"take-back": "yes"})
    assert counts() == (1, 1, 1), "what is taken back is taken back once"


def test_the_answer_before_the_one_taken_back_does_not_hold_again() -> None:
    gone_through(few_enrolled(), at=NOW)
    answered()
    answered(Said("Mere"))
    take_back(KEY, by=CLERK, now=NOW)

    assert attention() is Attention.NEW


WORSE = {
    "the same": (few_enrolled(), Attention.SEEN),
    "a little worse": (few_enrolled(number=30, chance=0.003), Attention.SEEN),
    "ten times as rare": (few_enrolled(number=25, chance=0.0004), Attention.WORSE),
    "more serious": (few_enrolled(level=Level.ACT), Attention.WORSE),
}


@pytest.mark.parametrize(("now", "expected"), WORSE.values(), ids=WORSE)
def test_what_was_answered_comes_back_when_it_grows_worse(now: Warned, expected: Attention) -> None:
    gone_through(few_enrolled(), at=NOW)
    answered()
    gone_through(now, at=LATER)

    assert attention() is expected
    page = words(logged_in("sekretariat"), PAGE)
    assert ("Kommet igen: den er blevet værre" in page) == (expected is Attention.WORSE)
    if expected is Attention.WORSE:
        answered(Said("Vi stopper optaget"), at=LATER)
        assert attention() is Attention.SEEN


def test_what_was_answered_comes_back_when_its_day_has_passed() -> None:
    gone_through(few_enrolled(), at=NOW)
    answered()

    assert attention(today=date(2025, 4, 1)) is Attention.SEEN
    assert attention(today=date(2025, 4, 2)) is Attention.LATE
    [waiting] = [each for each in waits_for(CLERK, today=date(2025, 4, 2)) if each.kind == "warnings"]
    assert (waiting.count, waiting.late, waiting.only) == (1, 1, (KEY,))


def test_since_when_is_counted_from_the_first_round_without_a_break() -> None:
    days = [datetime(2025, month, 3, 9, tzinfo=UTC) for month in (3, 4, 5, 6)]
    for at, told in zip(days, ([few_enrolled()], [fund_dry()], [few_enrolled(), fund_dry()],
                               [few_enrolled(number=29), fund_dry()]), strict=True):  # fmt: skip
        gone_through(*told, at=at)

    since = {line.warned.kind: line.since for line in found().lines}
    assert since == {WarningKind.ENROLMENT_LOW: date(2025, 5, 3), WarningKind.RULE_DRY: date(2025, 4, 3)}


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        (Said("   "), ["warning-without-note"]),
        (Said("x", date(2025, 3, 2)), ["warning-until-past"]),
        (Said("Ring til 610170-1234"), ["grounds-person-number"]),
        (Said("x" * 2001), ["grounds-too-long"]),
    ],
)
def test_what_is_no_answer_is_refused(said: Said, codes: list[str]) -> None:
    gone_through(few_enrolled(), at=NOW)

    assert refused(lambda: answered(said)) == codes
    assert told_of("warning-answered") == ()


def test_what_is_wrong_is_told_beside_its_field() -> None:
    gone_through(few_enrolled(), at=NOW)
    sent = logged_in("sekretariat").post(reverse("warnings:warning", args=[KEY]), {"note": "", "until": "2020-01-01"})

    told = errors_of(text_of(sent))
    assert told["note"].startswith("Der står ikke, hvad der gøres.") and told["until"].startswith("Dagen er gået.")
    assert counts() == (1, 0, 0)


def test_others_than_the_secretariat_answer_nothing_nor_what_is_gone() -> None:
    gone_through(few_enrolled(), at=NOW)
    assert refused(lambda: answer_warning(KEY, SEEN, by=COUNCIL, now=NOW, today=TODAY)) == ["role-may-not"]
    assert refused(lambda: take_back(KEY, by=COUNCIL, now=NOW)) == ["role-may-not"]
    assert logged_in("raad").post(reverse("warnings:warning", args=[KEY]), {"note": "x"}).status_code == 403
    gone_through(at=LATER)
    assert refused(answered) == ["warning-gone"]


@pytest.mark.parametrize("rows", [RoundRow, AnswerRow, TakenBackRow])
def test_the_database_changes_and_deletes_none_of_it(rows: type[RoundRow]) -> None:
    gone_through(few_enrolled(), at=NOW)
    answered()
    take_back(KEY, by=CLERK, now=NOW)

    for act in (lambda: rows.objects.all().delete(), lambda: rows.objects.update(id=9)):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert counts() == (1, 1, 1)


FILTERS = {
    "project=-": {""}, f"project={OWN}": {OWN}, "kind=plan-short": {ANOTHER}, "level=act": {ANOTHER, ""},
    "shown=answered": {OWN}, "shown=waiting": {ANOTHER, ""}, "level=act&kind=enrolment-low": set(),
    "project=nonsense": {OWN, ANOTHER, ""},
}  # fmt: skip
NAMED = {OWN: "Dialog mod Vold: for få optaget", ANOTHER: "Flere kloge hænder: planen", "": "Fonden: fonden løber tør"}


@pytest.mark.parametrize("asked", FILTERS)
def test_warnings_are_chosen_by_project_kind_level_and_answer(asked: str) -> None:
    gone_through(few_enrolled(), capital_gone(), fund_dry(), at=NOW)
    answered(Said("Set"))
    page = words(logged_in("sekretariat"), f"{PAGE}?{asked}")

    assert {effort for effort, text in NAMED.items() if f"· {text}" in page} == FILTERS[asked]
    assert ("Ingen advarsler er som valgt." in page) == (not FILTERS[asked])
    assert ("af 3 advarsler vises." in page) == (len(FILTERS[asked]) < 3)


def test_where_there_is_nothing_to_warn_of_it_says_what_was_looked_at() -> None:
    gone_through(at=NOW)

    page = words(logged_in("sekretariat"), PAGE, language="en")
    assert "There is nothing to warn of." in page and "What was looked at" in page
    assert "Dialog mod Vold" in page and "The fund: its cash year by year" in page
    assert "The fund: its cash" not in words(logged_in("leverandoer"), PAGE, language="en")


def test_bars_stand_on_one_scale_and_none_leaves_it() -> None:
    evidence = {**capital_gone().evidence, "planned": Money(9_000_000_00, "DKK")}
    table = evidence_table(replace(capital_gone(), evidence=evidence), Words.of(Language.ENGLISH), futures=2000)
    assert table is not None
    bars = [row["cells"][1]["html"] for row in table["rows"]]
    ends = [max(float(x) + float(wide) for x, wide in re.findall(r'x="([\d.]+)"[^>]* width="([\d.]+)"', bar) or
                [("0", "0")]) for bar in bars]  # fmt: skip

    assert len(bars) == 4 and max(ends) == ends[3] == pytest.approx(UNITS)
    # 3.631 of 9 million have come.
    assert ends[1] == pytest.approx(UNITS * 3.631 / 9, abs=0.1)


def test_the_capital_of_each_project_stands_beside_its_boundary() -> None:
    gone_through(at=NOW)

    page = words(logged_in("raad"), PAGE, language="en")
    assert "More skilled hands 1 % too small" in page and "Dialog mod Vold 57 % open" in page
    assert page.index("1 % too small") < page.index("57 % open")
    assert "More skilled hands" not in words(logged_in("leverandoer"), PAGE, language="en")


def test_a_boundary_that_was_agreed_on_is_told_with_its_look(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = Agreed(date(2022, 11, 1), Boundary.OBRIEN_FLEMING, 2, 1, 0.0026, 0.9974)
    verdicts = (
        replace(VERDICTS[0], agreed=Agreed(date(2022, 11, 1), Boundary.POCOCK, 4)),
        replace(VERDICTS[1], agreed=begun),
    )
    monkeypatch.setattr(warned, "VERDICTS", verdicts)
    gone_through(at=NOW)

    newest = storage.newest_round()
    assert newest is not None and newest.verdicts == verdicts
    page = words(logged_in("raad"), PAGE, language="en")
    assert "More skilled hands 1 % too small (agreed, look 1 of 2)" in page
    assert "Dialog mod Vold 57 % open (agreed, no look begun)" in page
    assert "åben (aftalt, intet kig begyndt)" in words(logged_in("raad"), PAGE)


def test_the_front_page_counts_those_that_nobody_has_answered() -> None:
    gone_through(few_enrolled(), capital_gone(), fund_dry(), at=NOW)
    assert "Tre advarsler er ikke besvaret" in words(logged_in("raad"), "/fund/")
    assert "Tre advarsler venter på svar" in words(logged_in("sekretariat"), "/fund/")
    answered(Said("Set"))

    assert "To advarsler er ikke besvaret" in words(logged_in("raad"), "/fund/")
    assert "ikke besvaret" not in words(logged_in("investor"), "/fund/")
    assert not [each for each in waits_for(COUNCIL, today=TODAY) if each.kind == "warnings"]


def test_the_page_says_when_something_new_was_posted_since() -> None:
    gone_through(few_enrolled(), at=NOW)
    told = "Since it was gone through something new was posted or told."
    assert told not in words(logged_in("sekretariat"), PAGE, language="en")
    approve_draft(draft(), by=CLERK, now=NOW + timedelta(minutes=1))

    assert told in words(logged_in("sekretariat"), PAGE, language="en")


def test_a_number_that_cannot_be_comes_back_from_the_database_as_it_was() -> None:
    problem = Problem("percentage-impossible", Place(path="t-1"), {"value": "13.1"}, Severity.WARNING)
    typed = Warned(WarningKind.IMPOSSIBLE, Level.WATCH, (OWN,), {}, problem)
    gone_through(typed, few_enrolled(), capital_gone(), at=NOW)

    newest = storage.newest_round()
    assert newest is not None and newest.warned == (typed, few_enrolled(), capital_gone())
    assert newest.as_of == END


def test_what_none_of_the_futures_shows_is_told_as_what_so_many_can_tell() -> None:
    """Of a hundred, as the round was of."""
    gone = capital_gone()
    gone_through(replace(gone, evidence={**gone.evidence, "chance": 0.0}), at=NOW)

    assert "under 3 %" in words(logged_in("sekretariat"), PAGE, language="en")
