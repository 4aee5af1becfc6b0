"""Every file at a place, and nothing beyond it."""

import os
from pathlib import Path

import pytest

from audit.access.files import listing as module
from audit.access.files.listing import Listing, list_local
from audit.access.files.places import Place
from audit.errors import ConnectError


def listed(*texts: str) -> Listing:
    found = Listing()
    for text in texts:
        list_local(Place(text, "file", text), found, check=lambda: None)
    found.finish()
    return found


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("data/orders.csv", "data/2026/a.csv", "data/_SUCCESS", "data/.x.csv.crc",
                 "data/b.csv.tmp", "data/_temporary/c.csv", "data/orders.csv.md5"):  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("id\n1\n")
    return tmp_path


def test_a_folder_is_listed_with_the_folders_in_it_by_the_paths_as_given(here: Path) -> None:
    for text in ("data", "data/"):
        assert [f.path for f in listed(text).files] == ["data/2026/a.csv", "data/orders.csv"]
    absolute = [f.path for f in listed(str(here / "data")).files]
    assert absolute == [f"{here}/data/2026/a.csv", f"{here}/data/orders.csv"]


def test_what_is_no_data_is_told_with_its_reason(here: Path) -> None:
    found = listed("data")

    assert {item.reason: item.files for item in found.left_out} == {
        "hidden": 2, "half written": 1, "hidden folder": 1,
    }  # fmt: skip
    assert [f.path for f in found.checksums] == ["data/orders.csv.md5"]
    assert here


def test_a_pattern_lists_what_fits_it(here: Path) -> None:
    assert [f.path for f in listed("data/*.csv").files] == ["data/orders.csv"]
    assert [f.path for f in listed("data/**/*.csv").files] == ["data/2026/a.csv", "data/orders.csv"]
    assert here


def test_a_file_that_is_named_twice_is_read_once(here: Path) -> None:
    assert [f.path for f in listed("data/orders.csv", "data").files] == [
        "data/2026/a.csv", "data/orders.csv",
    ]  # fmt: skip
    assert here


def test_links_are_not_followed_out_of_the_folder(here: Path) -> None:
    (here / "secret").mkdir()
    (here / "secret/keys.csv").write_text("k\n1\n")
    (here / "data/out").symlink_to(here / "secret")
    (here / "data/keys.csv").symlink_to(here / "secret/keys.csv")
    (here / "data/loop").symlink_to(here / "data")

    found = listed("data")

    assert [f.path for f in found.files] == ["data/2026/a.csv", "data/orders.csv"]
    assert next(i.files for i in found.left_out if i.reason == "link") == 3
    assert [f.path for f in listed("data/*.csv").files] == ["data/orders.csv"]


def test_a_link_that_the_user_named_is_read(here: Path) -> None:
    (here / "current.csv").symlink_to(here / "data/orders.csv")

    assert [f.path for f in listed("current.csv").files] == ["current.csv"]


def test_pipes_and_devices_are_never_opened(here: Path) -> None:
    os.mkfifo(here / "data/feed.csv")

    found = listed("data")

    assert "data/feed.csv" not in [f.path for f in found.files]
    assert next(i for i in found.left_out if i.reason == "no file").example == "data/feed.csv"


def test_hostile_names_are_listed_as_they_are(here: Path) -> None:
    name = b"data/\xff\n\x1b[31m'; rm -rf .csv"
    (here / os.fsdecode(name)).write_text("id\n1\n")

    assert os.fsdecode(name) in [f.path for f in listed("data").files]


def test_a_listing_is_ended_at_its_bound_and_says_so(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST", 3)
    for number in range(5):
        (here / f"data/n{number}.csv").write_text("id\n1\n")

    found = listed("data")

    assert len(found.files) == 3
    assert found.cut == "the listing was ended at 3 files"


def test_a_place_that_is_not_there_is_one_sentence(here: Path) -> None:
    with pytest.raises(ConnectError, match="does not exist"):
        listed("nowhere")
    assert here
