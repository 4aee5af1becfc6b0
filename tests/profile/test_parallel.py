"""Documents by several workers: the same state, in order, and what ends the reading early."""

import multiprocessing
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor

import pytest

from audit.profile import parallel
from audit.profile.documents import DocumentState
from audit.profile.infer import describe_documents
from audit.profile.parallel import Batch, profile_documents
from tests.make import facts as make

ORDERS = make.dataset("orders")
BLOCKS = [
    b"".join(
        b'{"id": %d, "tags": ["t%d"], "x": %s}\n' % (n, n % 9, b'"a"' if n % 3 else b"1")
        for n in range(start, start + 500)
    )
    for start in range(0, 5_000, 500)
]


@pytest.fixture(params=["threads", "processes"])
def executor(request: pytest.FixtureRequest) -> Iterator[Executor]:
    if request.param == "threads":
        with ThreadPoolExecutor(2) as threads:
            yield threads
    else:
        spawn = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(1, mp_context=spawn) as processes:
            yield processes


@pytest.fixture(autouse=True)
def small_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "TASK_BYTES", 30_000)


def test_workers_give_what_one_pass_gives(executor: Executor) -> None:
    batches: list[Batch] = [*BLOCKS, [{"id": "last"}]]
    alone = profile_documents(batches, DocumentState())

    shared = profile_documents(batches, DocumentState(), executor=executor, workers=2)

    assert shared.error is None
    assert describe_documents(shared.state, ORDERS) == describe_documents(alone.state, ORDERS)


def test_what_was_read_before_an_error_counts(executor: Executor) -> None:
    def batches() -> Iterator[Batch]:
        yield from BLOCKS[:4]
        raise TimeoutError

    found = profile_documents(batches(), DocumentState(), executor=executor)

    assert isinstance(found.error, TimeoutError)
    assert found.state.rows == 2_000


def test_reading_stops_when_told_to() -> None:
    read: list[bytes] = []

    def batches() -> Iterator[Batch]:
        for block in BLOCKS:
            read.append(block)
            yield block

    seen: list[int] = []

    def after(rows: int) -> bool:
        seen.append(rows)
        return len(seen) < 2

    found = profile_documents(batches(), DocumentState(), after=after)

    assert (found.state.rows, seen, len(read)) == (1_000, [500, 500], 2)


def test_few_tasks_wait_at_a_time() -> None:
    read = done = 0
    waiting: list[int] = []

    def batches() -> Iterator[Batch]:
        nonlocal read
        for block in BLOCKS:
            read += 1
            yield block

    def after(rows: int) -> bool:
        nonlocal done
        waiting.append(read - done)
        done += rows // 500
        return True

    with ThreadPoolExecutor(1) as threads:
        found = profile_documents(
            batches(), DocumentState(), executor=threads, workers=1, after=after
        )

    assert found.state.rows == 5_000
    assert max(waiting) <= 2 * 3  # blocks of the task that is done and of two that wait


def test_no_import_of_pandas_is_paid_for() -> None:
    code = (
        "import sys; from audit.profile.infer import infer; "
        "from audit.facts.catalog import Dataset, DatasetKind; "
        "d = [{'a': i, 'b': str(i), 'c': [1.5, None, True], 'd': b'x'} for i in range(9999)]; "
        "infer(d, Dataset('x', DatasetKind.COLLECTION)); sys.exit('pandas' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
