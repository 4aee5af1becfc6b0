"""PostgreSQL: all rows, a sample, what the server says it cost, and a budget that ends in time."""

import re
from collections.abc import Callable
from statistics import median
from typing import Any

from tests.bench.bench import Bench
from tests.bench.outcome import Aim, Outcome, Table, rows_of
from tests.bench.race import Contestant, Cost, measure, python, race
from tests.bench.relay import relay
from tests.bench.scenarios.files import COMMAND, ENGINE, profiling, read_report, rows_seen
from tests.bench.server import Postgres, Seen

FLOOR = "ADBC fetch"
ORDERS, NARROW = "public.orders", "public.narrow"
FULL = ("--sample", "full", "--budget", "10m")


def all_rows(bench: Bench) -> Outcome:
    server = _orders(bench)
    spent: dict[str, list[float]] = {FLOOR: [], ENGINE: [], COMMAND: []}

    def around(contestant: Contestant, run: Callable[[], Cost]) -> Cost:
        before = server.cpu()
        cost = run()
        spent[contestant.name].append(server.cpu() - before)
        return cost

    fetch = python("fetch", "postgresql", server.url, "SELECT * FROM orders")
    profile = profiling(server.url, "postgres", "--dataset", ORDERS, *FULL)
    engine = python("engine", server.url, "--dataset", ORDERS)
    contestants = [
        Contestant(FLOOR, fetch),
        Contestant(ENGINE, engine),
        Contestant(COMMAND, profile),
    ]
    run = race(contestants, bench.rounds, around=around, tell=bench.tell)
    ratio = median(ours / floor for floor, ours in zip(spent[FLOOR], spent[ENGINE], strict=True))
    return Outcome(
        scenario="postgres",
        work=f"PostgreSQL {bench.sizes.server:,} x 24, all rows",
        floor="fetching the same rows by ADBC",
        rounds=len(run.rounds),
        rows=rows_of(run, FLOOR),
        aims=[
            Aim("wall", "x", 1.4, run.ratio(ENGINE, FLOOR)),
            Aim("server CPU", "x", 1.1, ratio),
        ],
        notes=[
            "server CPU: " + ", ".join(f"{name} {median(s):.2f} s" for name, s in spent.items()),
        ],
    )


def sampled(bench: Bench) -> Outcome:
    server = _orders(bench)
    spent: list[float] = []

    def around(contestant: Contestant, run: Callable[[], Cost]) -> Cost:
        del contestant
        before = server.cpu()
        cost = run()
        spent.append(server.cpu() - before)
        return cost

    profile = profiling(server.url, "postgres-sample", "--dataset", ORDERS)
    run = race([Contestant(COMMAND, profile)], bench.rounds, around=around, tell=bench.tell)
    return Outcome(
        scenario="postgres-sample",
        work=f"PostgreSQL {bench.sizes.server:,} x 24, default (sampled)",
        rounds=len(run.rounds),
        rows=rows_of(run, COMMAND),
        aims=[
            Aim("server CPU", "s", 0.5, median(spent)),
            Aim("wall, whole process", "s", 3, run.middle(COMMAND, "process_wall")),
        ],
        notes=[f"rows looked at: {rows_seen('postgres-sample'):,}"],
    )


def load(bench: Bench) -> Outcome:
    """The report's figures of its own load beside those of the server and of the wire."""
    server = _orders(bench)
    lines: list[tuple[str, ...]] = []
    off = 0.0
    for name, options in (("default (sampled)", ()), ("all rows", FULL)):
        server.forget()
        with relay(server.server.port) as wire:
            url = re.sub(r":\d+/", f":{wire.port}/", server.url)
            measure(Contestant(COMMAND, profiling(url, "load", "--dataset", ORDERS, *options)))
            server.cpu()  # waits until the client's process has left its figures
        seen, told = server.seen(), _load("load")
        off = abs(seen.rows - told["rows"]) / max(1, seen.rows)  # of the last: all rows
        lines += _compared(name, told, seen, wire.received)
    return Outcome(
        scenario="load",
        work=f"load told, PostgreSQL {bench.sizes.server:,} x 24",
        floor="pg_stat_statements, pg_stat_user_tables and the bytes on the wire",
        rounds=1,
        aims=[Aim("rows sent, all rows, told wrong by", "%", 1, 100 * off)],
        tables=[
            Table("Load told and seen", ("Run", "What", "The report", "The server"), tuple(lines))
        ],
        notes=[
            "BEGIN, ROLLBACK, SET and their like are not among the statements of the report",
            "the server also counts what the ADBC driver asks the catalogue when it connects",
            "bytes of the report are those of the values in memory",
        ],
    )


def budget(bench: Bench) -> Outcome:
    """A table too long for its budget still ends in time, with what was read."""
    server = bench.postgres()
    server.fill("narrow", bench.sizes.narrow, bench.tell)
    seconds = max(2, round(30 * bench.sizes.base / 1_000_000))
    options = ("--dataset", NARROW, "--sample", "full", "--budget", f"{seconds}s")
    cut = measure(Contestant(COMMAND, profiling(server.url, "budget", *options), accepted=(0, 4)))
    seen = rows_seen("budget")
    plain = measure(Contestant(COMMAND, profiling(server.url, "narrow", "--dataset", NARROW)))
    server.drop("narrow")
    return Outcome(
        scenario="budget",
        work=f"PostgreSQL {bench.sizes.narrow:,} x 4, --sample full --budget {seconds}s",
        rounds=1,
        aims=[
            Aim("wall, whole process", "s", seconds + 5, cut.process_wall),
            Aim("rows in the profile", "", 1, seen, least=True),
        ],
        notes=[
            f"ended with status {cut.status} after {seen:,} rows",
            f"by default (sampled): {plain.process_wall:.2f} s, {rows_seen('narrow'):,} rows",
        ],
    )


def _orders(bench: Bench) -> Postgres:
    server = bench.postgres()
    server.fill("orders", bench.sizes.server, bench.tell)
    return server


def _load(name: str) -> dict[str, int]:
    found: Any = read_report(name)["load"]
    return {key: int(found[key]) for key in ("statements", "rows", "bytes")}


def _compared(run: str, told: dict[str, int], seen: Seen, wire: int) -> list[tuple[str, ...]]:
    return [
        (run, "statements", f"{told['statements']:,}", f"{seen.statements:,}"),
        (run, "transaction control and settings", "-", f"{seen.transactions:,}"),
        (run, "rows sent", f"{told['rows']:,}", f"{seen.rows:,}"),
        (run, "bytes", f"{told['bytes']:,}", f"{wire:,} on the wire"),
        (run, "rows that scans of tables gave", "-", f"{seen.scanned:,}"),
        (run, "blocks looked at", "-", f"{seen.blocks:,}"),
    ]
