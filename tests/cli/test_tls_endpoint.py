"""HOST:PORT, a URL or the name of a source, taken apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.cli._tls_endpoint import endpoint_of
from audit.config.schema import Config, SourceEntry
from audit.errors import ConfigError

CONFIG = Config(
    sources={
        "shop": SourceEntry(url="postgresql://auditor@db.example/shop"),
        "files": SourceEntry(files=("a.csv",)),
    }
)


def parts(text: str, starttls: str = "") -> tuple[str, int, str, str]:
    found = endpoint_of(text, CONFIG, starttls=starttls)
    return found.host, found.port, found.protocol, found.name


@pytest.mark.parametrize(
    ("text", "host", "port", "protocol"),
    [
        ("db.example:5432", "db.example", 5432, "postgresql"),
        ("db.example:61234", "db.example", 61234, ""),
        ("127.0.0.1:3306", "127.0.0.1", 3306, "mysql"),
        ("db.example", "db.example", 443, ""),
        ("[::1]:5432", "::1", 5432, "postgresql"),
        ("[2001:db8::7]", "2001:db8::7", 443, ""),
        ("::1", "::1", 443, ""),
        ("postgresql://auditor@db.example/shop", "db.example", 5432, "postgresql"),
        ("postgresql+psycopg://db.example:6000/shop", "db.example", 6000, "postgresql"),
        ("postgres://[::1]/shop", "::1", 5432, "postgresql"),
        ("https://search.example", "search.example", 443, "http"),
        ("https://search.example:9200/x?y=1", "search.example", 9200, "http"),
        ("opensearch+https://search.example:9200", "search.example", 9200, "http"),
        ("rediss://cache.example", "cache.example", 6379, "redis"),
        ("mongodb+srv://docs.example/shop", "docs.example", 27017, "mongodb"),
        ("ldaps://dir.example", "dir.example", 636, ""),
        ("tls://x.example:9", "x.example", 9, ""),
        ("shop", "db.example", 5432, "postgresql"),
    ],
)
def test_each_form_is_understood(text: str, host: str, port: int, protocol: str) -> None:
    assert parts(text) == (host, port, protocol, host)


def test_the_protocol_that_is_asked_for_wins_over_the_usual_one() -> None:
    assert parts("db.example:5432", "none")[2] == ""
    assert parts("db.example:61234", "postgres")[2] == "postgresql"
    assert parts("db.example", "mysql")[1:3] == (3306, "mysql")
    assert parts("https://x.example:443", "none")[2] == ""


def test_a_zone_is_no_part_of_the_name() -> None:
    assert parts("[fe80::1%eth0]:5432") == ("fe80::1%eth0", 5432, "postgresql", "fe80::1")


def test_the_name_is_another_one_where_it_is_given() -> None:
    found = endpoint_of("10.0.0.7:5432", CONFIG, name="db.example")

    assert (found.host, found.name) == ("10.0.0.7", "db.example")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("db.example:0", "1 to 65535"),
        ("db.example:65536", "1 to 65535"),
        ("db.example:http", "1 to 65535"),
        ("db.example:", "1 to 65535"),
        ("db.example:٤٤٣", "1 to 65535"),
        (f"db.example:{'9' * 5_000}", "1 to 65535"),
        ("[::1:5432", "IPv6"),
        ("[db.example]:5432", "IPv6"),
        ("[::1]5432", "IPv6"),
        ("a:b:c", "two colons"),
        ("", "no HOST:PORT"),
        ("two words:5432", "no HOST:PORT"),
        ("x" * 300, "no HOST:PORT"),
        ("sqlite:///shop.db", "without a host"),
        ("gopher://x.example", "--starttls PROTOCOL"),
    ],
)
def test_what_is_no_endpoint_is_one_sentence(text: str, said: str) -> None:
    with pytest.raises(ConfigError) as raised:
        parts(text)

    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


def test_an_unknown_protocol_names_the_known() -> None:
    with pytest.raises(ConfigError, match=r"did you mean 'postgresql'.*known are amqp"):
        parts("db.example:5432", "postgresq")


@pytest.mark.parametrize("text", ["user:S3cret@db.example:5432", "S3cret@db.example"])
def test_a_credential_is_not_repeated(text: str) -> None:
    with pytest.raises(ConfigError) as raised:
        parts(text)

    assert "S3cret" not in str(raised.value)


@pytest.mark.parametrize("seconds", [0.0, -1.0, 61.0, float("nan"), float("inf")])
def test_a_time_that_is_none_is_refused(seconds: float) -> None:
    with pytest.raises(ConfigError, match="--timeout"):
        endpoint_of("x:1", CONFIG, seconds=seconds)


def test_a_name_that_is_none_is_refused() -> None:
    with pytest.raises(ConfigError, match="--name"):
        endpoint_of("x:1", CONFIG, name="two words")


@given(st.text(max_size=60))
def test_any_text_is_an_endpoint_or_one_sentence(text: str) -> None:
    try:
        found = endpoint_of(text, CONFIG)
    except ConfigError:
        return
    assert 0 < found.port < 65_536  # the largest port
    assert found.host
