"""Our engine as a library: a file or a table of a database, and nothing of the command."""

import argparse

from tests.bench.work import ours
from tests.bench.work.stopwatch import timed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source")
    parser.add_argument("--dataset", default="")
    parser.add_argument("--out", help="where figures go that are compared with exact ones")
    parser.add_argument("--detect", action="store_true", help="look for personal data, too")
    parser.add_argument(
        "--without-errors", action="store_true", help="no values that do not belong"
    )
    parser.add_argument("--rules", action="store_true", help="rules, relations, calendar, too")
    parser.add_argument("--all", action="store_true", help="every table, one after another")
    asked = parser.parse_args()
    if asked.without_errors:
        ours.without_errors()
    ours.prepare(asked.source)
    if asked.all:
        with timed() as said:
            said["tables"], said["rows"] = ours.profile_all(asked.source, detect=asked.detect)
        return
    with timed() as said:
        made = ours.profile(asked.source, asked.dataset, detect=asked.detect, rules=asked.rules)
        said["rows"] = made.rows
        said["fields"] = len(made.fields)
    if asked.out:
        ours.save(made, asked.out)


if __name__ == "__main__":
    main()
