"""Audits that are cut off at random points: what was told as kept is there, and all goes on."""

import random
from collections.abc import Generator

import pytest

from tests.faults.rounds import KINDS, Desk, Lost, desk, plan

ROUNDS, SEED = 20, 9
_chance = random.Random(SEED)  # noqa: S311  # the same faults every time


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Generator[Desk]:
    with desk(tmp_path_factory.mktemp("faults")) as found:
        yield found


@pytest.mark.parametrize(("number", "kind"), list(enumerate(plan(ROUNDS, _chance))))
def test_nothing_that_was_told_is_lost(kept: Desk, number: int, kind: str) -> None:
    kept.round(kind, random.Random(1000 * SEED + number))  # noqa: S311  # the same every time


def test_the_faults_are_of_every_kind() -> None:
    assert set(plan(ROUNDS, random.Random(SEED))) == set(KINDS)  # noqa: S311


def test_a_run_is_missed_that_is_not_there_any_more(kept: Desk) -> None:
    kept.readable()
    kept.told.append("0123456789ab")
    try:
        with pytest.raises(Lost, match="0123456789ab"):
            kept.readable()
    finally:
        kept.told.remove("0123456789ab")
