"""security.outward-extensions"""

import pytest

from audit.facts.routines import Extension, Routines
from audit.model.check import Severity
from audit.model.result import Status
from checks.security.outward_extensions import outward_extensions
from tests.make.facts import server
from tests.make.judging import judged, not_run, only_failure


def installed(*names: str) -> Routines:
    return Routines(routines=(), extensions=tuple(Extension(n, "1.2") for n in names))


def test_extensions_that_stay_inside_pass() -> None:
    assert judged(outward_extensions, installed("plpgsql", "hstore")).status is Status.PASS


@pytest.mark.parametrize(
    ("name", "severity"),
    [("dblink", Severity.LOW), ("file_fdw", Severity.MEDIUM), ("plsh", Severity.HIGH)],
)
def test_one_that_reaches_out_says_how_far(name: str, severity: Severity) -> None:
    failure = only_failure(judged(outward_extensions, installed("plpgsql", name), server()))

    assert (str(failure.subject), failure.severity) == (name, severity)
    assert failure.command == f'DROP EXTENSION "{name}";'


def test_no_extension_has_nothing_to_examine() -> None:
    assert judged(outward_extensions, installed()).status is Status.NOT_APPLICABLE


def test_without_the_fact_it_is_not_run() -> None:
    assert not_run(outward_extensions, Routines)
