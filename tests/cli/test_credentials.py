"""`source-audit credentials`: kept, listed, replaced, tried and forgotten, and never shown."""

import io
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import PasswordDeleteError

from tests.make.command import Ended

Command = Callable[..., Ended]
CANARY, OTHER = "c4n4ry-hunter2", "c4n4ry-another"


class Ring(KeyringBackend):
    """A keyring in memory, where a desktop's own would be."""

    priority = 1  # pyright: ignore[reportAssignmentType, reportIncompatibleMethodOverride]

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user with a passphrase file and nothing else."""
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.delenv("SOURCE_AUDIT_STORE", raising=False)
    passphrase = folder / "passphrase"
    passphrase.touch(mode=0o600)
    passphrase.write_text("correct horse battery\n")
    monkeypatch.setenv("SOURCE_AUDIT_STORE_PASSPHRASE_FILE", str(passphrase))
    return folder


@pytest.fixture
def no_ring(home: Path) -> Iterator[Path]:
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]  # the base class has no types
    yield home / ".local/share/source-audit/credentials"
    keyring.set_keyring(before)


@pytest.fixture
def ring(home: Path) -> Iterator[Ring]:
    assert home.is_dir()
    before, made = keyring.get_keyring(), Ring()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Puts a line on standard input."""

    def put(text: str) -> None:
        stream = io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8")
        monkeypatch.setattr(sys, "stdin", stream)

    return put


Typed = Callable[[str], None]


def test_without_a_keyring_it_is_an_encrypted_file(
    command: Command, typed: Typed, no_ring: Path
) -> None:
    typed(f"{CANARY}\n")

    kept = command("credentials", "set", "shop")

    assert (kept.status, kept.out, kept.err) == (0, "store:shop\n", "")
    assert CANARY.encode() not in no_ring.read_bytes()
    listed = command("credentials", "list", "-f", "json")
    [entry] = json.loads(listed.out)
    assert (entry["name"], entry["kept_in"], entry["reference"]) == (
        "shop",
        str(no_ring),
        "store:shop",
    )
    assert command("credentials", "test", "shop").out == "resolved from store:shop\n"


def test_with_a_keyring_it_is_the_keyring(command: Command, typed: Typed, ring: Ring) -> None:
    typed(f"{CANARY}\n")

    kept = command("credentials", "set", "shop")

    assert kept.out == "keyring:source-audit/shop\n"
    assert ring.kept == {("source-audit", "shop"): CANARY}
    assert "system keyring" in command("credentials", "list").out
    tried = command("credentials", "test", "shop")
    assert (tried.status, tried.out) == (0, "resolved from keyring:source-audit/shop\n")
    assert command("credentials", "rm", "shop").status == 0
    assert ring.kept == {}
    assert command("credentials", "list").out == ""


def test_a_file_can_be_named_beside_a_keyring(
    command: Command, typed: Typed, ring: Ring, tmp_path: Path
) -> None:
    path = tmp_path / "store" / "team"
    typed(f"{CANARY}\n")

    kept = command("credentials", "set", "shop", "--store", path)

    assert kept.out == "store:shop\n"
    assert "SOURCE_AUDIT_STORE" in kept.err
    assert ring.kept == {}
    assert command("credentials", "test", "shop", "--store", path).status == 0


@pytest.mark.usefixtures("no_ring")
def test_a_kept_one_is_replaced_by_rotate_only(command: Command, typed: Typed) -> None:
    typed(f"{CANARY}\n")
    command("credentials", "set", "shop")
    typed(f"{OTHER}\n")

    again = command("credentials", "set", "shop")
    assert (again.status, OTHER in again.err) == (2, False)
    assert "credentials rotate shop" in again.sentence

    typed(f"{OTHER}\n")
    assert command("credentials", "rotate", "shop").status == 0
    typed(f"{OTHER}\n")
    gone = command("credentials", "rotate", "gone")
    assert (gone.status, "credentials list" in gone.sentence) == (2, True)


@pytest.mark.usefixtures("no_ring")
def test_what_is_removed_is_gone(command: Command, typed: Typed) -> None:
    typed(f"{CANARY}\n")
    command("credentials", "set", "shop")

    assert command("credentials", "rm", "shop").status == 0
    assert command("credentials", "rm", "shop").status == 2
    assert command("credentials", "test", "shop").status == 2


@pytest.mark.usefixtures("no_ring")
@pytest.mark.parametrize(
    ("given", "name", "said"),
    [
        ("\n", "shop", "the password is empty"),
        ("", "shop", "the password is empty"),
        (f"{CANARY}\n", "a b", "a name is made of letters"),
        (f"{CANARY}\n", f"x:{CANARY}@y", "a name is made of letters"),
        (f"{CANARY}\n", "-", "a name is made of letters"),
    ],
)
def test_what_cannot_be_kept_is_one_sentence(
    command: Command, typed: Typed, given: str, name: str, said: str
) -> None:
    typed(given)

    ended = command("credentials", "set", name)

    if name != "-":
        assert said in ended.sentence
        assert ended.status == 2
    assert CANARY not in ended.out + ended.err


def test_a_wrong_passphrase_is_one_sentence(
    command: Command, typed: Typed, no_ring: Path, home: Path
) -> None:
    typed(f"{CANARY}\n")
    command("credentials", "set", "shop")
    before = no_ring.read_bytes()
    (home / "passphrase").write_text("another one\n")

    for words in (("list",), ("test", "shop"), ("rm", "shop"), ("rotate", "shop")):
        typed(f"{OTHER}\n")
        ended = command("credentials", *words)
        assert ended.status == 2
        assert "passphrase is not the one" in ended.sentence

    assert no_ring.read_bytes() == before


@pytest.mark.usefixtures("no_ring")
def test_a_password_is_no_argument(command: Command) -> None:
    ended = command("credentials", "set", "shop", CANARY)

    assert ended.status == 2
    assert CANARY not in ended.out + ended.err


# ------------------------------------------------------------------------------------ test


@pytest.mark.usefixtures("no_ring")
def test_a_reference_or_a_source_is_tried(
    command: Command, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_PASSWORD", CANARY)
    (here / "source-audit.yaml").write_text(
        "sources:\n  shop:\n    url: sqlite:///shop.db\n    password: env:SHOP_PASSWORD\n"
    )

    assert command("credentials", "test", "env:SHOP_PASSWORD").out == (
        "resolved from env:SHOP_PASSWORD\n"
    )
    tried = command("credentials", "test", "shop")
    assert tried.out == ("resolved from env:SHOP_PASSWORD; the log-in at sqlite:///shop.db works\n")


@pytest.mark.usefixtures("no_ring")
def test_a_server_that_is_not_there_is_status_3(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_PASSWORD", CANARY)

    ended = command(
        "credentials", "test", "env:SHOP_PASSWORD", "--source", "postgresql://a@127.0.0.1:1/x"
    )

    assert ended.status == 3
    assert "refuses connections" in ended.sentence
    assert CANARY not in ended.out + ended.err


@pytest.mark.usefixtures("no_ring")
def test_a_variable_that_is_not_set_is_status_2(command: Command) -> None:
    ended = command("credentials", "test", "env:NOT_SET_ANYWHERE")

    assert (ended.status, "is not set" in ended.sentence) == (2, True)


# ------------------------------------------------- passwords in the configuration themselves


LITERALS = {
    "beside": f"sources:\n  shop:\n    url: sqlite:///shop.db\n    password: {CANARY}\n",
    "inside": f"sources:\n  shop:\n    url: sqlite://ada:{CANARY}@/shop.db\n",
    "number": "sources:\n  shop:\n    url: sqlite:///shop.db\n    password: 88442211\n",
}


@pytest.mark.parametrize("literal", LITERALS)
@pytest.mark.parametrize("words", [("scan", "shop"), ("config", "show"), ("why", "shop", "a.b")])
def test_a_literal_password_is_refused_with_the_way_to_do_it_right(
    command: Command, here: Path, literal: str, words: tuple[str, ...]
) -> None:
    (here / "source-audit.yaml").write_text(LITERALS[literal])

    ended = command(*words)

    assert ended.status == 2
    assert "--allow-literal-passwords" in ended.sentence
    assert "credentials set NAME" in ended.sentence
    assert CANARY not in ended.out + ended.err
    assert "88442211" not in ended.out + ended.err


def test_an_allowed_literal_password_is_a_finding(command: Command, here: Path) -> None:
    path = here / "source-audit.yaml"
    path.write_text(LITERALS["beside"])
    path.chmod(0o644)

    ended = command("scan", "shop", "--allow-literal-passwords", "-f", "json")

    report = json.loads(ended.out)
    assert ended.status == 0
    assert report["access"]["handling"]["origin"] == "configuration"
    found = {f["check"] for f in report["findings"]}
    assert {"security.audit-credential", "security.credential-files"} <= found
    assert CANARY not in ended.out + ended.err


def test_the_configuration_can_allow_them_and_does_not_show_them(
    command: Command, here: Path
) -> None:
    text = LITERALS["beside"] + "credentials: {allow_literal_passwords: true}\n"
    (here / "source-audit.yaml").write_text(text)

    shown = command("config", "show")

    assert shown.status == 0
    assert CANARY not in shown.out


def test_a_program_runs_only_when_it_is_allowed(command: Command, here: Path) -> None:
    text = "sources:\n  shop: {url: 'sqlite:///shop.db', password: 'cmd:touch ran'}\n"
    (here / "source-audit.yaml").write_text(text)

    refused = command("scan", "shop", "-q")
    assert (refused.status, (here / "ran").exists()) == (2, False)

    assert command("scan", "shop", "-q", "--allow-credential-commands").status == 0
    assert (here / "ran").exists()
