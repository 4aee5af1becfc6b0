"""Examines the TLS of one endpoint by the library and says how many connections that took."""

import sys
from pathlib import Path

from audit.access.tls import anchors
from audit.access.tls.examine import examine
from audit.access.tls.upgrades import upgrade_of
from audit.access.tls.wire import Endpoint
from tests.bench.work.stopwatch import timed


def main() -> None:
    port, told, authorities = sys.argv[1:]
    protocol = "" if told == "none" else told
    upgrade_of(protocol)  # imports all of them, which belongs to the start of a program
    endpoint = Endpoint("127.0.0.1", int(port), "localhost", protocol)
    with timed() as said:
        found = examine(endpoint, anchors=anchors.from_file(Path(authorities)))
        said["answer"], said["connections"] = found.answer, found.effort.connections


if __name__ == "__main__":
    main()
