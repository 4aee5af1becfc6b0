"""Rules as suites of Great Expectations 1.x, in its JSON, without importing it."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from audit.contracts.model import Contract, PromisedDataset, PromisedField
from audit.contracts.nesting import tree
from audit.contracts.rules import dimension, ends, fields_of, numbers, pattern, typed, values, words
from audit.contracts.signature import UNSIGNED
from audit.contracts.writing import as_json
from audit.facts.catalog import DatasetKind, LogicalType
from audit.facts.rules import Rule, RuleKind
from audit.model.fact import Scalar

#: The format of suites that these are written in.
GX_VERSION = "1.20.0"
#: Datasets whose rows have an order that Great Expectations sees.
_ORDERED = frozenset({DatasetKind.FILE.value, DatasetKind.FILE_SET.value})
_NESTED = frozenset({LogicalType.OBJECT, LogicalType.ARRAY})
#: How texts look that can be read as a type.
_TEXTS_OF_TYPE = {
    LogicalType.INTEGER.value: r"^\s*[+-]?[0-9]+\s*$",
    LogicalType.DECIMAL.value: r"^\s*[+-]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)\s*$",
    LogicalType.UUID.value: r"^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$",
}
_SHARE_STEP = 1_000  # shares that are tolerated are told in steps of .1 %


@dataclass(frozen=True, slots=True)
class Expectation:
    """The type of an expectation as Great Expectations spells it, and its arguments."""

    type: str
    kwargs: Mapping[str, Any] = field(default_factory=dict[str, Any])


def render(contract: Contract) -> str:
    """The suites of all datasets as one JSON list."""
    return as_json([suite(dataset, contract) for dataset in contract.datasets])


def render_one(dataset: PromisedDataset, contract: Contract) -> str:
    """The suite of one dataset."""
    return as_json(suite(dataset, contract))


def suite(dataset: PromisedDataset, contract: Contract) -> dict[str, Any]:
    """One suite: its columns, then its rules, each with the reason and the evidence.

    A rule that some rows break is one with `mostly`, so that the suite holds today. What Great
    Expectations has no expectation for is listed in the suite's meta.
    """
    made: list[dict[str, Any]] = []
    left_out: list[dict[str, Any]] = []
    fields = fields_of(dataset)
    columns = [
        node.name for node in tree(dataset.fields) if not _nested(node.promised.logical_type)
    ]
    if columns:
        made.append(_columns(columns, dataset, contract))
    for promised in dataset.rules:
        rule = promised.rule
        found = expectation(rule, dataset, fields)
        if found is None:
            left_out.append({"rule": words(rule), "kind": rule.kind.value, "reason": rule.reason})
        else:
            made.append(_expectation(found, rule, dataset, contract))
    meta: dict[str, Any] = {"dataset": dataset.physical_name, "contract": contract.id}
    if left_out:
        meta["left_out"] = left_out
    return {
        "name": dataset.physical_name,
        "id": _id(contract, dataset.physical_name),
        "expectations": made,
        "meta": {
            "great_expectations_version": GX_VERSION,
            "source_audit": {**meta, "signature": UNSIGNED},
        },
        "notes": f"What {dataset.physical_name} keeps today. Look at each expectation's notes, and "
        "take out what is chance.",
    }


def expectation(
    rule: Rule, dataset: PromisedDataset, fields: Mapping[str, PromisedField]
) -> Expectation | None:
    """The core expectation that says the same as a rule, None where there is none."""
    if len(rule.fields) > 1:
        return _of_several(rule, fields)
    if rule.fields:
        return _of_one(rule, dataset, fields.get(rule.fields[0]))
    return _of_table(rule)


def _of_one(
    rule: Rule, dataset: PromisedDataset, field: PromisedField | None
) -> Expectation | None:
    found: tuple[str, Mapping[str, Any]] | None = None
    match rule.kind:
        case RuleKind.NOT_NULL:
            found = "expect_column_values_to_not_be_null", {}
        case RuleKind.UNIQUE:
            found = "expect_column_values_to_be_unique", {}
        case RuleKind.RANGE:
            found = _between("expect_column_values_to_be_between", *ends(rule))
        case RuleKind.LENGTH:
            found = _between("expect_column_value_lengths_to_be_between", *numbers(rule))
        case RuleKind.SET:
            allowed = list(typed(values(rule), field))
            found = "expect_column_values_to_be_in_set", {"value_set": allowed}
        case RuleKind.PATTERN | RuleKind.FORMAT | RuleKind.TYPE:
            found = _written(rule, field)
        case RuleKind.MONOTONE if dataset.kind in _ORDERED and not rule.argument("by"):
            way = str(rule.argument("direction") or "increasing")
            strictly = bool(rule.argument("strict"))
            found = f"expect_column_values_to_be_{way}", {"strictly": strictly}
        case _:
            return None
    return Expectation(found[0], {"column": rule.fields[0], **found[1]}) if found else None


def _written(rule: Rule, field: PromisedField | None) -> tuple[str, Mapping[str, Any]] | None:
    """How texts are written: by a pattern, or by what is known of a format or a type."""
    regex = pattern(rule)
    if rule.kind is RuleKind.TYPE and field and field.logical_type is LogicalType.TEXT:
        regex = _TEXTS_OF_TYPE.get(str(rule.argument("type")))
    if regex:
        return "expect_column_values_to_match_regex", {"regex": regex}
    if rule.argument("format") == "json":
        return "expect_column_values_to_be_json_parseable", {}
    return None


def _of_several(rule: Rule, fields: Mapping[str, PromisedField]) -> Expectation | None:
    match rule.kind:
        case RuleKind.UNIQUE:
            return Expectation(
                "expect_compound_columns_to_be_unique",
                {"column_list": list(rule.fields), "ignore_row_if": "any_value_is_missing"},
            )
        case RuleKind.ORDER:
            return Expectation(
                "expect_column_pair_values_a_to_be_greater_than_b",
                {
                    "column_A": rule.fields[1],
                    "column_B": rule.fields[0],
                    "or_equal": not rule.argument("strict"),
                    "ignore_row_if": "either_value_is_missing",
                },
            )
        case RuleKind.PRESENCE:
            absent = rule.argument("there") is False
            return Expectation(
                f"expect_column_values_to_{'be_null' if absent else 'not_be_null'}",
                {"column": rule.fields[-1], "row_condition": _condition(rule, fields)},
            )
        case _:
            return None


def _of_table(rule: Rule) -> Expectation | None:
    if rule.kind is not RuleKind.ROW_COUNT:
        return None
    low, high = numbers(rule)
    made = {"min_value": low, "max_value": high}
    return Expectation("expect_table_row_count_to_be_between", _said(made))


def _condition(rule: Rule, fields: Mapping[str, PromisedField]) -> Mapping[str, Any]:
    """In the structured form, which is data and no program."""
    column = {"name": rule.fields[0]}
    allowed = list(typed(values(rule), fields.get(rule.fields[0])))
    match allowed:
        case []:
            return {"type": "nullity", "column": column, "is_null": False}
        case [value]:
            comparison: Any = {"operator": "==", "parameter": value}
        case _:
            comparison = {"operator": "IN", "parameter": allowed}
    return {"type": "comparison", "column": column, **comparison}


def _between(type: str, low: Scalar, high: Scalar) -> tuple[str, Mapping[str, Any]] | None:
    if low is None and high is None:
        return None
    return type, _said({"min_value": low, "max_value": high})


def _said(kwargs: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in kwargs.items() if value is not None}


def _columns(
    columns: Sequence[str], dataset: PromisedDataset, contract: Contract
) -> dict[str, Any]:
    kwargs = {"column_set": list(columns), "exact_match": False}
    return {
        "type": "expect_table_columns_to_match_set",
        "kwargs": kwargs,
        "meta": {
            "reason": "the columns that were there",
            "evidence": f"{len(columns):,} columns listed by the source",
            "confidence": 1.0,
            "declared": True,
        },
        "id": _id(contract, dataset.physical_name, "columns"),
        "severity": "critical",
        "notes": "The columns that were there; more may come.",
    }


def _expectation(
    found: Expectation, rule: Rule, dataset: PromisedDataset, contract: Contract
) -> dict[str, Any]:
    kwargs = dict(found.kwargs)
    if rule.broken and rule.rows:
        kept = (rule.rows - rule.broken) * _SHARE_STEP // rule.rows
        kwargs["mostly"] = kept / _SHARE_STEP
    meta: dict[str, Any] = {
        "reason": rule.reason,
        "evidence": rule.evidence,
        "confidence": round(rule.confidence, 3),
        "declared": rule.declared,
        "dimension": dimension(rule),
    }
    if rule.rows:
        meta |= {"rows": rule.rows, "broken": rule.broken, "sampled": rule.sampled}
    return {
        "type": found.type,
        "kwargs": kwargs,
        "meta": meta,
        "id": _id(contract, dataset.physical_name, rule.kind.value, *rule.fields, *_met_by(rule)),
        "severity": "critical" if rule.declared else "warning",
        "notes": f"{rule.reason}: {rule.evidence}",
    }


def _met_by(rule: Rule) -> list[str]:
    """What tells two conditions on the same fields apart."""
    if rule.kind is not RuleKind.PRESENCE:
        return []
    return [str(rule.argument("there")), *map(str, values(rule))]


def _nested(kind: LogicalType | None) -> bool:
    return kind in _NESTED


def _id(contract: Contract, *parts: str) -> str:
    return str(
        uuid.uuid5(uuid.UUID(contract.id), "\0".join(parts).encode("utf-8", "replace").decode())
    )
