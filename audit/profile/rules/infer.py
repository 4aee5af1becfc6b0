"""The rules of one dataset, of all kinds, the surest first."""

from collections.abc import Iterable

import numpy as np
import polars as pl

from audit.facts.catalog import Dataset
from audit.facts.profiles import DatasetProfile
from audit.facts.rules import DatasetRules, Rule, RuleKind
from audit.facts.sensitive import DatasetSensitivity
from audit.profile.rules.bands import band_rules
from audit.profile.rules.bounds import bounded_rules
from audit.profile.rules.dependencies import dependency_rules
from audit.profile.rules.order import monotone_rules, order_rules
from audit.profile.rules.patterns import pattern_rules
from audit.profile.rules.presence import presence_rules
from audit.profile.rules.single import single_rules
from audit.profile.rules.sums import sum_rules
from audit.profile.rules.table import FEWEST, Mask, table_of

#: So many are kept of a dataset; those on several fields first, as no catalogue has them.
MOST = 2_000
_SEED = 20_261_127
_BETWEEN = frozenset(
    {RuleKind.SUM, RuleKind.ORDER, RuleKind.DEPENDENCY, RuleKind.PRESENCE, RuleKind.MONOTONE}
)


def rules_of(
    rows: pl.DataFrame, dataset: Dataset, profile: DatasetProfile, verdicts: DatasetSensitivity
) -> DatasetRules:
    """Rules that the rows and the profile bear out; `rows` is a sample of whole rows.

    Without rows, those that the profile alone tells. No argument is a value that the profile may
    not tell; a rule with rows that break it is one that hardly any does.
    """
    table = table_of(rows, dataset, profile, verdicts)
    shuffled = np.random.default_rng(_SEED).permutation(table.rows)
    found = [*single_rules(table), *pattern_rules(table), *band_rules(table)]
    found += bounded_rules(table, _halves(shuffled))
    if table.rows >= FEWEST:
        found += order_rules(table)
        found += monotone_rules(table)
        found += presence_rules(table)
        found += dependency_rules(table, shuffled)
        found += sum_rules(table, shuffled)
    return DatasetRules(dataset=dataset.name, rules=ranked(found))


def ranked(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The surest first, always in the same order; of too many the least sure are left out."""
    found = sorted(rules, key=lambda r: (-r.confidence, r.kind.value, r.fields))
    if len(found) <= MOST:
        return tuple(found)
    kept = sorted(found, key=lambda r: (r.kind not in _BETWEEN, not r.broken))[:MOST]
    return tuple(sorted(kept, key=lambda r: (-r.confidence, r.kind.value, r.fields)))


def _halves(shuffled: np.ndarray[tuple[int], np.dtype[np.int64]]) -> tuple[Mask, Mask]:
    """Two halves of the rows, drawn at random and always the same."""
    first = np.zeros(len(shuffled), np.bool_)
    first[shuffled[: len(shuffled) // 2]] = True
    return first, ~first
