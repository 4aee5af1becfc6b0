"""One worker for all tests: importing Great Expectations takes seconds."""

import json
from collections.abc import Generator
from io import BytesIO

import pytest

from audit.expectations import wire
from audit.expectations.client import Patience, Worker
from tests.expectations.every import FRAME

PATIENCE = 120.0


def patient() -> float:
    return PATIENCE


class Overheard(Worker):
    """A worker of which everything that it says is kept, as it came."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def _next(self, patience: Patience) -> wire.Message:
        message = super()._next(patience)
        self.heard.append(json.dumps(message, default=str))
        return message


@pytest.fixture(scope="session")
def worker() -> Generator[Overheard]:
    made = Overheard()
    yield made
    made.close()


@pytest.fixture(scope="session")
def rows() -> bytes:
    """The rows of `every.py` as they are sent."""
    stream = BytesIO()
    FRAME.write_ipc_stream(stream)
    return stream.getvalue()
