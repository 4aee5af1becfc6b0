"""Datasets of documents: what is damaged is told, large files go to processes that can die."""

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import orjson

from audit.access.address import Address
from audit.access.budget import Limits
from audit.access.stream import Choice, Extent, Portion, Sampling
from audit.engine.documents import Walkers
from audit.engine.run import Request, audit_source
from audit.errors import CollectError
from audit.facts.profiles import DatasetProfile, Profiles
from audit.profile.documents import DocumentState
from audit.profile.parallel import profile_documents


def profiled(path: Path, lines: Sequence[bytes]) -> DatasetProfile:
    path.write_bytes(b"\n".join(lines) + b"\n")
    limits = Limits(sampling=Sampling(Choice.FULL))
    request = Request(name="d", address=Address("file", path=str(path)), limits=limits)
    found = audit_source(request).snapshot.get(Profiles)
    assert isinstance(found, Profiles)
    return found.datasets[0]


def test_lines_that_give_no_document_are_told(tmp_path: Path) -> None:
    good = [orjson.dumps({"id": i}) for i in range(50)]

    found = profiled(tmp_path / "d.ndjson", [*good, b"{broken", b"[1]", b'{"id": NaN}'])

    assert found.rows_seen == 51
    assert found.notes[-3:] == (
        "1 line without JSON left out",
        "1 line without an object left out",
        "1 line repaired to be JSON",
    )


def test_only_large_files_that_are_read_whole_are_worth_processes() -> None:
    walkers = Walkers(os.cpu_count() or 1)
    try:
        assert walkers.for_extent(Extent(None, 1_000), Portion()) is None
        assert walkers.for_extent(Extent(None, 10**9), Portion(1_000)) is None
        alone = walkers.count < 2
        assert (walkers.for_extent(Extent(None, 10**9), Portion()) is None) is alone
    finally:
        walkers.close()


def test_a_process_that_dies_ends_the_reading_and_keeps_the_rest() -> None:
    lines = b"".join(orjson.dumps({"id": i}) + b"\n" for i in range(1_000))
    with ProcessPoolExecutor(1, get_context("spawn")) as executor:
        executor.submit(os._exit, 1).exception()

        found = profile_documents([lines], DocumentState(), executor=executor)

    assert isinstance(found.error, CollectError)
    assert found.state.rows == 0
