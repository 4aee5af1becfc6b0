"""What the suite adds to a scan of a table: the same scan without it is taken off.

The worker has imported Great Expectations before anything is timed.
"""

import argparse
import json
import sys
import time
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
    worker = Worker()
    began = time.perf_counter()
    names = {"do": "names", "names": ["a"], "expectations": []}
    worker.do(names, patience=lambda: 600.0)
    importing = time.perf_counter() - began
    address, password = parse_url(asked.url)
    budget = Budget(Limits(seconds=900))
    kind = connector_for_scheme(address.scheme)
    suite = suite_of({"name": asked.table, "expectations": entries()}, asked.table, "suite.json")
    with kind(Target("bench", address, password), budget) as source:
        opened: Any = source  # of whatever kind
        whole = opened.catalog()
        found = next(d for d in whole.datasets if d.name.endswith(asked.table))
        catalog = Catalog(family=whole.family, datasets=(found,))
        without = min(_scan(source, catalog, Asked())[0] for _ in range(2))
        before = budget.load().statements
        expecting = Expecting(AskedExpectations((suite,), exact=asked.exact), budget, worker)
        expecting.begin(source, catalog)
        asking = Asked(rows=SAMPLE_ROWS, sink=expecting.sink)
        began = time.perf_counter()
        _, facts = _scan(source, catalog, asking)
        results = expecting.end(source, facts)
        took = time.perf_counter() - began
        sent = [s for s in budget.load().by_purpose if s.purpose == "expectations"]
    worker.close()
    assert isinstance(results, ExpectationResults)
    said = {
        "wall": max(0.001, took - without),
        "scan": without,
        "importing": importing,
        "statements": sum(share.statements for share in sent),
        "all_statements": budget.load().statements - before,
        "expectations": len(results.results),
        "decided": sum(r.outcome is not Outcome.NOT_RUN for r in results.results),
        "exact": sum(r.exact for r in results.results),
    }
    sys.stdout.write(json.dumps(said) + "\n")


def _scan(source: Connector, catalog: Catalog, asked: Asked) -> tuple[float, Facts]:
    began = time.perf_counter()
    facts = facts_of_rows(source, catalog, {}, now=None, progress=lambda _: None, asked=asked)
    return time.perf_counter() - began, facts


if __name__ == "__main__":
    main()
