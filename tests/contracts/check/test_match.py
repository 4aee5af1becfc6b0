"""Which of a contract's servers a source is."""

import pytest

from audit.contracts.match import of_kind, servers_of
from audit.contracts.read import read
from tests.contracts.check.checking import odcs

SERVERS = """servers:
- {server: prod, type: postgres, host: db.example, database: shop, schema: public}
- {server: prod_old, type: postgres, host: db.example, database: shop, schema: old}
- {server: test, type: postgresql, host: test.example, database: shop}
- {server: copy, type: postgresql, host: db.example, database: copy}
- {server: lake, type: s3, location: 's3://a/*.csv'}
"""


@pytest.mark.parametrize(
    ("kind", "host", "database", "expected"),
    [
        ("postgresql", "db.example", "shop", ["prod", "prod_old"]),
        ("postgresql", "db.example", "copy", ["copy"]),
        ("postgresql", "test.example", "other", ["test"]),
        ("postgresql", "db.example", "other", []),  # two databases there, and neither is it
        ("postgresql", "elsewhere", "copy", ["copy"]),
        ("postgresql", "elsewhere", "shop", []),
        ("files", "", "", ["lake"]),
        ("mongodb", "db.example", "shop", []),
    ],
)
def test_a_server_is_known_by_host_and_database(
    kind: str, host: str, database: str, expected: list[str]
) -> None:
    contract = read((odcs("name: a") + SERVERS).encode(), "c.yaml")

    found = servers_of(contract, kind=kind, hosts=[host], database=database)

    assert [server.name for server in found] == expected


@pytest.mark.parametrize(
    ("kind", "expected"), [("postgresql", True), ("files", True), ("mongodb", False)]
)
def test_types_are_of_a_kind_that_a_server_has(
    kind: str,
    expected: bool,  # noqa: FBT001  # pytest passes it by name
) -> None:
    contract = read((odcs("name: a") + SERVERS).encode(), "c.yaml")

    assert of_kind(contract, kind) is expected
