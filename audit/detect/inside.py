"""JSON kept as text: its leaves are columns of their own, and their paths are names."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import cast

import numpy as np
import orjson
import polars as pl

from audit.detect.column import Column, ColumnKind, Counts, Mask
from audit.detect.pattern import Chars
from audit.detect.prepare import Prepared
from audit.facts.catalog import ANY_KEY, key_name

#: So many of the values have to be JSON objects or arrays.
_SHARE = 0.6
_LOOKED_AT = 2_000
_MOST_PATHS, _DEEPEST, _MOST_LEAVES = 120, 24, 200_000
_LONGEST_PATH = 200


@dataclass(slots=True)
class Leaves:
    """Texts at one path, and in which of the values each stands."""

    texts: list[str] = field(default_factory=list[str])
    owners: list[int] = field(default_factory=list[int])
    numbers: bool = True  # whether they were all numbers


def leaves_of(found: Prepared) -> dict[str, Leaves] | None:
    """The leaves by their paths, None where the values are no JSON."""
    if not len(found) or float(((found.masks & Chars.BRACKET) > 0).mean()) < _SHARE:
        return None
    places = np.flatnonzero(documents(found))
    if len(places) < _SHARE * len(found):
        return None
    paths: dict[str, Leaves] = {}
    read = total = 0
    for place in places[:_LOOKED_AT].tolist():
        try:
            document = orjson.loads(found.values[place])
        except orjson.JSONDecodeError:
            continue
        read += 1
        for path, text, number in _walk(document):
            total += 1
            known = paths.get(path)
            if known is None:
                if len(paths) >= _MOST_PATHS:
                    continue
                known = paths[path] = Leaves()
            known.texts.append(text)
            known.owners.append(place)
            known.numbers &= number
        if total > _MOST_LEAVES:
            break
    return paths if read >= _SHARE * min(len(found), _LOOKED_AT) else None


def documents(found: Prepared) -> Mask:
    """Which values begin and end as objects and arrays do."""
    shaped = found.values.str.contains(r"^[\[{](?s:.)*[\]}]$")
    return shaped.to_numpy().astype(np.bool_)


def column_of(path: str, leaves: Leaves, found: Prepared) -> Column:
    """The leaves of one path as a column; a value counts as often as the rows it stands in."""
    frame = pl.DataFrame({"v": leaves.texts, "n": found.counts[leaves.owners]})
    once = frame.group_by("v", maintain_order=True).agg(pl.col("n").sum())
    numbers = once["v"]
    kind = ColumnKind.TEXT
    if leaves.numbers:
        whole = bool(numbers.str.contains(r"^-?\d+$").all())
        kind = ColumnKind.INTEGER if whole else ColumnKind.FLOAT
    values = numbers.cast(pl.Float64, strict=False) if kind is ColumnKind.FLOAT else numbers
    counts: Counts = once["n"].to_numpy()
    return Column(name=path, kind=kind, values=values, counts=counts, rows=int(counts.sum()))


def rows_with(leaves: Leaves, hits: pl.Series, found: Prepared) -> Mask:
    """The values of the column whose JSON holds one of these leaves at the path."""
    mask = np.zeros(len(found), np.bool_)
    inside = pl.Series(leaves.texts, dtype=pl.String).str.strip_chars().is_in(hits.implode())
    mask[np.asarray(leaves.owners)[inside.to_numpy()]] = True
    return mask


def _walk(document: object) -> Iterator[tuple[str, str, bool]]:
    """Path, text and whether it is a number, of every leaf; without recursion, however deep."""
    waiting: list[tuple[str, object, int]] = [("", document, 0)]
    while waiting:
        path, value, depth = waiting.pop()
        if isinstance(value, dict):
            pairs = cast("dict[str, object]", value).items() if depth < _DEEPEST else ()
            waiting += [(_joined(path, key), below, depth + 1) for key, below in pairs]
        elif isinstance(value, list):
            elements = cast("list[object]", value)[:100] if depth < _DEEPEST else ()
            waiting += [(f"{path}[]", below, depth + 1) for below in elements]
        elif isinstance(value, bool) or value is None:
            continue
        elif len(path) <= _LONGEST_PATH:
            yield path, str(value), isinstance(value, int | float)


@lru_cache(maxsize=1024)
def _joined(path: str, key: str) -> str:
    name = key_name(key)
    if name != ANY_KEY and (" " in key or len(key) > 40):  # no name a programmer gave
        name = ANY_KEY
    return f"{path}.{name}" if path else name
