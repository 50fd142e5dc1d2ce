"""Keyed pseudonyms: constant, unlinkable without the key, gone with the salt, and never in the shape of a number."""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b32encode
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gavn.domain.outcomes.person_numbers import could_be_person_number, is_pseudonym
from gavn.domain.values.length import NAME_LENGTH
from gavn.domain.values.problem import Place, Refused
from gavn.measurement.door.numbers import read_number
from gavn.measurement.door.pseudonyms import CaseNumber, Door, DoorKey, Salt, read_case_number

KEY = DoorKey(bytes(range(32)))
DOOR = Door(KEY, "aarhus")
NUMBER = read_number("610170-1234", today=date(2026, 1, 1))
ANOTHER = read_number("610170-1235", today=date(2026, 1, 1))
FORM = re.compile(r"[mp]-[a-z2-7]{5}(-[a-z2-7]{5}){5}")


def salt(number: int) -> Salt:
    return Salt(number.to_bytes(32, "big"))


def test_the_same_gives_the_same_and_anything_else_gives_another() -> None:
    assert DOOR.mark(NUMBER) == Door(DoorKey(bytes(range(32))), "aarhus").mark(NUMBER)
    made = [
        DOOR.mark(NUMBER),
        DOOR.mark(ANOTHER),
        Door(KEY, "viborg").mark(NUMBER),
        Door(DoorKey(bytes(range(1, 33))), "aarhus").mark(NUMBER),
        DOOR.case_mark(CaseNumber("house", "diabetes", "17")),
        DOOR.case_mark(CaseNumber("house", "violence", "17")),
        DOOR.case_mark(CaseNumber("home", "diabetes", "17")),
        DOOR.case_mark(CaseNumber("housed", "iabetes", "17")),
        DOOR.pseudonym(salt(1)),
        DOOR.pseudonym(salt(2)),
        Door(KEY, "viborg").pseudonym(salt(1)),
        DOOR.pseudonym_in("diabetes", salt(1)),
        DOOR.pseudonym_in("violence", salt(1)),
        DOOR.pseudonym_in("diabetes", salt(2)),
    ]
    assert len(set(made)) == len(made)
    assert all(FORM.fullmatch(one) for one in made)


def test_a_pseudonym_is_hmac_sha_256_as_anybody_can_work_it_out() -> None:
    """Kept for ever: a change of it would part everybody from what was measured of them."""
    parts = [b"gavn", b"person", b"aarhus", salt(1).random.hex().encode()]
    message = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    text = b32encode(hmac.new(bytes(range(32)), message, hashlib.sha256).digest()).decode().lower()
    assert DOOR.pseudonym(salt(1)).replace("-", "") == "p" + text[:30]
    assert DOOR.pseudonym(salt(1)) == "p-" + "-".join(text[at : at + 5] for at in range(0, 30, 5))


@given(st.binary(min_size=32, max_size=32), st.text(max_size=20))
def test_no_pseudonym_could_be_a_number(random: bytes, agreement: str) -> None:
    for made in (DOOR.pseudonym(Salt(random)), DOOR.pseudonym_in(agreement, Salt(random))):
        assert FORM.fullmatch(made) and is_pseudonym(made)
        assert not could_be_person_number(made)


def test_not_even_one_of_nothing_but_digits_could() -> None:
    """Chance would hardly ever make one; the grouping alone keeps it from being one."""
    chance = Random(17)
    for _ in range(20_000):
        digits = "".join(
            chance.choice("234567ab") if chance.random() < 0.1 else chance.choice("234567") for _ in range(30)
        )
        made = "p-" + "-".join(digits[at : at + 5] for at in range(0, 30, 5))
        assert not could_be_person_number(made), made


def test_whoever_changes_number_stays_the_same() -> None:
    """Two marks lead to one salt; pseudonyms come of the salt alone."""
    salts = {DOOR.mark(NUMBER): salt(1), DOOR.mark(ANOTHER): salt(1)}
    assert DOOR.pseudonym(salts[DOOR.mark(NUMBER)]) == DOOR.pseudonym(salts[DOOR.mark(ANOTHER)])


def test_two_agreements_cannot_be_joined_without_the_key() -> None:
    """A thousand people in two agreements: nothing that one pseudonym has is in the other more often than by chance."""
    pairs = [(DOOR.pseudonym_in("diabetes", salt(n)), DOOR.pseudonym_in("violence", salt(n))) for n in range(1000)]
    assert not {one for one, _ in pairs} & {other for _, other in pairs}
    same = sum(a == b for one, other in pairs for a, b in zip(one[2:], other[2:], strict=True) if a != "-")
    assert abs(same - 30_000 / 32) < 200
    # A key that is not the right one joins nobody.
    wrong = Door(DoorKey(bytes(32)), "aarhus")
    assert not {wrong.pseudonym_in("violence", salt(n)) for n in range(1000)} & {other for _, other in pairs}


def test_with_the_salt_destroyed_key_and_number_join_nothing() -> None:
    """All that is left can be made again from key and number; no pseudonym can."""
    handed_on = {DOOR.pseudonym(salt(1)), DOOR.pseudonym_in("diabetes", salt(1))}
    afresh = {DOOR.pseudonym(salt(2)), DOOR.pseudonym_in("diabetes", salt(2)), DOOR.mark(NUMBER)}
    assert not handed_on & afresh


def test_secrets_show_themselves_nowhere() -> None:
    assert (repr(KEY), str(salt(1)), repr(DOOR)) == (
        "DoorKey(…)",
        "Salt(…)",
        "Door(key=DoorKey(…), authority='aarhus')",
    )


def test_a_short_key_is_refused_without_repeating_it() -> None:
    with pytest.raises(Refused) as refused:
        DoorKey(b"secret")
    assert [problem.code for problem in refused.value.problems] == ["door-key-short"]
    assert "secret" not in repr(refused.value.problems)
    with pytest.raises(ValueError, match="32 bytes"):
        Salt(b"short")


@pytest.mark.parametrize(
    ("text", "number"),
    [("17", "17"), (" SAG  2024/17 ", "SAG 2024/17"), ("æ-17", "æ-17"), ("x" * NAME_LENGTH, "x" * NAME_LENGTH)],
)
def test_a_case_number_is_the_provider_s_own(text: str, number: str) -> None:
    read = read_case_number(text, provider="house", agreement="diabetes")
    assert read == CaseNumber("house", "diabetes", number)
    again = read_case_number(number.upper(), provider="house", agreement="diabetes")
    assert DOOR.case_mark(read) == DOOR.case_mark(again)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", ["case-number-blank"]),
        (" \t ", ["case-number-blank"]),
        ("x" * (NAME_LENGTH + 1), ["case-number-long"]),
        ("610170-1234", ["case-number-cpr"]),
        ("case 61 01 70 1234", ["case-number-cpr"]),
        ("6101701234" + " x" * 40, ["case-number-long", "case-number-cpr"]),
    ],
)
def test_a_case_number_that_says_who_it_is_is_refused(text: str, codes: list[str]) -> None:
    with pytest.raises(Refused) as refused:
        read_case_number(text, provider="house", agreement="diabetes", place=Place(path="row.2"))
    assert [problem.code for problem in refused.value.problems] == codes
    assert "6101" not in repr(refused.value.problems)
