"""An inquiry from the day it is received to the council's decision, and table 1 with it."""

from __future__ import annotations

from collections.abc import Callable

from tests.journeys.conftest import Visitor

Visit = Callable[..., Visitor]
TITLE = "Cykelværksted for unge uden job"
ABOUT = "Unge laver cykler sammen med en mester.\nFor 20 unge om året; ventes at koste 400.000 kr. om året."


def test_an_inquiry_is_heard_and_decided_and_the_table_follows(work: Visit) -> None:
    secretariat, department = work("sekretariat"), work("myndighed")
    before = table_1(secretariat)

    secretariat.open("/pipeline/")
    secretariat.press("aside a[href='/pipeline/receive/']")
    secretariat.fill(title=TITLE, description=ABOUT)
    secretariat.page.select_option("main [name=source]", "social-enterprise")
    secretariat.press("main form button[type=submit]")
    inquiry = secretariat.path
    assert "400.000 kr. om året" in secretariat.text("#about")
    assert table_1(secretariat) == counted(before, "Under behandling")

    secretariat.open(inquiry)
    secretariat.press("aside a[href$='/move/hearing/']")
    assert secretariat.page.input_value("main [name=deadline]") > secretariat.page.input_value("main [name=on]")
    secretariat.page.get_by_label("Sociale Forhold og Beskæftigelse").check()
    secretariat.press("main form button[type=submit]")
    assert "mangler svar fra mindst én forvaltning" in secretariat.text("aside")

    department.open("/pipeline/")
    department.press(f"aside a[href='{inquiry}hearings/1/']")
    assert "For 20 unge om året" in department.text()
    department.fill(relevance="Ja, mange unge venter.", fit="Det supplerer jobcenteret.", economy="Små udgifter i år.")
    department.press("main form button[type=submit]")
    assert "Små udgifter i år." in department.text("#hearings")

    secretariat.open(inquiry)
    secretariat.press("aside a[href$='/move/rejected-after-hearing/']")
    secretariat.page.select_option("main [name=reason]", "not-mature")
    secretariat.fill(grounds="Der er ingen, der vil betale for resultaterne", minutes="punkt 4")
    secretariat.press("main form button[type=submit]")

    steps = secretariat.page.locator("#history li b").all_inner_texts()
    assert steps == [
        "Modtaget",
        "Til faglig belysning",
        "Afvist efter belysning",
        "Spurgt: Sociale Forhold og Beskæftigelse",
        "Sociale Forhold og Beskæftigelse svarede",
    ]
    assert "Begrundelse: Der er ingen, der vil betale for resultaterne." in secretariat.text("#history")
    assert table_1(secretariat) == counted(before, "Afvist efter belysning")


def test_a_move_before_its_time_is_refused_with_the_reason(work: Visit) -> None:
    secretariat, member = work("sekretariat"), work("raad")
    secretariat.open("/pipeline/receive/")
    secretariat.fill(title="Fælles madlavning", description="Naboer laver mad sammen.")
    secretariat.page.select_option("main [name=source]", "citizen")
    secretariat.press("main form button[type=submit]")
    inquiry = secretariat.path
    secretariat.press("aside a[href$='/move/hearing/']")
    secretariat.page.get_by_label("Børn og Unge").check()
    secretariat.press("main form button[type=submit]")
    stood = secretariat.text("#history")

    secretariat.open(f"{inquiry}move/development/")
    secretariat.fill(minutes="punkt 5")
    secretariat.press("main form button[type=submit]")
    assert "svar fra mindst én forvaltning" in secretariat.text()

    for path, status in ((f"{inquiry}move/launched/", 404), (f"{inquiry}move/not-continued/", 404)):
        answer = secretariat.open(path)
        assert answer is not None
        assert answer.status == status
    answer = member.open(f"{inquiry}move/development/")
    assert answer is not None
    assert answer.status == 403
    assert "Din rolle, Rådet," in member.text()

    secretariat.open(inquiry)
    assert secretariat.text("#history") == stood


def table_1(reader: Visitor) -> dict[str, int]:
    """What became of the inquiries, all streams together."""
    reader.open("/pipeline/")
    rows = reader.page.locator("#table-1 tbody tr, #table-1 tfoot tr").all()
    return {row.locator("th").inner_text(): int(row.locator("td").last.inner_text()) for row in rows}


def counted(before: dict[str, int], outcome: str) -> dict[str, int]:
    """One more received, and one more with that outcome."""
    return before | {name: before[name] + 1 for name in (outcome, "Modtaget")}
