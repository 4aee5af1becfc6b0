"""An entry more in a file that people write too: their comments, order and spaces stay."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from audit.errors import ConfigError

Entry = Mapping[str, str | date]


def with_entry(text: str, key: str, entry: Entry, *, path: Path) -> str:
    """The text with the entry at the end of the list below a key; made where it is not there.

    A `ConfigError` with the entry to be pasted, where the list is written in another form than one
    item after the other.
    """
    import yaml  # noqa: PLC0415  # only when a file is written

    node: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    pairs: list[tuple[Any, Any]] = node.value if node else []
    keys = [name for name, _ in pairs]
    place = next((n for n, name in enumerate(keys) if name.value == key), None)
    if place is None:
        head = text if not text or text.endswith("\n") else f"{text}\n"
        made = f"{head}{key}:\n{item_of(entry, 2)}"
        return _proven(text, made, key, entry, path)
    items = pairs[place][1]
    if items.id == "scalar" and items.tag.endswith(":null"):
        lines, indent = text.splitlines(keepends=True), 2
    elif items.id == "sequence" and not items.flow_style:
        # the dash of the first item stands where the sequence begins
        lines, indent = text.splitlines(keepends=True), items.start_mark.column
    else:
        raise _refused(entry, key, path)
    at = keys[place + 1].start_mark.line if place + 1 < len(keys) else len(lines)
    while at > 0 and place + 1 < len(keys) and _aside(lines[at - 1]):
        at -= 1  # what is said of the next key stays with it
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    made = "".join([*lines[:at], item_of(entry, indent), *lines[at:]])
    return _proven(text, made, key, entry, path)


def item_of(entry: Entry, indent: int) -> str:
    """The entry as an item of a list, with its dash in this column."""
    import yaml  # noqa: PLC0415  # only when a file is written

    plain = yaml.safe_dump(dict(entry), sort_keys=False, allow_unicode=True, width=10_000)
    first, *others = plain.splitlines()
    space = " " * indent
    return "".join(
        f"{line}\n" for line in (f"{space}- {first}", *(f"{space}  {o}" for o in others))
    )


def _aside(line: str) -> bool:
    """An empty line, or a comment."""
    return not line.strip() or line.lstrip().startswith("#")


def _proven(before: str, after: str, key: str, entry: Entry, path: Path) -> str:
    """The text, once it is sure that it holds what was there and the entry, and nothing else."""
    import yaml  # noqa: PLC0415  # only when a file is written

    old: dict[str, Any] = yaml.safe_load(before) or {}
    there: list[object] = old.get(key) or []
    wanted: dict[str, object] = {**old, key: [*there, dict(entry)]}
    try:
        same = yaml.safe_load(after) == wanted
    except yaml.YAMLError:
        same = False
    if not same:
        raise _refused(entry, key, path)
    return after


def _refused(entry: Entry, key: str, path: Path) -> ConfigError:
    return ConfigError(
        f"{path}: {key}: is not a plain list of items, so it is left as it is; add this to it: "
        f"{{{', '.join(f'{name}: {value}' for name, value in entry.items())}}}"
    )
