"""Errors of unknown drivers: known by state, kind and words, and never repeated."""

import pytest
from sqlalchemy.exc import DBAPIError, ProgrammingError

from audit.access.dialect.errors import absent, explained, refusal_of
from audit.errors import CollectError, ConnectionLost, PrivilegeMissing, SourceTimeout


class Told(Exception):
    """An error of a driver, with SQLSTATE where it has one."""

    def __init__(self, text: str, sqlstate: str = "") -> None:
        super().__init__(text)
        self.sqlstate = sqlstate


def wrapped(text: str, sqlstate: str = "") -> DBAPIError:
    return ProgrammingError("SELECT 'canary'", {}, Told(text, sqlstate))


@pytest.mark.parametrize(
    ("text", "state", "kind"),
    [
        ("no permission for SELECT access to TABLE CANARY", "", PrivilegeMissing),
        ("SQL access control error: Insufficient privileges to operate", "", PrivilegeMissing),
        ("User canary does not have SELECT privilege", "42501", PrivilegeMissing),
        ("canary", "42501", PrivilegeMissing),
        ("Code: 159. Timeout exceeded: elapsed 15 seconds", "", SourceTimeout),
        ("canceling statement", "57014", SourceTimeout),
        ("INTERRUPT Error: Interrupted!", "", SourceTimeout),
        ("connection shutdown canary", "", ConnectionLost),
        ("canary", "08006", ConnectionLost),
        ("Table 'canary' does not exist", "", CollectError),
        ("canary", "", CollectError),
    ],
)
def test_an_error_becomes_one_of_ours_without_its_text(
    text: str, state: str, kind: type[CollectError]
) -> None:
    known = explained(wrapped(text, state))

    assert type(known) is kind
    assert "canary" not in str(known).lower()


def test_what_no_driver_reported_is_nobody_s() -> None:
    assert explained(ValueError("canary")) is None


@pytest.mark.parametrize(
    "text", ["Table unknown\nCANARY", "Table with name t does not exist!", "no such table: canary"]
)
def test_what_is_not_there_is_known_in_many_words(text: str) -> None:
    assert absent(wrapped(text))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Your user name and password are not defined", "the password of 'ann' is refused"),
        ("Incorrect username or password was specified", "the password of 'ann' is refused"),
        ('database "canary" does not exist', "there is no database 'shop'"),
        ("Connection refused", "nothing answers there"),
        ("Firebird Client Library not found", "the client library that its driver needs"),
        ("canary", "it cannot be opened"),
    ],
)
def test_a_refusal_is_a_sentence_without_the_driver_s(text: str, says: str) -> None:
    told = refusal_of(wrapped(text), user="ann", database="shop", given=True)

    assert told.startswith(says)
    assert "canary" not in told
