"""Fetches every row of a table by ADBC and does nothing with it: the yardstick for databases."""

import sys
from importlib import import_module
from typing import Any

from tests.bench.work.stopwatch import timed


def main() -> None:
    kind, address, statement = sys.argv[1:]
    driver: Any = import_module(f"adbc_driver_{kind}.dbapi")
    with (
        timed() as said,
        driver.connect(address) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
        said["rows"] = sum(batch.num_rows for batch in cursor.fetch_record_batch())


if __name__ == "__main__":
    main()
