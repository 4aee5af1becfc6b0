"""orchestration.change-identity"""

from collections.abc import Callable

from audit.engine.evaluate import evaluate_one
from audit.facts.catalog import DatasetKind
from audit.facts.change import ChangeCapture, Identity
from audit.model.check import Pass, Severity, Subject
from audit.model.fact import Snapshot
from audit.model.result import Status
from checks.orchestration.change_identity import change_identity
from tests.make import facts as make
from tests.make.judgements import REFUSED, UNSUPPORTED, the_fail


def captured(*identities: Identity) -> ChangeCapture:
    return ChangeCapture(method="logical decoding", identities=identities)


GOOD = Identity("shop.orders", "primary key", usable=True)
BAD = Identity("shop.log", "nothing", usable=False)


def test_a_dataset_with_an_identity_passes() -> None:
    judgements = change_identity(captured(GOOD), UNSUPPORTED, UNSUPPORTED)

    assert list(judgements) == [Pass(Subject("shop.orders"))]


def test_a_dataset_without_one_fails_with_the_statement() -> None:
    catalog = make.catalog(make.dataset("shop.log", namespace="shop"))

    [_, failed] = change_identity(captured(GOOD, BAD), catalog, make.server())

    fail = the_fail([failed])
    assert fail.subject == Subject("shop.log")
    assert fail.evidence == "In the stream of changes a row is identified by nothing."
    assert fail.command == 'ALTER TABLE "shop"."log" REPLICA IDENTITY FULL;'


def test_a_dataset_that_is_not_logged_has_to_be_logged_first() -> None:
    catalog = make.catalog(make.dataset("shop.log", persistent=False))

    fail = the_fail(change_identity(captured(BAD), catalog, make.server()))

    assert fail.command == 'ALTER TABLE "shop.log" SET LOGGED;'


def test_the_source_s_own_statements_come_first() -> None:
    catalog = make.catalog(make.dataset("shop.log", namespace="shop"))
    own = Identity("shop.log", "nothing", usable=False, commands=("SET LOGGED;", "USE INDEX;"))

    fail = the_fail(change_identity(captured(own), catalog, make.server()))

    assert (fail.command, fail.severity) == ("SET LOGGED;\nUSE INDEX;", None)


def test_one_that_is_published_already_refuses_updates_today() -> None:
    own = Identity("shop.log", "nothing", usable=False, published=True)

    fail = the_fail(change_identity(captured(own), UNSUPPORTED, make.server()))

    assert fail.severity is Severity.HIGH
    assert fail.evidence.endswith("the source refuses updates and deletes of it.")


def test_what_no_statement_makes_readable_is_not_judged() -> None:
    outside = Identity("shop.copy", "nothing", usable=False, possible=False)

    assert change_identity(captured(outside), UNSUPPORTED, make.server()) == []


def test_without_the_catalogue_the_statement_is_left_out() -> None:
    assert the_fail(change_identity(captured(BAD), UNSUPPORTED, make.server())).command == ""


def test_a_partition_is_left_to_its_parent() -> None:
    catalog = make.catalog(
        make.dataset("shop.log", kind=DatasetKind.PARTITION, partition_of="shop.logs")
    )

    assert change_identity(captured(BAD), catalog, UNSUPPORTED) == []


def test_products_without_identities_are_not_applicable(snapshot: Callable[..., Snapshot]) -> None:
    assert evaluate_one(change_identity, snapshot(captured())).status is Status.NOT_APPLICABLE


def test_missing_change_capture_is_not_run(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(change_identity, snapshot(missing={ChangeCapture: REFUSED}))

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)
