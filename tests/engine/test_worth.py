"""What tells most is profiled first."""

from audit.engine.worth import by_worth
from audit.facts.catalog import DatasetKind, ForeignKey
from tests.make import facts as make


def test_referred_and_large_tables_come_first_and_views_last() -> None:
    key = ForeignKey("fk", ("c",), "customers", ("id",))
    catalog = make.catalog(
        make.dataset("audit_view", kind=DatasetKind.VIEW, row_estimate=10**9),
        make.dataset("customers", row_estimate=10),
        make.dataset("hidden", readable=False, row_estimate=10**9),
        make.dataset("log", row_estimate=10**6),
        make.dataset("orders", foreign_keys=(key,), row_estimate=1_000),
        make.dataset("orders_1", partition_of="orders", row_estimate=10**7),
    )

    found = [dataset.name for dataset in by_worth(catalog)]

    assert found == ["customers", "log", "orders", "audit_view", "orders_1", "hidden"]
