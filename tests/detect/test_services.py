"""Addresses of services are no personal data; those of clients are."""

import pytest

from tests.detect.columns import field, types_of

TARGETS = [f"{83 + i}.{7 * i % 250}.{3 * i + 1}.{9 * i % 253 + 1}:9100" for i in range(40)]


@pytest.mark.parametrize("name", ["instance", "upstream_server", "endpoint"])
def test_where_a_service_listens_is_not_about_a_person(name: str) -> None:
    assert "ip_address" not in types_of(field(name, TARGETS))


@pytest.mark.parametrize("name", ["client", "visitor", "c7"])
def test_the_address_of_a_client_stays_personal(name: str) -> None:
    assert "ip_address" in types_of(field(name, TARGETS))


def test_an_address_without_a_port_stays_personal() -> None:
    assert "ip_address" in types_of(field("instance", [t.partition(":")[0] for t in TARGETS]))
