"""A command that a fixture of several tests runs leaves the program's loggers as they were."""

import logging

import pytest

from audit.cli.app import run


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> int:
    file = tmp_path_factory.mktemp("quiet") / "few.csv"
    file.write_text("n\n1\n2\n")
    return run(["profile", str(file), "-q", "--no-input"])


def test_no_level_is_left_behind(ran: int) -> None:
    assert ran == 0
    assert logging.getLogger("audit").level == logging.NOTSET
