"""orchestration.change-readers"""

from collections.abc import Callable

from audit.engine.evaluate import evaluate_one
from audit.facts.change import ChangeCapture, ChangeReader, Publication, Requirement, Unseen
from audit.model.check import Pass, Severity, Subject, Unknown
from audit.model.fact import Snapshot
from audit.model.result import Status
from checks.orchestration.change_readers import change_readers
from tests.make.judgements import REFUSED, the_fail

RIGHT = Requirement(
    "REPLICATION",
    met=False,
    current="not granted",
    needed="granted",
    command="ALTER ROLE a REPLICATION;",
)
ADMIN = ChangeReader("postgres", administrator=True, admitted=True)
SUBJECT = Subject(object="readers of changes")


def captured(*readers: ChangeReader, published: bool = False) -> ChangeCapture:
    return ChangeCapture(
        method="logical decoding",
        rights=(RIGHT,),
        readers=readers,
        publications=(Publication("feed", 1),) if published else (),
        unseen=(Unseen("rules", "the rules are hidden", "GRANT them;"),),
    )


def test_an_account_of_its_own_passes() -> None:
    assert change_readers(captured(ADMIN, ChangeReader("cdc", admitted=True))) == [Pass(SUBJECT)]


def test_administrators_alone_are_a_note_until_somebody_has_begun_to_read_changes() -> None:
    idle = the_fail(change_readers(captured(ADMIN)))
    used = the_fail(change_readers(captured(ADMIN, published=True)))

    assert (idle.severity, used.severity) == (Severity.INFO, None)
    assert used.evidence == "1 administrator and no other account."
    assert used.command == "ALTER ROLE a REPLICATION;"


def test_a_reader_that_no_rule_lets_in_does_not_help() -> None:
    shut = ChangeReader("cdc", admitted=False)

    fail = the_fail(change_readers(captured(ADMIN, shut, published=True)))

    assert fail.title == "No rule lets a reader of changes in"
    assert fail.command == ""


def test_without_the_rules_nobody_knows() -> None:
    judged = change_readers(captured(ADMIN, ChangeReader("cdc")))

    assert judged == [Unknown(SUBJECT, "the rules are hidden", "GRANT them;")]


def test_without_the_accounts_nobody_knows_either() -> None:
    hidden = ChangeCapture(
        method="binary log",
        rights=(RIGHT,),
        readers=None,
        unseen=(Unseen("readers", "the accounts are hidden", "GRANT SELECT;"),),
    )

    assert change_readers(hidden) == [Unknown(SUBJECT, "the accounts are hidden", "GRANT SELECT;")]


def test_a_source_without_such_rights_is_not_applicable(snapshot: Callable[..., Snapshot]) -> None:
    found = evaluate_one(change_readers, snapshot(ChangeCapture(method="change streams")))

    assert found.status is Status.NOT_APPLICABLE


def test_missing_change_capture_is_not_run(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(change_readers, snapshot(missing={ChangeCapture: REFUSED}))

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)
