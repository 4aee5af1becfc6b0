"""On which line of a YAML file a key stands."""

from collections.abc import Sequence
from typing import Any


def line_of(text: str, place: Sequence[str | int]) -> int | None:
    """The line of the last part of a path that the file has; None where it has none of them."""
    import yaml  # noqa: PLC0415  # only when something is wrong

    try:
        node: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return None
    line: int | None = None
    for part in place:
        found = _below(node, part)
        if found is None:
            return line
        line, node = found
    return line


def _below(node: Any, part: str | int) -> tuple[int, Any] | None:  # noqa: ANN401  # PyYAML has no types
    match getattr(node, "id", None):
        case "mapping":
            for key, value in node.value:
                if str(key.value) == str(part):
                    return int(key.start_mark.line) + 1, value
        case "sequence" if isinstance(part, int) and part < len(node.value):
            item = node.value[part]
            return int(item.start_mark.line) + 1, item
        case _:
            pass
    return None
