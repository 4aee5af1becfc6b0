"""policy.yaml, or `policy:` of the configuration: what can be wrong in it, and how it is told."""

from collections.abc import Iterator

from audit.config.schema import PolicyEntry
from audit.governance.reading import did_you_mean
from audit.model.check import Severity, Undercurrent
from audit.report.document import Policy

FILE = "policy.yaml"

_SEVERITIES = tuple(s.word for s in reversed(Severity) if s is not Severity.INFO)
_UNDERCURRENTS = tuple(u.value for u in Undercurrent)
_WHOLE = 100
_LEAST = {
    "max_new_findings": 0,
    "certificate_days": 0,
    "max_waiver_days": 1,
    "max_attestation_days": 1,
}

Problem = tuple[tuple[str | int, ...], str]


def rules_written(text: str) -> bool:
    """Whether the text of a policy sets any rule; its name is none."""
    import yaml  # noqa: PLC0415  # only where there is such a file

    node = yaml.compose(text, Loader=yaml.SafeLoader)
    keys = [key.value for key, _ in node.value] if node is not None else []
    return any(key != "name" for key in keys)


def problems(entry: PolicyEntry) -> Iterator[Problem]:
    """What is wrong in a policy, and at which key."""
    yield from _scores(entry)
    yield from _severities(entry)
    yield from _numbers(entry)


def _scores(entry: PolicyEntry) -> Iterator[Problem]:
    if not 0 <= entry.min_coverage <= 1:
        yield ("min_coverage",), "a share from 0 to 1 is expected, as in 0.8 for 80%"
    if not 0 <= entry.min_score <= _WHOLE:
        yield ("min_score",), "a score from 0 to 100 is expected"
    for name, points in entry.min_scores.items():
        if name not in _UNDERCURRENTS:
            known = f"the undercurrents are {', '.join(_UNDERCURRENTS)}"
            near = did_you_mean(name, _UNDERCURRENTS)
            yield ("min_scores", name), f"this is no undercurrent{near}; {known}"
        elif not 0 <= points <= _WHOLE:
            yield ("min_scores", name), "a score from 0 to 100 is expected"


def _severities(entry: PolicyEntry) -> Iterator[Problem]:
    for key in ("blocking_severities", "condition_severities"):
        for n, word in enumerate(getattr(entry, key)):
            if word not in _SEVERITIES:
                near = did_you_mean(word, _SEVERITIES)
                yield (key, n), f"a severity is expected{near}: {', '.join(_SEVERITIES)}"


def _numbers(entry: PolicyEntry) -> Iterator[Problem]:
    for key, least in _LEAST.items():
        number = getattr(entry, key)
        if number is not None and number < least:
            yield (key,), f"a number of at least {least} is expected"
    if entry.retention_days is not None and entry.retention_days < 1:
        yield ("retention_days",), "give at least one day"
    for glob, days in entry.retention.items():
        if days < 1:
            yield ("retention", glob), "give at least one day"


def policy_of(entry: PolicyEntry) -> Policy:
    """The policy as a report holds it."""
    return Policy(
        name=entry.name,
        min_coverage=entry.min_coverage,
        min_score=entry.min_score,
        min_scores=tuple(sorted(entry.min_scores.items())),
        blocking_severities=entry.blocking_severities,
        blocking_checks=entry.blocking_checks,
        condition_severities=entry.condition_severities,
        max_new_findings=entry.max_new_findings,
        certificate_days=entry.certificate_days,
        max_waiver_days=entry.max_waiver_days,
        max_attestation_days=entry.max_attestation_days,
        approver_not_author=entry.approver_not_author,
        required_controls=entry.required_controls,
    )
