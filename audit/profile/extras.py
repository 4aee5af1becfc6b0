"""What is made of a dataset beside its profile: its rules, its calendar, what it brings to others.

Each of them is a room of its own; here they only meet, so that a dataset's rows can go when all
have looked at them.
"""

from dataclasses import dataclass, field

import polars as pl

from audit.facts.calendar import Calendar
from audit.facts.catalog import Dataset
from audit.facts.loading import DatasetLoading
from audit.facts.profiles import DatasetProfile
from audit.facts.rules import DatasetRules
from audit.facts.sensitive import DatasetSensitivity
from audit.profile.calendar.infer import calendar_of
from audit.profile.dataset import DatasetState
from audit.profile.loading.infer import loading_of
from audit.profile.relations.gather import Gathered, gathered
from audit.profile.rules.infer import rules_of


@dataclass(frozen=True, slots=True)
class Extras:
    """`rows` is a sample of whole rows, all of them when `whole`; it is not to be kept."""

    rules: DatasetRules
    calendar: Calendar | None
    gathered: Gathered
    loading: DatasetLoading | None
    rows: pl.DataFrame = field(repr=False)
    whole: bool = False


def extras_without_rows(
    rules: DatasetRules,
    calendar: Calendar | None,
    gathered: Gathered,
    loading: DatasetLoading | None,
) -> Extras:
    """What was made of a dataset whose rows have gone."""
    return Extras(rules, calendar, gathered, loading, pl.DataFrame())


def extras_of(
    state: DatasetState,
    dataset: Dataset,
    profile: DatasetProfile,
    verdicts: DatasetSensitivity,
    *,
    whole: bool = True,
) -> Extras | None:
    """None where no rows were kept, because nobody asked for more than the profile.

    `whole` says that the state has seen the whole dataset.
    """
    if not state.kept.most:
        return None
    rows = state.kept.frame()
    return Extras(
        rules=rules_of(rows, dataset, profile, verdicts),
        calendar=calendar_of(
            state, rows, dataset, profile, verdicts, whole=whole and profile.sample is None
        ),
        gathered=gathered(state, rows, dataset, profile, verdicts),
        loading=loading_of(
            state,
            rows,
            dataset,
            profile,
            verdicts,
            whole=whole and state.kept.whole and profile.sample is None,
        ),
        rows=rows,
        whole=whole and state.kept.whole and profile.sample is None,
    )
