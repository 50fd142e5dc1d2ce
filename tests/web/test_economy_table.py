"""The economy table in the browser and as a workbook: the command's own figures, each open to what it rests on."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

import openpyxl
import pytest
from django.test import Client

from gavn.domain.access.roles import Role
from gavn.domain.forecasting.keeping import MadeBy
from gavn.language.amounts import UNITS
from gavn.language.catalogue import Language
from gavn.reports.economy_workbook import Balance, EconomySheet, PostingsSheet, economy_workbook
from tests.conftest import AARHUS, Run
from tests.web.conftest import ClientOf
from tests.web.forecasting import kept, made
from tests.web.reading import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.same_everywhere]
ALL = "?layer=realised&layer=budget&layer=plan"


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return text_of(response)


def rows_of(html: str) -> dict[str, list[str]]:
    """The economy table's rows by their label; of the two rows of an investment the first."""
    found: dict[str, list[str]] = {}
    table = html[html.index('class="g-t g-tight g-stack g-economy') :]
    for row in re.findall(r"<tr[^>]*>(.*?)</tr>", table[: table.index("</table>")], re.S):
        head = re.search(r'<th scope="row">(.*?)</th>', row, re.S)
        if head:
            label = re.sub("<[^>]+>", "", head[1]).strip()
            cells = re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)
            found.setdefault(label, [re.sub(r"<span.*?</span>|<[^>]+>", "", c, flags=re.S).strip() for c in cells])
    return found


def test_the_page_shows_what_the_command_shows(client_of: ClientOf, gavn: Run) -> None:
    printed = gavn("economy", AARHUS, "--unit", "tkr", "--format", "csv", "--layer", "realised", "--layer", "budget")
    command = {
        row["kind"] + row["label"]: list(row.values())[3:-1] for row in csv.DictReader(io.StringIO(printed.stdout))
    }
    shown = rows_of(page(client_of(Role.COUNCIL), "/economy/"))

    def plain(cells: list[str]) -> list[str]:
        return [cell.replace(".", "").replace("−", "-") for cell in cells]

    assert plain(shown["Ung i Fokus"]) == command["investmentUng i Fokus"]
    assert (
        plain(shown["betalt tilbage Resultatbetaling: Ung i Fokus"])
        == command["outcome-paymentResultatbetaling: Ung i Fokus"]
    )
    assert plain(shown["I alt"]) == command["sumI alt"]
    assert plain(shown["+ Indskud"]) == command["sumIndskud"]
    assert plain(shown["Saldo ultimo"]) == command["sumSaldo ultimo"]


@pytest.mark.parametrize(("as_of", "told"), [("2024-12-31", False), ("2025-06-30", True)])
def test_what_a_budget_goes_on_from_is_told_once_a_year_of_it_has_begun(
    client_of: ClientOf, as_of: str, told: bool
) -> None:
    html = page(client_of(Role.COUNCIL), f"/economy/?as-of={as_of}")

    assert ("Et budget føres frem fra den realiserede saldo før dets første år" in html) is told


def test_the_answer_and_the_roll_forward_stand_in_words(client_of: ClientOf) -> None:
    html = page(client_of(Role.COUNCIL), "/economy/")

    assert "Der var 7,7 mio. kr. i fonden den 31. december 2024." in html
    assert "2024 begyndte med 8,264 mio. kr. i fonden. 11,953 mio. kr. gik ud, 11,389 mio. kr. kom tilbage" in html
    assert "Der er −0,1 mio. kr. i fri kapital, og 30,5 mio. kr. i råderum" in html
    assert "29.189" in html


@pytest.mark.parametrize(
    ("query", "labels"),
    [
        ("?layer=realised&first=2023&last=2024", ["2023", "2024"]),
        ("?layer=budget&first=2028&last=2034", ["2028", "2029–2034"]),
        ("?layer=plan&first=2025&last=2025", ["2025"]),
        ("?as-of=2021-12-31&layer=realised", ["2020", "2021"]),
    ],
)
def test_layers_years_and_day_are_chosen(client_of: ClientOf, query: str, labels: list[str]) -> None:
    html = page(client_of(Role.COUNCIL), f"/economy/{query}")

    assert re.findall(r'<th scope="col" class="n">(.*?)</th>', html) == labels


def test_the_unit_is_chosen(client_of: ClientOf) -> None:
    rows = rows_of(page(client_of(Role.COUNCIL), "/economy/?unit=kr&layer=realised"))

    assert rows["Saldo ultimo"][-1] == "7.700.000,00"


@pytest.mark.parametrize(
    "query", ["?first=2030&last=2020", "?as-of=tomorrow", "?layer=none", "?unit=guilders", "?first=x"]
)
def test_a_choice_that_cannot_be_read_is_told_and_the_usual_shown(client_of: ClientOf, query: str) -> None:
    html = page(client_of(Role.COUNCIL), f"/economy/{query}")

    assert '<p class="g-attn">' in html
    assert rows_of(html)["Saldo ultimo"][0] == "39.678"


def test_before_any_budget_the_room_says_why_there_is_none(client_of: ClientOf) -> None:
    html = page(client_of(Role.COUNCIL), "/economy/?as-of=2022-12-31")

    assert "Der er intet budget, som er vedtaget 31. december 2022 eller før." in html
    assert "Laget “Budget” er tomt" in html


def test_a_realised_cell_opens_to_its_postings_and_a_budget_cell_to_its_lines(client_of: ClientOf) -> None:
    client = client_of(Role.AUDITOR)
    html = page(client, "/economy/")
    assert 'href="/economy/postings/?year=2024&account=payment.ung-i-fokus">−1.665</a>' in html

    found = page(client, "/economy/postings/?year=2024&account=payment.ung-i-fokus")
    assert "Én postering, Resultatbetaling: Ung i Fokus: i alt 1.665.000,00 kr. ind i fonden." in found

    assert 'href="/economy/versions/budget-2025/?period=2025&account=payment.housing-first">−3.467</a>' in html
    lines = page(client, "/economy/versions/budget-2025/?period=2025&account=payment.housing-first")
    assert "−3.467.000,00 kr. på Resultatbetaling: 2 Housing First-indsatser i 2025." in lines
    assert "Budget 2025–2034 ved 80 % effekt" in lines and "31. december 2024" in lines and "afledt" in lines


SUM_ROWS = ("Drift i alt", "Betalt ud til investeringer", "Betalt tilbage af investeringer", "I alt", "− I alt")
ALL_BUT_BUDGETED_BALANCES = (*SUM_ROWS, "+ Indskud", "Saldo primo", "Saldo ultimo")


def opened(html: str, *labels: str) -> list[tuple[str, str, str]]:
    """For each figure that can be opened in rows of these labels: the label, what it says, and where it leads."""
    found = []
    for row in re.findall(r"<tr[^>]*>(.*?)</tr>", html, re.S):
        head = re.search(r'<th scope="row">(.*?)</th>', row, re.S)
        label = re.sub("<[^>]+>", "", head[1]).strip() if head else ""
        if label in labels:
            found += [
                (label, text, url)
                for url, text in re.findall(r'<a class="g-open" href="([^"]+)">(−?[\d.,]+)</a></td>', row)
            ]
    return found


def test_every_sum_opens_to_what_it_adds_up_to_the_oere(client_of: ClientOf) -> None:
    """Of the eight sums of each of five years and the six of each of five budget columns, each is what it opens to."""
    client = client_of(Role.AUDITOR)
    found = opened(page(client, "/economy/?unit=kr"), *ALL_BUT_BUDGETED_BALANCES)

    assert len(found) == 8 * 5 + 6 * 5
    for label, text, url in found:
        html = page(client, url)
        said = re.search(r"<h1[^>]*>(.*?)</h1>", html, re.S)
        assert said is not None
        if text == "0,00" and ("Ingen posteringer passer." in said[1] or url.endswith("#injections")):
            continue
        # What was granted stands on the budget's page beside the lines.
        where = html[html.index('id="injections"') :] if url.endswith("#injections") else said[1]
        assert text.lstrip("−") in where, (label, url)
        if "/versions/" not in url:
            balance = label in ("+ Indskud", "Saldo primo", "Saldo ultimo")
            into = (text.startswith("−")) != balance
            assert ("ind i fonden" if into else "ud af fonden") in said[1], (label, url)


def test_a_sum_that_nothing_is_called_finds_nothing(client_of: ClientOf) -> None:
    html = page(client_of(Role.AUDITOR), "/economy/versions/budget-2025/?period=2025&account=sum:everything")

    assert "3.467" not in html


def test_who_may_not_see_postings_gets_no_links_to_them_and_no_second_sheet(client_of: ClientOf) -> None:
    client = client_of(Role.INVESTOR)
    html = page(client, "/economy/")
    workbook = openpyxl.load_workbook(io.BytesIO(client.get("/economy/table.xlsx").content))

    assert "/economy/postings/" not in html
    assert workbook.sheetnames == ["Økonomitabel"]


def test_an_unknown_version_is_a_page_that_is_not_there(client_of: ClientOf) -> None:
    assert client_of(Role.COUNCIL).get("/economy/versions/none/").status_code == 404


def test_english_is_whole(client_of: ClientOf) -> None:
    client = client_of(Role.COUNCIL)
    client.cookies["gavn-language"] = "en"

    html = page(client, "/economy/")

    assert "There were 7.7 million kr. in the fund on 31 December 2024." in html
    assert rows_of(html)["Closing balance"][-1] == "30,525"


def evaluate(sheet: openpyxl.worksheet.worksheet.Worksheet, at: str) -> Decimal:
    """Works a cell out from its formula, down to the numbers that stand in the file."""
    value = sheet[at].value
    if not isinstance(value, str):
        return Decimal(0 if value is None else str(value))
    found = Decimal(0)
    for sign, term in re.findall(r"([+-]?)(SUM\([^)]*\)|[A-Z]+\d+)", value.removeprefix("=")):
        inside = term.removeprefix("SUM(").removesuffix(")") if term.startswith("SUM(") else term
        amount = sum((evaluate(sheet, cell) for cell in inside.split(",")), Decimal(0))
        found += -amount if sign == "-" else amount
    return found


@pytest.mark.parametrize("unit", ["tkr", "kr"])
@pytest.mark.parametrize("query", [ALL, "?layer=realised&first=2022&last=2024", "?layer=plan&first=2026&last=2034"])
def test_the_workbooks_formulas_give_the_pages_figures(client_of: ClientOf, unit: str, query: str) -> None:
    client = client_of(Role.AUDITOR)
    content = client.get(f"/economy/table.xlsx{query}&unit={unit}").content
    formulas = openpyxl.load_workbook(io.BytesIO(content))["Økonomitabel"]
    values = openpyxl.load_workbook(io.BytesIO(content), data_only=True)["Økonomitabel"]
    shown = rows_of(page(client, f"/economy/{query}&unit={unit}"))
    step = Decimal(1) if unit == "tkr" else Decimal("0.01")

    checked = 0
    for row in range(6, formulas.max_row + 1):
        label = formulas.cell(row, 1).value
        for place in range(2, formulas.max_column + 1):
            cell = formulas.cell(row, place)
            if isinstance(cell.value, str) and cell.value.startswith("="):
                worked_out = evaluate(formulas, cell.coordinate)
                kept = values.cell(row, place).value
                assert isinstance(kept, int | float)
                assert worked_out == Decimal(str(kept))
                if label in shown:
                    text = shown[label][place - 2].replace(".", "").replace(",", ".").replace("−", "-")
                    assert worked_out.quantize(step, ROUND_HALF_UP) == Decimal(text)
                    checked += 1
    assert checked >= 5 * (formulas.max_column - 1)


def test_the_second_sheet_holds_the_postings_behind_the_realised_years(client_of: ClientOf) -> None:
    content = client_of(Role.AUDITOR).get("/economy/table.xlsx?layer=realised&first=2024&last=2024").content
    rows = list(openpyxl.load_workbook(io.BytesIO(content))["Posteringer"].iter_rows(min_row=2, values_only=True))

    assert len(rows) == 2 * 17
    assert sum(Decimal(str(row[6])) for row in rows) == 0
    assert sum(Decimal(str(row[6])) for row in rows if row[4] == "cash") == Decimal(-564_000)


@pytest.mark.parametrize(("most", "sheets"), [(34, ["Økonomitabel", "Posteringer"]), (33, ["Økonomitabel"])])
def test_postings_that_a_sheet_cannot_hold_are_left_out_with_a_word_of_where_they_are(
    client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, most: int, sheets: list[str]
) -> None:
    monkeypatch.setattr("gavn.web.apps.economy.views.table.MOST_POSTING_ROWS", most)
    content = client_of(Role.AUDITOR).get("/economy/table.xlsx?layer=realised&first=2024&last=2024").content

    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == sheets
    assert ("CSV" in (book["Økonomitabel"]["A3"].value or "")) == (most == 33)


def test_a_text_that_a_cell_cannot_hold_is_not_cut_in_silence() -> None:
    empty = Balance(openings=(), carried=(), injections=())
    words = {"sheet": "a", "total": "", "opening": "", "injections": "", "closing": ""}
    economy = EconomySheet("", "", UNITS["kr"], (), (), (), empty, words)

    with pytest.raises(ValueError, match="row 2, column 1"):
        economy_workbook(economy, PostingsSheet("b", ["text"], [["x" * 32_768]]))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x")', "http://example.org", "0123"])
def test_a_text_in_the_workbook_is_never_a_formula(text: str) -> None:
    empty = Balance(openings=(), carried=(), injections=())
    words = {"sheet": "a", "total": text, "opening": text, "injections": text, "closing": text}
    economy = EconomySheet(text, text, UNITS["kr"], (), (), (), empty, words)
    content = economy_workbook(economy, PostingsSheet("b", [text], [[text]]))

    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.value for cell in cells} == {text}
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.hyperlink is None for cell in cells)


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/economy/", "80\N{NO-BREAK SPACE}% af investeringernes ventede resultatbetalinger"),
        ("/investments/dialog-mod-vold/", "Rådets kapital 1,7\N{NO-BREAK SPACE}mio.\N{NO-BREAK SPACE}kr."),
    ],
)
def test_no_line_ends_between_a_number_of_the_records_words_and_its_unit(
    client_of: ClientOf, address: str, kept: str
) -> None:
    page = client_of(Role.SECRETARIAT).get(address).content.decode()

    assert kept in page


LAYERS, PERIODS = ("plan", "prognose"), ("2025", "2026", "2027", "2028", "2029–2034")
SUMS = "Drift i alt", "Betalt ud til investeringer", "Betalt tilbage af investeringer"


def _rounding_said(html: str) -> str:
    """The columns whose total rounding has moved, as the page tells of them."""
    [said] = re.findall(r"den viste total [^:]*: ([^<]*?)\.<", html)
    return said


def _rounding_of(html: str, columns: Sequence[str]) -> str:
    """The same worked out of the figures shown: which columns of a forecast these are is another with each forecast."""
    table = {label: [int(cell.replace(".", "").replace("−", "-") or 0) for cell in cells]
             for label, cells in rows_of(html).items()}  # fmt: skip
    lines = [cells for label, cells in table.items() if label not in SUMS][: list(table).index("I alt") - len(SUMS)]
    gaps = (total - sum(of_one) for total, *of_one in zip(table["I alt"], *lines, strict=True))
    told = zip(columns, gaps, strict=True)
    return ", ".join(f"{name} {gap:+}" for name, gap in told if gap).replace("-", "−")


def test_a_forecast_that_is_kept_is_a_layer_whose_figures_open_to_their_lines(client_of: ClientOf) -> None:
    council = client_of(Role.COUNCIL)
    assert "Prognose (ingen endnu)" in page(council, "/economy/")
    kept()

    html = council.get("/economy/?layer=plan&layer=forecast").content.decode()
    plan, forecast = (rows_of(html)["Betalt tilbage af investeringer"][place] for place in (0, 5))
    assert "Modellens prognose pr. 31.12.2024, gennemsnit" in html and "(ingen endnu)" not in html
    assert plan == "−7.881" != forecast
    assert "gennemsnittet af fremtiderne i prognosen; alt andet står som i den plan" in html
    assert "P: plan · F: prognose" in html
    assert "plan 2025 +1" in _rounding_said(html) == _rounding_of(html, [f"{x} {y}" for x in LAYERS for y in PERIODS])

    [address] = re.findall(r'href="(/economy/versions/[^"]*period=2025[^"]*account=payment.flere[^"]*)"', html)[1:]
    text = page(council, address.replace("&amp;", "&"))
    assert "er gennemsnittet af fremtiderne i prognosen" in text
    [model] = (each for each in made().kept if each.made_by is MadeBy.MODEL)
    [mean] = (
        row.mean for row in model.rows if row.account == "payment.flere-kloge-haender" and row.period.label == "2025"
    )
    assert UNITS["kr"].shown(-mean, Language.DANISH) in text
