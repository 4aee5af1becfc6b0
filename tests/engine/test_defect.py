"""What is said of an error that nobody foresaw."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from audit import __version__
from audit.access.address import parse_url
from audit.engine.defect import defect_of, raised_by_us
from audit.engine.run import Request, audit_source
from audit.facts.profiles import Profiles
from audit.profile import extras
from audit.profile.describe import today_of

NOTHING: Any = None


def raised(call: Callable[[Any], object]) -> Exception:
    try:
        call(NOTHING)
    except Exception as error:  # noqa: BLE001  # whichever
        return error
    pytest.fail("nothing was raised")


def test_what_computes_is_ours_and_what_talks_to_a_source_is_not() -> None:
    assert raised_by_us(raised(today_of))
    assert not raised_by_us(raised(parse_url))
    assert not raised_by_us(KeyError("never raised"))


def test_the_sentence_has_the_place_and_not_the_words_of_the_error() -> None:
    said = defect_of(raised(today_of))

    assert said.startswith(f"a defect in source-audit {__version__} (AttributeError at describe.py")
    assert "None" not in said
    assert defect_of(KeyError("c4nary")) == (
        f"a defect in source-audit {__version__} (KeyError); please report it with the command"
    )


def test_a_dataset_that_we_cannot_profile_says_so_and_blames_no_driver(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite3.connect(tmp_path / "x.db") as database:
        database.execute("CREATE TABLE t AS SELECT 1 AS a")

    def broken(*_: object) -> None:
        raise KeyError("c4nary")

    monkeypatch.setattr(extras, "rules_of", broken)
    address, _ = parse_url(f"sqlite:///{tmp_path / 'x.db'}")

    profiles = audit_source(Request(name="x", address=address)).snapshot.get(Profiles)

    assert isinstance(profiles, Profiles)
    table = profiles.dataset("t")
    assert table is not None
    assert table.missing is not None
    assert table.missing.detail.startswith(f"a defect in source-audit {__version__} (KeyError at ")
