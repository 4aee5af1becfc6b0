"""A reference names the place of a credential; only resolving reads it."""

import getpass
import io
import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from audit.errors import ConfigError
from audit.secrets.reference import Reference, parse_reference
from audit.secrets.resolve import resolve

CANARY = "c4n4ry-hunter2"


def resolved(text: str, *, interactive: bool = False) -> str:
    return resolve(parse_reference(text), interactive=interactive).secret.reveal()


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("env:SHOP_PASSWORD", Reference("env", "SHOP_PASSWORD")),
        ("file:/run/secrets/shop", Reference("file", "/run/secrets/shop")),
        ("file:a:b", Reference("file", "a:b")),
        ("keyring:shop/auditor", Reference("keyring", "shop/auditor")),
        ("prompt", Reference("prompt")),
        ("prompt:", Reference("prompt")),
        ("stdin", Reference("stdin")),
    ],
)
def test_references_are_read(text: str, reference: Reference) -> None:
    assert parse_reference(text) == reference


def test_a_reference_is_safe_to_print() -> None:
    assert str(Reference("env", "SHOP_PASSWORD")) == "env:SHOP_PASSWORD"
    assert str(Reference("prompt")) == "prompt"


@pytest.mark.parametrize("text", [CANARY, f"{CANARY}:x", f"pass:{CANARY}", "", ":", "ENV:X"])
def test_a_password_itself_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(ConfigError, match="takes a reference to a password") as refused:
        parse_reference(text)

    assert CANARY not in str(refused.value)
    assert "env:SHOP_PASSWORD" in str(refused.value)


@pytest.mark.parametrize("text", ["env:", "env", "file", "file:", "keyring", "keyring:"])
def test_a_reference_without_a_place_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="names no place"):
        parse_reference(text)


# ----------------------------------------------------------------------------- environment


@pytest.mark.parametrize("place", [CANARY, "Hunter2", "hunter_2", "SHOP-PASSWORD", "A B", "9LIVES"])
def test_what_may_be_a_password_instead_of_a_variable_is_not_repeated(place: str) -> None:
    with pytest.raises(ConfigError, match="write its name") as refused:
        resolved(f"env:{place}")

    assert place not in str(refused.value)


def test_a_password_that_is_not_utf_8_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_PASSWORD", f"{CANARY}\udcff")

    with pytest.raises(ConfigError, match="not UTF-8") as refused:
        resolved("env:SHOP_PASSWORD")

    assert CANARY not in str(refused.value)


@pytest.mark.parametrize("value", [CANARY, "", "with space ", "ß\U0001f600", "a\nb"])
def test_the_environment_is_read_as_it_is(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("SHOP_PASSWORD", value)

    assert resolved("env:SHOP_PASSWORD") == value


@pytest.mark.parametrize("name", ["SHOP_PASSWORD_THAT_IS_NOT_SET", "a=b", "a\0b", "\udcff"])
def test_a_variable_that_is_not_set_is_named(name: str) -> None:
    with pytest.raises(ConfigError, match="is not set"):
        resolved(f"env:{name}")


# ------------------------------------------------------------------------------------ file


@pytest.fixture
def secret_file(tmp_path: Path) -> Path:
    path = tmp_path / "password"
    path.write_text(CANARY, encoding="utf-8")
    path.chmod(0o600)
    return path


@pytest.mark.parametrize(
    ("content", "value"),
    [
        ("hunter2", "hunter2"),
        ("hunter2\n", "hunter2"),
        ("hunter2\r\n", "hunter2"),
        ("hunter2\n\n", "hunter2\n"),
        (" hunter2 ", " hunter2 "),
        ("", ""),
    ],
)
def test_a_file_is_read_without_its_last_line_end(
    secret_file: Path, content: str, value: str
) -> None:
    secret_file.write_bytes(content.encode())

    assert resolved(f"file:{secret_file}") == value


@pytest.mark.parametrize("mode", [0o600, 0o400, 0o640, 0o440])
def test_a_file_that_only_its_owner_and_group_read_is_taken(secret_file: Path, mode: int) -> None:
    secret_file.chmod(mode)

    assert resolved(f"file:{secret_file}") == CANARY


@pytest.mark.parametrize("mode", [0o644, 0o604, 0o602, 0o620, 0o666, 0o777])
def test_a_file_that_others_can_read_or_change_is_refused_with_the_remedy(
    secret_file: Path, mode: int
) -> None:
    secret_file.chmod(mode)

    with pytest.raises(ConfigError, match="chmod 600") as refused:
        resolved(f"file:{secret_file}")

    assert CANARY not in str(refused.value)


def test_a_file_in_the_home_directory_is_found(
    secret_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(secret_file.parent))

    assert resolved("file:~/password") == CANARY


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("gone", "No such file"),
        (".", "Is a directory"),
        ("a\0b", "names no file"),
        ("~nobody-of-this-name/x", "names no file"),
    ],
)
def test_a_place_that_is_no_file_is_one_clear_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, why: str
) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(ConfigError, match=why):
        resolved(f"file:{place}")


def test_a_file_that_is_no_text_is_refused_without_its_bytes(secret_file: Path) -> None:
    secret_file.write_bytes(CANARY.encode() + b"\xff")

    with pytest.raises(ConfigError, match="not UTF-8 text") as refused:
        resolved(f"file:{secret_file}")

    assert CANARY not in str(refused.value)
    assert refused.value.__cause__ is None  # a decoding error holds the bytes


# --------------------------------------------------------------------------------- keyring


class Ring(KeyringBackend):
    """A keyring with one entry that a test can lock."""

    priority = 1  # pyright: ignore[reportAssignmentType, reportIncompatibleMethodOverride]
    locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked(CANARY)
        return CANARY if (service, username) in {("shop", "auditor"), ("shop", "shop")} else None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError

    def delete_password(self, service: str, username: str) -> None:
        raise NotImplementedError


@pytest.fixture
def ring() -> Iterator[Ring]:
    before = keyring.get_keyring()
    ours = Ring()  # type: ignore[no-untyped-call]  # the base class has no types
    keyring.set_keyring(ours)
    yield ours
    keyring.set_keyring(before)


@pytest.mark.usefixtures("ring")
@pytest.mark.parametrize("text", ["keyring:shop/auditor", "keyring:shop"])
def test_the_keyring_is_asked_for_service_and_user(text: str) -> None:
    assert resolved(text) == CANARY


@pytest.mark.usefixtures("ring")
def test_an_entry_that_is_not_there_is_named() -> None:
    with pytest.raises(ConfigError, match="keyring:shop/nobody: the keyring has no such entry"):
        resolved("keyring:shop/nobody")


def test_a_keyring_whose_backend_is_not_there_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(service: str, user: str) -> str:
        raise ModuleNotFoundError(f"no module for {service} {user} {CANARY}")

    monkeypatch.setattr(keyring, "get_password", broken)

    with pytest.raises(ConfigError, match="ModuleNotFoundError") as refused:
        resolved("keyring:shop")

    assert CANARY not in str(refused.value)


def test_a_file_without_end_is_not_read_to_it() -> None:
    with pytest.raises(ConfigError, match=r"others can read|longer than any password"):
        resolved("file:/dev/zero")


def test_a_file_that_is_no_password_is_told_so(tmp_path: Path) -> None:
    path = tmp_path / "dump"
    path.write_text("x" * 100_000)
    path.chmod(0o600)

    with pytest.raises(ConfigError, match="longer than any password"):
        resolved(f"file:{path}")


def test_a_keyring_that_does_not_answer_is_named_without_its_words(ring: Ring) -> None:
    ring.locked = True

    with pytest.raises(ConfigError, match="KeyringLocked") as refused:
        resolved("keyring:shop")

    assert CANARY not in str(refused.value)


# ---------------------------------------------------------------------------- prompt, stdin


def test_nobody_is_asked_without_a_terminal() -> None:
    with pytest.raises(ConfigError, match="cannot ask for the password"):
        resolved("prompt", interactive=False)


def test_a_prompt_goes_to_standard_error(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def answer(prompt: str, stream: object) -> str:
        asked.extend((prompt, stream))
        return CANARY

    monkeypatch.setattr(getpass, "getpass", answer)

    assert resolved("prompt", interactive=True) == CANARY
    assert asked == ["Password: ", sys.stderr]


def test_an_ended_input_at_the_prompt_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def ended(prompt: str, stream: object) -> str:
        raise EOFError(prompt, stream)

    monkeypatch.setattr(getpass, "getpass", ended)

    with pytest.raises(ConfigError, match="no password was entered"):
        resolved("prompt", interactive=True)


@pytest.mark.parametrize(
    ("given", "value"),
    [("hunter2\n", "hunter2"), ("hunter2\r\n", "hunter2"), ("a\nb\n", "a"), ("\n", ""), ("x", "x")],
)
def test_standard_input_gives_its_first_line(
    monkeypatch: pytest.MonkeyPatch, given: str, value: str
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(given))

    assert resolved("stdin") == value


@pytest.mark.parametrize(
    ("given", "why"), [(b"", "is empty"), (CANARY.encode() + b"\xff\n", "not UTF-8")]
)
def test_standard_input_without_a_line_of_text_is_refused(
    monkeypatch: pytest.MonkeyPatch, given: bytes, why: str
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given), encoding="utf-8"))

    with pytest.raises(ConfigError, match=why) as refused:
        resolved("stdin")

    assert CANARY not in str(refused.value)


@pytest.mark.usefixtures("ring")
def test_what_is_resolved_is_a_secret() -> None:
    secret = resolve(parse_reference("keyring:shop"), interactive=False).secret

    assert CANARY not in f"{secret} {secret!r}"
