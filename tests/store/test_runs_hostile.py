"""A run store that somebody else may write to: what lies there is damage, and harms nothing."""

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from audit.engine.verifying import verify_source
from audit.store.runs.head import head_from, tree_of
from audit.store.runs.layout import folder_of
from audit.store.runs.place import MOST_BYTES, UnusableStore
from audit.store.runs.reading import Reader
from audit.store.runs.store import RunStore, open_store
from tests.store.test_runs import head, keep

DEEP = b"[" * 100_000
OTHERS = (DEEP, b"[]", b'"x"', b"null", b"{}")


def run_folder(root: Path) -> Path:
    return next((root / "sources" / folder_of("shop") / "runs").iterdir())


def kept(root: Path) -> RunStore:
    """A store with one run and no index."""
    keep(open_store(root), 1)
    (root / "index.sqlite").unlink()
    return open_store(root)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        *((name, data) for name in ("head.json", "link.json") for data in OTHERS),
    ],
)
def test_what_is_no_head_or_link_is_damage(tmp_path: Path, name: str, data: bytes) -> None:
    store = kept(tmp_path)
    (run_folder(tmp_path) / name).write_bytes(data)

    assert store.heads() == ()
    assert len(store.damaged) == 1


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", {"a": 1}),
        ("run", None),
        ("sequence", "../../../elsewhere"),
        ("sequence", True),
        ("score", "90"),
        ("scores", {"security": "90"}),
        ("open", []),
        ("open", {"critical": "1"}),
        ("finished", 1),
        ("started_at", ""),
        ("certificate_ends", ""),
    ],
)
def test_a_head_of_other_types_is_none(key: str, value: object) -> None:
    tree: dict[str, Any] = tree_of(head(1)) | {key: value}

    with pytest.raises((TypeError, ValueError)):
        head_from(tree)


def test_a_head_has_whole_numbers_for_real_ones() -> None:
    made = replace(head(1), scores={"security": 90, "dataops": None}, score=90)

    assert head_from(json.loads(json.dumps(tree_of(made)))) == made


def index(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def test_an_index_that_is_a_link_leaves_what_it_leads_to(tmp_path: Path) -> None:
    store = kept(tmp_path / "runs")
    other = tmp_path / "other.sqlite"
    index(other, "CREATE TABLE heads (mine)", "PRAGMA user_version = 7")
    (tmp_path / "runs" / "index.sqlite").symlink_to(other)
    before = other.read_bytes()

    assert len(store.heads()) == 1
    assert len(Reader(tmp_path / "runs").store().heads()) == 1
    assert other.read_bytes() == before


def only_read(root: Path) -> RunStore:
    return Reader(root).store()


@pytest.mark.parametrize("read", [open_store, only_read])
def test_an_index_with_a_view_is_made_again_and_never_asked(
    tmp_path: Path, read: Callable[[Path], RunStore]
) -> None:
    kept(tmp_path)
    endless = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t)"
    index(
        tmp_path / "index.sqlite",
        f"CREATE VIEW heads AS {endless} "
        f"SELECT '{folder_of('shop')}' AS folder, 'a' AS entry, n AS head FROM t",
        "PRAGMA user_version = 1",
    )

    assert len(read(tmp_path).heads()) == 1


def test_a_row_of_the_index_names_no_other_folder(tmp_path: Path) -> None:
    store = open_store(tmp_path / "runs")
    keep(store, 1)
    other = tmp_path / "other"
    other.mkdir()
    (other / "link.json").write_text("{}")
    [run] = store.heads()
    up = os.path.relpath(other, run_folder(tmp_path / "runs").parent)
    tree = tree_of(run) | {"sequence": f"{up}/x", "run": ""}
    index(
        tmp_path / "runs" / "index.sqlite",
        f"UPDATE heads SET head = '{json.dumps(tree)}'",
    )

    again = open_store(tmp_path / "runs")
    assert [h.sequence for h in again.heads()] == [1]
    assert (other / "link.json").exists()


def as_pipe(path: Path) -> None:
    os.mkfifo(path)


def as_link(path: Path) -> None:
    path.symlink_to("/dev/zero")


def as_folder(path: Path) -> None:
    path.mkdir()


def as_hole(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)


@pytest.mark.parametrize("put", [as_pipe, as_link, as_folder, as_hole])
@pytest.mark.parametrize("name", ["head.json", "link.json", "report.json", "../../source.json"])
def test_what_is_no_file_of_ours_is_neither_waited_for_nor_read(
    tmp_path: Path, name: str, put: Callable[[Path], None]
) -> None:
    store = kept(tmp_path)
    [run] = store.heads()
    (tmp_path / "index.sqlite").unlink()
    path = run_folder(tmp_path) / name
    path.unlink()
    put(path)
    again = open_store(tmp_path)

    if name == "report.json":
        with pytest.raises(UnusableStore, match="move it away"):
            again.report(run)
        said = [str(wrong) for wrong in verify_source(again, "shop", []).wrong]
        assert any("move it away" in one for one in said)
    else:
        assert again.heads() == ()
        assert len(again.damaged) == 1


@pytest.mark.parametrize(
    "data", [DEEP, b"[]", b'{"a": 1}', b'{"a": ["x"]}', b'{"a": ["2026-01-01", Infinity]}']
)
def test_what_was_seen_is_damage_when_it_is_none_of_ours(tmp_path: Path, data: bytes) -> None:
    store = kept(tmp_path)
    (tmp_path / "sources" / folder_of("shop") / "seen.json").write_bytes(data)

    assert store.seen("shop") == {}
    assert [d.entry for d in store.damaged] == ["seen.json"]


@pytest.mark.parametrize("data", [DEEP, b'{"name": {"a": 1}}', b'{"name": null}', b"[]"])
def test_the_name_of_a_source_is_a_text(tmp_path: Path, data: bytes) -> None:
    store = kept(tmp_path)
    (tmp_path / "sources" / folder_of("shop") / "source.json").write_bytes(data)

    assert store.sources() == ()
    assert [d.entry for d in store.damaged] == ["source.json"]
