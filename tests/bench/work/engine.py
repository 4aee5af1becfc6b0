"""Our engine as a library: Parquet, CSV, documents or a database, and nothing of the command."""

import sys

from tests.bench.work import ours
from tests.bench.work.stopwatch import timed


def main() -> None:
    source, *out = sys.argv[1:]
    with timed() as said:
        profile = ours.profile(source)
        said["rows"] = profile.rows
        said["fields"] = len(profile.fields)
    if out:
        ours.save(profile, out[0])


if __name__ == "__main__":
    main()
