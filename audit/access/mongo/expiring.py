"""The rules by which MongoDB drops documents by itself: TTL indexes and the ends of time series."""

import json
from collections.abc import Iterator, Sequence

from audit.access.mongo.describe import Document
from audit.access.mongo.session import MongoSession
from audit.facts.catalog import Dataset
from audit.facts.retention import Expiry, ExpiryRule

_DAY = 86_400
#: Ten days in the statement that would set an end: a number to be replaced.
_EXAMPLE = 10 * _DAY


def rules_of(
    dataset: Dataset, bare: str, listed: Document, indexes: Sequence[Document]
) -> Iterator[ExpiryRule]:
    """The rules of one collection; a time series without an end is one that keeps for ever."""
    options: Document = listed.get("options") or {}
    for index in indexes:
        if "expireAfterSeconds" in index:
            field = next(iter(index.get("key") or {}), "")
            seconds = float(index["expireAfterSeconds"])
            yield ExpiryRule(f"{dataset.name} · {field}", seconds / _DAY, 1)
    if options.get("timeseries"):
        end = options.get("expireAfterSeconds")
        days = None if end is None else float(end) / _DAY
        yield ExpiryRule(dataset.name, days, 1, "" if end is not None else _change(dataset, bare))


def expiry_of(session: MongoSession, rules: Sequence[ExpiryRule]) -> Expiry:
    """The rules, and whether the server's thread for them runs; nobody may know where it is
    not told.
    """
    name = "ttlMonitorEnabled"
    told = session.optional({"getParameter": 1, name: 1}).get(name) if rules else None
    return Expiry(
        rules=tuple(sorted(rules, key=lambda rule: rule.name)),
        enforced=None if told is None else bool(told),
        setting=name,
        enable=f"db.adminCommand({{setParameter: 1, {name}: true}})",
    )


def _change(dataset: Dataset, bare: str) -> str:
    database = json.dumps(dataset.namespace)
    return (
        f"db.getSiblingDB({database}).runCommand({{collMod: {json.dumps(bare)}, "
        f"expireAfterSeconds: {_EXAMPLE}}})"
    )
