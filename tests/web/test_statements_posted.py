"""Which posting is a statement's own: by its digest and its lines while it stands, never by its name alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest

from gavn.domain.access.roles import Role
from gavn.domain.economy.ledger import Line, opposite
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Refused
from gavn.web.apps.economy.actions import approve_draft, check_entry, draft_posting, enter_posting, withdraw_draft
from gavn.web.apps.economy.models import DraftRow
from gavn.web.apps.economy.queries.drafts import Draft, drafts_of_voucher
from gavn.web.apps.economy.queries.postings import posting_numbered
from gavn.web.apps.economy.rules import Entry
from gavn.web.apps.payments.actions import draft_again
from gavn.web.apps.payments.queries.kept import verify_kept
from gavn.web.apps.payments.queries.owed import Posted, posted_elsewhere, posted_of
from gavn.web.apps.payments.views import money as money_page
from tests.web.conftest import ClientOf, logged_in
from tests.web.paying import CHECKER, MAKER, SOSU, approved, life, opened
from tests.web.reading import words
from tests.web.samples import NOW

pytestmark = pytest.mark.django_db

NAME = f"{SOSU}-1"
RECEIVED = Money(3_631_000_00, "DKK")


def draft(voucher: str = NAME) -> Draft:
    return next(each for each in drafts_of_voucher(NAME) if each.voucher == voucher and each.waits)


def found() -> Posted:
    return posted_of(life().statements[0])


def other(voucher: str = NAME, *, text: str = "Andet", minor: int = 100, reverses: int = 0) -> Entry:
    """A posting that somebody enters by hand; one that takes another back has its lines."""
    amount = Money(minor, "DKK")
    lines = (Line("cash", amount), Line(f"payment.{SOSU}", -amount))
    stored = posting_numbered(reverses)
    lines = opposite(stored.posting.lines) if stored else lines
    return Entry(f"by-hand-{voucher}-{minor}", voucher, NOW.date(), NOW.date(), text, lines, reverses)


def foreign(entry: Entry) -> int:
    """Posted before the names were kept for statements."""
    return approve_draft(draft_posting(entry, in_name_of="sekretariat", by=MAKER, now=NOW), by=CHECKER, now=NOW)


@pytest.mark.parametrize("voucher", [NAME, f"{SOSU}-7", f"{NAME}.2"])
def test_nobody_enters_a_posting_under_the_name_of_a_statement(voucher: str) -> None:
    before = DraftRow.objects.count()
    assert [problem.code for problem in check_entry(other(voucher), by=MAKER, now=NOW)] == ["voucher-of-statement"]
    with pytest.raises(Refused, match="voucher-of-statement"):
        enter_posting(other(voucher), by=MAKER, now=NOW)
    assert DraftRow.objects.count() == before


@pytest.mark.parametrize("voucher", [f"{SOSU}-1-R", f"{SOSU}-x", SOSU, "2025-17", "-1", "1.2"])
def test_other_names_are_everybodys(voucher: str) -> None:
    assert check_entry(other(voucher), by=MAKER, now=NOW) == []


def test_what_was_posted_under_its_name_before_is_not_the_statements_and_keeps_nobody_from_approving() -> None:
    foreign(other())
    approved()
    assert found() == Posted(draft=draft(f"{NAME}.2").id)
    withdraw_draft(found().draft, by=MAKER, now=NOW)
    assert found() == Posted(turned_down=True)
    draft_again(opened(), life().papers[0].id, by=CHECKER, now=NOW)
    number = approve_draft(found().draft, by=CHECKER, now=NOW)
    assert found() == Posted(number=number)


@pytest.mark.parametrize(
    "write",
    [
        lambda digits: other(f"{NAME}.2", text=f"Et andet beløb, {digits}"),
        lambda digits: other(f"{NAME}.2", text="Uden hash", minor=RECEIVED.minor),
        lambda digits: other("2025-17", text=f"Et andet bilag, {digits}", minor=RECEIVED.minor),
        lambda digits: other(f"{NAME}.2", text=f"{digits} står ikke sidst", minor=RECEIVED.minor),
    ],
)
def test_a_posting_that_is_the_statements_in_part_is_not_its_own(write: Callable[[str], Entry]) -> None:
    approved()
    withdraw_draft(draft().id, by=MAKER, now=NOW)
    foreign(write(life().papers[0].digest[:24]))
    assert found() == Posted(turned_down=True)


def test_what_was_posted_before_there_were_seals_is_the_statements_still() -> None:
    """It bears the digest's first digits, by which whoever knows the digest knows it; nothing new is written so."""
    approved()
    withdraw_draft(draft().id, by=MAKER, now=NOW)
    number = foreign(other(f"{NAME}.2", text=f"Som før, {life().papers[0].digest[:24]}", minor=RECEIVED.minor))
    assert (found(), verify_kept()) == (Posted(number=number), [])


def test_a_posting_that_was_taken_back_is_told_of_and_drafted_again_under_the_next_name(client_of: ClientOf) -> None:
    approved()
    elsewhere = posted_elsewhere(life())
    number = approve_draft(draft().id, by=CHECKER, now=NOW)
    back = enter_posting(other(f"{NAME}-R", text="Forkert", reverses=number), by=MAKER, now=NOW)
    approve_draft(back, by=CHECKER, now=NOW)

    # What was posted by hand before any statement is warned of again: it may be the same payment.
    assert (found(), posted_elsewhere(life())) == (Posted(taken_back=True), elsewhere)
    text = words(client_of(Role.SECRETARIAT), f"/agreements/{SOSU}/statements/1/")
    assert "Posteringen er tilbageført. Lav dens kladde igen, hvis pengene er kommet." in text
    assert "bogført uden om opgørelser" in text

    paper = life().papers[0].id
    for _ in range(2):
        draft_again(opened(), paper, by=CHECKER, now=NOW)
    second = approve_draft(draft(f"{NAME}.2").id, by=CHECKER, now=NOW)
    assert (found(), posted_elsewhere(life())) == (Posted(number=second), elsewhere)
    before = DraftRow.objects.count()
    with pytest.raises(Refused, match="statement-posted"):
        draft_again(opened(), paper, by=CHECKER, now=NOW)
    assert DraftRow.objects.count() == before


def test_what_is_posted_before_it_is_due_is_told_as_a_claim_wherever_it_is_told(
    client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ledger held 3,631,000 kr. from the day of approval, and the money page said that 0.00 times had come back."""
    approved()
    client = client_of(Role.SECRETARIAT)
    statement, money = f"/agreements/{SOSU}/statements/1/", f"/agreements/{SOSU}/money/"
    claim = "Det er et krav fra den 3. marts 2025, da opgørelsen blev godkendt, og skal betales senest 2. april 2025."
    assert claim in words(client, statement)
    told = words(logged_in("godkender"), f"/economy/drafts/{found().draft}/")
    assert "3.631.000,00 kr. ind i fonden venter på, at du godkender eller afviser." in told

    number = approve_draft(found().draft, by=CHECKER, now=NOW)
    assert f"som postering {number}. {claim}" in words(client, statement)
    monkeypatch.setattr(money_page, "timezone", SimpleNamespace(localdate=lambda: date(2025, 4, 1)))
    not_due = "Bogført i fonden, men endnu ikke forfaldet: 3.631.000 kr., der forfalder 2. april 2025."
    assert not_due in words(client, money)
    monkeypatch.setattr(money_page, "timezone", SimpleNamespace(localdate=lambda: date(2025, 4, 2)))
    assert "endnu ikke forfaldet" not in words(client, money), "from its day on the table counts it as back"
