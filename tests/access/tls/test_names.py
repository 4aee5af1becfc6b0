from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.access.tls.names import matches

LABEL = st.from_regex(r"[a-z]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)


@pytest.mark.parametrize(
    ("presented", "name"),
    [
        ("db.example.com", "db.example.com"),
        ("DB.Example.com", "db.eXample.COM"),
        ("db.example.com", "db.example.com."),
        ("db.example.com.", "db.example.com"),
        ("*.example.com", "db.example.com"),
        ("*.example.com", "xn--bcher-kva.example.com"),
        ("*.internal", "db.internal"),
        ("xn--bcher-kva.example", "bücher.example"),
        ("localhost", "localhost"),
        ("my_db.example.com", "my_db.example.com"),
    ],
)
def test_a_dns_name_is_for(presented: str, name: str) -> None:
    assert matches(name, [presented])


@pytest.mark.parametrize(
    ("presented", "name"),
    [
        ("db.example.com", "example.com"),
        ("*.example.com", "example.com"),
        ("*.example.com", "a.db.example.com"),
        ("*.example.com", ".example.com"),
        ("d*.example.com", "db.example.com"),
        ("*b.example.com", "db.example.com"),
        ("db.*.com", "db.example.com"),
        ("*.*.com", "db.example.com"),
        ("*", "localhost"),
        ("*.", "localhost"),
        ("", ""),
        ("bücher.example", "bücher.example"),
        ("localhost\0.evil.example", "localhost"),
        (".example.com", "db.example.com"),
        ("127.0.0.1", "127.0.0.1"),
        ("*.0.0.1", "127.0.0.1"),
        ("db.example.com", "db.example.com.."),
        ("db.example.com", "\ud800.example.com"),
    ],
)
def test_a_dns_name_is_not_for(presented: str, name: str) -> None:
    assert not matches(name, [presented])


@pytest.mark.parametrize(
    ("presented", "name", "expected"),
    [
        ("127.0.0.1", "127.0.0.1", True),
        ("127.0.0.1", "127.0.0.2", False),
        ("::1", "::1", True),
        ("::1", "[::1]", True),
        ("2001:db8::1", "2001:DB8:0:0::1", True),
        ("fe80::1", "fe80::1%eth0", True),
        ("127.0.0.1", "::ffff:127.0.0.1", False),
        ("::ffff:127.0.0.1", "::ffff:127.0.0.1", True),
        ("127.0.0.1", "localhost", False),
    ],
)
def test_addresses_are_compared_octet_by_octet(
    presented: str, name: str, *, expected: bool
) -> None:
    assert matches(name, [ip_address(presented)]) is expected


@given(labels=st.lists(LABEL, min_size=2, max_size=5))
def test_a_wildcard_stands_for_one_label(labels: list[str]) -> None:
    wildcard = ".".join(("*", *labels[1:]))

    assert matches(".".join(labels), [wildcard])
    assert not matches(".".join(("more", *labels)), [wildcard])
    assert not matches(".".join(labels[1:]), [wildcard])


@given(presented=st.text(max_size=40), name=st.text(max_size=40))
def test_nothing_raises(presented: str, name: str) -> None:
    matches(name, [presented])
