"""docs/coverage.md names checks that exist, and answers every number of the list beside it."""

import re
from pathlib import Path

from audit.engine.discover import checks

TEXT = (Path(__file__).parents[2] / "docs" / "coverage.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([\d.]+) \| ([^|]+) \| (yes|part|no) \| ([^|]+) \|$", TEXT, re.MULTILINE)
FLAT = " ".join(TEXT.split())
NAMED = set(re.findall(r"`([a-z_]+\.[a-z0-9-]+)`", TEXT))
#: How many the chapters of the list have, by the numbers that it gives them.
CHAPTERS = {"1": 15, "2": 8, "3": 29, "4": 10, "5": 12, "6": 11, "7": 5, "8": 2}


def test_every_check_that_is_named_exists() -> None:
    assert not NAMED - {check.id for check in checks()}


def test_every_number_of_the_list_is_answered_once() -> None:
    numbers = [number for number, *_ in ROWS]

    assert len(numbers) == len(set(numbers))
    found = {chapter: sum(n.split(".")[0] == chapter for n in numbers) for chapter in CHAPTERS}
    assert found == CHAPTERS


def test_what_is_covered_says_by_what_and_the_sums_are_right() -> None:
    for number, _, covered, answer in ROWS:
        if covered == "yes":
            assert "`" in answer or "does not start" in answer, number
    sums = {
        word: sum(covered == word for _, _, covered, _ in ROWS) for word in ("yes", "part", "no")
    }

    told = re.search(r"list of (\d+) checks.*?: (\d+) are covered, (\d+) in part, (\d+) not", FLAT)
    assert told is not None
    assert [int(n) for n in told.groups()] == [len(ROWS), sums["yes"], sums["part"], sums["no"]]
