"""What a monitoring source collects from, and whether it gets it."""

from collections.abc import Iterator

from audit.facts.replication import ScrapeTargets
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check


@check(
    id="dataops.scrape-targets",
    title="Every target of collection answers",
    undercurrent=Undercurrent.DATAOPS,
    severity=Severity.MEDIUM,
    remedy=(
        "Bring the target back or take it out of the configuration; repair rules that fail, and "
        "set an alert on up == 0."
    ),
    effort="1 hour",
)
def scrape_targets(targets: ScrapeTargets) -> Iterator[Judgement]:
    """A target that does not answer leaves a gap in its series, and a gap looks like a quiet
    system to everyone who reads averages.
    """
    down = sum(not target.up for target in targets.targets)
    for target in targets.targets:
        subject = Subject(object=f"{target.job} {target.instance}".strip())
        if target.up:
            yield Pass(subject)
            continue
        reason = f": {target.error}" if target.error else ""
        yield Fail(
            subject,
            "Target does not answer",
            f"The last collection failed{reason}. "
            f"{down:,} of {len(targets.targets):,} targets are down.",
            method="the source's own list of targets",
        )
    for rule in targets.failing_rules:
        yield Fail(
            Subject(object=rule),
            "Rule cannot be evaluated",
            "Its last evaluation ended in an error, so its series has no new samples.",
            method="the source's own list of rules",
        )
