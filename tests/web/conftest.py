"""One store of runs and one server over it, for tests that change neither."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.make.serving import Browser, kept, serving


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return kept(tmp_path_factory.mktemp("served") / "runs")


@pytest.fixture(scope="module")
def browser(runs: Path) -> Iterator[Browser]:
    with serving(runs) as found:
        yield found
