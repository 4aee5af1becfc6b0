"""The heads of all runs in one SQLite file: a cache, made again from the runs when it is gone."""

import json
import os
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from pathlib import Path

from audit.private import private_folder
from audit.report.runs import RunHead
from audit.store.runs.head import head_from, tree_of

VERSION = 1
_TABLE = """
CREATE TABLE IF NOT EXISTS heads (
  folder TEXT NOT NULL, entry TEXT NOT NULL, head TEXT NOT NULL, PRIMARY KEY (folder, entry)
) WITHOUT ROWID
"""
#: The same as SQLite tells it.
_AS_TOLD = _TABLE.lstrip().replace("IF NOT EXISTS ", "")
#: A link would have another file written; at a pipe, one would wait for ever.
_FLAGS = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK


class Index:
    """Heads by source folder and entry. Whatever is wrong with the file, it is only slower."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def known(self, folder: str) -> Mapping[str, RunHead]:
        """The heads of a folder, by entry."""
        try:
            with closing(self._opened()) as connection:
                rows = connection.execute(
                    "SELECT entry, head FROM heads WHERE folder = ?", (folder,)
                ).fetchall()
            return {str(entry): head_from(json.loads(head)) for entry, head in rows}
        except sqlite3.OperationalError:  # somebody else is at it, or it cannot be opened
            return {}
        except (sqlite3.Error, OSError, ValueError, TypeError, RecursionError):
            self._forget()
            return {}

    def add(self, folder: str, heads: Iterable[tuple[str, RunHead]]) -> None:
        rows = [(folder, entry, json.dumps(tree_of(head))) for entry, head in heads]
        with suppress(sqlite3.Error, OSError), closing(self._opened()) as connection, connection:
            connection.executemany("INSERT OR REPLACE INTO heads VALUES (?, ?, ?)", rows)

    def drop(self, folder: str, entries: Iterable[str]) -> None:
        rows = [(folder, entry) for entry in entries]
        with suppress(sqlite3.Error, OSError), closing(self._opened()) as connection, connection:
            connection.executemany("DELETE FROM heads WHERE folder = ? AND entry = ?", rows)

    def _opened(self) -> sqlite3.Connection:
        private_folder(self._path.parent)
        os.close(os.open(self._path, _FLAGS, 0o600))
        connection = sqlite3.connect(self._path, timeout=2.0)
        connection.execute("PRAGMA synchronous = OFF")  # a cache: lost, it is made again
        if connection.execute("PRAGMA user_version").fetchone()[0] not in {0, VERSION}:
            connection.execute("DROP TABLE IF EXISTS heads")
        connection.execute(_TABLE)
        if not is_ours(connection):
            connection.close()
            self._forget()
            raise sqlite3.DatabaseError("it is not the index that we write")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        return connection

    def _forget(self) -> None:
        with suppress(OSError):
            self._path.unlink()


def is_ours(connection: sqlite3.Connection) -> bool:
    """Whether there is our table and nothing else: a view or a trigger would be run."""
    return connection.execute("SELECT sql FROM sqlite_master").fetchall() == [(_AS_TOLD,)]
