"""Nested documents with mixed types, against a walk that only counts; BSON against its decoder."""

import json
from typing import Any

from tests.bench import cache
from tests.bench.bench import Bench
from tests.bench.outcome import Aim, Outcome, Table, rows_of
from tests.bench.race import Contestant, python

FLOOR = "Python walk"
ENGINE = "engine"
FEWER = "engine, half of the documents"


def ndjson(bench: Bench) -> Outcome:
    path = bench.ndjson(bench.sizes.documents)
    exact, told = cache.folder() / "walk.json", cache.folder() / "documents.json"
    run = bench.race(
        "ndjson",
        [
            Contestant(FLOOR, python("walk", path, exact)),
            Contestant(ENGINE, python("engine", path, "--out", told)),
            Contestant(FEWER, python("engine", bench.ndjson(bench.sizes.documents // 2))),
        ],
    )
    wrong = _wrong(json.loads(exact.read_bytes()), json.loads(told.read_bytes()))
    grown = run.middle(ENGINE, "peak") / run.middle(FEWER, "peak")
    return Outcome(
        scenario="ndjson",
        work=f"NDJSON, {bench.sizes.documents:,} nested documents",
        floor="a Python walk that counts (path, type)",
        rounds=len(run.rounds),
        rows=rows_of(run, FLOOR),
        aims=[
            Aim("wall", "x", 2.5, run.ratio(ENGINE, FLOOR)),
            Aim("(path, type) whose count is wrong", "", 0, len(wrong)),
            Aim("peak memory at twice the documents", "x", 1.2, grown),
        ],
        tables=[
            Table("Types of documents that are counted wrong", ("Path", "Walk", "Engine"), wrong)
        ]
        if wrong
        else [],
    )


DECODER = "bson.decode_all"


def bson(bench: Bench) -> Outcome:
    path = bench.bson(bench.sizes.base // 10)
    run = bench.race(
        "bson",
        [
            Contestant(DECODER, python("decode", path)),
            Contestant(ENGINE, python("documents", path)),
        ],
    )
    return Outcome(
        scenario="bson",
        work=f"BSON, {bench.sizes.base // 10:,} documents of 2 KB with 60 paths",
        floor="bson.decode_all on the same batches, and nothing else",
        rounds=len(run.rounds),
        rows=rows_of(run, DECODER),
        aims=[
            Aim("wall", "x", 2.0, run.ratio(ENGINE, DECODER)),
            Aim("processor", "x", 2.0, run.ratio(ENGINE, DECODER, "cpu")),
            Aim("peak memory", "MiB", 500, run.middle(ENGINE, "peak") / 1024**2),
        ],
    )


def _wrong(exact: dict[str, int], told: dict[str, Any]) -> tuple[tuple[str, ...], ...]:
    """The (path, type) whose counts differ. Null is no type of a profile: it is counted apart."""
    found: dict[str, int] = {
        f"{name} {kind}": count
        for name, field in told["fields"].items()
        for kind, count in field["types"].items()
    }
    known = {key: count for key, count in exact.items() if not key.startswith(" ")}
    return tuple(
        (key, f"{known.get(key, 0):,}", f"{found.get(key, 0):,}")
        for key in sorted(known.keys() | found.keys())
        if known.get(key, 0) != found.get(key, 0) and not key.endswith(" null")
    )
