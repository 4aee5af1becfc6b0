"""software_engineering.extension-version"""

import pytest

from audit.facts.routines import Extension, Routines
from audit.model.check import Pass, Subject
from audit.model.result import Status
from checks.software_engineering.extension_version import extension_version
from tests.make.facts import server
from tests.make.judgements import UNSUPPORTED, the_fail
from tests.make.judging import judged, not_run


def extension(version: str, available: str) -> Routines:
    return Routines(routines=(), extensions=(Extension("uuid-ossp", version, available),))


@pytest.mark.parametrize(
    ("version", "available"),
    [("1.1", "1.1"), ("1.10", "1.9"), ("beta", "beta")],
)
def test_the_newest_that_the_server_has_passes(version: str, available: str) -> None:
    assert extension_version(extension(version, available), UNSUPPORTED) == [
        Pass(Subject(object="uuid-ossp"))
    ]


@pytest.mark.parametrize(
    ("version", "available"),
    [("1.9", "1.10"), ("3.3.2", "3.4"), ("1", "1.1"), ("unpackaged", "1.1")],
)
def test_an_older_one_fails_with_the_statement(version: str, available: str) -> None:
    fail = the_fail(extension_version(extension(version, available), server()))

    assert fail.evidence == f"{version} is in use, {available} is installed."
    assert fail.command == 'ALTER EXTENSION "uuid-ossp" UPDATE;'


def test_without_a_version_to_compare_with_there_is_nothing_to_examine() -> None:
    assert judged(extension_version, extension("1.1", "")).status is Status.NOT_APPLICABLE
    assert judged(extension_version, Routines(routines=())).status is Status.NOT_APPLICABLE


def test_extensions_that_could_not_be_read_are_not_run() -> None:
    assert not_run(extension_version, Routines)
