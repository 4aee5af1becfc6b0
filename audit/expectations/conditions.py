"""The condition on rows that an expectation may have: structured ones only, and never a text.

A text would be given to the `query` of pandas or to the database as it is. What is left is a tree
of comparisons, as Great Expectations 1.x writes it.
"""

from collections.abc import Iterator
from typing import Any, cast

#: Conditions of one tree (Great Expectations' own limit).
MOST = 100
_OPERATORS = frozenset({"==", "!=", "<", "<=", ">", ">=", "IN", "NOT_IN"})


def fault_of(condition: object) -> str:
    """Why a condition cannot be run, "" when it can."""
    if condition is None:
        return ""
    if isinstance(condition, str):
        return (
            "its row_condition is a text, which is not executed; write it as a structured "
            "condition (great_expectations.expectations.row_conditions.Column)"
        )
    parts = list(_leaves(condition, 0))
    if len(parts) > MOST:
        return f"its row_condition has more than {MOST} parts"
    return next((fault for part in parts if (fault := _fault(part))), "")


def columns_of(condition: object) -> tuple[str, ...]:
    """The columns that a valid condition looks at."""
    if condition is None:
        return ()
    return tuple(dict.fromkeys(str(leaf["column"]["name"]) for leaf in _leaves(condition, 0)))


def _leaves(condition: object, depth: int) -> Iterator[Any]:
    """The comparisons below; what is none of the known kinds comes as it is."""
    tree = cast("dict[str, Any]", condition) if isinstance(condition, dict) else {}
    inner = tree.get("conditions")
    if tree.get("type") in {"and", "or"} and isinstance(inner, list) and inner and depth <= 1:
        for part in cast("list[object]", inner):
            yield from _leaves(part, depth + 1)
    else:
        yield condition


def _fault(leaf: object) -> str:
    tree = cast("dict[str, Any]", leaf) if isinstance(leaf, dict) else {}
    column: object = tree.get("column")
    named = isinstance(column, dict) and isinstance(cast("dict[str, Any]", column).get("name"), str)
    if named and (_nullity(tree) or _comparison(tree)):
        return ""
    return "its row_condition is none that Great Expectations 1.x writes"


def _nullity(tree: dict[str, Any]) -> bool:
    return tree.get("type") == "nullity" and isinstance(tree.get("is_null"), bool)


def _comparison(tree: dict[str, Any]) -> bool:
    operator, value = tree.get("operator"), tree.get("parameter")
    if tree.get("type") != "comparison" or operator not in _OPERATORS:
        return False
    if operator in {"IN", "NOT_IN"}:
        return isinstance(value, list) and all(map(_scalar, cast("list[object]", value)))
    return _scalar(value)


def _scalar(value: object) -> bool:
    return isinstance(value, str | int | float | bool)
