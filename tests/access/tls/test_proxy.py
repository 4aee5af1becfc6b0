"""Which proxy the environment names, for whom."""

import pytest

from audit.access.tls.proxy import proxy_of

PROXY = {"HTTPS_PROXY": "http://user:s3cret@proxy.example:3128"}
SHOWN = "http://proxy.example:3128"


def test_credentials_are_never_shown() -> None:
    assert proxy_of("db.example", 443, PROXY) == SHOWN


def test_small_letters_come_first_and_https_before_all() -> None:
    environment = PROXY | {"https_proxy": "first.example", "ALL_PROXY": "http://all.example"}

    assert proxy_of("db.example", 443, environment) == "http://first.example:8080"


@pytest.mark.parametrize(
    "value", ["", "socks5://proxy.example:1080", "https://proxy.example", "http://", "http://a:b:c"]
)
def test_what_is_no_http_proxy_is_not_used(value: str) -> None:
    assert not proxy_of("db.example", 443, {"HTTPS_PROXY": value})


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "::1"])
def test_this_machine_is_never_asked_for_through_a_proxy(host: str) -> None:
    assert not proxy_of(host, 443, PROXY)


@pytest.mark.parametrize(
    ("exempt", "host", "direct"),
    [
        ("*", "db.example", True),
        ("db.example", "db.example", True),
        ("DB.Example", "db.example", True),
        ("example", "db.example", True),
        (".example", "db.example", True),
        ("*.example", "db.example", True),
        ("ample", "db.example", False),
        ("other.example, db.example", "db.example", True),
        ("db.example:443", "db.example", True),
        ("db.example:444", "db.example", False),
        ("10.0.0.0/8", "10.1.2.3", True),
        ("10.0.0.0/8", "11.1.2.3", False),
        ("10.1.2.3", "10.1.2.3", True),
        ("2.3", "10.1.2.3", False),
        ("fd00::/8", "fd00::5", True),
        ("fd00::5", "fd00::5", True),
        ("[fd00::5]:443", "fd00::5", True),
        ("10.0.0.0/99", "10.1.2.3", False),
        ("", "db.example", False),
        (" , ", "db.example", False),
    ],
)
def test_no_proxy_exempts_hosts(exempt: str, host: str, *, direct: bool) -> None:
    found = proxy_of(host, 443, PROXY | {"NO_PROXY": exempt})

    assert found == ("" if direct else SHOWN)
