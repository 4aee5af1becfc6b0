"""A Dask cluster that does the jobs: its workers read the sources, and resolve the credentials."""

import importlib
import importlib.metadata
import logging
import platform
import re
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Executor, Future
from contextlib import suppress
from typing import Any, cast

from audit import __version__
from audit.engine.fleet.job import Job, Outcome
from audit.engine.fleet.stopping import stop
from audit.engine.fleet.work import audited
from audit.errors import ConfigError, ConnectError

#: How long a scheduler may take to answer, and a first worker to be there.
PATIENCE_SECONDS = 10.0
#: Jobs that are handed over beforehand, for each thread of the workers.
_AHEAD = 2

_URL = re.compile(r"(dask|tls)://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):(\d{1,5})/?")


def cluster_address(url: str) -> str:
    """The scheduler's address as Dask writes it; a `ConfigError` for what is none."""
    found = _URL.fullmatch(url)
    if found is None or not 0 < int(found[3]) <= 65_535:  # noqa: PLR2004  # ports
        raise ConfigError(
            "--executor takes the address of a Dask scheduler: dask://HOST:PORT, or "
            "tls://HOST:PORT where it speaks TLS"
        )
    return f"{'tls' if found[1] == 'tls' else 'tcp'}://{found[2]}:{found[3]}"


class Cluster:
    """A `Crew` of machines. Results come from the workers themselves, not through the scheduler."""

    def __init__(
        self,
        fleet: str,
        url: str,
        most: int = 0,
        *,
        work: Callable[[Job], Outcome] = audited,
    ) -> None:
        """`ConnectError` where no scheduler answers or no worker is there, `ConfigError` where
        something is not installed, or not in the same version.
        """
        self._work = work
        address = cluster_address(url)
        distributed = _distributed()
        self._fleet = fleet
        self._url = url.rstrip("/")
        try:
            self._client: Any = distributed.Client(
                address,
                timeout=PATIENCE_SECONDS,
                set_as_default=False,
                direct_to_workers=True,
                name="source-audit",
            )
        except (OSError, TimeoutError, ValueError, TypeError, RuntimeError) as error:
            raise ConnectError(
                f"no Dask scheduler answers at {self._url} within {PATIENCE_SECONDS:g} s "
                f"({type(error).__name__}); check the address, and that it is running"
            ) from None
        try:
            threads = self._threads()
            check_versions(self._client.run(versions, on_error="return"))
        except BaseException:
            self.close(now=True)
            raise
        self.most = most or max(1, _AHEAD * threads)
        self._executor: Executor = self._client.get_executor(pure=False)

    def submit(self, job: Job) -> Future[Outcome]:
        try:
            return self._executor.submit(self._work, job)
        except Exception as error:  # noqa: BLE001  # the scheduler is gone
            future: Future[Outcome] = Future()
            future.set_exception(error)
            return future

    def lost(self, error: BaseException) -> str:
        if type(error).__name__ == "KilledWorker":
            return (
                "the workers that audited it were killed, perhaps for want of memory; give them "
                "more, or scan it by itself"
            )
        if isinstance(error, CancelledError):
            return f"the Dask cluster at {self._url} went away; start it again and scan again"
        return (
            f"its result did not arrive from the Dask cluster ({type(error).__name__}); "
            "scan it by itself"
        )

    def stop(self) -> None:
        with suppress(Exception):
            self._client.run(stop, self._fleet, on_error="ignore")

    def close(self, *, now: bool = False) -> None:
        with suppress(Exception):
            self._client.close(timeout=1 if now else PATIENCE_SECONDS)

    def _threads(self) -> int:
        try:
            self._client.wait_for_workers(1, timeout=PATIENCE_SECONDS)
        except TimeoutError:
            raise ConnectError(
                f"the Dask scheduler at {self._url} has no worker; start one with `dask worker`"
            ) from None
        found: Mapping[str, int] = self._client.nthreads()
        return sum(found.values())


def check_versions(found: Mapping[str, object]) -> None:
    """A `ConfigError` for a worker whose answer to `versions` is not ours."""
    ours = versions()
    for worker, theirs in found.items():
        kind = type(theirs).__name__
        told = cast("tuple[str, ...]", theirs) if isinstance(theirs, tuple) else ()
        if len(told) != len(ours):
            raise ConfigError(
                f"the worker {worker} cannot run source-audit ({kind}); "
                f"install source-audit {__version__} where the workers are"
            )
        differ = [pair for pair in zip(told, ours, strict=True) if pair[0] != pair[1]]
        if differ:
            raise ConfigError(
                f"the worker {worker} has {' and '.join(there for there, _ in differ)}, and here "
                f"is {' and '.join(here for _, here in differ)}; install the same on both sides"
            )


def versions() -> tuple[str, ...]:
    """What has to be the same on both sides."""
    python = ".".join(platform.python_version_tuple()[:2])
    dask = importlib.metadata.version("distributed")
    return f"source-audit {__version__}", f"Python {python}", f"distributed {dask}"


def _distributed() -> Any:  # noqa: ANN401  # an extra, without types
    try:
        found = importlib.import_module("distributed")
    except ModuleNotFoundError as error:
        if error.name not in {"distributed", "dask"}:
            raise
        raise ConfigError(
            "--executor needs the package distributed, which is not installed; "
            "run: uv tool install 'source-audit[dask]' (or pip install)"
        ) from None
    # it has handlers of its own, and what it logs can quote what it sends
    logger = logging.getLogger("distributed")
    logger.handlers[:] = [logging.NullHandler()]
    logger.propagate = False
    return found
