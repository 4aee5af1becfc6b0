"""What is alike in the checks of values that do not belong in their column."""

from dataclasses import replace

from audit.facts.sensitive import PersonalData, Suspicious
from audit.model.check import Check
from audit.model.result import Status
from tests.make.judging import judged, only_failure
from tests.make.sensitive import holding, people

FAMILIES = (
    "personal data",
    "placeholder",
    "kind",
    "format",
    "date",
    "spelling",
    "variant",
    "encoding",
    "space",
    "outlier",
    "default day",
    "far day",
    "sign",
    "precision",
    "truncated",
    "test value",
    "unit",
    "identifier",
)


def odd(family: str, score: float = 0.96) -> PersonalData:
    entry = Suspicious(shape="Aaa 9", score=score, reason="is odd", count=3, family=family)
    return people(replace(holding("town"), suspicious=(entry,)))


def assert_only(check: Check[...], *families: str) -> None:
    """The check fails for these families where it is sure, and passes for all others."""
    for family in FAMILIES:
        found = judged(check, odd(family))
        if family not in families:
            assert found.status is Status.PASS, family
            continue
        failure = only_failure(found)
        assert failure.subject.field == "town"
        assert failure.evidence.startswith("3 rows of 1,000 looked at: the value is odd")
        assert "'Aaa 9'" in failure.evidence
        assert judged(check, odd(family, 0.1)).status is Status.PASS
