"""Policies of lifecycles, in the answers that the products' manuals have."""

from typing import Any

import pytest

from audit.access.search import lifecycle
from audit.facts.catalog import Dataset, DatasetKind


def index(name: str, **options: str) -> Dataset:
    return Dataset(name, DatasetKind.INDEX, options=tuple(options.items()))


def policy(**phases: Any) -> dict[str, Any]:  # noqa: ANN401  # JSON
    return {"version": 1, "policy": {"phases": phases}}


DELETED = {"min_age": "30d", "actions": {"delete": {"delete_searchable_snapshot": True}}}


def test_only_policies_that_an_index_has_are_told_with_their_days() -> None:
    policies = {"logs": policy(hot={}, delete=DELETED), "built-in": policy(delete=DELETED)}
    datasets = [index("a", lifecycle="logs"), index("b", lifecycle="logs"), index("c")]

    found = lifecycle.elasticsearch(policies, datasets, "RUNNING")

    assert [(r.name, r.days, r.datasets) for r in found.rules] == [("logs", 30.0, 2)]
    assert found.enforced is True


@pytest.mark.parametrize(
    ("phases", "days"),
    [
        ({"hot": {}}, None),
        ({"delete": {"min_age": "36h", "actions": {"delete": {}}}}, 1.5),
        ({"delete": {"min_age": "30d", "actions": {"wait_for_snapshot": {}}}}, None),
        ({"delete": {"actions": {"delete": {}}}}, 0.0),
    ],
)
def test_a_policy_without_a_phase_that_deletes_has_no_end(
    phases: dict[str, Any], days: float | None
) -> None:
    found = lifecycle.elasticsearch({"p": policy(**phases)}, [index("a", lifecycle="p")], "")

    assert [rule.days for rule in found.rules] == [days]
    assert found.enforced is None


def test_a_policy_that_is_gone_deletes_nothing() -> None:
    found = lifecycle.elasticsearch({}, [index("a", lifecycle="gone")], "STOPPED")

    assert [(r.name, r.days) for r in found.rules] == [("gone", None)]
    assert found.enforced is False


def test_a_data_stream_has_a_retention_of_its_own() -> None:
    found = lifecycle.elasticsearch({}, [index("logs", retention="7d")], "")

    assert [(r.name, r.days) for r in found.rules] == [("data stream logs", 7.0)]


def test_states_of_opensearch_end_where_one_deletes() -> None:
    hot: dict[str, Any] = {
        "name": "hot",
        "actions": [],
        "transitions": [{"state_name": "gone", "conditions": {"min_index_age": "90d"}}],
    }
    gone: dict[str, Any] = {"name": "gone", "actions": [{"delete": {}}], "transitions": []}
    told: dict[str, Any] = {
        "policies": [{"_id": "logs", "policy": {"policy_id": "logs", "states": [hot, gone]}}]
    }

    found = lifecycle.opensearch(told, [index("a", lifecycle="logs")])

    assert [(r.name, r.days, r.datasets) for r in found.rules] == [("logs", 90.0, 1)]


def test_states_that_delete_nothing_have_no_end() -> None:
    told = {"policies": [{"_id": "p", "policy": {"states": [{"name": "hot"}]}}]}

    found = lifecycle.opensearch(told, [index("a", lifecycle="p")])

    assert [rule.days for rule in found.rules] == [None]
