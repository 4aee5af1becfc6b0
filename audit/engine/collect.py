"""Runs a connector's collectors; a failure becomes a `Missing` in the fact's place."""

import logging
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from time import perf_counter
from types import MappingProxyType

from audit.access.connector import Collector, Connector
from audit.engine.defect import defect_of, raised_by_us
from audit.errors import (
    BudgetExceeded,
    CollectError,
    ConnectionLost,
    Interrupted,
    PrivilegeMissing,
    Skipped,
    SourceTimeout,
)
from audit.facts.tls import TlsServer
from audit.model.fact import Fact, Missing, Reason, Verified

logger = logging.getLogger(__name__)

#: Collected while the others are.
_BESIDE = frozenset({TlsServer})
_PATIENCE_SECONDS = 0.1
NOTHING_KNOWN: Mapping[type[Fact], Fact] = MappingProxyType({})
#: Least sure first.
SURENESS = (Verified.RECORDED, Verified.COMPATIBLE, Verified.REAL)

_REASONS: tuple[tuple[type[CollectError], Reason], ...] = (
    (PrivilegeMissing, Reason.PRIVILEGE),
    (BudgetExceeded, Reason.BUDGET),
    (SourceTimeout, Reason.TIMEOUT),
    (Interrupted, Reason.INTERRUPTED),
    (Skipped, Reason.SKIPPED),
    (ConnectionLost, Reason.CONNECTION),
)


def collect(
    connector: Connector,
    *,
    progress: Callable[[str], None],
    only: Collection[type[Fact]] | None = None,
    known: Mapping[type[Fact], Fact] = NOTHING_KNOWN,
    done: Callable[[Fact], None] | None = None,
) -> tuple[dict[type[Fact], Fact | Missing], dict[type[Fact], Verified]]:
    """All facts of an open source, or only some, and on what each collector was verified.

    What is `known` is not asked for again; `done` is told of each fact as soon as it is there.

    Ctrl-C ends the collecting, not the audit: what is left is `Missing(INTERRUPTED)`. The server's
    TLS is examined meanwhile: over connections of its own, and mostly by waiting.
    """

    def kept(found: Fact | Missing) -> Fact | Missing:
        if done is not None and not isinstance(found, Missing):
            done(found)
        return found

    facts: dict[type[Fact], Fact | Missing] = {}
    wanted = [c for c in connector.collectors() if only is None or c.fact in only]
    level, _ = connector.proven()
    verified = {c.fact: min(c.verified, level, key=SURENESS.index) for c in wanted}
    pool = ThreadPoolExecutor(1, thread_name_prefix="beside")
    try:
        beside = {
            c.fact: pool.submit(_one, connector, c)
            for c in wanted
            if c.fact in _BESIDE and c.fact not in known
        }
        for collector in wanted:
            if collector.fact in beside:
                continue
            if collector.fact in known:
                facts[collector.fact] = known[collector.fact]
                continue
            progress(f"reading {collector.name.replace('_', ' ')}")
            try:
                facts[collector.fact] = kept(_one(connector, collector))
            except KeyboardInterrupt:
                connector.budget.interrupt()
                facts[collector.fact] = _interrupted()
        for kind, found in beside.items():
            progress("examining TLS")
            facts[kind] = kept(_awaited(connector, found))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return facts, verified


def _awaited(connector: Connector, found: Future[Fact | Missing]) -> Fact | Missing:
    """What the other thread found; nobody waits for it who has asked to stop."""
    try:
        while not connector.budget.interrupted:
            with suppress(TimeoutError):
                return found.result(_PATIENCE_SECONDS)
    except KeyboardInterrupt:
        connector.budget.interrupt()
    return found.result(0) if found.done() else _interrupted()


def _interrupted() -> Missing:
    return Missing(Reason.INTERRUPTED, "the audit was interrupted")


def missing_for(connector: Connector, error: Exception) -> Missing:
    """What stands in the place of a fact that ended in this error.

    A driver's own message is never kept: it may quote data or a connection string.
    """
    if connector.budget.interrupted:
        return _interrupted()
    known = error if isinstance(error, CollectError) else _explained(connector, error)
    if known is None:
        driver = f"the driver reported {type(error).__name__}"
        return Missing(Reason.ERROR, defect_of(error) if raised_by_us(error) else driver)
    reason = next((r for kind, r in _REASONS if isinstance(known, kind)), Reason.ERROR)
    grant = known.grant if isinstance(known, PrivilegeMissing) else ""
    return Missing(reason, str(known), grant)


def _explained(connector: Connector, error: Exception) -> CollectError | None:
    try:
        return connector.explain(error)
    except Exception as defect:  # noqa: BLE001  # a connector's defect must not end the audit
        logger.debug("explain failed with %s", type(defect).__name__)
        return None


def _one(connector: Connector, collector: Collector) -> Fact | Missing:
    began = perf_counter()
    try:
        with connector.budget.purpose(collector.name):
            found: Fact | Missing = getattr(connector, collector.name)()
    except Exception as error:  # noqa: BLE001  # one collector must not end the audit
        found = missing_for(connector, error)
        if found.reason is Reason.PRIVILEGE and not found.grant:
            found = Missing(found.reason, found.detail, collector.privilege)
        level = logging.WARNING if found.reason is not Reason.PRIVILEGE else logging.INFO
        logger.log(level, "%s: %s", collector.name, found.detail)
        logger.debug("%s failed with %s", collector.name, type(error).__name__)
    logger.info("collected %s in %.3f s", collector.name, perf_counter() - began)
    return found
