"""What Prometheus collects from, and why a collection failed, in our words."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from audit.facts.replication import ScrapeTarget, ScrapeTargets
from audit.secrets.redact import redact

#: What a failed collection is about, by words in the server's text, which itself is not shown.
_FAILURES = (
    ("connection refused", "the target refuses connections"),
    ("deadline exceeded", "the target does not answer in time"),
    ("no such host", "the host name cannot be resolved"),
    ("x509", "the target's certificate cannot be verified"),
    ("connection reset", "the target ends the connection"),
    ("no route to host", "the target cannot be reached"),
)
_HTTP_STATUS = re.compile(r"server returned HTTP status (\d{3})")


def scrape_targets(
    active: Iterable[Mapping[str, Any]], rule_groups: Iterable[Mapping[str, Any]]
) -> ScrapeTargets:
    """The targets and the rules that fail, as the server's API tells both."""
    targets = (
        ScrapeTarget(
            job=str(target["labels"].get("job", "")),
            instance=redact(str(target["labels"].get("instance", ""))),  # a probe's whole URL
            up=target["health"] == "up",
            error=_failure(str(target.get("lastError", ""))),
        )
        for target in active
        if target["health"] != "unknown"  # not asked yet
    )
    failing = {
        f"{group['name']}: {rule['name']}"
        for group in rule_groups
        for rule in group["rules"]
        if rule.get("health") == "err"
    }
    return ScrapeTargets(
        targets=tuple(sorted(targets, key=lambda t: (t.job, t.instance))),
        failing_rules=tuple(sorted(failing)),
    )


def _failure(text: str) -> str:
    """Why a collection failed, in our words: the server's own text holds addresses."""
    if not text:
        return ""
    status = _HTTP_STATUS.search(text)
    if status:
        return f"the target answers HTTP {status[1]}"
    return next((said for mark, said in _FAILURES if mark in text), "the answer cannot be used")
