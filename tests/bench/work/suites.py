"""What the suite adds to a scan of a table: the same scan without it is taken off.

The worker has imported Great Expectations before anything is timed.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from audit.access.address import parse_url
from audit.access.budget import Budget, Limits
from audit.access.connector import Connector, Target
from audit.engine.discover import connector_for_scheme
from audit.engine.expectations import SAMPLE_ROWS, AskedExpectations, Expecting
from audit.engine.rows import Asked, facts_of_rows
from audit.expectations.client import Worker
from audit.expectations.suites import suite_of
from audit.facts.catalog import Catalog
from audit.facts.expectations import ExpectationResults, Outcome
from audit.model.fact import Fact, Missing
from tests.bench.suite import entries
from tests.bench.work import ours

Facts = dict[type[Fact], Fact | Missing]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("table")
    parser.add_argument("--exact", action="store_true")
    asked = parser.parse_args()
    ours.prepare(asked.url)
    worker = Timed()
    began = time.perf_counter()
    names = {"do": "names", "names": ["a"], "expectations": []}
    worker.do(names, patience=lambda: 600.0)
    importing = time.perf_counter() - began
    imported = worker.processor()
    address, password = parse_url(asked.url)
    budget = Budget(Limits(seconds=900))
    kind = connector_for_scheme(address.scheme)
    suite = suite_of({"name": asked.table, "expectations": entries()}, asked.table, "suite.json")
    with kind(Target("bench", address, password), budget) as source:
        opened: Any = source  # of whatever kind
        whole = opened.catalog()
        found = next(d for d in whole.datasets if d.name.endswith(asked.table))
        catalog = Catalog(family=whole.family, datasets=(found,))
        scans = [_scan(source, catalog, Asked())[:2] for _ in range(2)]  # the first one warms up
        without, spent = scans[-1]
        before = budget.load().statements
        expecting = Expecting(AskedExpectations((suite,), exact=asked.exact), budget, worker)
        expecting.begin(source, catalog)
        asking = Asked(rows=SAMPLE_ROWS, sink=expecting.sink)
        began, own = time.perf_counter(), time.process_time()
        facts = _scan(source, catalog, asking)[2]
        results = expecting.end(source, facts)
        took, own = time.perf_counter() - began, time.process_time() - own
        sent = [s for s in budget.load().by_purpose if s.purpose == "expectations"]
    cpu = own - spent + worker.processor() - imported
    worker.close()
    assert isinstance(results, ExpectationResults)
    said = {
        "wall": max(0.001, took - without),
        "cpu": max(0.001, cpu),
        "scan": without,
        "importing": importing,
        "statements": sum(share.statements for share in sent),
        "all_statements": budget.load().statements - before,
        "expectations": len(results.results),
        "decided": sum(r.outcome is not Outcome.NOT_RUN for r in results.results),
        "exact": sum(r.exact for r in results.results),
    }
    sys.stdout.write(json.dumps(said) + "\n")


class Timed(Worker):
    """A worker whose time of the processor is looked at."""

    def processor(self) -> float:
        """Seconds that it has spent so far (proc(5))."""
        text = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="utf-8")
        user, system = text.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _scan(source: Connector, catalog: Catalog, asked: Asked) -> tuple[float, float, Facts]:
    """Seconds of the clock and of this process, and the facts."""
    began, own = time.perf_counter(), time.process_time()
    facts = facts_of_rows(source, catalog, {}, now=None, progress=lambda _: None, asked=asked)
    return time.perf_counter() - began, time.process_time() - own, facts


if __name__ == "__main__":
    main()
