"""What the store promises about a crash."""

from collections.abc import Iterator

from audit.facts.storage import Durability, Guarantee
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import INTEGRITY

_SEVERITIES = {
    Guarantee.WRITES_REACH_DISK: Severity.CRITICAL,
    Guarantee.TORN_PAGES_REPAIRED: Severity.HIGH,
    Guarantee.COMMITS_WAIT: Severity.MEDIUM,
    Guarantee.DAMAGE_DETECTED: Severity.MEDIUM,
    Guarantee.REFERENCES_ENFORCED: Severity.MEDIUM,
}
_TITLES = {
    Guarantee.WRITES_REACH_DISK: "Writes are not forced to the disk",
    Guarantee.TORN_PAGES_REPAIRED: "Half-written pages are not repaired",
    Guarantee.COMMITS_WAIT: "Commits do not wait for the disk",
    Guarantee.DAMAGE_DETECTED: "Damaged pages are not detected",
    Guarantee.REFERENCES_ENFORCED: "References are not enforced",
}
#: A table is kept by an engine, which makes the promise for it.
_FIX_OF_ENGINE = "Move the table to an engine that keeps what was committed."


@check(
    id="reliability.durability-settings",
    title="What was committed survives a crash",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.HIGH,
    remedy="Set the durability setting back to its safe value.",
    effort="1 hour and a reload",
    controls=INTEGRITY,
)
def durability_settings(durability: Durability) -> Iterator[Judgement]:
    """A row that we have loaded and the source has lost makes both sides disagree for good; a
    damaged page travels on unseen.
    """
    for promise in durability.promises:
        subject = Subject(promise.scope, object=promise.setting)
        if promise.kept:
            yield Pass(subject)
            continue
        yield Fail(
            subject,
            _TITLES[promise.guarantee],
            f"{promise.setting} = {promise.value}; it decides whether {promise.guarantee.value}.",
            (("setting", promise.setting), ("value", promise.value)),
            severity=_SEVERITIES[promise.guarantee],
            method="settings of the source",
            fix=_FIX_OF_ENGINE if promise.setting == "engine" else "",
            command=promise.change,
        )
