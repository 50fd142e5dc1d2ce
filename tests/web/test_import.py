"""Postings from a file in the browser: looked through, saved as one batch, and approved by another, all or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gavn.domain.values.money import Money
from gavn.language.catalogue import Language
from gavn.web.apps.audit.storage import events
from gavn.web.apps.economy import storage
from gavn.web.apps.economy.actions import enter_posting
from gavn.web.apps.economy.models import BatchRow, DraftRow, IntakeRow
from gavn.web.apps.economy.queries import cash_on, chain_end, ledger, verify_chain
from gavn.web.apps.economy.queries.drafts import waiting_count
from gavn.web.design.reader import LANGUAGE_COOKIE
from tests.web.reading import cells_of, text_of
from tests.web.samples import FILE, FORMAT, INTAKE, PEOPLE
from tests.web.test_ledger import AWAY, assert_refused, entry

pytestmark = pytest.mark.django_db
HEAD = "Bilagsnr.;Valørdato;Bilagsdato;Konto;Beløb;Tekst\n"
GOOD = "A-1;02-01-2025;02-01-2025;6510;100,00;Kontor\nA-2;03-01-2025;03-01-2025;6520;50,00;Møde\n"


def send(
    client: Client, data: bytes | str = FILE.data, *, name: str = "postings.csv", form: bytes = FORMAT.data
) -> str:
    """Sends a file and its format; the address of the preview."""
    content = data.encode() if isinstance(data, str) else data
    files = {"file": SimpleUploadedFile(name, content), "format": SimpleUploadedFile("format.yaml", form)}
    return str(client.post("/economy/import/", files).headers["Location"])


def save(client: Client, preview: str, **sent: str) -> str:
    """Saves what the preview shows; where that leads."""
    seen = client.get(preview).context["form"].initial["seen"]
    return str(client.post(preview, {"seen": seen, **sent}).headers["Location"])


def kept() -> tuple[int, int, int, int]:
    """Files, batches, drafts that wait and postings: what changes when something is done."""
    return IntakeRow.objects.count(), BatchRow.objects.count(), waiting_count(), chain_end()[0]


def logged() -> list[str]:
    return [event.what for event in events()]


def test_a_file_is_looked_through_saved_and_approved_by_another(enterer: Client, other: Client) -> None:
    preview = send(enterer)
    html = text_of(enterer.get(preview))
    assert "Filen giver 6 nye kladder: 8.230.000,00 kr. ind i fonden og 732.068,40 kr. ud." in html
    assert "rækker i filen</dt><dd>7</dd>" in html
    assert "2025-0004" in html and "7.497.931,60" in html
    assert kept() == (1, 0, 0, 59)

    batch = save(enterer, preview)
    assert kept() == (0, 1, 6, 59)
    assert "Indlæsning af postings.csv" in text_of(other.get("/economy/drafts/"))
    waits = text_of(other.get(batch))
    assert "Godkend 6 kladder: 8.230.000,00 kr. ind i fonden og 732.068,40 kr. ud" in waits
    [now] = cells_of(waits.partition('id="effect"')[2].partition("</table>")[0])
    assert now[:2] == ["31. december 2025", "7.700.000,00"]

    html = text_of(other.post(batch, {"decision": "approve"}, follow=True))
    assert "Godkendt og bogført som postering 60 til 65." in html
    assert cells_of(html.partition('id="effect"')[2].partition("</table>")[0]) == [now]
    assert Money.parse(now[3].replace(".", "").replace(",", "."), "DKK") == cash_on(date(2025, 12, 31))
    assert [posting.voucher for posting in ledger().postings[59:]] == [f"2025-000{n}" for n in range(1, 7)]
    assert {(p.entered_by, p.approved_by) for p in ledger().postings[59:]} == {("sekretariat", "godkender")}
    assert kept() == (0, 1, 0, 65)
    assert verify_chain() == []
    entered, approved = list(events())[-2:]
    assert (entered.what, entered.details) == (
        "batch-entered",
        {"file": "postings.csv", "sha256": FILE.digest, "rows": "7", "drafts": "6", "rejected": "0"},
    )
    assert (approved.what, approved.details["first"], approved.details["last"]) == ("batch-approved", "60", "65")


def test_excel_gives_the_same_drafts(enterer: Client) -> None:
    html = text_of(enterer.get(send(enterer, (INTAKE / "postings.xlsx").read_bytes(), name="postings.xlsx")))

    assert "Filen giver 6 nye kladder: 8.230.000,00 kr. ind i fonden og 732.068,40 kr. ud." in html


def test_the_same_file_twice_changes_nothing(enterer: Client, other: Client) -> None:
    preview = send(enterer)
    batch = save(enterer, preview)
    assert enterer.post(preview, {"seen": "x"}).headers["Location"] == batch

    again = text_of(enterer.get(send(enterer)))
    assert "Der er ikke noget nyt i filen." in again
    assert "6 bilag venter allerede på godkendelse" in again
    assert "Gem som kladder" not in again

    other.post(batch, {"decision": "approve"})
    other.post(batch, {"decision": "approve"})
    again = text_of(enterer.get(send(enterer)))
    assert "6 bilag er bogført i forvejen" in again and "Gem som kladder" not in again
    assert kept()[1:] == (1, 0, 65)


def test_rejected_rows_are_shown_with_row_column_and_reason_and_left_out_only_knowingly(enterer: Client) -> None:
    wrong = "A-3;04-01-2025;04-01-2025;9999;1,00;Ukendt\nA-4;04-01-2025;04-01-2025;6510;1.2.3;Beløb\n"
    preview = send(enterer, HEAD + GOOD + wrong)
    html = text_of(enterer.get(preview))

    assert "rækker i filen</dt><dd>4</dd>" in html and 'afvist</dt><dd><span class="g-op">+</span>2</dd>' in html
    assert "Række 4" in html and "Konto “9999” svarer ikke til nogen af fondens konti." in html
    assert "Række 5" in html and "“1.2.3” er ikke et beløb" in html and "Beløb" in html

    seen = enterer.get(preview).context["form"].initial["seen"]
    assert "Sæt kryds" in text_of(enterer.post(preview, {"seen": seen}))
    assert kept() == (1, 0, 0, 59)

    save(enterer, preview, partly="on")
    assert kept() == (0, 1, 2, 59)


def test_a_voucher_that_waits_with_other_content_is_refused(enterer: Client) -> None:
    enter_posting(entry(voucher="A-1"), by=PEOPLE["sekretariat"], now=timezone.now())

    html = text_of(enterer.get(send(enterer, HEAD + GOOD)))

    assert "Filen giver én ny kladde: 50,00 kr. ud af fonden." in html
    assert "Bilag A-1 venter allerede på godkendelse." in html


def test_what_has_changed_since_it_was_seen_is_not_saved(enterer: Client) -> None:
    preview = send(enterer, HEAD + GOOD)
    seen = enterer.get(preview).context["form"].initial["seen"]
    enter_posting(entry(voucher="A-1"), by=PEOPLE["sekretariat"], now=timezone.now())
    before = kept()

    html = text_of(enterer.post(preview, {"seen": seen, "partly": "on"}, follow=True))

    assert "Filen ville give noget andet, end du har set." in html
    assert kept() == before


@pytest.mark.parametrize("change", ["UPDATE {0} SET entered_by = 'x'", *AWAY[connection.vendor].values()])
def test_who_sent_a_batch_stays_as_it_was_saved(enterer: Client, change: str) -> None:
    save(enterer, send(enterer))

    assert_refused("economy_batchrow", change)


@pytest.mark.parametrize("decision", ["approve", "reject"])
def test_whoever_entered_a_batch_does_not_decide_on_it(enterer: Client, decision: str) -> None:
    batch = save(enterer, send(enterer))
    before = (kept(), logged())

    page = text_of(enterer.get(batch))
    response = enterer.post(batch, {"decision": decision, "grounds": "x"})

    assert "Godkend 6 kladder" not in page and "Du har selv indtastet" in page
    assert response.status_code == 403 and "Du har selv indtastet" in text_of(response)
    assert (kept(), logged()) == before


def test_one_draft_that_breaks_a_rule_keeps_the_whole_batch_from_being_posted(enterer: Client, other: Client) -> None:
    batch = save(enterer, send(enterer, HEAD + GOOD))
    # The voucher is posted from elsewhere meanwhile.
    storage.append([replace(ledger().postings[-1], number=60, voucher="A-2")], storage.lock_end("DKK"))
    before = (kept(), logged())

    html = text_of(other.post(batch, {"decision": "approve"}, follow=True))

    assert "Bilag A-2: " in html and "postering 60" in html
    assert (kept(), logged()) == before
    assert {draft.state for draft in DraftRow.objects.all()} == {"waiting"}


def test_a_batch_is_turned_down_with_grounds_and_the_file_can_come_again(enterer: Client, other: Client) -> None:
    batch = save(enterer, send(enterer))
    other.post(batch, {"decision": "reject"})
    assert kept() == (0, 1, 6, 59)

    other.post(batch, {"decision": "reject", "grounds": "Forkert måned"})

    assert kept() == (0, 1, 0, 59)
    assert "Forkert måned" in text_of(enterer.get(batch))
    assert "afvist" in text_of(enterer.get("/economy/drafts/"))
    save(enterer, send(enterer))
    assert kept() == (0, 2, 6, 59)


def test_only_the_enterer_withdraws_a_batch(enterer: Client, other: Client) -> None:
    batch = save(enterer, send(enterer))
    other.post(batch, {"decision": "withdraw"})
    assert kept() == (0, 1, 6, 59)

    assert "Skal alle filens kladder trækkes tilbage?" in text_of(enterer.post(batch, {"decision": "withdraw"}))
    assert kept() == (0, 1, 6, 59)
    enterer.post(batch, {"decision": "withdraw", "confirmed": "1"})

    assert kept() == (0, 1, 0, 59)


@pytest.mark.parametrize("decision", ["approve", "reject", "withdraw"])
def test_a_draft_of_a_batch_is_not_decided_on_alone(enterer: Client, other: Client, decision: str) -> None:
    save(enterer, send(enterer))
    draft = DraftRow.objects.order_by("id").first()
    assert draft is not None
    client = enterer if decision == "withdraw" else other

    html = text_of(client.post(f"/economy/drafts/{draft.pk}/", {"decision": decision, "grounds": "x"}, follow=True))

    assert "Kladder fra samme fil bliver afgjort samlet." in html
    assert kept() == (0, 1, 6, 59)


@pytest.mark.parametrize(
    ("data", "danish", "english"),
    [
        (HEAD, "Der er ikke noget nyt i filen.", "There is nothing new in the file."),
        (HEAD + "A-1;31-02-2025;02-01-2025;6510;100,00;Kontor\n", "Ingen af filens rækker kan bruges:", "None of the"),
    ],
    ids=["no rows", "all rejected"],
)
def test_a_file_that_gives_nothing_says_why(enterer: Client, data: str, danish: str, english: str) -> None:
    preview = send(enterer, data)

    assert danish in text_of(enterer.get(preview))
    enterer.cookies[LANGUAGE_COOKIE] = "en"
    assert english in text_of(enterer.get(preview))
    assert kept() == (1, 0, 0, 59)


@pytest.mark.parametrize(
    ("name", "data", "form", "words"),
    [
        ("p.csv", b"", FORMAT.data, "Filen er tom."),
        ("p.xlsx", b"PK\x03\x04 not a workbook", FORMAT.data, "Excel-filen er beskadiget"),
        ("p.xls", b"\xd0\xcf\x11\xe0", FORMAT.data, "det gamle Excel-format"),
        ("p.pdf", b"%PDF", FORMAT.data, "Filens indhold og navn passer ikke sammen"),
        ("p.csv", b"a;b\n1;2\n", FORMAT.data, "Filen har ingen kolonne med overskriften “Bilagsnr.”."),
        ("p.csv", b"a;b\x00\n", FORMAT.data, "NUL"),
        ("p.csv", b"x" * 10_000_001, FORMAT.data, "højst 10 MB kan læses"),
        ("p.csv", FILE.data, b"columns: [", "Formatfilen kan ikke læses."),
        ("p.csv", FILE.data, b"\xff\xfe", "Formatfilen kan ikke læses."),
        ("p.csv", FILE.data, b"a: \x07", "Formatfilen kan ikke læses."),
        ("p.csv", FILE.data, b"a: &a [*a, *a]", "Formatfilen kan ikke læses."),
        ("p.csv", FILE.data, b"[" * 50_000, "Formatfilen kan ikke læses."),
        ("p.csv", FILE.data, b"a" * 100_001, "Formatfilen kan ikke læses."),
        ("p.csv", FILE.data, b"columns: {}", "voucher"),
        ("p.csv", FILE.data, b"", "format"),
    ],
)
def test_what_cannot_be_read_is_told_in_words_and_not_kept(
    enterer: Client, name: str, data: bytes, form: bytes, words: str
) -> None:
    files = {"file": SimpleUploadedFile(name, data), "format": SimpleUploadedFile("format.yaml", form)}

    response = enterer.post("/economy/import/", files)

    assert response.status_code == 200
    assert "Filen kan ikke læses" in text_of(response) and words in text_of(response)
    assert kept() == (0, 0, 0, 59)


def test_the_format_used_last_is_offered_again(enterer: Client) -> None:
    assert "Vælg den formatfil" in text_of(
        enterer.post("/economy/import/", {"file": SimpleUploadedFile("p.csv", b"x")})
    )
    send(enterer)

    response = enterer.post("/economy/import/", {"file": SimpleUploadedFile("p.csv", FILE.data)})

    assert "format.yaml" in text_of(enterer.get("/economy/import/"))
    assert "6 nye kladder" in text_of(enterer.get(response.headers["Location"]))


def test_a_file_is_only_its_senders_and_is_forgotten(enterer: Client, other: Client) -> None:
    preview = send(enterer)
    assert other.get(preview).status_code == 404
    other.post(preview, {"give-up": "1"})
    assert kept()[0] == 1

    enterer.post(preview, {"give-up": "1"})
    assert kept()[0] == 0
    assert enterer.get(preview).status_code == 404

    old = send(enterer)
    IntakeRow.objects.update(entered_at=timezone.now() - timedelta(days=1, minutes=1))
    assert enterer.get(old).status_code == 404
    send(enterer)
    assert kept()[0] == 1


def test_a_thousand_rows_are_not_asked_for_one_by_one(enterer: Client, other: Client) -> None:
    rows = "".join(f"B-{n};02-01-2025;02-01-2025;6510;{n},00;Række {n}\n" for n in range(1, 1001))
    with CaptureQueriesContext(connection) as asked:
        preview = send(enterer, HEAD + rows)
        batch = save(enterer, preview)
        other.post(batch, {"decision": "approve"})

    assert kept() == (0, 1, 0, 1059)
    assert verify_chain() == []
    assert len(asked) < 150


@pytest.mark.parametrize("path", ["/economy/import/", "preview", "batch", "/economy/drafts/"])
def test_every_page_stands_in_english_too(enterer: Client, path: str) -> None:
    preview = send(enterer, HEAD + GOOD + "A-3;04-01-2025;04-01-2025;9999;1,00;Ukendt\n")
    if path == "batch":
        preview = save(enterer, preview, partly="on")
    enterer.cookies[LANGUAGE_COOKIE] = Language.ENGLISH.value

    html = text_of(enterer.get(preview if path in ("preview", "batch") else path))

    assert '<html lang="en">' in html and "Indlæs" not in html
