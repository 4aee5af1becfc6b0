"""What is alike in the checks of rules that the data shows."""

from dataclasses import replace

from audit.facts.catalog import DatasetKind, LogicalType
from audit.facts.rules import Argument, DatasetRules, Rule, RuleKind, Rules
from audit.model.check import Check, Confidence
from audit.model.fact import Missing, Reason
from audit.model.result import Status
from tests.make import facts as make
from tests.make.judging import judged, not_run, only_failure

#: Kinds that are about two fields.
_PAIRS = frozenset({RuleKind.ORDER, RuleKind.SUM, RuleKind.DEPENDENCY, RuleKind.PRESENCE})


def rule(kind: RuleKind, broken: int = 3, rows: int = 20_000) -> Rule:
    return Rule(
        kind=kind,
        fields=("begin", "until") if kind in _PAIRS else ("begin",),
        arguments=(Argument("there", value=True),),
        confidence=0.99,
        reason="until is begin",
        evidence="",
        rows=rows,
        broken=broken,
    )


def rules(*found: Rule, dataset: str = "trips") -> Rules:
    return Rules(datasets=(DatasetRules(dataset=dataset, rules=found),))


def assert_judges(check: Check[...], kind: RuleKind) -> None:
    """Fail where rows break a rule of its kind, pass where none does, silent on other kinds."""
    fields = tuple(make.field(name, LogicalType.DATE) for name in ("begin", "until"))
    trips = make.dataset("trips", *fields)
    catalog = make.catalog(trips)

    failure = only_failure(judged(check, rules(rule(kind)), catalog))
    assert failure.evidence.startswith("3 of 20,000 rows ")
    assert failure.evidence.endswith(".")
    assert failure.confidence is Confidence.HIGH
    assert failure.method == "exact"
    place = failure.subject.object if kind in _PAIRS else failure.subject.field
    assert place == ("(begin, until)" if kind in _PAIRS else "begin")
    assert len(failure.title) < 70

    few = only_failure(judged(check, rules(replace(rule(kind, rows=400), sampled=True)), catalog))
    assert few.confidence is Confidence.MEDIUM
    assert few.method == "sample of 400 rows"
    assert only_failure(judged(check, rules(rule(kind), rule(kind, 9)))).evidence.startswith("9 ")

    assert judged(check, rules(rule(kind, 0)), catalog).status is Status.PASS
    declared = replace(rule(kind, 0), declared=True)
    assert judged(check, rules(declared), catalog).status is Status.NOT_APPLICABLE
    assert judged(check, rules(), catalog).status is Status.NOT_APPLICABLE
    others = [rule(other) for other in RuleKind if other is not kind]
    assert judged(check, rules(*others), catalog).status is Status.NOT_APPLICABLE
    view = make.catalog(replace(trips, kind=DatasetKind.VIEW))
    assert judged(check, rules(rule(kind)), view).status is Status.NOT_APPLICABLE

    gap = Missing(Reason.PRIVILEGE, "the account may not read this dataset", "GRANT it")
    unread = make.profiles(make.profile("trips", missing=gap))
    hidden = judged(check, Rules(datasets=(DatasetRules(dataset="trips"),)), catalog, unread)
    assert (hidden.status, hidden.grant) == (Status.UNKNOWN, "GRANT it")
    assert not_run(check, Rules)
