"""PostgreSQL's password file, by its manual and beside the client library itself."""

from collections.abc import Generator
from pathlib import Path

import psycopg
import pytest

from audit.errors import ConfigError
from audit.secrets.credential import Login
from audit.secrets.stores.pgpass import password_of
from tests.secrets.asking import CANARY, credential, resolved
from tests.servers.postgresql import AUDITOR, PASSWORD, Cluster, cluster

SHOP = Login("postgresql", "db.example", 5433, "ada", "shop")


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "pgpass"
    path.touch(mode=0o600)
    monkeypatch.setenv("PGPASSFILE", str(path))
    return path


@pytest.mark.parametrize(
    ("text", "password"),
    [
        ("db.example:5433:shop:ada:secret\n", "secret"),
        ("*:*:*:*:secret", "secret"),
        ("*:*:*:ada:secret\r\n", "secret"),
        ("other:*:*:*:first\n*:*:*:*:second\n*:*:*:*:third\n", "second"),
        ("# *:*:*:*:comment\n*:*:*:*:secret\n", "secret"),
        (r"*:*:*:ada:a\:b\\c", r"a:b\c"),
        ("*:*:*:ada:a:b", "a"),
        ("*:*:*:ada:\n", ""),
        ("*:*:*:ada\n", None),
        ("db.example:5432:shop:ada:secret\n", None),
        ("db.example:5433:shop:bob:secret\n", None),
        (r"db\.example:5433:shop:\ada:secret", "secret"),
        (r"\*:*:*:*:secret", None),
        ("", None),
        ("\n\n:::::\n", None),
        ("*:*:*:ada: with space ", " with space "),
    ],
)
def test_the_first_line_that_fits_counts(text: str, password: str | None) -> None:
    assert password_of(text, SHOP, "ada") == password


def test_a_socket_is_localhost_and_a_database_is_called_like_its_user() -> None:
    text = "localhost:5432:ada:ada:secret"

    assert password_of(text, Login("postgresql", "/run/postgresql"), "ada") == "secret"
    assert password_of(text, Login("postgresql", ""), "ada") == "secret"


def test_the_account_comes_with_the_password(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text(f"*:*:*:grace:{CANARY}\n")
    monkeypatch.setenv("PGUSER", "grace")

    found = credential("pgpass", login=Login("postgresql", "db"))

    assert (found.account(""), found.secret.reveal()) == ("grace", CANARY)


def test_another_file_can_be_named(tmp_path: Path) -> None:
    path = tmp_path / "another"
    path.touch(mode=0o600)
    path.write_text(f"*:*:*:*:{CANARY}")

    assert resolved(f"pgpass:{path}", login=SHOP) == CANARY


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_file_that_the_client_library_would_ignore_is_refused(file: Path, mode: int) -> None:
    file.write_text(f"*:*:*:*:{CANARY}\n")
    file.chmod(mode)

    with pytest.raises(ConfigError, match="chmod 600") as refused:
        resolved("pgpass", login=SHOP)

    assert CANARY not in str(refused.value)


def test_no_line_that_fits_is_one_sentence_without_a_line(file: Path) -> None:
    file.write_text(f"*:*:*:bob:{CANARY}\n")

    with pytest.raises(ConfigError, match="no line of the password file fits") as refused:
        resolved("pgpass", login=SHOP)

    assert CANARY not in str(refused.value)


# ------------------------------------------------------------- beside the client library itself


@pytest.fixture(scope="module")
def server() -> Generator[Cluster]:
    with cluster(version=18) as made:
        yield made


@pytest.mark.server
@pytest.mark.parametrize(
    "line",
    [
        "*:*:*:*:{}",
        "localhost:*:postgres:auditor:{}",
        "localhost:{port}:*:*:{}",
        "localhost:1:*:*:wrong\n*:*:*:auditor:{}",
        "*:*:*:auditor:wrong\n*:*:*:auditor:{}",
        r"local\host:*:post\gres:\auditor:{}",
        "#*:*:*:*:wrong\n*:*:*:*:{}",
        "*:*:*:*:{}:",
        "*:*:*:*: {}",
        "other:*:*:*:{}",
        r"\*:*:*:*:{}",
        "*:*:*:*:{}\r",
    ],
)
def test_it_gives_what_the_client_library_takes(server: Cluster, file: Path, line: str) -> None:
    file.write_bytes(line.format(PASSWORD, port=server.server.port).encode())
    login = Login("postgresql", "localhost", server.server.port, AUDITOR, "postgres")

    try:
        ours = resolved("pgpass", login=login)
    except ConfigError:
        ours = ""
    try:
        with psycopg.connect(
            host="localhost", port=server.server.port, user=AUDITOR, dbname="postgres",
            passfile=str(file), sslmode="disable",
        ):  # fmt: skip
            theirs = True
    except psycopg.OperationalError:
        theirs = False

    assert (ours == PASSWORD) is theirs
