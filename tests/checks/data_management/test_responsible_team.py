"""Which datasets no team answers for."""

from audit.facts.responsibility import Responsibility
from audit.model.result import Status
from checks.data_management.responsible_team import responsible_team
from tests.make.judging import judged, only_failure


def test_a_dataset_with_a_team_passes() -> None:
    found = judged(responsible_team, Responsibility(teams=(("orders", "sales"),)))

    assert (found.status, found.examined) == (Status.PASS, 1)


def test_a_dataset_without_one_is_named() -> None:
    owned = Responsibility(teams=(("orders", "sales"), ("old", "")))

    failure = only_failure(judged(responsible_team, owned))

    assert (failure.subject.dataset, failure.title) == ("old", "Dataset has no responsible team")


def test_nothing_is_said_where_there_is_no_dataset() -> None:
    assert judged(responsible_team, Responsibility(teams=())).status is Status.NOT_APPLICABLE
