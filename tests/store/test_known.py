"""The file of known sources: atomic, the owner's alone, and never the end of an audit."""

import json
import os
import stat
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.facts.identity import Trait
from audit.store.known import Known, default_path, recall, remember
from audit.store.statefile import UnusableFile

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SHOP = "postgresql://db:5432"
TRAITS = {
    Trait.IDENTIFIER: Known("7712758058302431894", NOON),
    Trait.PUBLIC_KEY: Known(f"sha256:{'a' * 64}", NOON),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "source-audit" / "known-sources.json"


def test_what_is_remembered_is_recalled(path: Path) -> None:
    remember(path, SHOP, TRAITS, at=NOON)

    assert recall(path, SHOP) == TRAITS
    assert recall(path, "postgresql://other:5432") == {}


def test_nothing_is_known_before_the_first_audit(path: Path) -> None:
    assert recall(path, SHOP) == {}
    assert not path.parent.exists()


def test_it_is_the_owners_alone_whatever_the_umask(path: Path) -> None:
    before = os.umask(0)
    try:
        remember(path, SHOP, TRAITS, at=NOON)
    finally:
        os.umask(before)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_other_sources_stay_and_the_same_one_is_replaced(path: Path) -> None:
    remember(path, "mongodb://m:27017", TRAITS, at=NOON)
    remember(path, SHOP, TRAITS, at=NOON)
    only = {Trait.IDENTIFIER: Known("8", NOON)}

    remember(path, SHOP, only, at=NOON)

    assert recall(path, SHOP) == only
    assert recall(path, "mongodb://m:27017") == TRAITS
    assert not list(path.parent.glob(".known*"))


def test_audits_at_the_same_time_lose_nothing(path: Path) -> None:
    with ProcessPoolExecutor(4) as executor:
        for future in [executor.submit(_remember, path, n) for n in range(12)]:
            future.result()

    assert all(recall(path, f"postgresql://db{n}:5432") == TRAITS for n in range(12))


def _remember(path: Path, number: int) -> None:
    remember(path, f"postgresql://db{number}:5432", TRAITS, at=NOON)


def entry(value: object = "7", since: object = NOON.isoformat(), trait: str = "identifier") -> str:
    traits = {trait: {"value": value, "since": since}}
    source = {"last_audit": NOON.isoformat(), "traits": traits}
    return json.dumps({"version": 1, "sources": {SHOP: source}})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is not JSON"),
        ("{", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("[]", "is not what we write"),
        ('{"version": 1}', "is not what we write"),
        ('{"version": 2, "sources": {}}', "was written by a newer source-audit"),
        ('{"version": 1, "sources": {"a": 1}}', "is not what we write"),
        (entry(since="noon"), "is not what we write"),
        (entry(since="2026-11-23T12:00:00"), "is not what we write"),
        (entry(value=7), "is not what we write"),
        (entry(value="x" * 1000), "is not what we write"),
        (entry(value="\x1b[2J"), "is not what we write"),
        (entry(trait="shoe size"), "is not what we write"),
    ],
)
def test_a_broken_file_is_one_sentence_and_stays_as_it_is(path: Path, text: str, said: str) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(text)

    with pytest.raises(UnusableFile, match=said):
        recall(path, SHOP)
    with pytest.raises(UnusableFile, match=said):
        remember(path, SHOP, TRAITS, at=NOON)

    assert path.read_text() == text


@given(st.binary(max_size=60))
def test_any_bytes_are_a_broken_file_or_hold_nothing_of_ours(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.json"
    path.write_bytes(data)

    with pytest.raises(UnusableFile):
        recall(path, SHOP)


def test_what_is_no_file_does_not_hold_the_audit(path: Path) -> None:
    path.parent.mkdir(parents=True)
    os.mkfifo(path)

    with pytest.raises(UnusableFile, match="is not a file"):
        recall(path, SHOP)

    path.unlink()
    path.mkdir()
    with pytest.raises(UnusableFile, match="is not a file"):
        recall(path, SHOP)


def test_a_link_is_replaced_and_its_target_is_not_written(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere.json"
    target.write_text('{"version": 1, "sources": {}}')
    path.parent.mkdir(parents=True)
    path.symlink_to(target)

    remember(path, SHOP, TRAITS, at=NOON)

    assert not path.is_symlink()
    assert target.read_text() == '{"version": 1, "sources": {}}'


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(UnusableFile, match="cannot be"):
        remember(tmp_path / "file" / "known.json", SHOP, TRAITS, at=NOON)


def test_it_lies_where_the_xdg_specification_says(tmp_path: Path) -> None:
    home = Path("~/.local/state/source-audit/known-sources.json").expanduser()

    found = default_path({"XDG_STATE_HOME": str(tmp_path)})

    assert found == tmp_path / "source-audit/known-sources.json"
    assert default_path({}) == default_path({"XDG_STATE_HOME": "relative"}) == home
