"""A scheduler of a real `LocalCluster` without workers: prints its address, then answers words on
standard input: "keys" with those of its tasks, "busy" with the processes that read something.
"""

import importlib
import json
import sys
from typing import Any


def main() -> None:
    distributed: Any = importlib.import_module("distributed")  # without types
    with distributed.LocalCluster(
        n_workers=0, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as cluster:
        _say(cluster.scheduler_address)
        scheduler = cluster.scheduler
        for line in sys.stdin:
            if line.strip() == "keys":
                found = sorted({str(entry[0]) for entry in scheduler.transition_log})
                _say(json.dumps({"keys": found}))
            else:
                busy = [str(w.name) for w in scheduler.workers.values() if w.processing]
                _say(json.dumps({"busy": busy, "workers": len(scheduler.workers)}))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
