"""MariaDB: all rows, beside fetching them by the driver's cursor and by the product's client."""

from collections.abc import Callable
from statistics import median

from tests.bench.bench import Bench
from tests.bench.outcome import Aim, Outcome, rows_of
from tests.bench.race import Contestant, Cost, python, race
from tests.bench.scenarios.files import COMMAND, ENGINE, profiling

FLOOR, CLIENT = "PyMySQL unbuffered cursor", "mariadb --quick"
_SELECT = "SELECT * FROM orders"


def all_rows(bench: Bench) -> Outcome:
    server = bench.mariadb()
    server.fill(bench.sizes.base, bench.tell)
    spent: dict[str, list[float]] = {name: [] for name in (FLOOR, CLIENT, ENGINE, COMMAND)}

    def around(contestant: Contestant, run: Callable[[], Cost]) -> Cost:
        before = server.cpu()
        cost = run()
        spent[contestant.name].append(server.cpu() - before)
        return cost

    client = (
        "/usr/bin/mariadb", "--no-defaults", "--quick", "--skip-column-names", "--batch",
        "--host=127.0.0.1", f"--port={server.server.port}", "--user=root", "bench",
        f"--execute={_SELECT}",
    )  # fmt: skip
    profile = profiling(
        server.url, "mariadb", "--dataset", "orders", "--sample", "full", "--budget", "10m"
    )
    run = race(
        [
            Contestant(FLOOR, python("fetch_mysql", server.url, _SELECT)),
            Contestant(CLIENT, client),
            Contestant(ENGINE, python("engine", server.url, "--dataset", "orders")),
            Contestant(COMMAND, profile),
        ],
        bench.rounds,
        around=around,
        tell=bench.tell,
    )
    load = median(ours / floor for floor, ours in zip(spent[FLOOR], spent[ENGINE], strict=True))
    return Outcome(
        scenario="mariadb-1m",
        work=f"MariaDB {bench.sizes.base:,} x 24, all rows",
        floor="fetching the same rows by an unbuffered cursor",
        rounds=len(run.rounds),
        rows=rows_of(run, FLOOR),
        aims=[
            Aim("wall", "x", 1.5, run.ratio(ENGINE, FLOOR)),
            Aim("CPU", "x", 1.5, run.ratio(ENGINE, FLOOR, "cpu")),
            Aim("server CPU", "x", 1.1, load),
        ],
        notes=[
            "server CPU: " + ", ".join(f"{name} {median(s):.2f} s" for name, s in spent.items()),
            f"to the product's own client, in C, wall: {run.ratio(ENGINE, CLIENT):.2f}x",
        ],
    )
