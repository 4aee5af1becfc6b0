"""orchestration.key-stability"""

import pytest

from audit.facts.catalog import Catalog, Field, ForeignKey, LogicalType
from audit.facts.maintenance import DatasetUpkeep, Maintenance
from audit.model.check import Confidence
from audit.model.result import Status
from checks.orchestration.key_stability import key_stability
from tests.make.facts import catalog, dataset, field, primary_key
from tests.make.judgements import REFUSED
from tests.make.judging import judged, only_failure

TITLE = field("title", LogicalType.TEXT)


def keyed(*fields: Field, rows: int = 300, references: tuple[ForeignKey, ...] = ()) -> Catalog:
    names = [found.name for found in fields]
    return catalog(
        dataset(
            "t", *fields, keys=(primary_key(*names),), row_estimate=rows, foreign_keys=references
        )
    )


def updated(times: int | None) -> Maintenance:
    return Maintenance(datasets=(DatasetUpkeep("t", updates=times),))


def test_a_written_key_of_a_dataset_that_changes_fails() -> None:
    failure = only_failure(judged(key_stability, keyed(field("region"), TITLE), updated(7)))

    assert str(failure.subject) == "t · key (region, title)"
    assert failure.evidence == "7 updates of 300 rows; the key consists of title."
    assert failure.confidence is Confidence.LOW


@pytest.mark.parametrize(
    "key",
    [
        field("id"),
        field("id", LogicalType.UUID),
        field("code", LogicalType.TEXT, default="make_code()"),
        field("code", LogicalType.TEXT, generated=True),
    ],
)
def test_a_key_that_nobody_writes_passes(key: Field) -> None:
    assert judged(key_stability, keyed(key), updated(7)).status is Status.PASS


def test_a_key_that_refers_to_another_passes() -> None:
    reference = ForeignKey("fk", ("title",), "titles", ("title",))

    result = judged(key_stability, keyed(TITLE, references=(reference,)), updated(7))

    assert result.status is Status.PASS


def test_a_dataset_that_never_changes_passes() -> None:
    assert judged(key_stability, keyed(TITLE), updated(0)).status is Status.PASS


def test_small_lists_and_unknown_updates_are_nothing_to_examine() -> None:
    small = judged(key_stability, keyed(TITLE, rows=99), updated(7))
    unknown = judged(key_stability, keyed(TITLE), updated(None))

    assert (small.status, unknown.status) == (Status.NOT_APPLICABLE, Status.NOT_APPLICABLE)
    hidden = judged(key_stability, keyed(TITLE), missing={Maintenance: REFUSED})
    assert (hidden.status, hidden.grant) == (Status.NOT_RUN, REFUSED.grant)
