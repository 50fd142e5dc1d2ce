"""Adds postings to a folder's ledger in one step: whoever looks, or is killed, finds it before or after."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from gavn.domain.economy.ledger import Posting
from gavn.domain.values.problem import Place, Problem, Refused
from gavn.files import layout
from gavn.files.postings import posting_rows
from gavn.files.whole import locked, write_whole


def ledger_bytes(folder: Path) -> bytes:
    """The ledger's file as it is now; taken before it is read, it shows afterwards that nobody wrote meanwhile."""
    try:
        return (folder / layout.POSTINGS).read_bytes()
    except OSError:
        # Reading the fund says what is wrong with the file, in words.
        return b""


def append_postings(folder: Path, postings: Iterable[Posting], *, onto: bytes) -> None:
    """Writes `onto` and the postings after it; refused where the file is no longer `onto`."""
    path = folder / layout.POSTINGS
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(posting_rows(postings))
    joint = b"" if onto.endswith(b"\n") else b"\n"
    with locked(path.parent) as directory:
        if ledger_bytes(folder) != onto:
            raise Refused([Problem("ledger-changed", Place(layout.POSTINGS))])
        write_whole(path, onto + joint + out.getvalue().encode("utf-8"), directory=directory)
