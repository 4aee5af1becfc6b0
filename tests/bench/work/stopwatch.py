"""Says what the work of a script took, without the start of Python and the imports."""

import json
import os
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def timed(said: dict[str, object] | None = None) -> Generator[dict[str, object]]:
    """Prints a line of JSON with `wall`, `cpu` and what was put into the value it gives."""
    said = {} if said is None else said
    wall, cpu = time.perf_counter(), _processor()
    yield said
    said["wall"], said["cpu"] = time.perf_counter() - wall, _processor() - cpu
    sys.stdout.write(json.dumps(said) + "\n")


def _processor() -> float:
    """Seconds of the processors, those of children that have ended included."""
    return sum(os.times()[:4])
