"""Every page, method and role: the table in permissions.csv, and every address there is to hold it against.

`python -m tests.web.permissions --missing` prints the rows that the table lacks, with guessed statuses to be read
through; `--write` appends them.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from gavn.domain.access.decision import Person, may
from gavn.domain.access.roles import ALLOWED, BOUND_BY_PARTY, Permission, Role

TABLE = Path(__file__).parent / "permissions.csv"
NOBODY = "nobody"
READERS = (NOBODY, *(role.value for role in Role))
COLUMNS = ("page", "method", "object", "arguments", *READERS)
# PUT, PATCH and DELETE share one row: no page takes them.
OTHER = "other"
METHODS = {"GET": ("GET", "HEAD"), "POST": ("POST",), OTHER: ("PUT", "PATCH", "DELETE")}
# The object in the address: one that the demo's parties take part in, one that none of them does, or no party's.
OWN, ANOTHER, SHARED = "own", "another", "shared"


@dataclass(frozen=True, slots=True)
class Page:
    """An address: its name, the names in it that an object fills, and the view that answers."""

    name: str
    parameters: tuple[str, ...]
    view: Callable[..., Any]

    @property
    def permission(self) -> Permission | None:
        permission: Permission | None = self._guard.permission
        return permission

    @property
    def unseen(self) -> Permission | None:
        """Whoever lacks it is answered as if the page were not there."""
        unseen: Permission | None = self._guard.unseen
        return unseen

    @property
    def methods(self) -> tuple[str, ...]:
        methods: tuple[str, ...] = self._guard.methods
        return methods

    @property
    def _guard(self) -> Any:
        """The guard before the view; Django, which it rests on, is not started where this file is read."""
        return vars(self.view)["guard"]

    @property
    def of_a_party(self) -> bool:
        """Whether somebody who may see such pages may be kept from this one by the party of their account."""
        return bool(self.parameters) and self.permission is not None and bool(ALLOWED[self.permission] & BOUND_BY_PARTY)


@dataclass(frozen=True, slots=True)
class Row:
    """What a page answers by one method: for each reader a status, or `log-in` for a redirect to the log-in."""

    page: str
    method: str
    object: str
    arguments: str
    expected: dict[str, str]

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.page, self.method, self.object)

    def named(self, **samples: object) -> dict[str, str]:
        """The arguments of the address; `{draft}` and the like are filled with what a test has made."""
        return dict(part.format(**samples).split("=", 1) for part in self.arguments.split())

    def __str__(self) -> str:
        return " ".join(part for part in self.key if part)


def pages() -> tuple[Page, ...]:
    """Every address of the project."""
    return tuple(_walk(get_resolver(), "", ()))


def _walk(resolver: URLResolver, namespace: str, parameters: tuple[str, ...]) -> Iterator[Page]:
    for pattern in resolver.url_patterns:
        found = (*parameters, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLPattern):
            yield Page(f"{namespace}{pattern.name}", found, pattern.callback)
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern, inner, found)


def rows() -> tuple[Row, ...]:
    """The table as it is written."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Row(
                row["page"], row["method"], row["object"], row["arguments"], {reader: row[reader] for reader in READERS}
            )
            for row in csv.DictReader(file)
        )


def wanted(page: Page, chosen: Sequence[str] = ()) -> list[tuple[str, str, str]]:
    """The keys of the rows that a page must have; `chosen` are the objects that its rows speak of."""
    objects = [SHARED] if SHARED in chosen or not page.of_a_party else [OWN, ANOTHER]
    return [(page.name, method, of) for method in METHODS for of in (objects if page.parameters else [""])]


def missing() -> list[Row]:
    """The rows that the table lacks, with guessed statuses."""
    written = rows()
    known = {row.key for row in written}
    objects = {page.name: [row.object for row in written if row.page == page.name] for page in pages()}
    return [_guess(page, *key[1:]) for page in pages() for key in wanted(page, objects[page.name]) if key not in known]


def _guess(page: Page, method: str, of: str) -> Row:
    arguments = " ".join(f"{name}=?" for name in page.parameters)
    return Row(page.name, method, of, arguments, {reader: _guessed(page, method, of, reader) for reader in READERS})


def _guessed(page: Page, method: str, of: str, reader: str) -> str:
    if method not in page.methods:
        return "405"
    if page.permission is None:
        return "200"
    person = None if reader == NOBODY else Person("", Role(reader))
    if page.unseen and not may(person, page.unseen).allowed:
        return "404"
    if reader == NOBODY:
        return "log-in"
    if not may(Person("", Role(reader)), page.permission).allowed:
        return "403"
    return "404" if of == ANOTHER and Role(reader) in BOUND_BY_PARTY else "200"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--missing", action="store_true", help="print the rows that the table lacks (the default)")
    parser.add_argument("--write", action="store_true", help="append them to the table")
    arguments = parser.parse_args()
    lacking = [[*row.key, row.arguments, *row.expected.values()] for row in missing()]
    csv.writer(sys.stdout, lineterminator="\n").writerows(lacking)
    if arguments.write:
        with TABLE.open("a", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(lacking)


if __name__ == "__main__":
    os.environ.setdefault("GAVN_SECRET_KEY", "only-for-tests")
    import_module("gavn.web.project.start")
    main()
