"""orchestration.watermark-source"""

from typing import Any

import pytest

from audit.facts.catalog import Catalog, Family, LogicalType
from audit.facts.server import Server
from audit.model.check import Judgement, Pass, Severity, Subject
from audit.model.fact import Missing
from checks.orchestration.watermark_source import watermark_source
from tests.make import facts as make
from tests.make.judgements import UNSUPPORTED, the_fail

ROWS = make.profiles(make.profile("orders", row_count=20_000))
PLACE = Subject("orders", "updated_at")


def orders(
    name: str = "updated_at",
    *,
    triggers: int = 0,
    family: Family = Family.RELATIONAL,
    **more: Any,  # noqa: ANN401  # the field's own types
) -> Catalog:
    field = make.field(name, LogicalType.TIMESTAMP_TZ, **more)
    dataset = make.dataset("orders", make.field("id"), field, update_triggers=triggers)
    return make.catalog(dataset, family=family)


def judged(catalog: Catalog, server: Server | Missing = UNSUPPORTED) -> list[Judgement]:
    return list(watermark_source(catalog, ROWS, server))


@pytest.mark.parametrize(
    "catalog",
    [orders(follows_updates=True), orders(triggers=1), orders(generated=True)],
    ids=["on update", "trigger", "generated"],
)
def test_a_time_that_the_database_sets_passes(catalog: Catalog) -> None:
    assert judged(catalog) == [Pass(PLACE)]


def test_a_time_that_the_application_sets_fails() -> None:
    fail = the_fail(judged(orders(), make.server()))

    assert (fail.subject, fail.severity) == (PLACE, None)
    assert fail.evidence == "20,000 rows; neither the field nor a trigger sets it at a change."
    assert watermark_source.severity is Severity.MEDIUM


def test_a_default_sets_it_once() -> None:
    fail = the_fail(judged(orders(default_is_now=True), make.server()))

    assert "its default sets it when a row is made, and neither" in fail.evidence


def test_an_embedded_database_belongs_to_its_program() -> None:
    server = make.server(product="SQLite", product_id="sqlite")

    assert the_fail(judged(orders(), server)).severity is Severity.LOW


@pytest.mark.parametrize(
    "catalog",
    [orders("created_at"), orders("total"), orders(family=Family.DOCUMENT)],
    ids=["made", "no time", "documents"],
)
def test_what_marks_no_changes_is_not_examined(catalog: Catalog) -> None:
    assert judged(catalog, make.server()) == []


def test_small_tables_are_loaded_in_full() -> None:
    few = make.profiles(make.profile("orders", row_count=9_999))

    assert list(watermark_source(orders(), few, make.server())) == []
