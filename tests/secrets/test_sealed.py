"""The encrypted file: what was put in comes out, and nothing that goes wrong loses it."""

import contextlib
import fcntl
import json
import multiprocessing
import os
import stat
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from audit.errors import ConfigError, OutputError
from audit.secrets.sealed import file as module
from audit.secrets.sealed.file import Entry, changed, opened
from audit.secrets.sealed.passphrase import known_passphrase
from audit.secrets.sealed.seal import sealed, unsealed
from tests.secrets.asking import CANARY, resolved

PASSPHRASE = "correct horse battery"


def put(path: Path, name: str, value: str, passphrase: str = PASSPHRASE) -> None:
    def change(entries: dict[str, Entry]) -> None:
        entries[name] = Entry(value, "2026-11-27T08:00:00+00:00")

    changed(path, passphrase, change)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "data" / "credentials"
    put(path, "shop", CANARY)
    return path


@pytest.fixture(scope="module")
def data() -> bytes:
    return sealed(CANARY.encode(), PASSPHRASE)


def test_what_was_kept_comes_out_again(store: Path) -> None:
    put(store, "größe", "a\nb\0ß\U0001f600")

    found = opened(store, PASSPHRASE)

    assert {name: entry.value for name, entry in found.items()} == {
        "shop": CANARY,
        "größe": "a\nb\0ß\U0001f600",
    }


def test_neither_name_nor_value_can_be_read_in_it(store: Path) -> None:
    content = store.read_bytes()

    assert b"shop" not in content
    assert CANARY.encode() not in content
    assert CANARY not in repr(opened(store, PASSPHRASE))


def test_only_its_owner_can_read_it(store: Path) -> None:
    assert stat.S_IMODE(store.stat().st_mode) == 0o600
    assert stat.S_IMODE(store.parent.stat().st_mode) == 0o700
    assert sorted(path.name for path in store.parent.iterdir()) == [
        "credentials",
        "credentials.lock",
    ]


def test_the_same_content_is_sealed_differently_each_time(data: bytes) -> None:
    again = sealed(CANARY.encode(), PASSPHRASE)

    assert again != data
    assert unsealed(again, PASSPHRASE) == unsealed(data, PASSPHRASE) == CANARY.encode()


def test_a_wrong_passphrase_is_one_sentence_and_loses_nothing(store: Path) -> None:
    before = store.read_bytes()

    for attempt in (lambda: opened(store, "wrong"), lambda: put(store, "shop", "x", "wrong")):
        with pytest.raises(ConfigError, match="passphrase is not the one") as refused:
            attempt()
        assert str(store) in str(refused.value)
        assert CANARY not in str(refused.value)

    assert store.read_bytes() == before


def _head(data: bytes) -> list[bytes]:
    return data.split(b"\n", 2)


def _with(data: bytes, **values: object) -> bytes:
    first, second, rest = _head(data)
    return b"\n".join([first, json.dumps({**json.loads(second), **values}).encode(), rest])


DAMAGES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda _: b"", "cut off"),
    "name only": (lambda d: d[:10], "cut off"),
    "first line": (lambda d: _head(d)[0] + b"\n", "cut off"),
    "half a header": (lambda d: d[:100], "cut off"),
    "no ciphertext": (lambda d: d[: -len(_head(d)[2])], "cut off"),
    "half the ciphertext": (lambda d: d[:-10], "cut off or changed"),
    "one byte more": (lambda d: d + b"x", "cut off or changed"),
    "one bit": (lambda d: d[:-1] + bytes([d[-1] ^ 1]), "cut off or changed"),
    "another nonce": (lambda d: _with(d, nonce="AAAAAAAAAAAAAAAA"), "cut off or changed"),
    "a word more in the header": (lambda d: _with(d, more=1), "cut off or changed"),
    "another salt": (lambda d: _with(d, salt="AAAA"), "not the one"),
    "a huge cost": (lambda d: _with(d, n=2**40), "head of the file was changed"),
    "a cost that is no power": (lambda d: _with(d, n=100_000), "head of the file was changed"),
    "a cost of text": (lambda d: _with(d, n="x"), "head of the file was changed"),
    "a cost that is true": (lambda d: _with(d, n=True), "head of the file was changed"),
    "another cipher": (lambda d: _with(d, cipher="none"), "head of the file was changed"),
    "another kdf": (lambda d: _with(d, kdf="none"), "head of the file was changed"),
    "a short nonce": (lambda d: _with(d, nonce="AAAA"), "head of the file was changed"),
    "no JSON": (lambda d: b"\n".join([_head(d)[0], b"[[[", b"x"]), "head of the file was changed"),
    "a list": (lambda d: b"\n".join([_head(d)[0], b"[1]", b"x"]), "head of the file was changed"),
    "a newer format": (
        lambda d: d.replace(b"credentials 1\n", b"credentials 2\n"),
        "format 2, and this program knows 1",
    ),
    "another file": (lambda _: b"SQLite format 3\0", "no file of source-audit's"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_one_clear_sentence(data: bytes, damage: str) -> None:
    break_it, said = DAMAGES[damage]

    with pytest.raises(ConfigError, match=said) as refused:
        unsealed(break_it(data), PASSPHRASE)

    assert CANARY not in str(refused.value)


@pytest.mark.parametrize("damage", ["half the ciphertext", "a newer format", "empty"])
def test_a_damaged_file_is_not_written_over(store: Path, damage: str) -> None:
    store.write_bytes(DAMAGES[damage][0](store.read_bytes()))
    before = store.read_bytes()

    with pytest.raises(ConfigError):
        put(store, "shop", "new")

    assert store.read_bytes() == before


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_write_that_fails_leaves_the_old_file(
    store: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """The disk is full, or the folder went away, at the worst moment."""
    before = store.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        if step == "fsync":
            patch.setattr(os, "fsync", full)
        else:
            patch.setattr(Path, "replace", full)
        with pytest.raises(OutputError, match="No space left"):
            put(store, "shop", "new")

    assert store.read_bytes() == before
    assert sorted(path.name for path in store.parent.iterdir()) == [
        "credentials",
        "credentials.lock",
    ]


def _put_many(path: Path, who: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_PATIENCE", 100)  # for up to six writings of the others
        for number in range(3):
            put(path, f"{who}-{number}", CANARY)


def test_writers_at_the_same_time_lose_nothing(store: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_put_many, args=(store, who)) for who in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)

    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    assert len(opened(store, PASSPHRASE)) == 1 + 9


@contextlib.contextmanager
def _held(path: Path) -> Generator[None]:
    """The lock of another program."""
    with path.with_name(f"{path.name}.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def test_a_writer_that_does_not_end_is_not_waited_for(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PATIENCE", 0.2)
    with _held(store), pytest.raises(ConfigError, match="another source-audit writes"):
        put(store, "shop", "new")


def test_a_link_to_the_file_stays_a_link(store: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(store)

    put(link, "more", "x")

    assert link.is_symlink()
    assert set(opened(store, PASSPHRASE)) == {"shop", "more"}


@pytest.mark.parametrize("mode", [0o644, 0o660, 0o602])
def test_a_file_that_others_can_read_or_change_is_refused(store: Path, mode: int) -> None:
    store.chmod(mode)

    with pytest.raises(ConfigError, match="chmod 600"):
        opened(store, PASSPHRASE)


def test_a_new_passphrase_takes_the_place_of_the_old(store: Path) -> None:
    changed(store, PASSPHRASE, lambda _: None, seal_with="another long one")

    assert opened(store, "another long one")["shop"].value == CANARY
    with pytest.raises(ConfigError, match="not the one"):
        opened(store, PASSPHRASE)


# ------------------------------------------------------------------------------- by reference


def test_an_entry_is_resolved(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _passphrase_file(tmp_path, monkeypatch, PASSPHRASE)
    monkeypatch.setenv("SOURCE_AUDIT_STORE", str(store))

    assert resolved("store:shop") == CANARY
    with pytest.raises(ConfigError, match="store:gone: the encrypted file has no such entry"):
        resolved("store:gone")
    monkeypatch.setenv("SOURCE_AUDIT_STORE", str(tmp_path / "nowhere"))
    with pytest.raises(ConfigError, match="credentials set NAME"):
        resolved("store:shop")


def test_the_passphrase_comes_from_systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_AUDIT_STORE_PASSPHRASE_FILE", raising=False)
    path = tmp_path / "source-audit-store-passphrase"
    path.touch(mode=0o400)
    path.chmod(0o600)
    path.write_text(PASSPHRASE)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))

    assert known_passphrase(interactive=False) == PASSPHRASE


def test_without_a_terminal_it_says_where_to_put_the_passphrase(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("SOURCE_AUDIT_STORE_PASSPHRASE_FILE", "CREDENTIALS_DIRECTORY"):
        monkeypatch.delenv(name, raising=False)

    with pytest.raises(ConfigError, match="SOURCE_AUDIT_STORE_PASSPHRASE_FILE"):
        known_passphrase(interactive=False)


@pytest.mark.parametrize(
    ("mode", "text", "said"), [(0o644, "x" * 20, "chmod 600"), (0o600, "\n", "empty")]
)
def test_a_passphrase_file_that_is_open_or_empty_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int, text: str, said: str
) -> None:
    _passphrase_file(tmp_path, monkeypatch, text).chmod(mode)

    with pytest.raises(ConfigError, match=said):
        known_passphrase(interactive=False)


def _passphrase_file(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> Path:
    path = folder / "passphrase"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    os.write(descriptor, text.encode())
    os.close(descriptor)
    monkeypatch.setenv("SOURCE_AUDIT_STORE_PASSPHRASE_FILE", str(path))
    return path
