"""Rules that the data itself shows, as the checks on one kind of them see those that are broken."""

from collections.abc import Callable, Iterator

from audit.facts.catalog import Catalog, Dataset, DatasetKind
from audit.facts.profiles import Profiles
from audit.facts.rules import Rule, RuleKind, Rules
from audit.model.check import Confidence, Fail, Judgement, Pass, Subject
from audit.model.fact import Missing
from checks._datasets import place, unmeasured
from checks._records import record
from checks._words import number

_COPIES = frozenset({DatasetKind.VIEW, DatasetKind.FOREIGN_TABLE})
#: So many rows speak for a rule without a doubt.
_MANY = 1_000

#: What the rows that break a rule do, in words: "end before they begin".
Wording = Callable[[Rule], str]


def broken_rules(
    rules: Rules,
    catalog: Catalog | Missing,
    profiles: Profiles | Missing,
    kind: RuleKind,
    *,
    title: str,
    said: Wording,
    beside: Callable[[str, Rule], bool] = lambda _dataset, _rule: False,
) -> Iterator[Judgement]:
    """A failure for each rule of a kind that some rows break, and a pass for each that none does.

    What the source itself keeps is not judged; nor is what `beside` says another check tells. Of
    two rules on the same fields the one that more rows break is told.
    """
    for found in rules.datasets:
        dataset = catalog.dataset(found.dataset) if isinstance(catalog, Catalog) else None
        if dataset is not None and (dataset.kind in _COPIES or dataset.partition_of):
            continue
        worst: dict[tuple[str, ...], Rule] = {}
        for rule in found.rules:
            if rule.kind is not kind or (rule.declared and not rule.broken):
                continue
            if rule.broken and beside(found.dataset, rule):
                continue
            known = worst.get(rule.fields)
            if known is None or rule.broken > known.broken:
                worst[rule.fields] = rule
        for fields, rule in worst.items():
            subject = place(found.dataset, fields) if fields else Subject(found.dataset)
            if rule.broken:
                yield _fail(rule, subject, dataset, title, said(rule))
            else:
                yield Pass(subject)
    if isinstance(catalog, Catalog) and isinstance(profiles, Profiles):
        yield from unmeasured(catalog, profiles)


def _fail(rule: Rule, subject: Subject, dataset: Dataset | None, title: str, said: str) -> Fail:
    rows = record(dataset, rule.rows) if dataset else "rows"
    return Fail(
        subject,
        title,
        f"{number(rule.broken)} of {number(rule.rows)} {rows} {said}.",
        details=(("rows", rule.rows), ("broken", rule.broken)),
        confidence=Confidence.HIGH if rule.rows >= _MANY else Confidence.MEDIUM,
        method=f"sample of {number(rule.rows)} {rows}" if rule.sampled else "exact",
    )
