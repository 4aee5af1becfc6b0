"""Parts of answers in JSON, which may be anything."""

from typing import Any, TypeGuard


def is_list(tree: object) -> TypeGuard[list[Any]]:
    return isinstance(tree, list)


def is_object(tree: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(tree, dict)


def mapping(tree: object) -> dict[str, Any]:
    """An object; an empty one where there is something else."""
    return tree if is_object(tree) else {}


def listed(tree: object) -> list[Any]:
    """A list; an empty one where there is something else."""
    return tree if is_list(tree) else []


def text_of(tree: object, name: str) -> str:
    """A text in an object; "" where there is none."""
    found = mapping(tree).get(name)
    return found if isinstance(found, str) else ""
