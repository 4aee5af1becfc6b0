"""Encodings and collations."""

import pytest

from audit.facts.server import DatabaseEncoding, Encodings
from audit.model.result import Status
from checks.reliability.encoding import encoding
from tests.make.facts import server
from tests.make.judging import judged, not_run, only_failure


def database(name: str = "UTF8", *, changed: bool | None = False) -> Encodings:
    return Encodings(databases=(DatabaseEncoding("shop", name, "C", changed),))


@pytest.mark.parametrize("changed", [False, None])
def test_a_known_encoding_and_collation_pass(changed: bool | None) -> None:  # noqa: FBT001  # the fact's own type
    assert judged(encoding, database(changed=changed)).status is Status.PASS


def test_no_encoding_fails() -> None:
    failure = only_failure(judged(encoding, database("SQL_ASCII")))

    assert failure.title == "Database has no character encoding"


def test_a_changed_collation_fails_with_the_rebuild() -> None:
    failure = only_failure(judged(encoding, database(changed=True), server()))

    assert failure.command.startswith('REINDEX DATABASE "shop";')


def test_no_database_is_not_applicable() -> None:
    assert judged(encoding, Encodings(databases=())).status is Status.NOT_APPLICABLE


def test_encodings_that_may_not_be_read_are_not_run() -> None:
    assert not_run(encoding, Encodings)
