"""The generated data: the same for the same seed, and in a folder only when it is whole."""

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import pytest

from audit.detect.patterns import PATTERNS
from tests.bench import cache, data, documents, mix, stores


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        data.write_parquet(tmp_path / name, 1_000)
    data.write_parquet(tmp_path / "other", 1_000, seed=8)

    first, second, other = ((tmp_path / name).read_bytes() for name in ("a", "b", "other"))

    assert first == second != other


def test_the_values_are_those_that_the_figures_in_the_documentation_are_of() -> None:
    table = data.chunk(data.SEED, 0, 200)
    text = repr([table["uid"].to_pylist(), table["amount"].to_pylist(), table["code"].to_pylist()])

    assert table.num_columns == 24
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == "9f7f633029db008e"


def test_documents_are_the_same_for_the_same_seed(tmp_path: Path) -> None:
    path = tmp_path / "documents.ndjson"
    documents.write_ndjson(path, 500)

    assert hashlib.sha256(path.read_bytes()).hexdigest()[:16] == "7e530278f1e71f37"


def test_a_wide_table_has_as_many_columns_as_asked_for(tmp_path: Path) -> None:
    data.write_wide(tmp_path / "wide", 10, 50)

    assert pq.ParquetFile(tmp_path / "wide").metadata.num_columns == 50


def test_the_mix_is_the_same_for_the_same_seed() -> None:
    text = repr(mix.mix(200).to_pylist())

    assert hashlib.sha256(text.encode()).hexdigest()[:16] == "0b9d813ab4427a90"
    assert mix.mix(200, seed=8).to_pylist() != mix.mix(200).to_pylist()


def test_the_mix_has_twenty_columns_of_texts_without_nulls() -> None:
    made = mix.mix(100)

    assert made.num_columns == 20
    assert {str(kind) for kind in made.schema.types} == {"string"}
    assert sum(column.null_count for column in made.columns) == 0


@pytest.mark.parametrize(("column", "type_"), [("iban", "iban"), ("card_number", "credit_card")])
def test_numbers_of_the_mix_stand_their_check(column: str, type_: str) -> None:
    values: Any = mix.mix(300)[column]
    texts = pl.Series(values.to_pylist(), dtype=pl.String)

    checks = [
        p.validate(texts)
        for p in PATTERNS
        if p.type == type_ and p.validate and texts.str.contains(f"^(?:{p.regex})$").all()
    ]

    assert checks
    assert all(good.all() for good in checks)


def test_small_tables_have_rows_of_their_own(tmp_path: Path) -> None:
    stores.write_small_tables(tmp_path / "small.db", 3)

    with closing(sqlite3.connect(tmp_path / "small.db")) as connection:
        rows = [connection.execute(f"SELECT * FROM t{i}").fetchall() for i in range(3)]
    assert [len(found) for found in rows] == [20, 20, 20]
    assert len({tuple(row) for found in rows for row in found}) == 60
    assert {len(row) for found in rows for row in found} == {8}


def test_what_was_made_is_not_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENCH_DIR", str(tmp_path))
    made = cache.made("file", 10, lambda path: path.touch())

    assert cache.made("file", 10, lambda _: pytest.fail("made again")) == made == tmp_path / "file"


def test_half_a_file_is_not_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENCH_DIR", str(tmp_path))

    def half(path: Path) -> None:
        path.write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cache.made("file", 10, half)

    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_said_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BENCH_DIR", str(tmp_path))

    with pytest.raises(cache.NoRoom, match="BENCH_DIR"):
        cache.made("file", 1 << 60, lambda _: pytest.fail("made"))
