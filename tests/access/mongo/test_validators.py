"""Validators as fields: nesting, lists of types, conditions, composition; and no value in them."""

from typing import Any

import pytest

from audit.access.mongo.validators import Schema
from audit.facts.catalog import Field, LogicalType, SchemaMode


def schema(validator: dict[str, Any], **options: Any) -> Schema:  # noqa: ANN401  # options as the server has them
    return Schema.of({"validator": validator, **options})


def fields(validator: dict[str, Any]) -> dict[str, Field]:
    return {field.name: field for field in schema(validator).fields}


def json_schema(**keywords: Any) -> dict[str, Any]:  # noqa: ANN401  # keywords of JSON schema
    return {"$jsonSchema": keywords}


class TestJsonSchema:
    def test_nesting_and_arrays_make_paths(self) -> None:
        lines = {
            "bsonType": "array",
            "items": {"required": ["sku"], "properties": {"sku": {"bsonType": "string"}}},
        }
        customer = {"bsonType": "object", "properties": {"name": {"bsonType": "string"}}}
        found = fields(json_schema(properties={"customer": customer, "lines": lines}))

        assert list(found) == ["customer", "customer.name", "lines", "lines[].sku"]
        assert not found["lines[].sku"].nullable
        assert found["customer.name"].nullable

    def test_a_schema_for_each_place_of_an_array_declares_all_of_them(self) -> None:
        pair: list[dict[str, Any]] = [{"properties": {"a": {}}}, {"properties": {"b": {}}}]

        assert list(fields(json_schema(properties={"p": {"items": pair}}))) == [
            "p",
            "p[].a",
            "p[].b",
        ]

    def test_what_is_required_and_not_described_is_a_field_of_any_type(self) -> None:
        [field] = schema(json_schema(required=["total"])).fields

        assert (field.name, field.native_type, field.nullable) == ("total", "any", False)
        assert field.logical_type is LogicalType.UNKNOWN

    @pytest.mark.parametrize(
        ("types", "logical", "nullable"),
        [
            (["int", "long"], LogicalType.INTEGER, False),
            (["int", "null"], LogicalType.INTEGER, True),
            (["int", "string"], LogicalType.MIXED, False),
            ("objectId", LogicalType.UUID, False),
            ("decimal", LogicalType.DECIMAL, False),
        ],
    )
    def test_lists_of_types_are_one_type_where_they_mean_one(
        self, types: object, logical: LogicalType, *, nullable: bool
    ) -> None:
        declared = json_schema(required=["x"], properties={"x": {"bsonType": types}})
        [field] = schema(declared).fields

        assert (field.logical_type, field.nullable) == (logical, nullable)

    def test_parts_of_all_of_are_met_together(self) -> None:
        parts = [{"required": ["a"]}, {"properties": {"b": {"bsonType": "date"}}}]

        assert list(fields(json_schema(allOf=parts))) == ["a", "b"]

    def test_listed_values_are_counted_and_not_kept(self) -> None:
        found = schema(
            json_schema(
                properties={"state": {"enum": ["canary", "open"]}}, additionalProperties=False
            )
        )

        assert ("fields of listed values", "1") in found.options
        assert ("other fields", "refused") in found.options
        assert "canary" not in repr(found)

    def test_a_schema_that_contains_itself_ends(self) -> None:
        endless: dict[str, Any] = {"bsonType": "object"}
        endless["properties"] = {"in": endless}

        assert 10 < len(schema({"$jsonSchema": endless}).fields) < 100


class TestConditions:
    def test_conditions_on_fields_declare_their_types(self) -> None:
        found = fields(
            {
                "name": {"$type": "string"},
                "age": {"$type": [16, "long"], "$exists": True},
                "mail": {"$regex": "canary"},
                "$expr": {"$gt": ["$a", "$b"]},
            }
        )

        assert list(found) == ["name", "age"]
        assert found["age"].native_type == "int | long"
        assert found["age"].logical_type is LogicalType.INTEGER
        assert not found["age"].nullable

    def test_they_stand_beside_a_schema_in_and(self) -> None:
        both = {
            "$and": [
                {"a": {"$exists": True}},
                json_schema(properties={"a": {"bsonType": "int"}, "b": {"bsonType": "bool"}}),
            ]
        }
        found = fields(both)

        assert list(found) == ["a", "b"]
        assert (found["a"].native_type, found["a"].nullable) == ("int", False)

    def test_a_validator_of_other_conditions_declares_nothing_and_is_a_rule(self) -> None:
        found = schema({"total": {"$gt": 0}})

        assert found.fields == ()
        assert found.mode is SchemaMode.NONE
        assert len(found.constraints) == 1


class TestLevels:
    @pytest.mark.parametrize(
        ("options", "mode", "validated", "enforced"),
        [
            ({}, SchemaMode.ENFORCED, True, True),
            ({"validationAction": "warn"}, SchemaMode.ADVISORY, True, False),
            ({"validationLevel": "moderate"}, SchemaMode.ENFORCED, False, True),
            ({"validationLevel": "off"}, SchemaMode.ADVISORY, False, False),
        ],
    )
    def test_action_and_level_say_how_far_it_holds(
        self, options: dict[str, str], mode: SchemaMode, *, validated: bool, enforced: bool
    ) -> None:
        found = schema(json_schema(required=["a"]), **options)
        [rule] = found.constraints

        assert found.mode is mode
        assert (rule.validated, rule.enforced) == (validated, enforced)

    def test_no_validator_is_no_schema(self) -> None:
        assert Schema.of({}) == Schema()
