"""security.access-logging"""

from audit.facts.activity import Observability, Recording
from audit.model.check import Pass, Severity, Subject
from audit.model.result import Status
from checks.security.access_logging import access_logging
from tests.make.judgements import graded, the_fail
from tests.make.judging import judged, not_run

LOG_INS = Recording("log-ins", enabled=True, setting="log_connections", value="on")
ACCESS = Recording("data access", enabled=True, setting="pgaudit.log", value="read, write")


def test_a_source_that_records_both_passes() -> None:
    assert access_logging(Observability(recordings=(LOG_INS, ACCESS))) == [
        Pass(Subject(object="log_connections")),
        Pass(Subject(object="pgaudit.log")),
    ]


def test_who_read_what_weighs_more_than_who_was_there() -> None:
    nothing = Observability(
        recordings=(
            Recording(
                "log-ins",
                enabled=False,
                setting="log_connections",
                value="off",
                enable="SET log_connections = on",
            ),
            Recording("data access", enabled=False, setting="pgaudit.log", value=""),
        )
    )

    assert graded(access_logging(nothing)) == [
        ("log_connections", Severity.LOW),
        ("pgaudit.log", Severity.MEDIUM),
    ]


def test_the_setting_its_value_and_the_way_to_switch_it_on_are_said() -> None:
    off = Recording(
        "log-ins",
        enabled=False,
        setting="log_connections",
        value="off",
        enable="SET log_connections = on",
    )

    fail = the_fail(access_logging(Observability(recordings=(off,))))

    assert (fail.evidence, fail.command) == ("log_connections is off.", "SET log_connections = on")


def test_a_setting_without_a_value_is_not_set() -> None:
    unset = Recording("data access", enabled=False, setting="pgaudit.log", value="")

    fail = the_fail(access_logging(Observability(recordings=(unset,))))

    assert fail.evidence == "pgaudit.log is not set."


def test_other_recordings_are_not_meant_here() -> None:
    slow = Recording(
        "slow operations", enabled=False, setting="log_min_duration_statement", value="-1"
    )

    result = judged(access_logging, Observability(recordings=(slow,)))

    assert result.status is Status.NOT_APPLICABLE


def test_settings_that_could_not_be_read_are_not_run() -> None:
    assert not_run(access_logging, Observability)
