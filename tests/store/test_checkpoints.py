"""The file of what an audit has finished: whole records, one writer, a key that is elsewhere."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.facts.server import Observed
from audit.report.document import Load
from audit.store.checkpoints.file import (
    BeingWritten,
    CheckpointFile,
    Record,
    forget_abandoned,
    path_of,
)
from audit.store.checkpoints.parts import (
    Head,
    Parts,
    Unwritable,
    fact_record,
    head_record,
    load_record,
    sealed_record,
)
from audit.store.checkpoints.seal import Key, KeyPlace
from audit.store.statefile import UnusableFile

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
RECORDS = (Record(b"F", b"one"), Record(b"D", b""), Record(b"S", bytes(range(256))))


def written(path: Path, *records: Record) -> bytes:
    file = CheckpointFile.opened(path)
    file.emptied()
    file.append(records)
    file.close()
    return path.read_bytes()


def read(path: Path) -> tuple[Record, ...]:
    file = CheckpointFile.opened(path)
    try:
        return tuple(file.records())
    finally:
        file.close()


def test_records_come_back_and_more_are_added(tmp_path: Path) -> None:
    path = path_of(tmp_path / "state" / "checkpoints", "shop")
    written(path, *RECORDS)

    assert read(path) == RECORDS
    file = CheckpointFile.opened(path)
    file.records()
    file.append([Record(b"L", b"more")])
    file.close()
    assert read(path) == (*RECORDS, Record(b"L", b"more"))
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert "shop" not in path.name


@pytest.mark.parametrize("cut", range(1, 60))
def test_a_file_that_was_cut_gives_whole_records_and_takes_more(tmp_path: Path, cut: int) -> None:
    path = path_of(tmp_path / "checkpoints", "shop")
    data = written(path, *RECORDS[:2], Record(b"S", b"x" * 20))
    path.write_bytes(data[:-cut])

    found = read(path)

    assert found == (*RECORDS[:2], Record(b"S", b"x" * 20))[: len(found)]
    assert len(found) < 3
    if found:
        file = CheckpointFile.opened(path)
        file.records()
        file.append([RECORDS[0]])
        file.close()
        assert read(path) == (*found, RECORDS[0])


@given(st.binary(max_size=400))
@settings(max_examples=60)
def test_no_bytes_are_trusted(data: bytes) -> None:
    """Whatever stands in the file: records or none, never an error."""
    record = Record(data[:1] or b"?", data[1:])
    parts = Parts.of([record], {"Observed": Observed})
    assert not parts.heads
    assert not parts.datasets


def test_a_record_that_was_changed_ends_the_file(tmp_path: Path) -> None:
    path = path_of(tmp_path / "checkpoints", "shop")
    data = bytearray(written(path, *RECORDS))
    data[len(data) - 300] ^= 1
    path.write_bytes(data)

    assert len(read(path)) < len(RECORDS)


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    path = path_of(tmp_path / "checkpoints", "shop")
    file = CheckpointFile.opened(path)
    with pytest.raises(BeingWritten, match="another audit of this source is under way"):
        CheckpointFile.opened(path)
    file.close()
    CheckpointFile.opened(path).close()


def test_an_empty_one_does_not_stay(tmp_path: Path) -> None:
    path = path_of(tmp_path / "checkpoints", "shop")
    CheckpointFile.opened(path).close()
    assert not path.exists()


def test_what_is_no_file_is_left_as_it_is(tmp_path: Path) -> None:
    path = path_of(tmp_path / "checkpoints", "shop")
    path.parent.mkdir()
    os.mkfifo(path)
    with pytest.raises(UnusableFile, match="is not a file; move it away"):
        CheckpointFile.opened(path)
    path.unlink()
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UnusableFile, match="cannot be written"):
        CheckpointFile.opened(path)
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o622])
def test_one_that_others_may_read_or_write_is_not_gone_on_with(tmp_path: Path, mode: int) -> None:
    path = path_of(tmp_path, "shop")
    before = written(path, *RECORDS)
    path.chmod(mode)

    with pytest.raises(UnusableFile, match="not for its owner alone"):
        CheckpointFile.opened(path)
    assert path.read_bytes() == before


def test_old_ones_are_forgotten(tmp_path: Path) -> None:
    old, new = path_of(tmp_path, "old"), path_of(tmp_path, "new")
    written(old, *RECORDS)
    written(new, *RECORDS)
    os.utime(old, (0, 0))
    (tmp_path / "another.txt").write_text("of somebody's")
    os.utime(tmp_path / "another.txt", (0, 0))

    forget_abandoned(tmp_path)

    assert sorted(tmp_path.iterdir()) == sorted([new, tmp_path / "another.txt"])


def test_a_key_opens_what_it_sealed_under_the_same_name() -> None:
    key, other = Key(bytes(32)), Key(bytes([1]) * 32)
    sealed = key.sealed(b"canary", b"shop.person")

    assert b"canary" not in sealed
    assert key.opened(sealed, b"shop.person") == b"canary"
    assert key.opened(sealed, b"shop.place") is None
    assert other.opened(sealed, b"shop.person") is None
    assert key.opened(sealed[:-1], b"shop.person") is None
    assert key.opened(b"", b"shop.person") is None
    assert sealed != key.sealed(b"canary", b"shop.person")
    assert "0" not in repr(key)


def test_a_key_is_kept_for_its_owner_and_forgotten(tmp_path: Path) -> None:
    folder = tmp_path / "session"
    folder.mkdir(mode=0o700)
    place = KeyPlace(folder / "source-audit" / "a.key")
    made = place.made()

    assert made is not None
    path = folder / "source-audit" / "a.key"
    assert path.stat().st_mode & 0o777 == 0o600
    again = KeyPlace(path).known()
    assert again is not None
    assert again.opened(made.sealed(b"x", b""), b"") == b"x"
    place.forget()
    assert place.known() is None


def test_a_key_that_others_may_read_is_none(tmp_path: Path) -> None:
    folder = tmp_path / "session"
    folder.mkdir(mode=0o700)
    place = KeyPlace(folder / "a.key")
    place.made()
    (folder / "a.key").chmod(0o644)
    assert place.known() is None
    folder.chmod(0o777)
    assert place.made() is None
    assert KeyPlace(None).made() is None


def test_a_key_lies_on_no_disk_that_the_checkpoint_lies_on(tmp_path: Path) -> None:
    """A folder of the session that is on the same device is passed over."""
    session = tmp_path / "run"
    session.mkdir(mode=0o700)
    checkpoint = tmp_path / "state" / "a.checkpoint"
    place = KeyPlace.beside(checkpoint, {"XDG_RUNTIME_DIR": str(session)})
    place.made()
    assert list(session.iterdir()) == []
    place.forget()


def test_parts_are_told_by_the_last_word() -> None:
    later = NOON.replace(hour=13)
    head = Head(started_at=NOON, identity="7", options={"sample": "auto"})
    load = Load(statements=3, rows=1, bytes=1, seconds=0.5)
    parts = Parts.of(
        [
            head_record(head),
            fact_record(Observed(at=NOON), NOON),
            fact_record(Observed(at=later), later),
            load_record(Load(statements=1, rows=1, bytes=1, seconds=0.5), NOON),
            load_record(load, later),
            sealed_record("person", b"\x00\x01"),
            head_record(Head(started_at=later, identity="7", options={})),
            Record(b"F", b'{"kind": "Unheard", "at": "2026-11-27T12:00:00Z", "fact": {}}'),
            Record(b"Z", b""),
        ],
        {"Observed": Observed},
    )

    assert [h.started_at for h in parts.heads] == [NOON, later]
    assert parts.facts[Observed].fact == Observed(at=later)
    assert parts.facts[Observed].at == later
    assert parts.loads[0] == load
    assert parts.loads[1].statements == 0
    assert parts.sealed == {"person": b"\x00\x01"}
    assert parts.last_at == later


def test_a_time_without_a_zone_says_nothing() -> None:
    naive = NOON.replace(tzinfo=None)
    options = dict[str, str]()
    records = [
        head_record(Head(started_at=NOON, identity="a", options=options)),
        head_record(Head(started_at=naive, identity="b", options=options)),
        fact_record(Observed(at=NOON), naive),
        load_record(Load(statements=1, rows=1, bytes=1, seconds=1.0), naive),
    ]

    found = Parts.of(records, {"Observed": Observed})

    assert [head.identity for head in found.heads] == ["a"]
    assert found.facts == {}
    assert found.last_at == NOON
    assert found.loads[0].rows == 0


def test_half_a_character_is_not_written() -> None:
    with pytest.raises(Unwritable):
        sealed_record("\ud800", b"")
    with pytest.raises(Unwritable):
        head_record(Head(started_at=NOON, identity="\ud800", options={}))
