"""The database as an outsider reads it: by SQL alone, without the program that wrote it."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import psycopg

from gavn.web.database.address import PEOPLE_SCHEMA

# Every table of the fund, and whether its first column is a number of the database's own making: those follow from
# a counter that goes on when a transaction is taken back, and mean nothing.
TABLES = {
    "documents_document": True,
    "pipeline_inquiryrow": False,
    "pipeline_hearingrow": True,
    "pipeline_eventrow": True,
    "economy_postingrow": False,
    "economy_linerow": True,
    "economy_closingproposalrow": True,
    "economy_closingrow": False,
    "economy_headrow": True,
    "economy_ledgerend": False,
    "economy_batchrow": False,
    "economy_draftrow": True,
    "economy_draftlinerow": True,
    "audit_auditevent": False,
    "audit_auditend": False,
}


class Store(Protocol):
    """A database that can be set back to how it was kept."""

    name: str
    address: str

    def keep(self) -> None: ...
    def restore(self) -> None: ...
    def settle(self) -> None: ...
    def sound(self) -> bool: ...
    def rows(self, sql: str) -> list[tuple[Any, ...]]: ...
    def people_rows(self, sql: str) -> list[tuple[Any, ...]]: ...
    def holds(self, texts: Iterable[str]) -> bool: ...


class SqliteStore:
    """A file and that of its people, each with its log beside it."""

    name = "SQLite"

    def __init__(self, folder: Path) -> None:
        self.path = folder / "fund.sqlite3"
        self.kept = folder / "kept"
        self.people = folder / "fund.sqlite3.people.sqlite3"
        self.address = str(self.path)

    def keep(self) -> None:
        self.kept.mkdir(exist_ok=True)
        for path in (self.path, self.people):
            with self._open(path) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            shutil.copy(path, self.kept)

    def restore(self) -> None:
        for path in (self.path, self.people):
            for end in ("-wal", "-shm"):
                Path(f"{path}{end}").unlink(missing_ok=True)
            shutil.copy(self.kept / path.name, path)

    def settle(self) -> None:
        """A killed writer leaves nobody behind."""

    def sound(self) -> bool:
        return self.rows("PRAGMA integrity_check") == [("ok",)] and self.rows("PRAGMA foreign_key_check") == []

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self._open() as connection:
            return connection.execute(sql).fetchall()

    def people_rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self._open(self.people) as connection:
            return connection.execute(sql).fetchall()

    def holds(self, texts: Iterable[str]) -> bool:
        """Whether any of them stands anywhere in the files of people, deleted or not."""
        files = [file for file in self.people.parent.glob(f"{self.people.name}*") if file.is_file()]
        held = b"".join(file.read_bytes() for file in files)
        return any(text.encode() in held for text in texts)

    @contextmanager
    def _open(self, path: Path | None = None) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(path or self.path, timeout=20)
        try:
            yield connection
        finally:
            connection.close()


class PostgresStore:
    """A database of its own on a server."""

    name = "PostgreSQL"

    def __init__(self, server: str, name: str) -> None:
        self.database = name
        self.address = urlsplit(server)._replace(path=f"/{name}").geturl()
        self.admin = psycopg.connect(server, autocommit=True)
        self.reader: psycopg.Connection[tuple[Any, ...]] | None = None
        self._drop(name, f"{name}_kept")
        self.admin.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")

    def keep(self) -> None:
        self._leave()
        self._drop(f"{self.database}_kept")
        self.admin.execute(f"CREATE DATABASE {self.database}_kept TEMPLATE {self.database}")

    def restore(self) -> None:
        self._leave()
        self._drop(self.database)
        self.admin.execute(f"CREATE DATABASE {self.database} TEMPLATE {self.database}_kept")

    def remove(self) -> None:
        self._leave()
        self._drop(self.database, f"{self.database}_kept")
        self.admin.close()

    def settle(self) -> None:
        """Waits until the server has noticed that the killed client is gone: it may be in the middle of a commit."""
        own = self.reader.info.backend_pid if self.reader else 0
        sql = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = %s AND pid <> %s"
        for _ in range(2000):
            if self.admin.execute(sql, [self.database, own]).fetchall() == [(0,)]:
                return
            time.sleep(0.005)
        raise TimeoutError("the killed client's session did not end")

    def sound(self) -> bool:
        """PostgreSQL keeps its own files; what the rows must hold is asked of the books."""
        return True

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        self.reader = self.reader or psycopg.connect(self.address, autocommit=True)
        return self.reader.execute(sql).fetchall()

    def people_rows(self, sql: str) -> list[tuple[Any, ...]]:
        """They have a schema of their own."""
        return self.rows(sql.replace(" participants_", f" {PEOPLE_SCHEMA}.participants_"))

    def holds(self, texts: Iterable[str]) -> bool:
        """The pages of a server's files are its own."""
        return False

    def _leave(self) -> None:
        if self.reader is not None:
            self.reader.close()
            self.reader = None
        self.settle()

    def _drop(self, *names: str) -> None:
        for name in names:
            self.admin.execute(f"DROP DATABASE IF EXISTS {name}")


def fingerprint(store: Store) -> str:
    """One digest over every row of the fund, so that two states are the same or not."""
    digest = hashlib.sha256()
    for table, numbered in TABLES.items():
        rows = store.rows(f"SELECT * FROM {table} ORDER BY 1")  # noqa: S608
        digest.update(f"{table} {[row[1:] if numbered else row for row in rows]!r}\n".encode())
    return digest.hexdigest()
