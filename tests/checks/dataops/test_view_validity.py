"""dataops.view-validity"""

from collections.abc import Callable

from audit.engine.evaluate import evaluate_one
from audit.facts.routines import View, Views
from audit.model.check import Pass, Subject
from audit.model.fact import Snapshot
from audit.model.result import Status
from checks.dataops.view_validity import view_validity
from tests.make.judgements import REFUSED, the_fail


def test_a_view_that_works_passes() -> None:
    assert list(view_validity(Views(views=(View("sales"),)))) == [Pass(Subject("sales"))]


def test_a_broken_view_fails_among_others_with_our_sentence() -> None:
    broken = View("shop.</script>", "a column that it names does not exist")

    [works, fails] = view_validity(Views(views=(View("sales"), broken)))

    assert works == Pass(Subject("sales"))
    fail = the_fail([fails])
    assert fail.subject == Subject("shop.</script>")
    assert fail.evidence.endswith("gives: a column that it names does not exist.")


def test_a_source_without_views_is_not_applicable(snapshot: Callable[..., Snapshot]) -> None:
    assert evaluate_one(view_validity, snapshot(Views(views=()))).status is Status.NOT_APPLICABLE


def test_missing_views_are_not_run(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(view_validity, snapshot(missing={Views: REFUSED}))

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)


def test_a_view_that_nobody_could_look_at_is_unknown(snapshot: Callable[..., Snapshot]) -> None:
    closed = View("closed", unread="the account may not read it", grant="GRANT x")

    result = evaluate_one(view_validity, snapshot(Views(views=(View("open"), closed))))

    assert (result.status, result.grant) == (Status.UNKNOWN, "GRANT x")
