"""The key that signs sessions: made once, kept beside the database file, readable by its owner alone."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


class NoSecretKey(RuntimeError):
    """A database elsewhere needs GAVN_SECRET_KEY, since there is no file to keep a key beside."""


def secret_key(database: str) -> str:
    """The key in `<database>.key`, made now where there is none."""
    if "://" in database:
        raise NoSecretKey("set GAVN_SECRET_KEY to a long random text: it signs sessions")
    path = Path(f"{database}.key")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        key = secrets.token_urlsafe(48)
        file.write(key)
    return key
