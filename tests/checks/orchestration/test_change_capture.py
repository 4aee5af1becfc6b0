"""orchestration.change-capture"""

from collections.abc import Callable

from audit.engine.evaluate import evaluate_one
from audit.facts.change import ChangeCapture, Requirement
from audit.model.check import Pass, Subject
from audit.model.fact import Snapshot
from audit.model.result import Status
from checks.orchestration.change_capture import change_capture
from tests.make.judgements import REFUSED, UNSUPPORTED, fails, the_fail

MET = Requirement("max_wal_senders", met=True, current="10", needed="1 free")
LEVEL = Requirement(
    "wal_level",
    met=False,
    current="replica",
    needed="logical",
    command="ALTER SYSTEM SET wal_level = 'logical';",
    restart=True,
)
RIGHT = Requirement("replication attribute", met=False, current="no", needed="yes")


def captured(*requirements: Requirement, method: str = "logical decoding") -> ChangeCapture:
    return ChangeCapture(method=method, requirements=requirements)


def test_requirements_that_are_met_pass() -> None:
    assert list(change_capture(captured(MET))) == [Pass(Subject(object="max_wal_senders"))]


def test_an_unmet_requirement_fails_with_command_and_restart() -> None:
    fail = the_fail(change_capture(captured(LEVEL)))

    assert fail.subject == Subject(object="wal_level")
    assert fail.evidence == "replica now; logical decoding needs logical."
    assert fail.fix == "Set wal_level to logical and plan a restart of the source."
    assert fail.command == "ALTER SYSTEM SET wal_level = 'logical';"


def test_a_requirement_that_is_named_by_what_it_needs_is_set_up() -> None:
    member = Requirement(
        "replica set", met=False, current="standalone server", needed="a replica set", restart=True
    )

    fail = the_fail(change_capture(captured(member, method="change streams")))

    assert fail.fix == "Set up a replica set and plan a restart of the source."


def test_each_unmet_requirement_fails_on_its_own() -> None:
    found = fails(change_capture(captured(MET, LEVEL, RIGHT)))

    assert [f.subject.object for f in found] == ["wal_level", "replication attribute"]
    assert "restart" not in found[1].fix


def test_a_source_without_such_a_stream_is_not_applicable(
    snapshot: Callable[..., Snapshot],
) -> None:
    for seen in (snapshot(captured(method="")), snapshot(missing={ChangeCapture: UNSUPPORTED})):
        assert evaluate_one(change_capture, seen).status is Status.NOT_APPLICABLE


def test_missing_change_capture_is_not_run(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(change_capture, snapshot(missing={ChangeCapture: REFUSED}))

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)
