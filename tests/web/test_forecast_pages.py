"""The pages of the forecast: the fund's, each investment's, and how earlier ones held, to each reader as it may see."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.domain.forecasting.assumptions import Basis, Prior
from gavn.domain.values.provenance import Provenance
from gavn.files.told_forecasts import told_text
from gavn.language.catalogue import Language
from gavn.web.apps.accounts import storage
from gavn.web.apps.accounts.models import User
from gavn.web.apps.forecasts.actions import keep_forecast
from gavn.web.apps.forecasts.queries import backtest, newest, whole_fund
from gavn.web.apps.forecasts.show.effort import parties_section
from gavn.web.apps.forecasts.show.words import Sheet
from gavn.web.apps.payments.show.words import Words
from gavn.web.project.commands import demo_results
from tests.conftest import ROOT
from tests.web.conftest import ClientOf, logged_in
from tests.web.forecasting import EARLIER, MAKER, by_own_prices, kept, made
from tests.web.reading import text_of, words
from tests.web.samples import NOW
from tests.web.warned import fund_dry, gone_through

pytestmark = [pytest.mark.django_db, pytest.mark.same_everywhere]

MEASURED = ROOT / "examples" / "measured"
JOB = "/forecast/agreements/din-vej-i-job/"
# A count of people as the sentences write it.
COUNT = re.compile(r"\d+ (?:af|of) \d+ (?:mod|against|er optaget|are enrolled)")


def test_what_is_paid_on_an_account_is_paid_by_the_payers_of_all_agreements_on_it() -> None:
    """Both Housing First efforts are paid for on one account: what comes there is the money of both, whoever pays."""
    whole, told, own, other = whole_fund(), made().told, "housing-first-havnen", "housing-first-hjem-job-og-helhed"
    dossiers = {dossier.id: dossier for dossier in whole.dossiers}
    newest = dossiers[other].versions[-1]
    paying = replace(newest, payers=tuple(replace(payer, party="sundhed-og-omsorg") for payer in newest.payers))
    dossiers[other] = replace(dossiers[other], versions=(paying,))
    words_of = Words.of(Language.DANISH)
    sheet = Sheet(words_of, whole.chart, whole.programmes, dossiers, {}, True, whole.currency, told.trials)
    effort = told.effort(own)
    assert effort is not None

    paid = parties_section(effort, told.account_of(own), sheet)["table"]["rows"][-1]

    assert paid["label"] == "Betalerne: Sociale Forhold og Beskæftigelse samt Sundhed og Omsorg"


def test_a_fund_without_a_forecast_says_so_and_how_one_is_made(client_of: ClientOf) -> None:
    secretariat, council = client_of(Role.SECRETARIAT), client_of(Role.COUNCIL)

    assert "Der er ingen prognose endnu." in words(secretariat, "/forecast/")
    assert "There is no forecast yet." in words(council, "/forecast/", language="en")
    assert 'href="/forecast/make/"' in text_of(secretariat.get("/forecast/"))
    assert 'href="/forecast/make/"' not in text_of(council.get("/forecast/"))
    assert "der er endnu ingen prognose" in words(secretariat, "/fund/")
    assert "Der er ingen prognose endnu." in words(secretariat, JOB)


def test_the_page_answers_first_and_shows_each_investment_beside_the_rule_and_why(enterer: Any) -> None:
    name = kept()
    page = words(enterer, "/forecast/")

    assert "Af planens 38,3 mio. kr. ventes i midten af fremtiderne " in page
    assert "Reglen regner med 80 % af planen, 30,6 mio. kr." in page
    assert "Midter kan ikke lægges sammen, så “I alt” har sin egen og er ikke kolonnens sum." in page
    assert "Chancen for at løbe tør for penge er" in page
    assert "4 af 42 mod ventet 19" in page
    assert "aftalen er lukket og gjort op" in page
    over = "Job BootCamp, Sammen om Diabetes i Aarhus og Hygiejne-nudging"
    assert f"Uden række, fordi der ikke kommer mere: {over}." in page
    assert "Bikubenfonden, Havnen" in page
    # Whoever would make it again finds with what.
    for told in ("Signe Sekretariat", "Fremtider 200", "plan-2025", made().told.inputs):
        assert told in page
    assert page == words(enterer, f"/forecast/kept/{name}/")
    assert "Of the plan's 38.3 million kr." in words(enterer, "/forecast/", language="en")


def test_the_front_page_of_the_fund_has_the_fan_of_the_newest(enterer: Any) -> None:
    assert 'class="fan1"' not in text_of(enterer.get("/fund/"))
    name = kept()

    page = text_of(enterer.get("/fund/"))
    assert 'class="fan1"' in page and f"/forecast/kept/{name}/" in page
    assert "siger prognosen pr. 31. december 2024" in page
    # On a day before it was known there was none.
    before = text_of(enterer.get("/fund/?as-of=2023-12-31"))
    assert 'class="fan1"' not in before and "der er endnu ingen prognose" in before


def test_an_investment_shows_years_what_it_rests_on_and_each_partys_gain(enterer: Any) -> None:
    kept()
    page = words(enterer, JOB)

    assert re.search(
        r"Af planens 2,9 mio. kr. ventes i midten af fremtiderne 1,[0-3] mio. kr.; "
        r"chancen for, at reglen holder, er (under )?[1-3] %",
        page,
    )
    for told in ("2029–2034", "Sammenlignelige indsatser 95 %", "Indsatsens egne tal trak effekten ned fra"):
        assert told in page
    # Where too few futures have a yearly rate, there is none, and why not.
    assert "Årlig rente −" in page
    untold = "Årlig rente – (i mere end hver tiende fremtid"
    assert untold not in page and untold in words(enterer, "/forecast/agreements/flere-kloge-haender/")
    # Its prices are assumed, so that money follows the plan.
    assert "Priserne i aftalen er antaget, så parternes kroner følger planen" in page
    # 80 % of the 490 and 980 thousand of the plan.
    assert re.search(r"År Plan Regel 80 % .* 2025 490 392 .* 2029–2034 980 784 .* 2.940 2.352 ", page)
    assert "Betalerne: Sociale Forhold og Beskæftigelse" in page
    assert "Effektpolitik 80 %, version 1" in page
    assert "spredning 23 % (de 15 afsluttede af 29 britiske projekter, hvert for ét). De 15 afsluttede af 29" in page
    # What the lab says beside it is another question; whoever cannot ask it is not told of it.
    for client, sees in ((enterer, True), (logged_in("myndighed"), False)):
        assert ("Struktureringen svarer med andre tal, fordi" in words(client, JOB)) is sees
        assert ('href="/scenarios/lab/din-vej-i-job/"' in text_of(client.get(JOB))) is sees


def test_where_prices_are_the_agreements_own_its_terms_say_what_each_party_gains(enterer: Any) -> None:
    told = by_own_prices("din-vej-i-job")
    keep_forecast(made().kept, told_text(told, why={}), by=MAKER, now=NOW)

    page = words(enterer, JOB)

    assert "I alt fra aftalens første dag efter dens egne vilkår" in page
    assert "Sociale Forhold og Beskæftigelse (myndighed)" in page
    assert "(investor)" in page


def test_where_nothing_is_assumed_the_fund_is_told_no_chance(enterer: Any) -> None:
    told = made().told
    years = tuple(replace(year, dry=None, first_dry=None) for year in told.years)
    stands = replace(told, years=years, whole=replace(told.whole, holds=None), efforts=())
    keep_forecast(made().kept, told_text(stands, why={}), by=MAKER, now=NOW)

    page = words(enterer, "/forecast/")

    assert "Der er intet antaget om nogen aftale, så planen står, som den er: 38,3 mio. kr. tilbage" in page
    assert "så ingen chance kan siges" in page and "Chancen for at løbe tør for penge" not in page
    assert "Reglen regner med 80 % af planen, 30,6 mio. kr." in page and "så meget eller mere kommer" not in page
    assert "så prognosen pr. 31. december 2024 er planen, og ingen chance kan siges" in words(enterer, "/fund/")


def test_an_investment_that_is_believed_otherwise_says_by_what(enterer: Any) -> None:
    told = made().told
    case = Prior(Basis.BUSINESS_CASE, persons=40, provenance=Provenance.ASSUMED)
    own = [replace(e, effect_prior=case) if e.why.effort == "din-vej-i-job" else e for e in told.efforts]
    keep_forecast(made().kept, told_text(replace(told, efforts=tuple(own)), why={}), by=MAKER, now=NOW)

    page = words(enterer, JOB)

    assert "Før noget er set 95 %" in page and "Effekt af alle indsatser" not in page
    assert (
        "Denne indsats har sin egen formodning: effekt: business casen, så sikkert som 40 personers resultater "
        "(antaget); antal: som alle indsatser. Den læner sig ikke op ad de øvrige" in page
    )
    assert "Antal i alle indsatser: 95 % af planens" in page


def test_an_agreement_that_is_settled_or_of_which_nothing_is_assumed_says_so(enterer: Any) -> None:
    kept()

    settled = words(enterer, "/forecast/agreements/diabetes/")
    assert "Der kommer ikke mere: Sammen om Diabetes i Aarhus er gjort op." in settled
    assert "Aftalen er gjort op, så der flytter sig ikke flere penge" in settled
    nothing = words(enterer, "/forecast/agreements/hygiejne-nudging/")
    assert "Der er intet antaget om Hygiejne-nudging" in nothing
    assert "Betalinger år for år" not in nothing


@pytest.mark.parametrize("username", ["raad", "investor", "fond", "evaluator", "revisor"])
def test_nobody_is_told_a_count_that_their_circle_may_not_see(username: str) -> None:
    kept()
    client = logged_in(username)
    pages = [words(client, "/forecast/", language=language) for language in ("da", "en")]
    pages += [words(client, address) for address in re.findall(r'"(/forecast/agreements/[^"]+)"', _page(client))]

    for page in pages:
        assert "4 af 42" not in page and "4 of 42" not in page
        if username == "raad":
            assert not COUNT.search(page)


def _page(client: Any) -> str:
    return text_of(client.get("/forecast/"))


def test_the_council_is_told_in_words_and_tens(client_of: ClientOf) -> None:
    kept()
    page = words(client_of(Role.COUNCIL), JOB)

    assert "dårligere end ventet; effekten ventes at blive 50 % af planens (30–80 %)." in page
    assert "rundet til nærmeste ti" in page
    assert "Indsatsens egne tal trak effekten ned fra 110 % til 50 % af planens." in page


@pytest.mark.parametrize(
    ("username", "seen", "unseen"),
    [
        ("myndighed", "Din vej i job", "Flere kloge hænder"),
        ("investor", "Lær for Livet", "Din vej i job"),
        ("revisor", "Din vej i job", "Intet er at se"),
    ],
)
def test_a_party_sees_its_own_investments_and_the_fund_as_a_whole(username: str, seen: str, unseen: str) -> None:
    kept()
    client = logged_in(username)
    page = words(client, "/forecast/")

    assert seen in page and unseen not in page
    assert "Af planens 38,3 mio. kr. ventes " in page
    assert ("I alt 30.638" in page) is (username == "revisor")


def test_a_forecast_that_was_loaded_shows_its_ranges_and_says_why_no_more(
    enterer: Any, load_kept: Callable[[], str]
) -> None:
    name = load_kept()
    page = words(enterer, "/forecast/")

    assert "Fonden ventes i midten af fremtiderne at have" in page and "kun dens spænd er gemt" in page
    # Of each investment what is kept with it, and no sentence why; of a party's its own.
    assert "Din vej i job 2.940" in page and "4 af 42" not in page
    assert "Din vej i job 2.940" not in words(logged_in("investor"), "/forecast/")
    assert "er ikke gemt med prognosen" in words(enterer, "/fund/")
    found = newest()
    assert found is not None and (found.id, found.told) == (name, None)


def test_the_room_to_invest_stands_by_rule_model_and_safety(enterer: Any) -> None:
    kept()
    page = words(enterer, "/forecast/")

    room = made().told.room
    assert room.whole is not None
    assert "Råderum til nye investeringer I 2025 kan" in page and "95 % sikkert" in page
    # As the fund's own page has it, by the rule and its other reading.
    assert "Alle år: fri kapital og betalinger 30.525" in page
    assert f"ventes tilbage {room.whole.invested.major // 1000:,}".replace(",", ".") in page


def test_what_moved_since_the_last_is_told_with_counts_to_those_who_see_them_alone(client_of: ClientOf) -> None:
    secretariat, council = client_of(Role.SECRETARIAT), client_of(Role.COUNCIL)
    kept(EARLIER)
    name = kept()
    page, unseen = words(secretariat, "/forecast/"), words(council, "/forecast/")

    assert "Mod prognosen pr. 31. december 2022." in page and "Hele fonden" in page
    assert "4 af 42 (før ikke målt)" in page
    assert "Mod prognosen pr. 31. december 2022." in unseen and "nye resultater" in unseen
    assert "af 42" not in unseen and "(før" not in re.sub(r"version \d+ \(før \d+\)", "", unseen)
    assert "4 af 42 (før ikke målt)" in words(secretariat, JOB)
    assert "af 42" not in words(council, JOB)
    # The first of all has none before it.
    first = newest(by=EARLIER)
    assert first is not None and first.id != name
    assert "Der er ingen tidligere prognose" in words(secretariat, f"/forecast/kept/{first.id}/")


def test_an_earlier_forecast_is_held_against_what_came_and_misses_are_misses(enterer: Any) -> None:
    kept()
    assert "Intet af det, der er forudsagt, er kommet endnu." in words(enterer, "/forecast/accuracy/")
    name = kept(EARLIER)

    page = words(enterer, "/forecast/accuracy/")
    assert re.search(r"\d+ af \d+ beløb faldt i det spænd", page)
    assert "langt forbi: mere end ventet" in page
    assert "Den er lavet 03.03.2025" in page and "længe efter" in page
    assert "Budget pr. 31. december 2024" in page
    # The newest is still that of the latest day, whenever the other was made; both lead to each other.
    older = words(enterer, f"/forecast/kept/{name}/")
    assert "Der er en nyere prognose, pr. 31. december 2024." in older
    assert "aftalernes egne vilkår" in older
    assert "Pr. 31.12.2022" in words(enterer, "/forecast/")


@pytest.mark.parametrize("seeds", [(1, 2), (2, 1)])
def test_of_several_forecasts_of_a_day_the_one_that_was_made_last_counts(enterer: Any, seeds: tuple[int, ...]) -> None:
    found = made(EARLIER)
    for later, seed in enumerate(seeds):
        own = [replace(found.kept[0], seed=seed), *found.kept[1:]]
        keep_forecast(own, told_text(found.told, why={}), by=MAKER, now=NOW + timedelta(days=later))
    counted = {each.kept.seed: each.counted for each in backtest(whole_fund()).tested if each.kept.as_of == EARLIER}
    page = words(enterer, "/forecast/accuracy/")

    assert counted == {seeds[0]: False, seeds[1]: True}
    assert page.count("En anden prognose af samme dag tæller i dens sted") == 1


def test_a_party_reads_of_accuracy_its_own_accounts_and_the_fund(client_of: ClientOf) -> None:
    kept(EARLIER)
    page = words(client_of(Role.INVESTOR), "/forecast/accuracy/")

    assert "Fondens" in page and "Ung i Fokus 20" not in page
    assert "Sammen om Diabetes i Aarhus 20" in page


def test_a_forecast_that_is_not_there_is_no_page(enterer: Any) -> None:
    assert enterer.get("/forecast/kept/2024-12-31-abcdefabcdef/").status_code == 404


@pytest.mark.parametrize("address", ["/forecast/", JOB, "/warnings/"])
def test_what_rests_on_people_who_are_made_up_says_so(client_of: ClientOf, address: str) -> None:
    """The measured results of the demo are of real, named investments, and of nobody: whoever reads on is told so."""
    kept()
    gone_through(fund_dry(), at=NOW)
    council = client_of(Role.COUNCIL)
    assert "opdigtede personer" not in words(council, address)

    demo_results(now=NOW, measured=MEASURED)

    assert "Demo: resultaterne af fem af investeringerne er målt på opdigtede personer" in words(council, address)
    told = "the results of five of the investments were measured among made-up people"
    assert told in words(client_of(Role.AUTHORITY), address, language="en") or address == JOB
    # Among accounts of others nobody is made up.
    storage.change(User.objects.get(username="fond"), Person("fond", Role.COUNCIL), name="En anden")
    assert "opdigtede personer" not in words(council, address)
