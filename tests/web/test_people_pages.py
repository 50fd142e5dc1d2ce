"""The pages about people: what they show to whom, and what their forms do and refuse."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from django.test import Client
from django.urls import reverse

from gavn.domain.access.roles import Role
from gavn.domain.outcomes.eligibility import Criterion
from gavn.domain.outcomes.referrals import Step
from gavn.domain.outcomes.told import Asks
from gavn.web.apps.participants.actions.agreeing import say_whom_for
from gavn.web.apps.participants.actions.referring import move_on
from gavn.web.apps.participants.models import ChainRow, PersonRow, ReferralRow
from gavn.web.apps.participants.queries.courses import card, participants
from gavn.web.apps.participants.queries.standing import people_on
from gavn.web.apps.participants.queries.verifying import verify_people
from gavn.web.apps.participants.storage.telling import agreed as agreed_on
from gavn.web.apps.participants.views import acting, whom
from tests.web.conftest import ClientOf
from tests.web.people import (
    AUTHORITY,
    NOW,
    NUMBERS,
    PROVIDER,
    REASONS,
    VIOLENCE,
    WORK,
    agreed,
    enrolled,
    erasable,
    erasure_proposed,
    referred,
    submitted,
)
from tests.web.people_pages import of, opened, read, sent, taken, text_of

pytestmark = pytest.mark.django_db(databases=["default", "people"])


def test_the_funnel_counts_everybody_and_says_why_others_came_no_further(authority: Client, provider: Client) -> None:
    agreed()
    enrolled(NUMBERS[0], case="S-1")
    lost = referred(NUMBERS[1], case="S-2")
    move_on(lost, Step.TURNED_AWAY, on=date(2022, 2, 2), reason="no-show", by=PROVIDER, now=NOW)
    shown = text_of(authority, of("agreement", VIOLENCE))
    assert "1 af 2 henviste er optaget." in shown
    assert "Udeblev" in shown and "1 kom ikke videre, og 0 er endnu på vej mod optagelse." in shown
    assert "Du ser dine egne forløb." in text_of(provider, of("agreement", VIOLENCE))


def test_the_agreements_page_leads_to_its_people_for_those_who_see_them(client_of: ClientOf) -> None:
    url = reverse("payments:agreement", args=[VIOLENCE])
    leads = {role: of("agreement", VIOLENCE) in text_of(client_of(role), url) for role in Role if role not in NOT_SEEN}
    assert {role for role, there in leads.items() if there} == {Role.AUTHORITY, Role.PROVIDER, Role.EVALUATOR}


# An administrator sees no agreement, and the demo's foundation takes part in another.
NOT_SEEN = {Role.ADMINISTRATOR, Role.FOUNDATION}


def test_the_list_is_narrowed_by_step_and_shows_case_numbers_to_authority_and_provider_alone(
    authority: Client, evaluator: Client
) -> None:
    enrolled(NUMBERS[0], case="S-1")
    referred(NUMBERS[1], case="S-2")
    url = of("list", VIOLENCE)
    assert "To henvisninger." in text_of(authority, url)
    chosen = text_of(authority, f"{url}?step=enrolled")
    assert "S-1" in chosen and "S-2" not in chosen
    blind = text_of(evaluator, url)
    assert "S-1" not in blind and "p-" in blind


def test_a_card_is_opened_for_a_purpose_that_is_written_down(authority: Client, provider: Client) -> None:
    course = enrolled(NUMBERS[0], case="S-1")
    assert "Pseudonym" not in text_of(authority, of("course", course))
    asked = sent(authority, of("course", course))
    assert "id_why_error" in asked and "Kortet blev ikke åbnet. Ret dette:" in asked
    assert 'id="id_purpose_error"' in sent(authority, of("course", course), why="other", purpose=" ")
    held = sent(authority, of("course", course), why="other", purpose=f"Om {NUMBERS[0]}")
    assert "610170" not in held
    card = opened(authority, course, "insight")
    assert "Borgeren har bedt om indsigt" in card and "Åbnede kortet" in card
    looked = ChainRow.objects.get(what="looked-up")
    assert (looked.by, looked.note) == ("myndighed", "Borgeren har bedt om indsigt")
    # Another's browser has not said what for, and no other course is opened by it.
    assert "Pseudonym" not in text_of(provider, of("course", course))
    assert "Åbnede kortet" not in opened(provider, course), "who has looked is for the authority alone"
    authority.cookies["gavn-language"] = "en"
    assert "The citizen has asked for insight" in text_of(authority, of("course", course)), "kept in Danish alone"


def test_a_card_says_of_the_follow_ups_what_the_list_says() -> None:
    """One is worked out of one person's data, the other of everybody's."""
    first = enrolled(NUMBERS[0])
    enrolled(NUMBERS[1], on=date(2023, 5, 1))
    enrolled(NUMBERS[0], agreement=WORK, on=date(2023, 1, 1))
    submitted(first, 5)
    for line in participants(VIOLENCE, on=date(2024, 4, 1), by=AUTHORITY):
        own = card(line.course, on=date(2024, 4, 1), by=AUTHORITY)
        assert own is not None and line.follow_ups
        assert own.line == line


def test_an_opened_card_opens_no_other(authority: Client) -> None:
    first, second = enrolled(NUMBERS[0]), referred(NUMBERS[1])
    opened(authority, first)
    assert "Hvad åbner du" in text_of(authority, of("course", second))


@pytest.mark.parametrize("number", [NUMBERS[0], "6101701234", "610170 1234"])
def test_an_authority_refers_by_a_number_that_comes_back_nowhere(authority: Client, number: str) -> None:
    url = of("refer", VIOLENCE)
    held = sent(authority, url, number=number, on="2999-01-01")
    assert number not in held and "610170" not in held
    assert "1234" not in sent(authority, url, number=f"{number}9", on="2022-02-01")
    where = taken(authority, url, number=number, on="2022-02-01")
    assert where == of("course", ReferralRow.objects.get().ref)
    assert "1234" not in text_of(authority, where)


def test_a_provider_refers_by_its_case_number_and_is_never_asked_for_another(provider: Client) -> None:
    url = of("refer", VIOLENCE)
    assert 'name="number"' not in text_of(provider, url)
    held = sent(provider, url, case_number=NUMBERS[0], on="2022-02-01")
    assert "610170" not in held and "CPR" in held
    late = {"case_number": "S-7", "on": "2999-01-01"}
    assert 'value="S-7"' in sent(provider, url, **late), "what was written is not lost by another field's mistake"
    assert "610170" not in sent(provider, url, **{**late, "case_number": NUMBERS[0][:-1]}), "nor is a CPR number shown"
    taken(provider, url, case_number="S-7", on="2022-02-01", number=NUMBERS[0])
    taken(provider, url, case_number="S-8", on="2022-02-01", number=NUMBERS[0])
    assert PersonRow.objects.count() == 2, "the number was not read"


@pytest.mark.parametrize("day", ["", "1999-01-01"])
def test_whoever_refers_is_told_of_the_day_and_of_both_numbers_at_once(authority: Client, day: str) -> None:
    held = sent(authority, of("refer", VIOLENCE), number="61017", case_number=NUMBERS[0], on=day)
    assert all(f'id="id_{field}_error"' in held for field in ("number", "case_number", "on"))
    assert "61017" not in held and not ReferralRow.objects.exists()


@pytest.mark.parametrize(("today", "over"), [(date(2024, 12, 31), False), (date(2025, 1, 1), True)])
def test_whoever_refers_to_an_agreement_that_enrols_nobody_any_more_is_told_at_once(
    provider: Client, monkeypatch: pytest.MonkeyPatch, today: date, over: bool
) -> None:
    """It was else told by the authority's form, after three steps; who came before that can still be entered."""
    monkeypatch.setattr(acting.timezone, "localdate", lambda *_: today)
    shown = text_of(provider, of("refer", VIOLENCE))

    told = "Aftalen optog til og med den 31. december 2024."
    assert (told in shown) is over
    course = taken(provider, of("refer", VIOLENCE), case_number="S-7", on="2022-02-01")
    for url in (of("refer", VIOLENCE), f"{course}assess/", f"{course}step/motivated/"):
        shown = text_of(provider, url)
        assert (told in shown) is over
        assert (f'value="{today}"' in shown) is not over, "a day that leads to no enrolment is not offered"
    assert f'value="{today}"' in text_of(provider, f"{course}step/turned-away/")


def test_nobody_is_enrolled_whom_the_agreement_is_not_for_and_each_criterion_says_why(
    authority: Client, provider: Client
) -> None:
    criteria = (
        Criterion("voksen", "alder", at_least=Fraction(18)),
        Criterion("bopæl", "kommune", one_of=("Aarhus", "Odder")),
    )
    say_whom_for(VIOLENCE, Asks(criteria=criteria, reasons=REASONS), by=AUTHORITY, now=NOW)
    course = referred()
    shown = text_of(provider, of("assess", course))
    assert "Kriteriet “voksen”: mindst 18." in shown and "Aarhus, Odder" in shown
    taken(provider, of("assess", course), on="2022-02-10", about_0="17")
    taken(provider, of("step", course, "motivated"), on="2022-02-20")
    # What is known of the person is shown to nobody who has not said what for.
    assert taken(authority, of("enrol", course)).startswith(f"{of('course', course)}?next=")
    opened(authority, course, "assessment")
    held = sent(authority, of("enrol", course), on="2022-03-01")
    assert "Personen opfylder ikke kriteriet “voksen”" in held
    assert "Det vides ikke, om personen opfylder kriteriet “bopæl”" in held
    assert provider.get(of("enrol", course)).status_code == 403


def test_from_referral_to_exit_each_step_leads_to_the_next(authority: Client, provider: Client) -> None:
    agreed()
    course = referred(case="S-1")
    assert of("assess", course) in opened(provider, course)
    taken(provider, of("assess", course), on="2022-02-10")
    taken(provider, of("step", course, "motivated"), on="2022-02-20")
    assert "Myndigheden optager" in text_of(provider, of("course", course))
    opened(authority, course, "assessment")
    assert 'id="id_on_error"' in sent(authority, of("enrol", course), on="2020-01-01"), "before anybody is enrolled"
    taken(authority, of("enrol", course), on="2022-03-01", cohort="1")
    assert "Årsag" in sent(provider, of("exit", course), ended="dropped-out", on="2022-06-01")
    taken(provider, of("exit", course), ended="dropped-out", on="2022-06-01", reason="moved")
    [gone] = people_on(VIOLENCE, date(2022, 6, 1)).exits
    assert (gone.completed, gone.reason) == (False, "moved")
    assert "Faldet fra" in text_of(provider, of("course", course))


def test_a_step_out_of_order_is_refused_at_its_day(provider: Client) -> None:
    course = referred()
    held = sent(provider, of("step", course, "motivated"), on="2022-02-20")
    assert 'id="id_on_error"' in held and "kan ikke følge efter" in held
    assert provider.get(of("step", course, "enrolled")).status_code == 404


def test_a_person_is_found_by_number_which_stands_in_no_address(authority: Client, provider: Client) -> None:
    course, url = enrolled(NUMBERS[0]), of("find", VIOLENCE)
    why = {"why": "other", "purpose": "Spurgt i telefonen"}
    assert 'id="id_why_error"' in sent(authority, url, number=NUMBERS[0])
    assert 'id="id_purpose_error"' in sent(authority, url, number=NUMBERS[0], why="other")
    held = read(authority.post(url, {"number": NUMBERS[1], **why}))
    assert "Ingen deltager i aftalen har det nummer" in held and "620271" not in held
    missed = ChainRow.objects.get(what="not-found")
    assert (missed.by, missed.agreement, missed.note) == ("myndighed", VIOLENCE, "Spurgt i telefonen")
    # Of nobody: neither the number nor anything made of it.
    assert (missed.about, missed.seal) == ("", "")
    assert list(verify_people()) == []
    assert taken(authority, url, number="6101701234", **why) == of("course", course)
    assert ChainRow.objects.filter(what="found", by="myndighed", note="Spurgt i telefonen").count() == 1
    assert provider.get(url).status_code == 403


def test_whom_the_agreement_is_for_is_said_by_its_authority(authority: Client, provider: Client) -> None:
    url, course = of("whom", VIOLENCE), referred()
    assert provider.get(url).status_code == 403
    assert "Ingen årsager endnu" in text_of(authority, url)
    criterion = {"criterion-name": "voksen", "criterion-about": "alder", "criterion": "1"}
    assert "id_criterion-words_error" in sent(authority, url, **criterion)
    assert "610170" not in sent(authority, url, **{**criterion, "criterion-about": NUMBERS[0], "criterion-words": "a"})
    crossed = {"criterion-at_least": "90", "criterion-at_most": "18"}
    assert "id_criterion-at_most_error" in sent(authority, url, **criterion, **crossed)
    taken(authority, url, **criterion, **{"criterion-at_least": "17,5"})
    assert "mindst 17,5" in text_of(provider, of("assess", course))
    for answer in ("voksen", "20.000"):
        assert 'id="id_about_0_error"' in sent(provider, of("assess", course), on="2022-02-10", about_0=answer)
    reason = {"reason-step": "turned-away", "reason-name_da": "udeblev", "reason": "1"}
    assert "id_reason-name_en_error" in sent(authority, url, **reason)
    for _ in range(2):
        taken(authority, url, **reason, **{"reason-name_en": "did not come"})
    taken(provider, of("step", course, "turned-away"), on="2022-02-20", reason="did-not-come-2")
    assert "Udeblev" in text_of(authority, of("agreement", VIOLENCE))


def test_a_criterion_is_taken_away_and_of_two_who_add_at_once_none_loses_anything(
    authority: Client, provider: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = of("whom", VIOLENCE)
    criterion = {"criterion-name": "voksen", "criterion-about": "alder", "criterion-at_least": "18", "criterion": "1"}
    reason = {"reason-step": "turned-away", "reason-name_da": "udeblev", "reason-name_en": "did not come"}
    with monkeypatch.context() as patched:
        # Whoever adds second looked at the page before the first did.
        patched.setattr(whom, "whom_for", lambda *_, **__: Asks())
        for what in (criterion, {**criterion, "criterion-about": "sprog"}, criterion, {**reason, "reason": "1"}):
            taken(authority, url, **what)
    before = agreed_on(VIOLENCE)
    assert [each.about for each in before.criteria] == ["alder", "sprog"] and len(before.reasons) == 1
    key = re.findall(r'name="away" value="(\w+)"', text_of(authority, url))[0]
    assert provider.post(url, {"away": key}).status_code == 403
    assert agreed_on(VIOLENCE) == before
    for _ in range(2):
        taken(authority, url, away=key)
        assert agreed_on(VIOLENCE) == replace(before, criteria=before.criteria[1:])


def test_an_erasure_takes_keeping_archive_and_two_people(authority: Client) -> None:
    course = enrolled(case="S-1")
    held = sent(authority, of("erase", course), grounds="Fristen er gået")
    assert "Der er ikke sat en dag, som personerne i Dialog mod Vold gemmes til." in held
    assert f'href="{of("keeping", VIOLENCE)}">Dialog mod Vold</a>' in held
    said = {"keep-of": "everybody", "keep-until": "2025-01-01", "keep-retention": "5 år", "keep": "1"}
    taken(authority, of("keeping", VIOLENCE), **said)
    word = {"clear-of": "everybody", "clear-reference": "", "clear": "1", "clear-on": "2025-01-02"}
    held = sent(authority, of("keeping", VIOLENCE), **word)
    assert "Deltagerne opbevares til og med 1. januar 2025." in held
    taken(authority, of("keeping", VIOLENCE), **word | {"clear-reference": "RA 1"})
    proposal = taken(authority, of("erase", course), grounds="Fristen er gået")
    assert "carry_out" not in text_of(authority, proposal), "whoever proposed it does not carry it out"
    assert authority.post(proposal, {"carry_out": "1"}).status_code == 403
    assert PersonRow.objects.count() == 1
    taken(authority, proposal, refuse="1")
    assert authority.get(proposal).status_code == 404 and PersonRow.objects.count() == 1


def test_another_erases_and_the_course_is_no_longer_there(authority: Client) -> None:
    from_another = _proposed()
    shown = text_of(authority, of("today"))
    assert of("erasure", from_another) in shown
    page = text_of(authority, of("erasure", from_another))
    assert "Det forsvinder" in page and "Opgørelser og betalinger" in page
    course = ReferralRow.objects.get().ref
    # What can never be undone is asked once more.
    assert "Skal personen slettes?" in sent(authority, of("erasure", from_another), carry_out="1")
    taken(authority, of("erasure", from_another), carry_out="1", confirmed="1")
    assert authority.get(of("course", course)).status_code == 404 and PersonRow.objects.count() == 0


def _proposed() -> int:
    course = enrolled()
    erasable()
    return erasure_proposed(course)


def test_nobody_else_lands_on_a_page_about_people_or_is_led_to_one(client_of: ClientOf) -> None:
    for role in (Role.SECRETARIAT, Role.COUNCIL, Role.INVESTOR, Role.FOUNDATION, Role.AUDITOR):
        assert of("today") not in text_of(client_of(role), reverse("fund:overview"))
    missing = client_of(None).get(of("today"))
    assert missing.status_code == 404
    assert f"?next={of('today')}" in missing.content.decode()
