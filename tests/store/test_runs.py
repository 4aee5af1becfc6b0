"""The run store: runs come back byte by byte, in their order, whatever happens meanwhile."""

import json
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from audit.report.runs import RunHead
from audit.store.runs.head import head_from, tree_of
from audit.store.runs.index import Index
from audit.store.runs.layout import folder_of
from audit.store.runs.links import digest_of, faults
from audit.store.runs.place import Busy, Folder, UnusableStore
from audit.store.runs.store import NoSuchRun, RunStore, open_store

FIRST = datetime(2026, 11, 1, 3, 0, tzinfo=UTC)
root = os.geteuid() == 0


def head(number: int, source: str = "shop", *, at: datetime | None = None) -> RunHead:
    started = at or FIRST + timedelta(days=number)
    return RunHead(
        source=source,
        name=source,
        run=f"{number:012x}",
        sequence=0,
        started_at=started,
        finished_at=started + timedelta(minutes=1),
        finished=True,
        verdict="ready",
        score=90.0,
        open={"critical": 0, "high": 0, "medium": number, "low": 1},
    )


def keep(store: RunStore, number: int, source: str = "shop", **more: datetime) -> RunHead:
    made = head(number, source, **more)
    document = json.dumps({"run": number}).encode()
    page = b"<p>%d</p>" % number
    return store.keep(made, store.next_link(made, document, page=page), document, page=page)


@pytest.fixture(params=["folder", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RunStore]:
    if request.param == "folder":
        yield open_store(tmp_path / "runs")
    else:
        yield open_store(f"memory://runs-{tmp_path.name}", cache=tmp_path)


def test_a_run_comes_back_byte_by_byte(store: RunStore) -> None:
    kept = keep(store, 1)

    assert store.head("shop") == kept
    assert list(store.head("shop").open) == ["critical", "high", "medium", "low"]
    assert (store.report(kept), store.page(kept)) == (b'{"run": 1}', b"<p>1</p>")
    assert store.signature(kept) == b""
    assert store.sources() == ("shop",)


def test_the_chain_orders_runs_whatever_the_clock_did(store: RunStore) -> None:
    keep(store, 1)
    keep(store, 2, at=FIRST - timedelta(days=9))
    keep(store, 3)

    links = list(store.links("shop"))
    assert [link.sequence for link in links] == [1, 2, 3]
    assert [link.previous for link in links] == ["", *map(digest_of, links[:-1])]
    assert not list(faults(links))
    assert store.head("shop").run == head(3).run
    assert store.head("shop", "previous").run == head(2).run


def test_findings_are_known_since_their_first_run(store: RunStore) -> None:
    store.saw("shop", {"a": "2026-11-01", "b": "2026-11-01"}, sequence=1)
    store.saw("shop", {"b": "2026-11-01", "c": "2026-11-02"}, sequence=2)

    seen = store.seen("shop")
    assert {name: (s.first, s.last) for name, s in seen.items()} == {
        "a": ("2026-11-01", 1),
        "b": ("2026-11-01", 2),
        "c": ("2026-11-02", 2),
    }
    assert store.seen("other") == {}


def test_runs_are_found_by_id_beginning_and_day(store: RunStore) -> None:
    for number in (1, 2, 0x10):
        keep(store, number)

    assert store.head("shop", f"{0x10:012x}").sequence == 3
    assert store.head("shop", "2026-11-03").sequence == 2
    with pytest.raises(NoSuchRun, match="3 runs of shop begin with '0000'"):
        store.head("shop", "0000")
    with pytest.raises(NoSuchRun, match="has no run 'ffff'; the last ones are"):
        store.head("shop", "ffff")
    with pytest.raises(NoSuchRun, match=r"holds no run of 'other'; its sources: shop"):
        store.head("other")


def test_pruned_runs_leave_their_links(store: RunStore) -> None:
    heads = [keep(store, number) for number in range(1, 5)]

    assert store.prune(heads[:2]) == 2

    assert [h.sequence for h in store.heads("shop")] == [4, 3]
    assert not list(faults(store.links("shop")))
    with pytest.raises(NoSuchRun, match="pruned"):
        store.report(heads[0])
    assert keep(store, 5).sequence == 5
    assert not list(faults(store.links("shop")))


def test_names_of_sources_are_told_apart_and_leave_no_folder(store: RunStore) -> None:
    names = ["a/b", "a b", "../up", "ä", "a-b", "", "x" * 300]
    for number, name in enumerate(names):
        keep(store, number, name)

    assert set(store.sources()) == set(names)
    assert all("/" not in folder_of(n) and not folder_of(n).startswith(".") for n in names)


def test_a_chain_that_was_changed_is_told(store: RunStore) -> None:
    for number in range(1, 5):
        keep(store, number)
    links = list(store.links("shop"))

    gone = [fault.what for fault in faults([links[0], *links[2:]])]
    changed = [f.sequence for f in faults([links[0], replace(links[1], run="x"), *links[2:]])]

    assert gone == ["link 2 before it is gone"]
    assert changed == [3]


def test_the_index_is_only_a_cache(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    keep(store, 1)
    keep(store, 2)
    before = store.heads()

    (tmp_path / "index.sqlite").write_bytes(b"no database at all" * 100)
    assert open_store(tmp_path).heads() == before
    (tmp_path / "index.sqlite").unlink()
    assert open_store(tmp_path).heads() == before


def test_a_damaged_run_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    for number in range(1, 4):
        keep(store, number)
    (tmp_path / "index.sqlite").unlink()
    [entry] = (tmp_path / "sources" / folder_of("shop") / "runs").glob("00000002-*")
    (entry / "head.json").write_text('{"source": "shop"', encoding="utf-8")

    again = open_store(tmp_path)

    assert [h.sequence for h in again.heads()] == [3, 1]
    assert [(d.source, d.what) for d in again.damaged] == [
        ("shop", "its head is not what we write")
    ]


def test_a_head_that_does_not_fit_its_link_is_told(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    keep(store, 1)
    (tmp_path / "index.sqlite").unlink()
    [place] = (tmp_path / "sources" / folder_of("shop") / "runs").glob("*/head.json")
    tree = json.loads(place.read_text())
    place.write_text(json.dumps(tree | {"digest": "0" * 64}), encoding="utf-8")

    again = open_store(tmp_path)

    assert not again.heads()
    assert [d.what for d in again.damaged] == ["its head and its link differ"]


def test_a_head_is_the_same_after_json() -> None:
    made = replace(head(1), certificate_ends=FIRST, scores={"security": None})

    assert head_from(json.loads(json.dumps(tree_of(made)))) == made


def test_files_are_for_the_owner_alone(tmp_path: Path) -> None:
    keep(open_store(tmp_path / "runs"), 1)

    modes = {p.stat().st_mode & 0o077 for p in (tmp_path / "runs").rglob("*")}
    assert modes == {0}


def test_one_audit_of_a_source_at_a_time(tmp_path: Path) -> None:
    one, two = open_store(tmp_path), open_store(tmp_path)

    with one.held("shop"):
        with pytest.raises(Busy, match="under way"), two.held("shop"):
            pass
        with two.held("other"):
            pass
    with two.held("shop"):
        pass


@pytest.mark.skipif(root, reason="root writes everywhere")
def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)

    with pytest.raises(UnusableStore, match=r"cannot be written \(Permission denied\)"):
        keep(open_store(tmp_path / "runs"), 1)


def test_a_file_in_the_place_of_the_folder_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("mine")

    with pytest.raises(UnusableStore, match=r"runs.* cannot be read \(Not a directory\)"):
        keep(open_store(tmp_path / "runs"), 1)


_KEEPER = """
import sys
from pathlib import Path
sys.path.insert(0, {here!r})
from tests.store.test_runs import keep
from audit.store.runs.store import open_store
store = open_store(Path(sys.argv[1]))
for number in range(1, 10_000):
    keep(store, number)
    print(number, flush=True)
"""


@pytest.mark.parametrize("round_", range(5))
def test_a_kill_loses_no_run_that_was_told(tmp_path: Path, round_: int) -> None:
    here = str(Path(__file__).parents[2])
    program = textwrap.dedent(_KEEPER.format(here=here))
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as keeper:
        assert keeper.stdout is not None
        keeper.stdout.readline()
        time.sleep(0.02 + 0.013 * round_)
        keeper.send_signal(signal.SIGKILL)
        told = [int(line) for line in keeper.stdout if line.strip().isdecimal()]

    store = open_store(tmp_path)
    found = [h.sequence for h in store.heads("shop")]
    assert found[-1] == 1
    assert found == list(range(len(found), 0, -1))
    assert len(found) >= max(told, default=1)
    assert not store.damaged
    kept = keep(store, 99_999)
    assert not list(faults(store.links("shop")))
    assert store.report(kept) == b'{"run": 99999}'


def leftovers(folder: Path) -> list[str]:
    return [p.name for p in folder.rglob("*") if p.name.startswith((".new-", ".seen"))]


def test_what_a_killed_writer_left_goes_with_the_next_run(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    keep(store, 1)
    source = tmp_path / "sources" / folder_of("shop")
    begun = source / "runs" / "00000002-0000000000ff"
    begun.mkdir()
    (begun / "report.json").write_text("{}")
    (begun / ".new-xyz").write_text("{")
    (source / ".new-abc").write_text("{")
    (tmp_path / "keys").mkdir()
    for name, written in (("old", time.time() - 7200), ("young", time.time())):
        (tmp_path / "keys" / f".new-{name}").write_text("")
        os.utime(tmp_path / "keys" / f".new-{name}", (written, written))

    keep(open_store(tmp_path), 2)

    assert not begun.exists()
    assert leftovers(tmp_path) == [".new-young"]
    assert (source / "runs" / f"00000001-{1:012x}").is_dir()


@pytest.mark.parametrize("linked", [True, False])
def test_a_pruning_that_was_cut_off_breaks_no_chain_and_ends_with_the_next_run(
    tmp_path: Path, *, linked: bool
) -> None:
    store = open_store(tmp_path)
    heads = [keep(store, number) for number in range(1, 4)]
    source = tmp_path / "sources" / folder_of("shop")
    entry = source / "runs" / f"00000001-{1:012x}"
    (source / "links").mkdir()
    shutil.copy(entry / "link.json", source / "links" / "00000001.json")
    if not linked:
        (entry / "link.json").unlink()

    again = open_store(tmp_path)

    assert [link.sequence for link in again.links("shop")] == [1, 2, 3]
    assert not list(faults(again.links("shop")))
    assert again.head("shop").sequence == heads[-1].sequence
    keep(again, 4)
    assert not entry.exists()
    assert not again.damaged
    assert not list(faults(again.links("shop")))


def test_an_index_that_somebody_writes_to_is_left_alone(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    kept = keep(store, 1)
    index = tmp_path / "index.sqlite"
    before = index.stat().st_ino
    with closing(sqlite3.connect(index)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert open_store(tmp_path).head("shop") == kept

    assert index.stat().st_ino == before


def test_a_run_for_which_there_is_no_room_leaves_none_of_it(tmp_path: Path) -> None:
    keep(open_store(tmp_path), 1)
    before = {path for path in tmp_path.rglob("*") if path.is_dir()}
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        made = head(2)
        store = open_store(tmp_path)
        link = store.next_link(made, b"{}", page=b"x" * 5000)
        with pytest.raises(UnusableStore, match=r"page.html cannot be written \(File too large\)"):
            store.keep(made, link, b"{}", page=b"x" * 5000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert {path for path in tmp_path.rglob("*") if path.is_dir()} == before
    assert [h.sequence for h in open_store(tmp_path).heads()] == [1]


class Watched(Folder):
    """A folder that notes what is read in it."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.read_names: list[str] = []

    def read(self, name: str) -> bytes:
        self.read_names.append(name)
        return super().read(name)


def test_the_runs_of_a_source_are_found_without_looking_at_the_others(tmp_path: Path) -> None:
    written = open_store(tmp_path)
    for number in range(9):
        keep(written, number, f"shop {number}")
    place = Watched(tmp_path)

    heads = RunStore(place, Index(tmp_path / "index.sqlite")).heads("shop 4")

    assert [h.source for h in heads] == ["shop 4"]
    assert [n for n in place.read_names if n.endswith("source.json")] == [
        f"sources/{folder_of('shop 4')}/source.json"
    ]


def test_runs_whose_folder_was_renamed_are_found_by_the_name_in_it(tmp_path: Path) -> None:
    written = open_store(tmp_path)
    keep(written, 0)
    (tmp_path / "sources" / folder_of("shop")).rename(tmp_path / "sources" / "moved")

    assert [h.source for h in open_store(tmp_path).heads("shop")] == ["shop"]
