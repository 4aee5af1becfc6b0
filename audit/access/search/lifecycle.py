"""After how long indices are deleted by themselves: policies of both products, and data streams."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from audit.facts.catalog import Dataset
from audit.facts.retention import Expiry, ExpiryRule

Json = Mapping[str, Any]

_DAYS = {"ms": 1 / 86_400_000, "s": 1 / 86_400, "m": 1 / 1_440, "h": 1 / 24, "d": 1.0}


def elasticsearch(policies: Json, datasets: Sequence[Dataset], mode: str) -> Expiry:
    """`GET /_ilm/policy`, of which only policies count that an index here has.

    `mode` is the operation mode of index lifecycle management, "" where it is not told.
    """
    used = _used(datasets)
    rules = [
        ExpiryRule(
            name=name,
            days=_phase(policies[name]) if name in policies else None,
            datasets=count,
            change=f'PUT /_ilm/policy/{name} with a phase {{"delete": {{"min_age": "..."}}}}',
        )
        for name, count in sorted(used.items())
    ]
    rules += _streams(datasets)
    return Expiry(
        rules=tuple(rules),
        enforced=mode == "RUNNING" if mode else None,
        setting="index lifecycle management (ILM)",
        enable="POST /_ilm/start",
    )


def opensearch(policies: Json, datasets: Sequence[Dataset]) -> Expiry:
    """`GET /_plugins/_ism/policies`, of which only policies count that an index here has."""
    known: dict[str, Json] = {
        str(found["policy"].get("policy_id") or found.get("_id") or ""): found["policy"]
        for found in policies.get("policies") or ()
    }
    return Expiry(
        rules=tuple(
            ExpiryRule(
                name=name,
                days=_states(known[name]) if name in known else None,
                datasets=count,
                change=f"PUT /_plugins/_ism/policies/{name} with a state that deletes",
            )
            for name, count in sorted(_used(datasets).items())
        ),
        setting="plugins.index_state_management.enabled",
    )


def _used(datasets: Sequence[Dataset]) -> Counter[str]:
    return Counter(name for d in datasets if (name := dict(d.options).get("lifecycle")))


def _streams(datasets: Sequence[Dataset]) -> Iterator[ExpiryRule]:
    for dataset in datasets:
        if kept := dict(dataset.options).get("retention"):
            yield ExpiryRule(f"data stream {dataset.name}", _days(kept), 1)


def _phase(entry: Json) -> float | None:
    phases: Json = entry["policy"].get("phases") or {}
    last: Json = phases.get("delete") or {}
    if "delete" not in (last.get("actions") or {}):
        return None
    return _days(str(last.get("min_age") or "0d"))


def _states(policy: Json) -> float | None:
    """The age at which an index comes into a state that deletes it."""
    states: list[Json] = list(policy.get("states") or ())
    ends = {
        str(state["name"])
        for state in states
        if any("delete" in action for action in state.get("actions") or ())
    }
    steps: list[Json] = [step for state in states for step in state.get("transitions") or ()]
    conditions: list[Json] = [
        step.get("conditions") or {} for step in steps if step.get("state_name") in ends
    ]
    ages = [_days(str(condition.get("min_index_age") or "")) for condition in conditions]
    return max((age for age in ages if age is not None), default=None)


def _days(text: str) -> float | None:
    """A time of the products ("30d", "12h") in days, None where it is none."""
    for unit, factor in _DAYS.items():  # "ms" comes before "s"
        number = text.removesuffix(unit)
        if number != text and number.replace(".", "", 1).isdecimal():
            return round(float(number) * factor, 6)
    return None
