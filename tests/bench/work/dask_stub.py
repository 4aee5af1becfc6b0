"""A thousand sources on a Dask cluster of this machine, with a stub in the place of the wire:
SOURCES THREADS SECONDS BYTES. Says what each source cost beside its sleep.
"""

import importlib
import json
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from audit.access.address import Address
from audit.engine.discover import checks
from audit.engine.fleet.cluster import Cluster
from audit.engine.fleet.job import Done, Job, Outcome, new_id
from audit.engine.fleet.run import outcomes
from audit.engine.run import Request
from audit.governance.read import Governance
from audit.report.runs import RunHead

WORKERS = 2


def asleep(job: Job) -> Outcome:
    """Takes as long as its source's name says, and brings as many bytes as a report has."""
    seconds, size = job.owner.split()
    time.sleep(float(seconds))
    now = datetime.now(UTC)
    head = RunHead(
        source=job.key,
        name=job.name,
        run="0",
        sequence=1,
        started_at=now,
        finished_at=now,
        finished=True,
        verdict="ready",
    )
    done = Done(head=head, document=bytes(int(size)), files={}, known={})
    return Outcome(name=job.name, key=job.key, done=done)


def main(sources: str, threads: str, seconds: str, size: str) -> None:
    distributed: Any = importlib.import_module("distributed")  # an extra, without types
    ids, fleet = tuple(check.id for check in checks()), new_id()
    first = Job(
        fleet=fleet,
        request=Request(name="", address=Address("postgresql", (("db", 5432),), path="shop")),
        key="",
        checks=ids,
        decided=Governance(),
        owner=f"{seconds} {size}",
    )
    jobs = (
        replace(first, request=replace(first.request, name=f"source-{n}"), key=f"source-{n}")
        for n in range(int(sources))
    )
    with distributed.LocalCluster(
        n_workers=WORKERS, threads_per_worker=int(threads) // WORKERS, dashboard_address=None
    ) as cluster:
        crew = Cluster(fleet, cluster.scheduler_address.replace("tcp://", "dask://"), work=asleep)
        began, spent = time.perf_counter(), time.process_time()
        ended = sum(o.done is not None for o in outcomes(jobs, crew, stopping=lambda: False))
        wall = time.perf_counter() - began
        spent = time.process_time() - spent
        crew.close()
    if ended != int(sources):
        raise SystemExit(f"{ended} of {sources} came back")
    asleep_for = float(seconds) * ended / int(threads)
    told = {
        "wall": wall,
        "cpu": spent,  # of this process, in which the scheduler is, too
        "asleep": asleep_for,
        "each": (wall - asleep_for) / ended,
    }
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
