"""software_engineering.trigger-logic"""

import pytest

from audit.facts.catalog import Catalog, DatasetKind, Family
from audit.model.check import Pass, Subject, Unknown
from audit.model.result import Status
from checks.software_engineering.trigger_logic import trigger_logic
from tests.make.facts import catalog, dataset
from tests.make.judgements import the_fail
from tests.make.judging import judged, not_run


def test_a_table_without_triggers_passes() -> None:
    assert trigger_logic(catalog(dataset())) == [Pass(Subject("orders"))]


@pytest.mark.parametrize(("triggers", "said"), [(1, "1 trigger."), (3, "3 triggers.")])
def test_triggers_are_counted(triggers: int, said: str) -> None:
    assert the_fail(trigger_logic(catalog(dataset(triggers=triggers)))).evidence == said


def test_a_view_is_judged_only_when_it_has_one() -> None:
    plain = catalog(dataset(kind=DatasetKind.VIEW))
    with_one = catalog(dataset(kind=DatasetKind.VIEW, triggers=1))

    assert judged(trigger_logic, plain).status is Status.NOT_APPLICABLE
    assert judged(trigger_logic, with_one).status is Status.FAIL


@pytest.mark.parametrize("family", [Family.DOCUMENT, Family.SEARCH, Family.TIME_SERIES])
def test_sources_without_triggers_are_not_applicable(family: Family) -> None:
    assert judged(trigger_logic, catalog(dataset(), family=family)).status is (
        Status.NOT_APPLICABLE
    )


def test_triggers_that_are_hidden_are_unknown() -> None:
    hidden = dataset(triggers_grant="GRANT TRIGGER ON x TO us")

    [unknown] = trigger_logic(catalog(hidden))

    assert isinstance(unknown, Unknown)
    assert unknown.grant == "GRANT TRIGGER ON x TO us"
    view = catalog(dataset(kind=DatasetKind.VIEW, triggers_grant="GRANT TRIGGER ON x TO us"))
    assert judged(trigger_logic, view).status is Status.NOT_APPLICABLE


def test_partitions_are_judged_through_their_parent() -> None:
    part = catalog(dataset("orders_1", partition_of="orders", triggers=1))

    assert judged(trigger_logic, part).status is Status.NOT_APPLICABLE


def test_a_catalogue_that_could_not_be_read_is_not_run() -> None:
    assert not_run(trigger_logic, Catalog)
