"""The third bottom line: what the staff answer, of nobody by name."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client

from gavn.language.catalogue import Language
from gavn.web.apps.participants.show.keeping import staff_answer
from gavn.web.apps.participants.show.words import Words
from tests.web.people import VIOLENCE
from tests.web.people_pages import of, sent, taken, text_of

pytestmark = pytest.mark.django_db(databases=["default", "people"])


def test_staff_answer_without_names(provider: Client) -> None:
    url = of("staff", VIOLENCE)
    assert "id_answers" in sent(provider, url, on="2025-01-01")
    [once] = re.findall('name="once" value="([^"]+)"', text_of(provider, url))
    first = {"answers": "6", "on": "2025-01-01", "once": once}
    assert taken(provider, url, **first) == url
    assert "Svaret er gemt allerede." in sent(provider, url, **first), "sent twice, by the back button too, it is one"
    for answer in ("5", "5", "6"):
        taken(provider, url, answers=answer, on="2025-01-20")
    shown = text_of(provider, url)
    assert "Ingen måned har 5 svar endnu." in shown and "Januar 2025" in shown and "færre end 5" in shown
    assert "5,5" not in shown
    taken(provider, url, answers="6", on="2025-01-31")
    # Of another month, which is neither shown nor found by subtraction.
    taken(provider, url, answers="1", on="2024-12-01")
    shown = text_of(provider, url)
    assert "Fem svar, i gennemsnit 5,6 af 7." in shown
    assert "December 2024" in shown and "færre end 5" in shown and "Seks svar" not in shown
    # Nor is what comes next found by what is shown before and after, whichever day it is said to be of.
    table = shown[shown.index('id="answers"') : shown.index('id="answer"')]
    for answer, on in (("1", "2025-01-02"), ("7", "2025-01-31"), ("1", "2025-01-01"), ("2", "2025-01-09")):
        taken(provider, url, answers=answer, on=on)
        assert table in text_of(provider, url)
    taken(provider, url, answers="1", on="2025-01-10")
    assert "Ti svar, i gennemsnit 4 af 7." in text_of(provider, url)


@pytest.mark.parametrize(("sixes", "mean"), [(3, "5,2"), (9, "5,5"), (1, "5,1"), (13, "5,7")])
def test_a_mean_of_the_staff_is_rounded_half_away_from_zero(sixes: int, mean: str) -> None:
    """5.15, 5.45, 5.05 and 5.65: to even would be 5.2, 5.4, 5.0 and 5.6."""
    answered = ["6"] * sixes + ["5"] * (20 - sixes)
    found = [(date(2025, 1, 1), (answer,)) for answer in answered]
    assert f"20 svar, i gennemsnit {mean} af 7." in staff_answer(found, Words.of(Language.DANISH))
