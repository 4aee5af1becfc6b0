"""What matching is timed against."""

import json
from pathlib import Path

import polars as pl
import pytest

from tests.bench.mix import write_mix
from tests.bench.work import match


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("match") / "mix.parquet"
    write_mix(path, 300)
    return path


@pytest.mark.parametrize("way", ["matching", "copy"])
def test_every_value_is_counted_and_the_time_is_of_the_work(
    mixed: Path, way: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["match", str(mixed), way])

    match.main()

    said = json.loads(capsys.readouterr().out)
    assert said["values"] == 20 * 300
    assert said["wall"] > 0
    if way == "matching":
        assert said["found"] >= 4
        assert said["wall"] == pytest.approx(said["prepare"] + said["match"])
    else:
        assert said["bytes"] == sum(c.str.len_bytes().sum() for c in pl.read_parquet(mixed))


def test_sixty_different_forms_are_tried_by_re() -> None:
    forms = match.readable()

    assert len({form.pattern for form in forms}) == match.PASSES


def test_the_time_of_some_values_is_scaled_to_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def two_seconds(run: object) -> tuple[float, float]:
        del run
        return 2.0, 1.0

    columns = [pl.Series([str(i) for i in range(4 * match.TRIED)])]
    monkeypatch.setattr(match, "clocked", two_seconds)

    said = match.passes(columns, [len])

    assert (said["tried"], said["wall"], said["cpu"]) == (match.TRIED, 8.0, 4.0)
