"""What each kind of rule becomes in each format, and what none of them has a word for."""

import json
from typing import Any

import pytest
import yaml

from audit.contracts import dbt, ddl, frictionless, gx, json_schema, odcs
from audit.contracts.gx import Expectation, expectation
from audit.contracts.rules import fields_of
from audit.facts.rules import Rule, RuleKind
from tests.contracts.export.make import contract, dataset, rule

K = RuleKind
NULLITY = {"type": "nullity", "column": {"name": "paid"}, "is_null": False}
IS_SENT = {
    "type": "comparison",
    "column": {"name": "status"},
    "operator": "==",
    "parameter": "sent",
}


@pytest.mark.parametrize(
    ("given", "type", "kwargs"),
    [
        (rule(K.NOT_NULL, "id"), "column_values_to_not_be_null", {"column": "id"}),
        (rule(K.UNIQUE, "id"), "column_values_to_be_unique", {"column": "id"}),
        (
            rule(K.UNIQUE, "id", "day"),
            "compound_columns_to_be_unique",
            {"column_list": ["id", "day"], "ignore_row_if": "any_value_is_missing"},
        ),
        (
            rule(K.RANGE, "price", low=0, high=9.5),
            "column_values_to_be_between",
            {"column": "price", "min_value": 0, "max_value": 9.5},
        ),
        (
            rule(K.RANGE, "quantity", low=1),
            "column_values_to_be_between",
            {"column": "quantity", "min_value": 1},
        ),
        (
            rule(K.SET, "status", values=("open", "sent")),
            "column_values_to_be_in_set",
            {"column": "status", "value_set": ["open", "sent"]},
        ),
        (
            rule(K.SET, "quantity", values=("1", "2")),
            "column_values_to_be_in_set",
            {"column": "quantity", "value_set": [1, 2]},
        ),
        (
            rule(K.LENGTH, "name", low=1, high=40),
            "column_value_lengths_to_be_between",
            {"column": "name", "min_value": 1, "max_value": 40},
        ),
        (
            rule(K.PATTERN, "name", pattern=r"^[A-Z]\-[0-9]+$"),
            "column_values_to_match_regex",
            {"column": "name", "regex": "^[A-Z]-[0-9]+$"},
        ),
        (
            rule(K.FORMAT, "name", format="json"),
            "column_values_to_be_json_parseable",
            {"column": "name"},
        ),
        (
            rule(K.ORDER, "placed", "shipped"),
            "column_pair_values_a_to_be_greater_than_b",
            {
                "column_A": "shipped",
                "column_B": "placed",
                "or_equal": True,
                "ignore_row_if": "either_value_is_missing",
            },
        ),
        (
            rule(K.PRESENCE, "status", "shipped", values=("sent",)),
            "column_values_to_not_be_null",
            {"column": "shipped", "row_condition": IS_SENT},
        ),
        (
            rule(K.PRESENCE, "paid", "shipped", there=False),
            "column_values_to_be_null",
            {"column": "shipped", "row_condition": NULLITY},
        ),
        (
            rule(K.ROW_COUNT, low=10, high=20),
            "table_row_count_to_be_between",
            {"min_value": 10, "max_value": 20},
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_rule_is_a_core_expectation(given: Rule, type: str, kwargs: dict[str, Any]) -> None:
    orders = dataset(given)

    assert expectation(given, orders, fields_of(orders)) == Expectation(f"expect_{type}", kwargs)


@pytest.mark.parametrize(
    "given",
    [
        rule(K.DEPENDENCY, "name", "status"),
        rule(K.SUM, "total", "price", "quantity", operation="product"),
        rule(K.FRESHNESS, "placed", hours=24),
        rule(K.MONOTONE, "id", direction="increasing"),
        rule(K.RANGE, "price", low=float("nan"), high=float("inf")),
    ],
    ids=lambda given: given.kind.value,
)
def test_a_rule_without_an_expectation_is_told_in_the_meta(given: Rule) -> None:
    orders = dataset(given)

    suite = gx.suite(orders, contract(orders))

    [left_out] = suite["meta"]["source_audit"]["left_out"]
    assert left_out["kind"] == given.kind.value
    assert left_out["reason"] == given.reason
    assert len(suite["expectations"]) == 1  # the columns


def test_rows_of_a_file_have_an_order(subtests: pytest.Subtests) -> None:
    for direction in ("increasing", "decreasing"):
        with subtests.test(direction):
            given = rule(K.MONOTONE, "id", direction=direction, strict=True)
            orders = dataset(given, kind="file")

            found = expectation(given, orders, fields_of(orders))

            assert found == Expectation(
                f"expect_column_values_to_be_{direction}", {"column": "id", "strictly": True}
            )


def test_an_expectation_says_why_and_a_broken_rule_tolerates_what_there_is() -> None:
    orders = dataset(rule(K.NOT_NULL, "name", broken=3), rule(K.UNIQUE, "id", declared=True))

    _, nullable, unique = gx.suite(orders, contract(orders))["expectations"]

    assert nullable["kwargs"]["mostly"] == 0.997
    assert nullable["severity"] == "warning"
    assert nullable["meta"] == {
        "reason": "because of not null",
        "evidence": "every one of 1,000 rows",
        "confidence": 0.97,
        "declared": False,
        "dimension": "completeness",
        "rows": 1_000,
        "broken": 3,
        "sampled": False,
    }
    assert nullable["notes"] == "because of not null: every one of 1,000 rows"
    assert unique["severity"] == "critical"


def test_a_broken_rule_is_promised_nowhere_and_only_warned_of_in_dbt() -> None:
    orders = dataset(
        rule(K.NOT_NULL, "name", broken=3), rule(K.RANGE, "price", low=0, high=5, broken=1)
    )
    made = contract(orders)

    assert "nullValues" not in odcs.render(made)
    assert "minimum" not in odcs.render(made) + json_schema.render(made) + frictionless.render(made)
    assert "CHECK" not in ddl.render(made)
    [source] = yaml.safe_load(dbt.render(made))["sources"]
    tests = {c["name"]: c.get("data_tests") for c in source["tables"][0]["columns"]}
    assert tests["name"] == [{"not_null": {"config": {"severity": "warn"}}}]


def test_odcs_tells_rules_by_options_metrics_expectations_and_text() -> None:
    orders = dataset(
        rule(K.RANGE, "price", low=0, high=10),
        rule(K.RANGE, "day", low="2026-01-01"),
        rule(K.LENGTH, "name", low=1, high=9),
        rule(K.NOT_NULL, "status"),
        rule(K.SET, "status", values=("open", "sent")),
        rule(K.UNIQUE, "id", "day"),
        rule(K.ROW_COUNT, low=5, high=50),
        rule(K.ORDER, "placed", "shipped"),
        rule(K.DEPENDENCY, "name", "status"),
    )

    [told] = yaml.safe_load(odcs.render(contract(orders)))["schema"]
    fields = {p["name"]: p for p in told["properties"]}
    quality = [{k: q.get(k) for k in ("type", "metric", "engine")} for q in told["quality"]]

    assert fields["price"]["logicalTypeOptions"] == {"minimum": 0, "maximum": 10}
    assert fields["day"]["logicalTypeOptions"] == {"minimum": "2026-01-01"}
    assert fields["name"]["logicalTypeOptions"] == {"minLength": 1, "maxLength": 9}
    nulls, invalid = fields["status"]["quality"]
    assert (nulls["metric"], nulls["mustBe"]) == ("nullValues", 0)
    assert invalid["arguments"] == {"validValues": ["open", "sent"]}
    assert quality == [
        {"type": "library", "metric": "duplicateValues", "engine": None},
        {"type": "library", "metric": "rowCount", "engine": None},
        {"type": "custom", "metric": None, "engine": "greatExpectations"},
        {"type": "text", "metric": None, "engine": None},
    ]
    assert told["quality"][1]["mustBeBetween"] == [5, 50]
    assert told["quality"][3]["description"] == "name decides status (because of dependency)"


def test_json_schema_holds_a_condition_of_presence() -> None:
    orders = dataset(rule(K.PRESENCE, "status", "shipped", values=("sent",)))

    told = json.loads(json_schema.render_one(orders, contract(orders)))

    assert told["allOf"] == [
        {
            "if": {"properties": {"status": {"enum": ["sent"]}}, "required": ["status"]},
            "then": {
                "properties": {"shipped": {"not": {"type": "null"}}},
                "required": ["shipped"],
            },
        }
    ]
    assert told["properties"]["day"] == {"type": ["string", "null"], "format": "date"}


def test_sql_checks_hold_ranges_sets_lengths_and_order_with_their_texts_quoted() -> None:
    orders = dataset(
        rule(K.RANGE, "price", low=0, high=10),
        rule(K.RANGE, "placed", low="2026-01-01T00:00:00", high="2026-12-31"),
        rule(K.SET, "status", values=("it's", "sent")),
        rule(K.SET, "paid", values=(True,)),
        rule(K.LENGTH, "name", high=9),
        rule(K.ORDER, "placed", "shipped", strict=True),
        rule(K.ORDER, "placed", "name"),
        rule(K.RANGE, "quantity", low="0); DROP TABLE orders; --"),
    )

    told = ddl.render(contract(orders))

    assert told.count("CHECK") == 6
    assert 'CHECK ("price" BETWEEN 0 AND 10)' in told
    assert "BETWEEN '2026-01-01 00:00:00' AND '2026-12-31 23:59:59.999999')" in told
    assert "CHECK (\"status\" IN ('it''s', 'sent'))" in told
    assert 'CHECK ("paid" IN (TRUE))' in told
    assert 'CHECK (length("name") <= 9)' in told
    assert 'CHECK ("placed" < "shipped")' in told
    assert "DROP" not in told


def test_dbt_tests_values_and_freshness() -> None:
    orders = dataset(
        rule(K.SET, "status", values=("it's", "{{ x }}")),
        rule(K.SET, "quantity", values=(1, 2)),
        rule(K.SET, "name", values=("it's",)),
        rule(K.FRESHNESS, "placed", hours=36.4),
    )

    [source] = yaml.safe_load(dbt.render(contract(orders)))["sources"]
    [table] = source["tables"]
    tests = {c["name"]: c.get("data_tests") for c in table["columns"]}

    assert (source["name"], source["schema"], table["identifier"]) == ("shop", "shop", "orders")
    assert table["config"]["loaded_at_field"] == '"placed"'
    assert table["config"]["freshness"] == {"warn_after": {"count": 36, "period": "hour"}}
    assert tests["status"] is None  # one of its values is a template of dbt
    assert tests["name"] == [{"accepted_values": {"arguments": {"values": ["it''s"]}}}]
    assert tests["quantity"] == [
        {"accepted_values": {"arguments": {"values": [1, 2], "quote": False}}}
    ]


def test_frictionless_constraints() -> None:
    orders = dataset(
        rule(K.RANGE, "price", low=0),
        rule(K.SET, "status", values=("open",)),
        rule(K.PATTERN, "name", pattern="^a$"),
        rule(K.UNIQUE, "id", "day"),
    )

    [told] = json.loads(frictionless.render(contract(orders)))["resources"]
    fields = {f["name"]: f.get("constraints") for f in told["schema"]["fields"]}

    assert fields["price"] == {"minimum": 0}
    assert fields["status"] == {"enum": ["open"]}
    assert fields["name"] == {"pattern": "^a$"}
    assert told["schema"]["uniqueKeys"] == [["id", "day"]]
