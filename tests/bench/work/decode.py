"""Batches of BSON made into Python values by the driver: the yardstick for documents."""

import sys
from pathlib import Path
from typing import Any

import bson

from tests.bench.orders_bson import batches
from tests.bench.work.stopwatch import timed


def main() -> None:
    documents = 0
    with timed() as said:
        for batch in batches(Path(sys.argv[1])):
            found: list[dict[str, Any]] = bson.decode_all(batch)  # pyright: ignore[reportUnknownMemberType]
            documents += len(found)
        said["documents"] = documents


if __name__ == "__main__":
    main()
