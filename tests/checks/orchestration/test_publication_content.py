"""orchestration.publication-content"""

from collections.abc import Callable

from audit.engine.evaluate import evaluate_one
from audit.facts.change import ChangeCapture, Publication
from audit.model.check import Pass, Severity, Subject
from audit.model.fact import Snapshot
from audit.model.result import Status
from checks.orchestration.publication_content import publication_content
from tests.make.judgements import REFUSED, graded, the_fail


def captured(*publications: Publication) -> ChangeCapture:
    return ChangeCapture(method="logical decoding", publications=publications)


def test_a_whole_publication_passes() -> None:
    judged = publication_content(captured(Publication("feed", 3)))

    assert judged == [Pass(Subject(object="publication feed"))]


def test_kinds_of_changes_that_are_left_out_are_named() -> None:
    half = Publication("half", 2, ("updates", "deletes"), command="ALTER it;")

    fail = the_fail(publication_content(captured(half)))

    assert fail.evidence == "2 kinds of changes to 2 datasets left out: updates, deletes."
    assert (fail.severity, fail.command) == (None, "ALTER it;")


def test_truncations_alone_weigh_less() -> None:
    fail = the_fail(publication_content(captured(Publication("half", 1, ("truncates",)))))

    assert fail.severity is Severity.LOW


def test_filters_and_partitions_are_places_of_their_own() -> None:
    one = Publication("some", 2, filtered=("public.orders",), split=("public.events",))

    assert graded(publication_content(captured(one))) == [
        ("publication some, filters", Severity.LOW),
        ("publication some, partitions", Severity.LOW),
    ]


def test_a_source_without_any_is_not_applicable(snapshot: Callable[..., Snapshot]) -> None:
    assert evaluate_one(publication_content, snapshot(captured())).status is Status.NOT_APPLICABLE


def test_missing_change_capture_is_not_run(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(publication_content, snapshot(missing={ChangeCapture: REFUSED}))

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)
