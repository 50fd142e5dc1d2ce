"""Adds postings to a folder's ledger in one step: whoever looks, or is killed, finds it before or after."""

from __future__ import annotations

import csv
import fcntl
import io
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from gavn.domain.economy.ledger import Posting
from gavn.domain.values.problem import Place, Problem, Refused
from gavn.files import layout
from gavn.files.postings import posting_rows


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
    with _locked(path.parent) as directory:
        if ledger_bytes(folder) != onto:
            raise Refused([Problem("ledger-changed", Place(layout.POSTINGS))])
        # One name, so that what a killed process left behind is written over by the next.
        new = path.with_name(f".{path.name}.new")
        with new.open("wb") as stream:
            stream.write(onto + joint + out.getvalue().encode("utf-8"))
            stream.flush()
            os.fsync(stream.fileno())
        new.chmod(path.stat().st_mode & 0o777)
        new.replace(path)
        os.fsync(directory)


@contextmanager
def _locked(folder: Path) -> Iterator[int]:
    """One writer at a time; the lock falls with the process that holds it."""
    directory = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(directory, fcntl.LOCK_EX)
        yield directory
    finally:
        os.close(directory)
