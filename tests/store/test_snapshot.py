"""Snapshots as files: nothing is lost, and a bad file is one sentence."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from audit.access.address import Address
from audit.engine.run import Request, audit_source
from audit.errors import ConfigError
from audit.report.capture import Capture
from audit.store.snapshot import dump, load

CHINOOK = Path(__file__).parents[1] / "data" / "chinook" / "chinook.sqlite"


@pytest.fixture(scope="module")
def capture() -> Capture:
    return audit_source(Request(name="chinook", address=Address("sqlite", path=str(CHINOOK))))


def test_a_capture_comes_back_unchanged(capture: Capture) -> None:
    again = load(dump(capture))

    assert again.source == capture.source
    assert again.load == capture.load
    assert dict(again.snapshot.facts) == dict(capture.snapshot.facts)
    assert dict(again.snapshot.verified) == dict(capture.snapshot.verified)
    assert dump(again) == dump(capture)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is not a source-audit snapshot"),
        (b"[]", "is not a source-audit snapshot"),
        (b"{}", "is not a source-audit snapshot"),
        (b"\xff\xfe", "is not a source-audit snapshot"),
        (b'{"snapshot_version": "9.0"}', "has snapshot version 9.0; this program reads"),
        (b'{"snapshot_version": "1.0"}', "is damaged or was written by another version"),
        (b'{"snapshot_version": {}}', "is not a source-audit snapshot"),
        (b'{"snapshot_version": "1.0", "header": ' + b"[" * 99_999, "is not a source-audit snap"),
        (b'{"snapshot_version": "1.0", "snapshot_version": "1.0"}', "has a key twice"),
    ],
)
def test_a_bad_file_is_one_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        load(content, place="x.json")


def test_a_damaged_fact_is_named(capture: Capture) -> None:
    tree = json.loads(dump(capture))
    tree["facts"]["Server"]["fact"]["size_bytes"] = "many"

    with pytest.raises(ConfigError, match=r"x\.json: size_bytes: "):
        load(json.dumps(tree).encode(), place="x.json")


def test_a_cut_off_file_is_one_sentence(capture: Capture) -> None:
    with pytest.raises(ConfigError, match="is not a source-audit snapshot"):
        load(dump(capture)[:500], place="x.json")


@pytest.mark.parametrize(
    ("keys", "value", "sentence"),
    [
        (("facts",), [], "is damaged"),
        (("verified",), [], "is damaged"),
        (("facts", "Catalog"), "missing", "is damaged"),
        (("facts", "\x1b[31mEvil"), {}, "is damaged"),
        (("header", "started_at"), "2026-01-01T00:00:00", "has no time zone"),
        (("header", "load", "seconds"), float("nan"), "holds NaN"),
        (("header", "load", "rows"), 10**400, "too large"),
    ],
)
def test_a_crafted_file_is_one_sentence(
    capture: Capture, keys: tuple[str, ...], value: object, sentence: str
) -> None:
    tree = json.loads(dump(capture))
    place = tree
    for key in keys[:-1]:
        place = place[key]
    place[keys[-1]] = value

    with pytest.raises(ConfigError, match=sentence) as refused:
        load(json.dumps(tree).encode(), place="x.json")

    assert "\x1b" not in str(refused.value)


def test_a_name_that_is_not_utf_8_or_steers_a_terminal_is_kept_harmlessly(
    capture: Capture,
) -> None:
    data = dump(replace(capture, source=replace(capture.source, name="a\udcff\x9b\u202e")))

    assert load(data).source.name == "a?\x9b\u202e"
    assert not set(data.decode()) & set("\x9b\u202e")
