"""Files on the command line: one or several of them are one audit."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from audit.cli._source import name_sources
from audit.config.schema import Config
from audit.errors import ConfigError
from tests.make.command import Ended

Command = Callable[..., Ended]
CSV = b"id,amount,created_at\n1,2.50,2026-11-20T10:00:00Z\n2,3.50,2026-11-21T10:00:00Z\n"


@pytest.fixture
def data(here: Path) -> Path:
    for name in ("a/orders.csv", "a/returns.csv", "b.csv"):
        (here / name).parent.mkdir(exist_ok=True)
        (here / name).write_bytes(CSV)
    return here


def names(ended: Ended) -> list[str]:
    return [dataset["name"] for dataset in json.loads(ended.out)["datasets"]]


def test_several_files_and_folders_are_one_audit(data: Path, command: Command) -> None:
    ended = command("scan", "a/", "b.csv", "-f", "json")

    assert ended.status == 0
    assert names(ended) == ["a/orders.csv", "a/returns.csv", "b.csv"]
    assert data


def test_the_address_in_the_report_names_the_same_source_again(
    data: Path, command: Command
) -> None:
    first = json.loads(command("scan", "a/", "b.csv", "-f", "json").out)

    again = command("scan", first["source"]["url"], "-f", "json")

    assert names(again) == [dataset["name"] for dataset in first["datasets"]]
    assert "source-audit scan a/ b.csv" in json.dumps(first)
    assert data


def test_a_pattern_in_quotes_is_expanded_by_us(data: Path, command: Command) -> None:
    assert names(command("scan", "*/r*.csv", "-f", "json")) == ["a/returns.csv"]
    assert data


def test_datasets_are_chosen_by_their_names(data: Path, command: Command) -> None:
    ended = command("scan", "a", "--dataset", "*returns*", "-f", "json")

    assert names(ended) == ["a/returns.csv"]
    assert data


def test_the_configuration_names_files_too(data: Path, command: Command) -> None:
    (data / "source-audit.yaml").write_text(
        "sources:\n  exports:\n    files: [a/, b.csv]\n    owner: team-sales\n"
    )

    ended = command("scan", "exports", "-f", "json")

    assert names(ended) == ["a/orders.csv", "a/returns.csv", "b.csv"]
    assert json.loads(ended.out)["source"]["name"] == "exports"


@pytest.mark.parametrize("place", ["b.csv", "a/orders.csv"])
def test_a_result_never_replaces_a_file_that_is_read(
    data: Path, command: Command, place: str
) -> None:
    ended = command("scan", "a", "b.csv", "-f", f"json={place}")

    assert ended.status == 2
    assert "is what is to be read" in ended.sentence
    assert (data / place).read_bytes() == CSV


def test_a_new_file_may_be_written_beside_the_data(data: Path, command: Command) -> None:
    assert command("scan", "a", "-f", "json=a/report.json").status == 0
    assert (data / "a/report.json").is_file()


def test_a_database_file_goes_to_its_own_kind(here: Path) -> None:
    (here / "shop.duckdb").write_bytes(b"\0" * 8 + b"DUCK" + b"\0" * 100)

    assert name_sources([str(here / "shop.db")], Config()).address.scheme == "sqlite"
    assert name_sources([str(here / "shop.duckdb")], Config()).address.scheme == "duckdb"


def test_a_file_whose_name_begins_with_a_dash_or_holds_a_question_mark(
    data: Path, command: Command
) -> None:
    (data / "-x?.csv").write_bytes(CSV)

    ended = command("scan", "./-x?.csv", "-f", "json")

    assert names(ended) == ["./-x?.csv"]
    assert names(command("scan", json.loads(ended.out)["source"]["url"], "-f", "json"))


def test_nothing_readable_is_status_3_and_a_damaged_file_beside_others_is_a_finding(
    data: Path, command: Command
) -> None:
    (data / "a/cut.parquet").write_bytes(b"PAR1 and no end")

    assert command("scan", "a/cut.parquet").status == 3
    found = command("scan", "a", "-f", "json")
    assert found.status == 0
    assert "reliability.file-damage" in [f["check"] for f in json.loads(found.out)["findings"]]


def test_a_budget_of_rows_or_bytes_ends_the_reading_with_what_there_is(
    data: Path, command: Command
) -> None:
    (data / "many.csv").write_bytes(b"id\n" + b"".join(b"%d\n" % n for n in range(300_000)))

    for option in (("--max-rows", "1000"), ("--max-bytes", "10kB")):
        ended = command("scan", "many.csv", *option, "-f", "json")

        assert ended.status == 4
        assert json.loads(ended.out)["datasets"][0]["rows_seen"] > 0


def test_a_sample_is_a_number_a_share_or_everything(data: Path, command: Command) -> None:
    (data / "many.csv").write_bytes(b"id\n" + b"".join(b"%d\n" % n for n in range(50_000)))

    for said, seen in (("full", 50_000), ("auto", 50_000), ("2000", None), ("5%", None)):
        found = json.loads(command("scan", "many.csv", "--sample", said, "-f", "json").out)
        rows = found["datasets"][0]["rows_seen"]
        assert rows == seen if seen else 0 < rows < 25_000


def test_several_sources_with_a_database_among_them_are_refused() -> None:
    with pytest.raises(ConfigError, match="must be files"):
        name_sources(["postgresql://db/shop", "postgresql://db/other"], Config())
