"""orchestration.deletion-visibility"""

# ruff: noqa: ANN401  # `more` has the types of the dataset's own fields

from collections.abc import Callable
from typing import Any

import pytest

from audit.engine.evaluate import evaluate_one
from audit.facts.catalog import Catalog, DatasetKind, Family
from audit.facts.change import ChangeCapture, Identity, Requirement
from audit.facts.maintenance import DatasetUpkeep, Maintenance
from audit.facts.profiles import Profiles
from audit.model.check import Pass, Severity, Subject
from audit.model.fact import Snapshot
from audit.model.result import Status
from checks.orchestration.deletion_visibility import deletion_visibility
from tests.make import facts as make
from tests.make.judgements import REFUSED, UNSUPPORTED, the_fail

ROWS = make.profiles(make.profile(row_count=10_000))
PASSED = [Pass(Subject("orders"))]
READY = ChangeCapture(method="change streams")
BLOCKED = ChangeCapture(
    method="logical decoding",
    requirements=(Requirement("wal_level", met=False, current="replica", needed="logical"),),
)


def orders(*names: str, **more: Any) -> Catalog:
    fields = (make.field(name) for name in names or ("id", "total"))
    return make.catalog(make.dataset("orders", *fields, **more))


def worked(deletes: int, *, inserts: int = 1) -> Maintenance:
    return Maintenance(datasets=(DatasetUpkeep("orders", inserts=inserts, deletes=deletes),))


@pytest.mark.parametrize(
    "name",
    ["deleted_at", "is_deleted", "deletedAt", "removed_on", "archived", "active", "valid_to"],
)
def test_a_field_that_marks_deleted_rows_passes(name: str) -> None:
    judgements = deletion_visibility(orders("id", name), ROWS, UNSUPPORTED, UNSUPPORTED)

    assert list(judgements) == PASSED


@pytest.mark.parametrize("name", ["status", "undeleted_count", "activity", "deleted_by_x"])
def test_other_names_do_not_mark_deleted_rows(name: str) -> None:
    fail = the_fail(deletion_visibility(orders("id", name), ROWS, UNSUPPORTED, UNSUPPORTED))

    assert fail.subject == Subject("orders")
    assert fail.severity is None
    assert deletion_visibility.severity is Severity.LOW


def test_change_capture_that_is_ready_shows_deletions() -> None:
    assert list(deletion_visibility(orders(), ROWS, READY, UNSUPPORTED)) == PASSED


def test_change_capture_does_not_help_where_it_is_blocked_or_rows_have_no_identity() -> None:
    blind = ChangeCapture(
        method="logical decoding", identities=(Identity("orders", "nothing", usable=False),)
    )

    for changes in (BLOCKED, blind):
        fail = the_fail(deletion_visibility(orders(), ROWS, changes, UNSUPPORTED))

        assert fail.evidence.startswith("10,000 rows, no field that marks deleted rows")


def test_rows_that_were_deleted_make_it_medium_and_are_counted() -> None:
    fail = the_fail(deletion_visibility(orders(), ROWS, BLOCKED, worked(1_234)))

    assert fail.severity is Severity.MEDIUM
    assert fail.evidence.endswith(" 1,234 rows deleted since the statistics began.")


def test_a_dataset_that_is_written_and_never_deleted_from_passes() -> None:
    assert list(deletion_visibility(orders(), ROWS, BLOCKED, worked(0))) == PASSED


def test_statistics_that_saw_no_work_yet_prove_nothing() -> None:
    fail = the_fail(deletion_visibility(orders(), ROWS, BLOCKED, worked(0, inserts=0)))

    assert fail.severity is None


def test_data_streams_and_time_series_only_grow() -> None:
    stream = orders(kind=DatasetKind.DATA_STREAM)
    series = make.catalog(make.dataset("orders", make.field("x")), family=Family.TIME_SERIES)

    for catalog in (stream, series):
        assert deletion_visibility(catalog, ROWS, UNSUPPORTED, UNSUPPORTED) == []


@pytest.mark.parametrize("rows", [9_999, None])
def test_smaller_datasets_are_not_applicable(
    snapshot: Callable[..., Snapshot], rows: int | None
) -> None:
    seen = snapshot(orders(), make.profiles(make.profile(row_count=rows)))

    assert evaluate_one(deletion_visibility, seen).status is Status.NOT_APPLICABLE


@pytest.mark.parametrize("gap", [Catalog, Profiles])
def test_a_missing_fact_is_not_run(snapshot: Callable[..., Snapshot], gap: type) -> None:
    seen = snapshot(orders(), ROWS, READY, missing={gap: REFUSED})

    result = evaluate_one(deletion_visibility, seen)

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)


def test_change_capture_and_upkeep_are_not_needed(snapshot: Callable[..., Snapshot]) -> None:
    seen = snapshot(orders(), ROWS, missing={ChangeCapture: REFUSED, Maintenance: REFUSED})

    assert evaluate_one(deletion_visibility, seen).status is Status.FAIL
