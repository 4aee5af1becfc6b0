"""dataops.scrape-targets"""

from collections.abc import Callable

from audit.engine.evaluate import evaluate_one
from audit.facts.replication import ScrapeTarget, ScrapeTargets
from audit.model.check import Pass, Subject
from audit.model.fact import Snapshot
from audit.model.result import Status
from checks.dataops.scrape_targets import scrape_targets
from tests.make.judgements import REFUSED, UNSUPPORTED, the_fail

UP = ScrapeTarget("node", "a:9100", up=True)


def test_targets_that_answer_pass() -> None:
    assert list(scrape_targets(ScrapeTargets(targets=(UP,)))) == [
        Pass(Subject(object="node a:9100"))
    ]


def test_a_target_that_is_down_fails_with_the_share() -> None:
    down = ScrapeTarget("node", "b:9100", up=False, error="connection refused")

    [_, failed] = scrape_targets(ScrapeTargets(targets=(UP, down)))

    fail = the_fail([failed])
    assert fail.subject == Subject(object="node b:9100")
    assert fail.evidence == (
        "The last collection failed: connection refused. 1 of 2 targets are down."
    )


def test_a_target_without_a_known_error_says_only_that_it_failed() -> None:
    down = ScrapeTarget("node", "b:9100", up=False)

    fail = the_fail(scrape_targets(ScrapeTargets(targets=(down,))))

    assert fail.evidence.startswith("The last collection failed. ")


def test_a_rule_that_cannot_be_evaluated_fails_on_its_name() -> None:
    seen = ScrapeTargets(targets=(UP,), failing_rules=("job:errors:rate5m",))

    [_, failed] = scrape_targets(seen)

    assert the_fail([failed]).subject == Subject(object="job:errors:rate5m")


def test_a_source_that_collects_nothing_itself_is_not_applicable(
    snapshot: Callable[..., Snapshot],
) -> None:
    result = evaluate_one(scrape_targets, snapshot(ScrapeTargets(targets=())))

    assert result.status is Status.NOT_APPLICABLE


def test_other_kinds_of_sources_are_not_applicable(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(scrape_targets, snapshot(missing={ScrapeTargets: UNSUPPORTED}))

    assert result.status is Status.NOT_APPLICABLE


def test_missing_targets_are_not_run(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(scrape_targets, snapshot(missing={ScrapeTargets: REFUSED}))

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)
