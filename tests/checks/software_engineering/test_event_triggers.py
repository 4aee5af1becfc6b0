"""software_engineering.event-triggers"""

from audit.facts.table_logic import EventTrigger, TablesLogic
from audit.model.check import Severity
from audit.model.result import Status
from checks.software_engineering.event_triggers import event_triggers
from tests.make.judging import judged, not_run, only_failure


def triggered(event: str) -> TablesLogic:
    return TablesLogic(examined=1, events=(EventTrigger("watched", event, "postgres"),))


def test_a_source_without_any_passes() -> None:
    assert judged(event_triggers, TablesLogic(examined=0)).status is Status.PASS


def test_code_at_changes_of_the_schema_is_low() -> None:
    failure = only_failure(judged(event_triggers, triggered("ddl_command_end")))

    assert str(failure.subject) == "event trigger watched"
    assert failure.evidence == "At ddl_command_end, made by postgres."
    assert failure.severity is None


def test_code_at_every_log_in_weighs_more() -> None:
    failure = only_failure(judged(event_triggers, triggered("login")))

    assert (failure.title, failure.severity) == ("Code runs at every log-in", Severity.MEDIUM)
    assert not_run(event_triggers, TablesLogic)
