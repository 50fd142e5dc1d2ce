"""A key that is made once: whole, or not there."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gavn.web.database.key_file import kept_key


def test_it_is_made_once_and_its_owner_alone_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "door.key"
    key = kept_key(path)
    assert len(key) == 64 and kept_key(path) == key
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_those_who_make_it_in_the_same_moment_have_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(kept_key, [tmp_path / "door.key"] * 8))
    assert len(keys) == 1 and len(keys.pop()) == 64


def test_a_crash_while_it_is_made_leaves_no_empty_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(size: int) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(secrets, "token_urlsafe", stopped)
        with pytest.raises(KeyboardInterrupt):
            kept_key(tmp_path / "door.key")
    assert len(kept_key(tmp_path / "door.key")) == 64
