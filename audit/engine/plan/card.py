"""The card of one dataset: what its plan rests on, for every family as far as it is known."""

from dataclasses import replace

from audit.engine.plan.around import Around
from audit.engine.plan.evidence import Evidence
from audit.engine.plan.growth import growth_of
from audit.engine.plan.happening import changes_of, deletions_of
from audit.engine.plan.overlaps import overlap_of
from audit.engine.plan.patterns import APPEND, INCREMENTAL, Known, weighed
from audit.engine.plan.rhythms import cadence_of, rhythm_of, schedule_of
from audit.engine.plan.splits import parallel_of, split_of
from audit.engine.plan.watermarks import watermarks_of
from audit.facts.catalog import Dataset, DatasetKind, Family
from audit.facts.profiles import DatasetProfile
from audit.report.card import Card, Option
from audit.report.datasets import Extraction


def with_card(
    plan: Extraction, dataset: Dataset, profile: DatasetProfile | None, around: Around
) -> Extraction:
    """The plan with its card; of what is held back or left out nothing more is to be known."""
    e = Evidence(dataset, profile, around)
    if plan.method in {"hold", "exclude"}:
        return replace(
            plan, card=Card(chosen=Option(method=plan.method, reasons_for=(plan.reason,)))
        )
    return replace(plan, card=_table(e, plan) if _keyed(e) else _other(e, plan))


def _keyed(e: Evidence) -> bool:
    if e.around.family is Family.TIME_SERIES:
        return not e.dataset.time_field and e.dataset.kind is not DatasetKind.METRIC
    return e.around.family is Family.RELATIONAL


def _table(e: Evidence, plan: Extraction) -> Card:
    marks = watermarks_of(e)
    known = Known.of(e, marks)
    chosen, other = weighed(e, known)
    loads_by = plan.method in {INCREMENTAL, APPEND}
    split = split_of(e, marks)
    return replace(
        _neutral(e, plan, preferred=plan.watermark or next((m.field for m in marks), "")),
        chosen=chosen.option,
        runner_up=other.option if other else None,
        changes=changes_of(e),
        overlap=overlap_of(e, plan.watermark) if loads_by and plan.watermark else None,
        deletions=deletions_of(e),
        split=split,
        parallel=1 if split is None or not split.by else parallel_of(e),
        watermarks=marks,
    )


def _other(e: Evidence, plan: Extraction) -> Card:
    """Of other families what holds for any: when rows come, how many, how large they are."""
    return _neutral(e, plan, preferred=plan.watermark)


def _neutral(e: Evidence, plan: Extraction, *, preferred: str) -> Card:
    cadence = cadence_of(e, preferred)
    newest = e.profile.newest if e.profile else None
    age = None
    if newest is not None and e.around.at is not None:
        age = round((e.around.at - newest).total_seconds(), 1)
    return Card(
        chosen=Option(
            method=plan.method,
            reasons_for=(plan.reason,),
            reasons_against=tuple(f"does not see {unseen}" for unseen in plan.unseen),
        ),
        newest=newest,
        age_seconds=age,
        cadence=cadence,
        schedule=schedule_of(plan.method, cadence, rhythm_of(e, cadence)),
        growth=growth_of(e),
        row_bytes=e.row_bytes,
        scan_seconds=e.scan_seconds,
    )
