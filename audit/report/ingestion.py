"""The plan of an ingestion as a value: in which order, by which pattern, under which conditions."""

from dataclasses import dataclass

from audit.report.datasets import Extraction
from audit.report.document import Load, Question, Readiness, Run, SourceHeader

#: Of the document's keys; they grow, and none changes its meaning within a major version.
PLAN_VERSION = "1.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedField:
    """A field as the plan has to know it; `tier` is that of personal data, 0 for none."""

    name: str
    type: str
    nullable: bool
    tier: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One dataset to load. `stage` counts from one: all of a stage can be loaded at once.

    `after` are the datasets that it refers to and that come before it; `beside` those that refer
    to each other in a circle with it. `rows` is exact or an estimate, None where nobody knows.
    """

    dataset: str
    namespace: str
    stage: int
    extraction: Extraction
    after: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    rows: int | None = None
    rows_exact: bool = False
    size_bytes: int | None = None
    tier: int = 0
    fields: tuple[PlannedField, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A dataset that is not loaded by itself, and why."""

    dataset: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestionPlan:
    """The steps in the order of loading, what is left out, and what the owner has to answer.

    `verdict` is that of the audit; `conditions` have to be met before the first load.
    """

    plan_version: str
    run: Run
    source: SourceHeader
    verdict: str
    conditions: tuple[str, ...]
    steps: tuple[Step, ...]
    left_out: tuple[LeftOut, ...]
    readiness: Readiness | None
    questions: tuple[Question, ...]
    load: Load
