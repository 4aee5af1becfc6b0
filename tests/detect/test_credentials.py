"""User names and passwords, which only the name of a column tells."""

import pytest

from tests.detect.columns import FIRST, LAST, field, reasons, types_of

USERS = [f"{FIRST[n % 12].lower()}.{'abcdefghij'[n % 10]}{n}" for n in range(60)]
PASSWORDS = [f"Tr0ub4dor&{n}x!" for n in range(60)]


@pytest.mark.parametrize("name", ["username", "login", "user_name", "benutzername"])
def test_user_names_by_name(name: str) -> None:
    assert types_of(field(name, USERS)) == {"username"}


def test_the_same_words_without_it_are_nothing() -> None:
    assert not types_of(field("c", USERS))
    assert not types_of(field("file_name", USERS))


@pytest.mark.parametrize(
    "values",
    [
        [str(1_000 + n) for n in range(60)],
        [f"{n:032x}" for n in range(60)],
        [f"a whole sentence of number {n}" for n in range(60)],
        ["admin", "editor", "viewer"] * 300,
    ],
    ids=["numbers", "digests", "sentences", "roles"],
)
def test_what_cannot_be_a_user_name_is_none(values: list[str]) -> None:
    found = field("username", values)

    assert "username" not in types_of(found)
    assert "of the values can be one" in reasons(found)["username"]


@pytest.mark.parametrize("name", ["password", "passwd", "pwd", "kennwort", "contraseña"])
def test_passwords_by_name_are_told_as_plain_text(name: str) -> None:
    [told] = field(name, PASSWORDS).types

    assert (told.type, told.format, told.tier) == ("password", "plain text", 4)


@pytest.mark.parametrize(
    "values",
    [
        ["yes", "no"] * 30,
        ["", None, "n/a"],
        ["********"] * 60,
        ["true"] * 60,
    ],
    ids=["answers", "nothing", "hidden", "flags"],
)
def test_what_no_password_is_is_none(values: list[str | None]) -> None:
    assert "password" not in types_of(field("password", [v for v in values if v is not None]))


def test_hashes_are_not_told_as_plain_text() -> None:
    hashes = [f"$2b$12${'abcdefghijklmnopqrstuv'}{n:031d}" for n in range(40)]

    assert types_of(field("password", hashes)) == {"password_hash"}


def test_passwords_without_the_name_are_nothing_that_a_form_tells() -> None:
    assert "password" not in types_of(field("c", PASSWORDS))


def test_names_of_persons_in_a_column_for_logins_are_persons() -> None:
    names = [f"{a} {b}" for a in FIRST for b in LAST]

    assert types_of(field("username", names)) <= {"person_full_name"}
