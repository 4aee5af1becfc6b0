"""reliability.write-blocks"""

from audit.facts.capacity import Block, Capacity
from audit.facts.catalog import Catalog, Dataset, DatasetKind, Family
from audit.model.check import Pass, Severity, Subject
from audit.model.fact import Missing, Reason
from audit.model.result import Status
from checks.reliability.write_blocks import write_blocks
from tests.make.judgements import graded, passes
from tests.make.judging import judged, not_run

CATALOG = Catalog(
    family=Family.SEARCH,
    datasets=(Dataset("orders", DatasetKind.INDEX), Dataset("people", DatasetKind.INDEX)),
)
FLOODED = Block(dataset="orders", setting="read_only_allow_delete", why="full", unintended=True)
CLOSED = Block(dataset="people", setting="write", why="somebody set it")


def test_what_the_source_blocked_by_itself_fails_and_what_somebody_set_is_a_note() -> None:
    found = list(write_blocks(Capacity(resources=(), blocks=(FLOODED, CLOSED)), CATALOG))

    assert graded(found) == [
        ("orders · read_only_allow_delete", Severity.HIGH),
        ("people · write", Severity.INFO),
    ]
    assert passes(found) == []


def test_every_other_dataset_passes() -> None:
    found = write_blocks(Capacity(resources=(), blocks=(FLOODED,)), CATALOG)

    assert Pass(Subject("people")) in list(found)


def test_a_product_without_blocks_is_not_judged() -> None:
    result = judged(write_blocks, Capacity(resources=()), CATALOG)

    assert result.status is Status.NOT_APPLICABLE


def test_without_a_catalogue_the_blocks_are_told() -> None:
    found = write_blocks(
        Capacity(resources=(), blocks=(FLOODED,)), Missing(Reason.PRIVILEGE, "refused")
    )

    assert [str(j.subject) for j in found] == ["orders · read_only_allow_delete"]


def test_settings_that_may_not_be_read_are_said_with_their_grant() -> None:
    assert not_run(write_blocks, Capacity)
