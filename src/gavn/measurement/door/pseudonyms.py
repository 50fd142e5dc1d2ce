"""Keyed pseudonyms: one in the authority's own domain, and one derived from it for each agreement (ADR 0017).

A person has a *salt*, 32 random bytes that the edge draws. Pseudonyms come of key and salt alone, so that a person can
change number and stay the same, and so that nobody can make them again once the salt is destroyed. A *mark* is how the
person is found again by a number: it comes of the key and the number, is kept beside the salt, and goes with it.
"""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass

from gavn.domain.outcomes.person_numbers import holds_person_number
from gavn.domain.values.length import NAME_LENGTH
from gavn.domain.values.problem import Place, Problem, Refused, refuse
from gavn.measurement.door.numbers import NOWHERE, PersonNumber

SALT_BYTES = 32
KEY_BYTES = 32
# 30 characters of base32 are 150 bits: two of a million people share one with a chance below 1 in 10^33.
CHARACTERS = 30
# In groups of five, since no spelling of a CPR number has anything between its digits after the fifth.
GROUP = 5


@dataclass(frozen=True, slots=True, repr=False)
class DoorKey:
    """The secret of all pseudonyms: at least 32 bytes from outside the data, in a keeping of its own."""

    secret: bytes

    def __post_init__(self) -> None:
        if len(self.secret) < KEY_BYTES:
            raise Refused([Problem("door-key-short", values={"least": str(KEY_BYTES)})])

    def __repr__(self) -> str:
        return "DoorKey(…)"


@dataclass(frozen=True, slots=True, repr=False)
class Salt:
    """A person's own 32 random bytes; to destroy them is to erase the person's pseudonyms."""

    random: bytes

    def __post_init__(self) -> None:
        if len(self.random) != SALT_BYTES:
            raise ValueError(f"a salt is {SALT_BYTES} bytes")

    def __repr__(self) -> str:
        return "Salt(…)"


@dataclass(frozen=True, slots=True)
class CaseNumber:
    """What a provider calls a person in one agreement; it needs no CPR number, and holds none."""

    provider: str
    agreement: str
    number: str


def read_case_number(text: str, *, provider: str, agreement: str, place: Place = NOWHERE) -> CaseNumber:
    """A case number without the blanks around it and doubled inside it; refused where it says who the person is."""
    number = " ".join(text.split())
    problems = []
    if not number:
        problems.append(Problem("case-number-blank", place))
    if len(number) > NAME_LENGTH:
        problems.append(Problem("case-number-long", place, {"most": str(NAME_LENGTH)}))
    if holds_person_number(number):
        problems.append(Problem("case-number-cpr", place))
    refuse(problems)
    return CaseNumber(provider, agreement, number)


@dataclass(frozen=True, slots=True)
class Door:
    """Where one authority's people come in. Another authority's marks and pseudonyms are others, by the same key."""

    key: DoorKey
    authority: str

    def mark(self, number: PersonNumber) -> str:
        """`m-…`: by which a person is found again who comes with this number."""
        return "m-" + self._made("mark", number.characters)

    def case_mark(self, case: CaseNumber) -> str:
        """`m-…`: by which a person is found again who comes with this case number, in capitals or not."""
        return "m-" + self._made("case", case.provider, case.agreement, case.number.casefold())

    def pseudonym(self, salt: Salt) -> str:
        """`p-…`: who the person is in the authority's domain, where overlaps are found, and nowhere else."""
        return "p-" + self._made("person", salt.random.hex())

    def pseudonym_in(self, agreement: str, salt: Salt) -> str:
        """`p-…`: who the person is in an agreement; without the key it cannot be led to another agreement's."""
        return "p-" + self._made("agreement", agreement, self.pseudonym(salt), salt.random.hex())

    def _made(self, purpose: str, *parts: str) -> str:
        """HMAC-SHA-256 over the parts, each with its length before it, so that no two lists of parts run together."""
        texts = (part.encode() for part in ("gavn", purpose, self.authority, *parts))
        message = b"".join(len(text).to_bytes(4, "big") + text for text in texts)
        made = base64.b32encode(hmac.digest(self.key.secret, message, "sha256")).decode().lower()[:CHARACTERS]
        return "-".join(made[start : start + GROUP] for start in range(0, CHARACTERS, GROUP))
