"""A person's name that is a key of a document is in no output; a heading of a spreadsheet is."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.make.command import Ended

Command = Callable[..., Ended]
PLANTED = (
    "Zaneta Kanarek",
    "Olga O'Leak",
    "Kanarkowa 17c, Gdynia",
    "zofia@leak.example",
    "Kanarek,Z.",
    "fe80::c:a",
    "CaNaRyXqTzWb7RmPvLdY",
)
HEADINGS = ("First Name", "Order Date (UTC)", "E-mail address")


@pytest.fixture
def file(here: Path) -> str:
    path = here / "club.ndjson"
    count = len(PLANTED)
    with path.open("w", encoding="utf-8") as lines:
        for i in range(40):
            document: dict[str, object] = dict.fromkeys(HEADINGS, "a")
            document["m"] = {PLANTED[i % count]: 3, PLANTED[(i + 2) % count]: {"n": 1}}
            document["list"] = [{PLANTED[i % count]: {"Unit Price": 1, "n": 2}}]
            document[PLANTED[i % count]] = i
            lines.write(json.dumps(document, ensure_ascii=False) + "\n")
    return path.name


def assert_clean(*outputs: str) -> None:
    for output in outputs:
        told = [p for p in PLANTED if p in output or p.replace("'", "&#39;") in output]
        assert not told
        assert "Kanar" not in output


def test_a_profile_tells_no_key_of_a_person(file: str, command: Command, here: Path) -> None:
    ended = command("profile", file, "-f", "json=-", "-f", "table=p.txt")

    [dataset] = json.loads(ended.out)["datasets"]
    names = [f["name"] for f in dataset["fields"]]
    assert names[:3] == list(HEADINGS)
    assert sorted(names[3:]) == sorted(
        [
            "m",
            "m.*",
            "m.*.n",
            "list",
            "list[]",
            "list[].*",
            "list[].*.Unit Price",
            "list[].*.n",
            "*",
        ]
    )
    assert_clean(ended.out, ended.err, (here / "p.txt").read_text(encoding="utf-8"))


def test_a_scan_tells_no_key_of_a_person(file: str, command: Command, here: Path) -> None:
    ended = command("scan", file, "-f", "json", "-f", "html=s.html", "-f", "table=s.txt")

    page = (here / "s.html").read_text(encoding="utf-8")
    assert "Order Date (UTC)" in page
    assert_clean(ended.out, ended.err, page, (here / "s.txt").read_text(encoding="utf-8"))
