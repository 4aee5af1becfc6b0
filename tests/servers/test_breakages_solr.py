"""One breakage on a Solr server for every check that it feeds, and a good one beside it."""

from collections.abc import Mapping

import pytest

from audit.model.result import CheckResult, Status
from tests.servers import jvm, solr

pytestmark = [pytest.mark.server, pytest.mark.debian(jvm.PACKAGE)]

#: The audit, the check, and a subject of one of its failures or notes.
BROKEN = (
    ("open", "data_management.empty-fields", "people.never"),
    ("open", "dataops.freshness", "feed"),
    ("open", "dataops.future-timestamps", "unsorted.created_at"),
    ("open", "orchestration.watermark-nulls", "wide.created_at"),
    ("open", "reliability.durability-settings", "feed · updateHandler.updateLog"),
    ("open", "reliability.durability-settings", "people · updateHandler.updateLog.syncLevel"),
    ("open", "reliability.source-health", "health"),
    ("open", "security.access-logging", "auditlogging"),
    ("open", "security.administration-interfaces", "config API"),
    ("open", "security.administration-interfaces", "solr.enableRemoteStreaming"),
    ("open", "security.anonymous-access", "127.0.0.1:"),
    ("open", "security.identifier-leakage", "people.id"),
    ("open", "security.session-encryption", "127.0.0.1:"),
    ("open", "security.tls-offered", "127.0.0.1:"),
    ("open", "software_engineering.identifier-naming", "wide"),
    ("open", "software_engineering.wide-datasets", "wide"),
    ("default", "security.audit-account-privileges", "solr"),
    ("default", "security.common-passwords", "solr"),
    ("default", "security.default-credentials", "solr"),
    ("default", "security.superuser-accounts", ""),
    ("half", "reliability.dataset-redundancy", "orders"),
    ("half", "reliability.replica-health", "replica "),
    ("half", "reliability.source-health", "health"),
)
#: What only a SolrCloud shows, or only a server that tries the default.
_ELSEWHERE = {
    "reliability.dataset-redundancy",
    "reliability.replica-health",
    "security.default-credentials",
}


def results(audit: str) -> Mapping[str, CheckResult]:
    of = {"open": solr.broken, "default": solr.default, "half": solr.clouded, "whole": solr.clouded}
    return of[audit]().results[audit]


@pytest.mark.parametrize(("audit", "check", "place"), BROKEN)
def test_a_breakage_is_found(audit: str, check: str, place: str) -> None:
    result = results(audit)[check]
    found = [str(fail.subject) for fail in (*result.failures, *result.notes)]
    within = place.endswith((":", " ")) and any(name.startswith(place) for name in found)
    assert within or place in found, (result.status, result.reason, found)


@pytest.mark.parametrize("check", sorted({check for _, check, _ in BROKEN} - _ELSEWHERE))
def test_a_server_that_is_kept_well_passes(check: str) -> None:
    result = solr.kept().results["auditor"][check]

    assert result.status is Status.PASS, (result.reason, result.failures)


@pytest.mark.parametrize("check", ["reliability.replica-health", "reliability.source-health"])
def test_a_cloud_of_which_all_is_there_passes(check: str) -> None:
    assert results("whole")[check].status is Status.PASS


def test_a_default_that_is_refused_passes() -> None:
    """Once more at the good server, whose administrator has another password."""
    result = solr.kept().results["defaults"]["security.default-credentials"]

    assert result.status is Status.PASS, (result.reason, result.failures)
