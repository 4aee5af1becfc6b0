"""Which checks an answer of the source's owner covers, where they could not measure anything."""

from collections.abc import Collection, Sequence

from audit.model.fact import Reason
from audit.model.result import CheckResult, Status

#: By question: what its answer is about too.
COVERED: dict[str, tuple[str, ...]] = {
    "restore-tested": ("reliability.backup-evidence",),
    "on-call": ("dataops.alerting",),
    "retention": ("data_management.retention", "data_management.expiry"),
    "data-owner": ("data_management.ownership", "data_management.personal-data-ownership"),
    "release-calendar": ("software_engineering.migration-history",),
    "upstream-automation": ("dataops.scheduled-jobs",),
    "deletions": ("orchestration.deletion-visibility",),
    "service-backups": ("reliability.backup-evidence", "reliability.archiving"),
    "service-copies": ("reliability.replica-presence",),
    "service-encryption": ("security.at-rest-encryption", "security.storage-encryption"),
    "service-network": ("security.network-listening", "security.client-addresses"),
    "service-logs": ("dataops.log-collection", "security.access-logging"),
}


def closed_by(results: Sequence[CheckResult], answered: Collection[str]) -> dict[str, str]:
    """By check: the answered question that covers it, while it is not-run or unknown.

    Never one that ran, that failed by a defect of ours, or that the user left out.
    """
    found: dict[str, str] = {}
    for question in sorted(answered):
        for result in results:
            if (
                result.check.id in COVERED.get(question, ())
                and result.status in {Status.NOT_RUN, Status.UNKNOWN}
                and result.cause is not Reason.SKIPPED
            ):
                found.setdefault(result.check.id, question)
    return found
