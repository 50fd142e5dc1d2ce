"""What has the shape of a CPR number, Denmark's number of a person: it never stands in data, which name nobody.

Shape is all that is asked: what no calendar has, as the 31st of February, counts too. Numbers are read, and turned into
pseudonyms, at the door (`gavn.measurement.door`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from gavn.domain.values.problem import Place, Problem

WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)

# Also as many blanks as a table is padded with, of which a page shows one.
_GAP = r"(?:[\s./_\u2010-\u2015\u2212-]{0,3}|[ \t]{4,})"
# Numbers for those who have none, and for testing, add 60 to the day.
_DAY = r"(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])"
_MONTH = r"(?:0[1-9]|1[0-2])"
# The health service's own replacement numbers have two letters among the last four.
_LAST = r"(?:\d{4}|[015-7][A-Za-z]{2}\d)"
_PAIRS = rf"{_DAY}\s{_MONTH}\s\d\d\s\d\d\s\d\d"
# A day of birth in full and the last four after a hyphen; after a blank they can be the time of that day.
_IN_FULL = rf"{_DAY}[./-]{_MONTH}[./-](?:19|20)\d\d\s?[\u2010-\u2015\u2212-]\s?\d{{4}}"
# A spreadsheet that takes the number for an amount drops the nought that it begins with.
_SHORT = rf"(?P<short>[1-9]{_MONTH}\d\d{_GAP}\d{{4}})"
# Letters or digits beside it make it a part of some other key.
SHAPE = re.compile(
    rf"(?<![0-9A-Za-z])(?:{_DAY}{_GAP}{_MONTH}{_GAP}\d\d{_GAP}{_LAST}|{_PAIRS}|{_IN_FULL}|{_SHORT})(?![0-9A-Za-z])",
    re.ASCII,
)
# What any text must match to be one of these, in the expressions of databases, which look at nothing beside a match: a
# text that does not match is nobody's number, and one that does is to be asked about.
WIDER = (
    rf"[^\x00-\x7F]|{_DAY}[\W_]*{_MONTH}[\W_]*[0-9]{{2}}[\W_]*(?:[0-9]{{2}}\W?[0-9]{{2}}|[015-7][A-Za-z]{{2}}[0-9])"
    rf"|{_DAY}\W{_MONTH}\W[0-9]{{4}}\W*[0-9]{{4}}|[1-9]{_MONTH}[0-9]{{2}}[\W_]*[0-9]{{4}}|[0-9]{{6}}[ .-]?[0-9]{{4}}"
)
# Ten digits, whatever they are and whatever letters stand beside them.
TEN_DIGITS = re.compile(r"(?<!\d)\d{6}[ .-]?\d{4}(?!\d)")
# What the door makes of a person: letters and digits of base32, which nobody's number is written in.
PSEUDONYM = re.compile(r"p(?:-[a-z2-7]{5}){6}", re.ASCII)
# The characters that Unicode says format the others.
UNSEEN = "Cf"


def has_modulus_11(digits: str) -> bool:
    """Whether ten digits come out by the rule that every number kept until 1 October 2007."""
    return sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits, strict=True)) % 11 == 0


def holds_person_number(text: str) -> bool:
    """Whether something in the text has the shape of a CPR number, however it is written.

    Nine digits are an amount as often as a number that lost its nought: they have the shape where modulus 11 comes out.
    """
    return any(True for _ in _found(as_written(text)))


def could_be_person_number(name: str) -> bool:
    """Whether a name that data give to a person or a course could be a number in hiding: the stricter question."""
    return TEN_DIGITS.search(name) is not None or holds_person_number(name)


def check_text(text: str, place: Place, *, field: str = "") -> Iterator[Problem]:
    """What cannot stand in somebody's own words, since others read them for good; `field` is what the text is of."""
    if holds_person_number(text):
        yield Problem("text-person-number", place, {"field": field} if field else {})


def is_pseudonym(text: str) -> bool:
    """Whether it has the shape of a pseudonym, whose digits are no part of anybody's number."""
    return PSEUDONYM.fullmatch(text) is not None


def without_person_numbers(text: str) -> str:
    """The text with `…` in place of everything that has the shape."""
    plain = as_written(text)
    parts, done = [], 0
    for start, end in _found(plain):
        parts.append(plain[done:start])
        done = end
    return "…".join([*parts, plain[done:]]) if parts else text


def as_written(text: str) -> str:
    """In plain characters, without those that nobody sees: marks of direction, and the hyphen that is only there where
    a line ends."""
    if text.isascii():
        return text
    return "".join(each for each in unicodedata.normalize("NFKC", text) if unicodedata.category(each) != UNSEEN)


def _found(plain: str) -> Iterator[tuple[int, int]]:
    for match in SHAPE.finditer(plain):
        short = match["short"]
        if short is None or has_modulus_11("0" + re.sub(r"\D", "", short)):
            yield match.span()
