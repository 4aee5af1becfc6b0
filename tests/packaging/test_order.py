"""Files whose tests take longest begin first, in both runs of the tests."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.make import longest

RUN = """<testsuites><testsuite>
<testcase classname="tests.packaging.test_order" name="a" time="1.5"/>
<testcase classname="tests.packaging.test_core.TestSome" name="b" time="7"/>
<testcase classname="tests.packaging.test_order" name="c[1]" time="2.5"/>
</testsuite></testsuites>"""


@dataclass(frozen=True, slots=True)
class Placed:
    """A test in a file."""

    path: Path
    name: str


def test_those_of_long_files_come_first_and_others_stay_in_order() -> None:
    quick, long, longer = (
        longest.ROOT / "tests" / name for name in ("test_a.py", "test_b.py", "test_c.py")
    )
    items = [
        Placed(file, name) for name in "12" for file in (quick, long, longer, Path("/elsewhere.py"))
    ]

    found = longest.first(items, {"tests/test_b.py": 20.0, "tests/test_c.py": 30.0})

    assert [item.path for item in found[:4]] == [longer, longer, long, long]
    assert found[4:] == [item for item in items if item.path not in {long, longer}]
    assert [item.name for item in found[:4]] == ["1", "2", "1", "2"]


def test_the_table_is_made_of_a_run_and_read_again(tmp_path: Path) -> None:
    run, table = tmp_path / "run.xml", tmp_path / "longest.txt"
    run.write_text(RUN)

    table.write_text(longest.written(longest.read([run]), datetime(2026, 11, 28, tzinfo=UTC)))

    assert list(longest.known(table).items()) == [
        ("tests/packaging/test_core.py", 7.0),
        ("tests/packaging/test_order.py", 4.0),
    ]


def test_every_file_that_is_known_to_be_long_exists() -> None:
    gone = [path for path in longest.known() if not (longest.ROOT / path).is_file()]

    assert gone == [], "measure again, as tests/make/longest.py says"


def test_both_runs_keep_the_order() -> None:
    lines = (longest.ROOT / "Makefile").read_text().splitlines()
    spread = [line for line in lines if "--dist loadfile" in line]

    assert len(spread) == 2
    assert all("--no-loadscope-reorder" in line for line in spread)
