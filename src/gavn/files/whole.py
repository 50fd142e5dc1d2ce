"""A file that is written whole or not at all, by one writer at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def locked(folder: Path) -> Iterator[int]:
    """One writer at a time in a folder, which is given opened; the lock falls with the process that holds it."""
    directory = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(directory, fcntl.LOCK_EX)
        yield directory
    finally:
        os.close(directory)


def write_whole(path: Path, content: bytes, *, directory: int) -> None:
    """Puts the content in the place of the file, in the folder that is held locked."""
    # One name, so that what a killed process left behind is written over by the next.
    new = path.with_name(f".{path.name}.new")
    with new.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    if path.exists():
        new.chmod(path.stat().st_mode & 0o777)
    new.replace(path)
    os.fsync(directory)
