"""The keys that the program makes for itself: each once, readable by its owner alone."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

from gavn.web.database.key_file import kept_key


class NoSecretKey(RuntimeError):
    """A database elsewhere needs GAVN_SECRET_KEY, since there is no file to keep a key beside."""


def secret_key(database: str) -> str:
    """What signs sessions: the key in `<database>.key`, made now where there is none."""
    if "://" in database:
        raise NoSecretKey("set GAVN_SECRET_KEY to a long random text: it signs sessions")
    return kept_key(Path(f"{database}.key"))


def door_key_file(database: str) -> str:
    """Where the key of all pseudonyms is kept: with the account's own data, far from the database and its copies
    (ADR 0017); blank for a database elsewhere, which several machines may use. Nothing is made before it is needed."""
    if "://" in database:
        return ""
    home = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    name = sha256(str(Path(database).absolute()).encode()).hexdigest()[:32]
    return str(home / "gavn" / "door" / f"{name}.key")
