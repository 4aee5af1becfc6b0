"""Settings that give up a promise of durability."""

from collections.abc import Iterator

from audit.facts.storage import Durability, Guarantee
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import INTEGRITY

_FAULTS = {
    Guarantee.WRITES_REACH_DISK: (Severity.CRITICAL, "Writes are not forced to the disk"),
    Guarantee.TORN_PAGES_REPAIRED: (Severity.HIGH, "Half-written pages are not repaired"),
    Guarantee.COMMITS_WAIT: (Severity.MEDIUM, "Commits do not wait for the disk"),
    Guarantee.DAMAGE_DETECTED: (Severity.MEDIUM, "Damage on the disk is not detected"),
    Guarantee.REFERENCES_ENFORCED: (Severity.MEDIUM, "References are not enforced"),
}
_EFFECTS = {
    Guarantee.WRITES_REACH_DISK: "a power failure damages the whole source",
    Guarantee.TORN_PAGES_REPAIRED: "a crash in the middle of a write damages pages for good",
    Guarantee.COMMITS_WAIT: "a crash takes back the last commits that clients saw succeed",
    Guarantee.DAMAGE_DETECTED: "pages that the disk changed are read as if they were right",
    Guarantee.REFERENCES_ENFORCED: "rows without a parent are let in",
}


@check(
    id="reliability.durability-settings",
    title="What was written survives a crash",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.HIGH,
    remedy="Change the setting back to its safe value.",
    effort="1 hour; some settings need a restart",
    controls=INTEGRITY,
)
def durability_settings(durability: Durability) -> Iterator[Judgement]:
    """Rows that a load has already copied are gone from the source after a crash, or come back
    damaged, and nothing tells which.
    """
    for promise in durability.promises:
        subject = Subject(promise.scope, object=promise.setting)
        if promise.kept:
            yield Pass(subject)
            continue
        severity, title = _FAULTS[promise.guarantee]
        yield Fail(
            subject,
            title,
            f"{promise.setting} = {promise.value}: {_EFFECTS[promise.guarantee]}.",
            (("setting", promise.setting), ("value", promise.value)),
            severity=severity,
            method="settings",
            command=promise.change,
        )
