"""A file of postings in the browser: what is wrong in it is shown where it stands, and the good file becomes one batch
that another approves; the same file again changes nothing."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import FilePayload

from tests.conftest import AARHUS
from tests.journeys.conftest import Visitor

Visit = Callable[..., Visitor]
FORMAT = AARHUS.parent / "aarhus-intake" / "postings.yaml"
HEAD = "Bilagsnr.;Valørdato;Bilagsdato;Konto;Beløb;Tekst\n"
GOOD = "J-1;02-01-2026;02-01-2026;6510;1.100,00;Kontor\nJ-2;03-01-2026;03-01-2026;6520;150,50;Møde\n"
BAD = HEAD + "J-8;02-01-2026;02-01-2026;6510;tusind;Kontor\nJ-9;32-01-2026;03-01-2026;6520;50,00;Møde\n"


def test_rejected_rows_are_shown_and_a_good_file_is_approved_by_another_once(work: Visit) -> None:
    clerk, other = work("sekretariat"), work("godkender")
    before = postings(other)

    send(clerk, BAD)
    rejected = clerk.page.locator("#rejected tbody tr").all_inner_texts()
    assert len(rejected) == 2
    assert "2" in rejected[0] and "Beløb" in rejected[0] and "tusind" in rejected[0]
    assert "3" in rejected[1] and "Valørdato" in rejected[1] and "32-01-2026" in rejected[1]
    assert clerk.page.locator("aside button.button-primary").count() == 0

    send(clerk, HEAD + GOOD)
    assert clerk.text("h1") == "Filen giver 2 nye kladder: 1.250,50 kr. ud af fonden."
    clerk.press("aside button.button-primary")
    batch = clerk.path
    assert batch.startswith("/economy/batches/")
    assert clerk.page.locator("main button[value=approve]").count() == 0
    assert postings(other) == before

    other.open(batch)
    other.press("main button[value=approve]")
    assert postings(other) == before + 2

    send(clerk, HEAD + GOOD)
    assert "Der er ikke noget nyt i filen." in clerk.text("h1")
    assert clerk.page.locator("aside button.button-primary").count() == 0
    assert postings(other) == before + 2


def send(clerk: Visitor, content: str) -> None:
    """Sends a file with its format; what it would become stands on the page that it leads to."""
    clerk.open("/economy/import/")
    file = FilePayload(name="bilag.csv", mimeType="text/csv", buffer=content.encode())
    clerk.page.set_input_files("main [name=file]", [file])
    clerk.page.set_input_files("main [name=format]", FORMAT)
    clerk.press("main form button[type=submit]")


def postings(reader: Visitor) -> int:
    """How many there are."""
    response = reader.page.request.get(f"{reader.served.address}/economy/postings.csv")
    return len({row.split(";")[0].split(",")[0] for row in response.text().splitlines()[1:]})
