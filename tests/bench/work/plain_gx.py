"""Great Expectations by itself: the suite on a table of PostgreSQL, results as it gives them."""

import argparse
import os
from importlib import import_module
from typing import Any

os.environ["GX_ANALYTICS_ENABLED"] = "false"

from sqlalchemy import event
from sqlalchemy.engine import Engine

from tests.bench.suite import entries
from tests.bench.work.stopwatch import timed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("table")
    parser.add_argument("--format", default="BASIC")
    asked = parser.parse_args()
    gx: Any = import_module("great_expectations")
    sent = 0

    def count(*statement: object) -> None:
        nonlocal sent
        del statement
        sent += 1

    event.listen(Engine, "before_cursor_execute", count)
    with timed() as said:
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = {"globally": False}
        url = asked.url.replace("postgresql://", "postgresql+psycopg://", 1)
        source = context.data_sources.add_postgres("source", connection_string=url)
        asset = source.add_table_asset("table", table_name=asked.table)
        batch = asset.add_batch_definition_whole_table("all").get_batch()
        suite = gx.ExpectationSuite(name="suite", expectations=entries())
        found = batch.validate(suite, result_format=asked.format)
        said["expectations"] = len(found.results)
        said["met"] = sum(bool(result.success) for result in found.results)
        said["statements"] = sent


if __name__ == "__main__":
    main()
