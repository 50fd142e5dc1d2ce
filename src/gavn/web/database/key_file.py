"""A key that is made once and kept in a file that its owner alone can read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from gavn.files.whole import locked


def kept_key(path: Path) -> str:
    """The key in the file, made now where there is none.

    It is whole and on the disk before it has its name: a key that is lost when the power goes cannot be made again, and
    another process that makes one in the same moment reads this.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with locked(path.parent) as folder:
        if not path.exists():
            _make(path, folder)
    return path.read_text(encoding="ascii").strip()


def _make(path: Path, folder: int) -> None:
    new = path.with_name(f".{path.name}.new")
    with os.fdopen(os.open(new, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    os.fsync(folder)
