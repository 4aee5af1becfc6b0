"""Source URLs: read back as they were written, and never with the password."""

import pickle
import string
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.access.address import Address, parse_url
from audit.errors import ConfigError

CANARY = "c4n4ry"


def address_of(url: str) -> Address:
    address, _ = parse_url(url)
    return address


def password_of(url: str) -> str | None:
    _, secret = parse_url(url)
    return None if secret is None else secret.reveal()


def shown(url: str) -> str:
    """All that anybody gets to see of a URL: the address, or the error."""
    try:
        address, secret = parse_url(url)
    except ConfigError as error:
        return f"{error!s}{error!r}{error.__cause__!r}"
    return f"{address!s}{address!r}{secret!s}{secret!r}"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        (
            "postgresql://auditor@db.example:5433/shop",
            Address("postgresql", (("db.example", 5433),), "auditor", "shop"),
        ),
        ("postgresql://db.example", Address("postgresql", (("db.example", None),))),
        ("postgresql://db.example/", Address("postgresql", (("db.example", None),))),
        ("postgresql:///shop", Address("postgresql", path="shop")),
        ("postgresql://auditor@/shop", Address("postgresql", (), "auditor", "shop")),
        (
            "PostgreSQL://db/shop?sslmode=require&application_name=a+b",
            Address(
                "postgresql",
                (("db", None),),
                path="shop",
                parameters=(("sslmode", "require"), ("application_name", "a b")),
            ),
        ),
        (
            "postgresql://[2001:db8::1]:5433/shop",
            Address("postgresql", (("2001:db8::1", 5433),), path="shop"),
        ),
        ("postgresql://[::1]/shop", Address("postgresql", (("::1", None),), path="shop")),
        (
            "postgresql://[fe80::1%25eth0]:5432/shop",
            Address("postgresql", (("fe80::1%eth0", 5432),), path="shop"),
        ),
        (
            "mongodb://a:27017,b,[::1]:27018/shop?replicaSet=rs0",
            Address(
                "mongodb",
                (("a", 27017), ("b", None), ("::1", 27018)),
                path="shop",
                parameters=(("replicaSet", "rs0"),),
            ),
        ),
        (
            "mongodb://%2Ftmp%2Fmongodb-27017.sock/shop",
            Address("mongodb", (("/tmp/mongodb-27017.sock", None),), path="shop"),  # noqa: S108  # a socket's usual place
        ),
        (
            "opensearch+https://user%40example.org@search:9200/base",
            Address("opensearch+https", (("search", 9200),), "user@example.org", "base"),
        ),
        ("sqlite:///shop.db", Address("sqlite", path="shop.db")),
        ("sqlite:////var/lib/shop.db", Address("sqlite", path="/var/lib/shop.db")),
        ("sqlite:///data/my%20shop%3F.db", Address("sqlite", path="data/my shop?.db")),
        ("sqlite:///a@b/c#d.db", Address("sqlite", path="a@b/c#d.db")),
        ("sqlite:///100%.db", Address("sqlite", path="100%.db")),
        ("sqlite:///:memory:", Address("sqlite", path=":memory:")),
        ("sqlite:///Größe/\U0001f600.db", Address("sqlite", path="Größe/\U0001f600.db")),
        ("sqlite://", Address("sqlite")),
    ],
)
def test_the_parts_of_a_url(url: str, address: Address) -> None:
    assert address_of(url) == address


@pytest.mark.parametrize("url", ["", "shop.db", "postgresql:shop", "://db", "1x://db", " x://db"])
def test_what_is_no_url_is_one_clear_sentence(url: str) -> None:
    with pytest.raises(ConfigError, match="the source is not a URL like"):
        parse_url(url)


@pytest.mark.parametrize("port", ["0", "65536", "99999999999", "-1", "5432x", "1.5", "²", "%35"])
def test_a_port_is_a_number_from_1_to_65535(port: str) -> None:
    with pytest.raises(ConfigError, match="not a number from 1 to 65535"):
        parse_url(f"postgresql://db:{port}/shop")


def test_hosts_have_a_first_and_ports_can_be_filled_in() -> None:
    address = address_of("mongodb://a,b:27018/shop")

    assert (address.host, address.port) == ("a", None)
    assert address.with_port(27017).hosts == (("a", 27017), ("b", 27018))
    assert (Address("sqlite").host, Address("sqlite").port) == ("", None)


def test_parameters_are_looked_up_by_name() -> None:
    address = address_of("x://h/?a=1&b=&a=2")

    assert [address.parameter(name) for name in ("a", "b", "c")] == ["1", "", None]


# -------------------------------------------------------------------------------- credentials


@given(st.text(max_size=20).filter(lambda text: text.isprintable()))
def test_an_encoded_password_arrives_whole(password: str) -> None:
    assert password_of(f"postgresql://u:{quote(password, safe='')}@db/shop") == password


@pytest.mark.parametrize("character", [*string.punctuation, " ", "ß", "\U0001f600", "\n"])
def test_every_special_character_is_kept_out_of_the_address(character: str) -> None:
    password = f"{CANARY}{character}{CANARY}"

    for written in (password, quote(password, safe="")):
        assert CANARY not in shown(f"postgresql://user:{written}@db:5432/shop?sslmode=require")
    assert password_of(f"postgresql://user:{quote(password, safe='')}@db") == password


CHARACTERS = st.text(st.sampled_from(string.punctuation + "aZ9 é"), max_size=3)
PIECES = st.lists(CHARACTERS, min_size=1, max_size=4)
HOSTS = st.sampled_from(["db", "db:5432", "[::1]:5432", "a,b:1"])
TAILS = st.sampled_from(["", "/shop", "/shop?x=1", "?x=1", "/shop?x=1#y"])


@given(PIECES, HOSTS, TAILS)
def test_no_piece_of_a_raw_password_is_ever_shown(pieces: list[str], host: str, tail: str) -> None:
    password = CANARY + CANARY.join(pieces) + CANARY

    assert CANARY not in shown(f"postgresql://user:{password}@{host}{tail}")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:1/2@db/shop",
        "postgresql://u:1?2@db/shop",
        "postgresql://u:1?a=b#2@db/shop",
        "postgresql://u:p@1/2@db/shop",
        "postgresql:///u:p@db/shop",
        "postgresql:///db?user=me@example.org",
        "postgresql://u@db/shop#p",
    ],
)
def test_a_password_that_would_be_taken_apart_is_refused_with_the_way_to_write_it(
    url: str,
) -> None:
    with pytest.raises(ConfigError, match="%2F %3F %23 %40"):
        parse_url(url)


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://db;password={CANARY}/shop",
        f"postgresql://db:5432;user=u;Password={CANARY}",
        f"postgresql://u@db/shop;x=1;pwd={CANARY}",
        f"postgresql://u@db/shop?x=1;sslpassword={CANARY}",
    ],
)
def test_a_secret_behind_a_semicolon_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match="behind a semicolon"):
        parse_url(url)


def test_a_password_that_is_not_utf_8_is_refused() -> None:
    with pytest.raises(ConfigError, match="not UTF-8"):
        parse_url("postgresql://u:p\udcff@db/shop")


@pytest.mark.parametrize(
    ("url", "password"),
    [
        ("postgresql://u@db/shop", None),
        ("postgresql://u:@db/shop", ""),
        ("postgresql://u:a:b@db/shop", "a:b"),
        ("postgresql://u:a@b@db/shop", "a@b"),
        ("postgresql://u:a#b@db/shop", "a#b"),
        ("postgresql://u:100%@db/shop", "100%"),
        ("postgresql://:p@db/shop", "p"),
    ],
)
def test_what_is_the_password(url: str, password: str | None) -> None:
    assert password_of(url) == password


@pytest.mark.parametrize(
    "name",
    [
        "password", "PASSWORD", "passwd", "pwd",
        "token", "access_token", "authToken", "apiKey", "api_key", "X-Api-Key", "secret",
        "secret_key", "oauth_client_secret", "aws_session_token", "authMechanismProperties",
        "passphrase", "private_key", "credentials", "key", "access-key", "sig", "signature",
    ],
)  # fmt: skip
def test_a_secret_in_the_query_is_split_off(name: str) -> None:
    url = f"mongodb://db/shop?w=1&{name}={CANARY}&tls=true"

    assert password_of(url) == CANARY
    assert address_of(url).parameters == (("w", "1"), ("tls", "true"))


@pytest.mark.parametrize(
    "name",
    ["sslpassword", "tlsCertificateKeyFilePassword", "ssl_key_password", "keyPassphrase"],
)
@pytest.mark.parametrize("login", ["", "u@", f"u:{CANARY}0@"])
def test_the_passphrase_of_a_key_is_no_password_of_a_log_in(name: str, login: str) -> None:
    with pytest.raises(ConfigError, match="passphrase of a client's key") as refused:
        parse_url(f"postgresql://{login}db/shop?{name}={CANARY}")

    assert CANARY not in str(refused.value)


@pytest.mark.parametrize(
    "name", ["sslmode", "passfile", "authSource", "authMechanism", "sslkey", "keepalives", "user"]
)
def test_other_parameters_stay(name: str) -> None:
    assert address_of(f"postgresql://db/shop?{name}=x").parameter(name) == "x"
    assert password_of(f"postgresql://db/shop?{name}=x") is None


def test_the_password_before_the_host_comes_first_and_neither_is_shown() -> None:
    url = f"postgresql://u:{CANARY}1@db/shop?password={CANARY}2"

    assert password_of(url) == f"{CANARY}1"
    assert CANARY not in repr(address_of(url))


# ------------------------------------------------------------------------------ there and back

NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
ADDRESSES = st.builds(
    Address,
    scheme=st.sampled_from(["postgresql", "mongodb+srv", "sqlite"]),
    hosts=st.lists(
        st.tuples(
            st.sampled_from(
                ["db", "db.example", "::1", "fe80::1%eth0", "/run/x.sock", "a,b", "a;key=b", "ü"]
            ),
            st.none() | st.integers(1, 65_535),
        ),
        max_size=3,
    ).map(tuple),
    user=NAMES,
    path=NAMES | st.sampled_from(["/a/b", "a?b", "a%20b", "a@b", "a#b", "a;pwd=b", "100%"]),
    parameters=st.lists(
        st.tuples(st.sampled_from(["a", "sslmode", "x y", "&"]), NAMES), max_size=2
    ).map(tuple),
)


@given(ADDRESSES)
def test_an_address_is_read_back_as_it_is_written(address: Address) -> None:
    assert parse_url(str(address)) == (address, None)


@given(ADDRESSES)
def test_an_address_travels_to_other_processes(address: Address) -> None:
    assert pickle.loads(pickle.dumps(address)) == address


def test_a_path_that_is_not_utf_8_is_kept() -> None:
    address = address_of("sqlite:///data/\udcff.db")

    assert address.path == "data/\udcff.db"
    assert parse_url(str(address))[0] == address


def test_a_user_or_parameter_that_is_not_utf_8_is_no_error() -> None:
    assert str(Address("x", (("h", None),), "u\udcff", parameters=(("a", "\udcff"),)))


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://auditor@db.example:5433/shop?sslmode=require",
        "sqlite:////var/lib/my shop.db",
        "mongodb://a:1,b:2/shop",
        "postgresql://[::1]:5432/shop",
    ],
)
def test_a_usual_url_is_shown_as_it_was_given(url: str) -> None:
    assert str(address_of(url)) == url
