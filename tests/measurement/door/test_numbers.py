"""CPR numbers at the door. Each stands for nobody: 60 is added to the day, or nobody is born on it yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gavn.domain.outcomes.person_numbers import could_be_person_number, holds_person_number, without_person_numbers
from gavn.domain.values.problem import Place, Refused
from gavn.language.catalogue import Language
from gavn.language.problems import problem_text
from gavn.measurement.door.numbers import NumberKind, PersonNumber, read_number, remarks

TODAY = date(2026, 11, 26)
# By then some are born who are not yet: their numbers are of the plain kind, and have been given to nobody.
LATER = date(2060, 1, 1)
REPLACEMENT = "6101701234"


def unborn(day: str = "09", *, last: str = "5001") -> str:
    """A plain number of somebody born in March 2050."""
    return f"{day}0350{last}"


SPELLINGS = (
    "6101701234",
    "610170-1234",
    " 610170 1234\n",
    "61 01 70 12 34",
    "61-01-70-1234",
    "61.01.70-1234",
    "61/01/70 1234",
    "610170\N{EN DASH}1234",
    "610170\N{MINUS SIGN}1234",
    "610170\N{NO-BREAK SPACE}1234",
    "\ufeff610170\u200b1234",
    "'6101701234",
    "CPR: 610170-1234",
    "cpr-nr. 6101701234",
    "CPR-nummer 6101701234",
    "6101701234.0",
    "6101701234,00",
    "6.101.701.234",
    "6,101,701,234",
    "\N{FULLWIDTH DIGIT SIX}101701234",
)


@pytest.mark.parametrize("text", SPELLINGS)
def test_a_number_is_read_in_every_spelling(text: str) -> None:
    number = read_number(text, today=TODAY)
    assert (number.characters, number.born_on, number.kind) == (
        REPLACEMENT,
        date(1970, 1, 1),
        NumberKind.REPLACEMENT,
    )


@pytest.mark.parametrize("gap", ["", "-", " "])
@pytest.mark.parametrize("end", ["", ".0"])
def test_a_nought_that_a_spreadsheet_took_is_put_back(gap: str, end: str) -> None:
    whole = checked("09")
    text = f"{whole[1:6]}{gap}{whole[6:]}"
    if gap and end:
        return
    assert read_number(text + end, today=LATER).characters == whole


@pytest.mark.parametrize(
    ("seventh", "year", "born"),
    [
        *((seventh, year, 1900 + year) for seventh in "0123" for year in (0, 36, 37, 57, 58, 99)),
        *((seventh, year, born) for seventh in "49" for year, born in ((0, 2000), (36, 2036), (37, 1937), (99, 1999))),
        *(
            (seventh, year, born)
            for seventh in "5678"
            for year, born in ((0, 2000), (57, 2057), (58, 1858), (99, 1899))
        ),
    ],
)
def test_the_seventh_digit_says_the_century(seventh: str, year: int, born: int) -> None:
    assert read_number(f"6101{year:02}{seventh}234", today=LATER).born_on == date(born, 1, 1)


@pytest.mark.parametrize(
    ("text", "kind", "born"),
    [
        ("610329-1WQ3", NumberKind.HEALTH_NATIONAL, None),
        ("0203297JC9", NumberKind.HEALTH_NATIONAL, date(2029, 3, 2)),
        ("0203291wq3", NumberKind.HEALTH_NATIONAL, date(1929, 3, 2)),
        ("0203290AB1", NumberKind.HEALTH_LOCAL, date(1929, 3, 2)),
        ("0203955AB1", NumberKind.HEALTH_LOCAL, date(1895, 3, 2)),
        ("0203056AB1", NumberKind.HEALTH_LOCAL, date(2005, 3, 2)),
    ],
)
def test_numbers_of_the_health_service_have_two_letters(text: str, kind: NumberKind, born: date | None) -> None:
    """Their day is as it is: nothing is added to it."""
    if born is None:
        with pytest.raises(Refused) as refused:
            read_number(text, today=LATER)
        assert refused.value.problems[0].code == "cpr-no-such-day"
        return
    number = read_number(text, today=LATER)
    assert (number.kind, number.born_on) == (kind, born)
    assert not number.has_check_digit


MISTAKES: Sequence[tuple[str, str]] = (
    ("", "cpr-not-ten"),
    ("-", "cpr-not-ten"),
    ("61017012", "cpr-not-ten"),
    ("610170123", "cpr-nought-unsure"),
    ("6101701AB", "cpr-not-ten"),
    ("61017012345", "cpr-not-ten"),
    ("610170-123a", "cpr-not-ten"),
    ("610170-2AB1", "cpr-not-ten"),
    ("610170:1234", "cpr-not-ten"),
    ("6101701234.5", "cpr-not-ten"),
    ("٦١٠١٧٠١٢٣٤", "cpr-not-ten"),
    ("6.1017E+09", "cpr-shortened"),
    ("6,101701234E9", "cpr-shortened"),
    ("6101701234e0", "cpr-shortened"),
    ("6001701234", "cpr-no-such-day"),
    ("9201701234", "cpr-no-such-day"),
    ("3201501234", "cpr-no-such-day"),
    ("0001701234", "cpr-no-such-day"),
    ("6100701234", "cpr-no-such-day"),
    ("6113701234", "cpr-no-such-day"),
    ("9104701234", "cpr-no-such-day"),
    ("8902011234", "cpr-no-such-day"),
    ("8902001234", "cpr-no-such-day"),
    ("8711264234", "cpr-not-born"),
    ("6101575234", "cpr-not-born"),
)


@pytest.mark.parametrize(("text", "code"), MISTAKES)
def test_what_is_no_number_is_refused_and_never_repeated(text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_number(text, today=TODAY, place=Place(path="row.3"))
    [problem] = refused.value.problems
    assert (problem.code, problem.place.path) == (code, "row.3")
    digits = "".join(character for character in text if character.isalnum())
    for told in (str(refused.value), repr(problem), *(problem_text(problem, language) for language in Language)):
        assert not digits or digits not in "".join(filter(str.isalnum, told))
    assert refused.value.__cause__ is None and refused.value.__suppress_context__


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("8902041234", None),
        ("8902044234", date(2004, 2, 29)),
        ("8902004234", date(2000, 2, 29)),
        ("8611264234", date(2026, 11, 26)),
    ],
)
def test_the_29th_of_february_and_today_are_days(text: str, born: date | None) -> None:
    """1904 was a leap year, 1900 was not; whoever is born today can have a number today."""
    assert read_number(text, today=TODAY).born_on == (born or date(1904, 2, 29))


def checked(day: str) -> str:
    """The first numbers of the day whose modulus 11 comes out, worked out apart from the reader."""
    for last in range(5000, 5100):
        text = unborn(day, last=str(last))
        if sum(int(digit) * weight for digit, weight in zip(text, (4, 3, 2, 7, 6, 5, 4, 3, 2, 1), strict=True)) % 11:
            continue
        return text
    raise AssertionError


def test_modulus_11_is_a_remark_and_no_more() -> None:
    good = read_number(checked("09"), today=LATER)
    other = good.characters[:-1] + str((int(good.characters[-1]) + 1) % 10)
    assert [problem.code for problem in remarks(good)] == []
    assert [problem.code for problem in remarks(read_number(other, today=LATER))] == ["cpr-without-modulus"]
    assert [problem.code for problem in remarks(read_number(REPLACEMENT, today=TODAY))] == ["cpr-replacement"]
    assert [problem.code for problem in remarks(read_number("0203297JC9", today=LATER))] == []
    assert [problem.code for problem in remarks(read_number("0203290AB1", today=LATER))] == ["cpr-replacement"]


def test_a_thousand_made_up_numbers_are_read_by_the_rules() -> None:
    """Every day of the first and last months of many years, for each seventh digit, against the calendar itself."""
    read = 0
    for year in range(0, 100, 7):
        for seventh in range(10):
            for month, day in ((1, 1), (2, 28), (2, 29), (2, 30), (4, 30), (4, 31), (12, 31)):
                text = f"{day + 60}{month:02}{year:02}{seventh}000"
                century = oracle(year, seventh)
                try:
                    born: date | None = date(century + year, month, day)
                except ValueError:
                    born = None
                assert (born_of(text)) == (born if born and born <= LATER else None), text
                read += 1
    assert read >= 1000


def oracle(year: int, seventh: int) -> int:
    """The CPR office's table, row by row."""
    table = (
        (range(0, 4), range(0, 100), 1900),
        (range(4, 5), range(0, 37), 2000),
        (range(4, 5), range(37, 100), 1900),
        (range(5, 9), range(0, 58), 2000),
        (range(5, 9), range(58, 100), 1800),
        (range(9, 10), range(0, 37), 2000),
        (range(9, 10), range(37, 100), 1900),
    )
    return next(century for sevenths, years, century in table if seventh in sevenths and year in years)


def born_of(text: str) -> date | None:
    try:
        return read_number(text, today=LATER).born_on
    except Refused:
        return None


def test_a_number_shows_itself_nowhere() -> None:
    number = read_number(REPLACEMENT, today=TODAY)
    for shown in (repr(number), str(number), f"{number}", repr([number]), f"{number!r:>40}"):
        assert shown.strip(" []") == "PersonNumber(…)"


@given(st.text(alphabet="0123456789 -./,'EeCPRabz\n", max_size=16))
def test_whatever_is_read_is_one_number_or_refused(text: str) -> None:
    try:
        number = read_number(text, today=TODAY)
    except Refused as refused:
        assert len(refused.problems) == 1
        return
    assert isinstance(number, PersonNumber) and len(number.characters) == 10
    assert read_number(number.characters, today=TODAY) == number
    assert holds_person_number(number.characters) and could_be_person_number(number.characters)


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("610170-1234", True),
        ("6101701234", True),
        ("the son, 61 01 70 1234, moved", True),
        ("61.01.70-1234", True),
        ("610170 \N{EN DASH} 1234", True),
        ("6101701234.0", True),
        ("610170_1234", True),
        ("610170 \t   1234", True),
        ("610170\N{SOFT HYPHEN}1234", True),
        ("610170\N{LEFT-TO-RIGHT EMBEDDING}1234", True),
        ("\N{MATHEMATICAL BOLD DIGIT SIX}10170-1234", True),
        ("born 61-01-1970-1234", True),
        ("61.01.1970 \N{EN DASH} 1234", True),
        ("61.01.1970 1234", False),
        ("610170: 1234", False),
        ("610170-1WQ3", True),
        ("0203297jc9", True),
        ("320170-1234", False),
        ("611370-1234", False),
        # Amounts, days with a time, and other keys.
        ("105000000", False),
        ("6.101.701.234", False),
        ("26-11-2026 11:09", False),
        ("26.11.2026 11.09", False),
        ("7f3c6101-9012-4123-8abc-6101901234ab", False),
        ("921270-1234", False),
        ("p6101701234", False),
        ("61017012345", False),
        ("610170-2WQ3", False),
        ("2026-11-26", False),
        ("12 34 56 78", False),
        ("", False),
    ],
)
def test_text_is_searched_for_numbers(text: str, held: bool) -> None:
    assert holds_person_number(text) == held
    assert holds_person_number(without_person_numbers(text)) is False
    assert (without_person_numbers(text) != text) == held


@pytest.mark.parametrize("text", [text for text in SPELLINGS if "." not in text[:2] and "," not in text[:2]])
def test_every_spelling_that_is_read_is_found_in_text_too(text: str) -> None:
    """All but those with thousands apart, in which every amount is written."""
    assert holds_person_number(text) and holds_person_number(f"told: {text}, yesterday")
    hidden = without_person_numbers(f"told: {text}, yesterday")
    assert hidden.startswith("told: ") and hidden.endswith(", yesterday") and "1234" not in hidden


def test_a_number_without_its_nought_is_found_where_modulus_11_comes_out() -> None:
    short = checked("09")[1:]
    for text in (short, f"{short[:5]}-{short[5:]}", f"{short}.0"):
        assert holds_person_number(text)
        assert short[-4:] not in without_person_numbers(text)
    other = short[:-1] + str((int(short[-1]) + 1) % 10)
    assert not holds_person_number(other)


def test_names_in_data_are_held_to_more() -> None:
    """There ten digits are enough, with letters beside them too."""
    for name in ("p6101701234", "320170-1234", "999999 9999", REPLACEMENT):
        assert could_be_person_number(name)
    assert not could_be_person_number("p-07")
