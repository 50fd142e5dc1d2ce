"""What payers must expect to owe: the same sums by year and by agreement, opened to their statements."""

from __future__ import annotations

from pathlib import Path

import pytest

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.domain.outcomes.facts import Results
from gavn.domain.payments.filed import state
from gavn.domain.payments.statement import Due
from gavn.domain.values.money import Money
from gavn.files.agreements import read_dossier
from gavn.language.catalogue import Language
from gavn.web.apps.accounts.models import User
from gavn.web.apps.payments.queries import Foreseen, Life, OwedBy
from gavn.web.apps.payments.show.owed import Reading, owed_context
from gavn.web.apps.payments.show.words import Words
from tests.conftest import replace_in
from tests.web.conftest import ClientOf, logged_in
from tests.web.paying import DAY, SOSU, VIOLENCE, approved, made
from tests.web.test_fund import words

pytestmark = pytest.mark.django_db

PAGE = "/payments/"


def test_all_payers_are_told_with_sums_that_add_up_and_open_to_their_statements(client_of: ClientOf) -> None:
    approved()
    made(VIOLENCE)
    text = words(client_of(Role.SECRETARIAT), PAGE)

    assert "3.631.000 kr. er opgjort." in text
    assert text.count("I alt") == 2
    totals = [part.partition(" Efter hvilke")[0][:60] for part in text.split("I alt ")[1:]]
    assert totals[0].split(" kr.")[:4] == totals[1].split(" kr.")[:4]
    assert "Flere kloge hænder, nr. 1 03.03.2025 02.04.2025 3.631.000 kr." in text
    assert "Dialog mod Vold, nr. 1, kladde" in text
    assert f"/agreements/{SOSU}/statements/1/" in client_of(Role.SECRETARIAT).get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("language", "answer", "apart"),
    [
        (Language.DANISH, "3.631.000 EUR er opgjort.", "Hertil kommer 3.631.000 EUR, som er opgjort i en anden valuta"),
        (Language.ENGLISH, "3,631,000 EUR is stated.", "To this comes 3,631,000 EUR, stated in another currency"),
    ],
)
def test_what_is_stated_in_another_currency_is_told_apart_and_added_to_nothing(
    aarhus_copy: Path, monkeypatch: pytest.MonkeyPatch, language: Language, answer: str, apart: str
) -> None:
    folder = aarhus_copy / "agreements" / SOSU
    replace_in(folder / "agreement.yaml", "currency: DKK", "currency: EUR")
    own = read_dossier(folder).dossier
    assert own is not None
    results = Results((), own.tallies)
    statement = state(own.versions[-1], results, as_of=DAY, issued_on=DAY).statement
    monkeypatch.setattr(Life, "due", property(lambda life: (Due(statement, DAY),)))

    owed = OwedBy((Life(own, (), ()),), (Foreseen("2024", Money(100_00, "DKK"), Money(80_00, "DKK")),))
    told = owed_context([owed], Reading("", "DKK", DAY), Words(language, {}, {}))

    assert answer in told["page_title"].replace("\N{NO-BREAK SPACE}", " ")
    assert apart in told["elsewhere"].replace("\N{NO-BREAK SPACE}", " ")
    sums = [part["text"].replace("\N{NO-BREAK SPACE}", " ") for part in told["agreements"]["foot"]["cells"]]
    assert sums == ["100 kr.", "80 kr.", "0 kr.", "0 kr."]


def test_an_authority_sees_what_it_pays_itself_and_lands_one_click_from_it() -> None:
    approved()
    client = logged_in("myndighed")
    text = words(client, PAGE)

    assert "Sociale Forhold og Beskæftigelse skal regne med" in text
    assert "Flere kloge hænder" not in text
    assert "Lær for Livet" in text
    assert "delt efter aftalens andele" in text
    assert 'href="/payments/"' in client.get("/pipeline/").content.decode()
    assert words(client, f"{PAGE}?payer=sosu-oestjylland") == text


def test_one_payer_is_chosen_by_its_name_and_an_unknown_one_is_not_there(client_of: ClientOf) -> None:
    auditor = client_of(Role.AUDITOR)
    content = auditor.get(PAGE).content.decode()
    [chosen] = [part.partition('"')[0] for part in content.split('href="?payer=')[1:] if "SOSU" in part[:80]]

    assert "SOSU Østjylland skal regne med" in words(auditor, f"{PAGE}?payer={chosen}")
    assert auditor.get(PAGE, {"payer": "nobody"}).status_code == 404


def test_an_authority_that_pays_by_nothing_is_told_so(client_of: ClientOf) -> None:
    User.objects.filter(username="myndighed").update(party="lind-foundation")

    assert "Din part betaler ikke efter nogen aftale." in words(logged_in("myndighed"), PAGE)


def test_others_are_told_why_they_may_not_see_it(client_of: ClientOf) -> None:
    person: Person = User.objects.get(username="leverandoer").person

    assert person.role is Role.PROVIDER
    assert client_of(Role.PROVIDER).get(PAGE).status_code == 403
