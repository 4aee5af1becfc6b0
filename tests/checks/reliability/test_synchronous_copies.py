"""reliability.synchronous-copies"""

from audit.facts.replication import Replica, Replication
from audit.facts.server import Server
from audit.model.check import Severity
from audit.model.result import Status
from checks.reliability.synchronous_copies import synchronous_copies
from tests.make.facts import server
from tests.make.judgements import UNSUPPORTED
from tests.make.judging import judged, not_run, only_failure

SETTING = "synchronous_standby_names"
THERE = Replica("a", "streaming", healthy=True, synchronous=True)
BROKEN = Replica("b", "startup", healthy=False, synchronous=True)
OTHER = Replica("c", "streaming", healthy=True)


def copies(*replicas: Replica, waits_for: int = 1, visible: bool = True) -> Replication:
    return Replication(
        role="primary", replicas=replicas, waits_for=waits_for, waits_by=SETTING,
        visible=visible, grant="" if visible else "GRANT pg_monitor",
    )  # fmt: skip


def test_a_copy_that_is_there_passes() -> None:
    assert judged(synchronous_copies, copies(THERE, OTHER), server()).status is Status.PASS


def test_a_copy_that_is_gone_or_broken_fails() -> None:
    failure = only_failure(judged(synchronous_copies, copies(OTHER, BROKEN), server()))

    assert str(failure.subject) == SETTING
    assert failure.evidence == "0 of 1 copy that commits wait for are connected."
    assert failure.command.startswith(f"ALTER SYSTEM SET {SETTING}")
    assert synchronous_copies.severity is Severity.HIGH


def test_two_are_needed_where_two_are_waited_for() -> None:
    result = judged(synchronous_copies, copies(THERE, waits_for=2), missing={Server: UNSUPPORTED})

    failure = only_failure(result)
    assert failure.evidence == "1 of 2 copies that commits wait for is connected."
    assert failure.command == ""


def test_copies_that_are_hidden_leave_it_open() -> None:
    result = judged(synchronous_copies, copies(visible=False), server())

    assert (result.status, result.grant) == (Status.UNKNOWN, "GRANT pg_monitor")


def test_where_nothing_is_waited_for_there_is_nothing_to_examine() -> None:
    result = judged(synchronous_copies, copies(waits_for=0), server())

    assert result.status is Status.NOT_APPLICABLE
    assert not_run(synchronous_copies, Replication)
