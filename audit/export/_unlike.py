"""Two stored reports without what both have alike, so that it need not be read to compare them."""

import hashlib
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from typing import cast

import msgspec
from msgspec import Raw

from audit.report.document import Report


class _Parts(msgspec.Struct, omit_defaults=True):
    """The parts of a report as they are written; only where a dataset begins and ends is known."""

    datasets: list[Raw] = msgspec.field(default_factory=list[Raw])


def unlike(before: bytes, after: bytes) -> tuple[bytes, bytes]:
    """Both documents without the datasets that stand in both, byte for byte: nothing that is told
    of a change is about those. Keys that are none of a report go, too.

    Documents that are no reports come back as they are, for others to say what is wrong.
    """
    try:
        one, two = (msgspec.json.decode(data, type=_parts()) for data in (before, after))
    except (msgspec.DecodeError, RecursionError):
        return before, after
    marks = [[hashlib.sha256(dataset).digest() for dataset in s.datasets] for s in (one, two)]
    alike = frozenset(marks[0]).intersection(marks[1])
    for side, known in zip((one, two), marks, strict=True):
        both = zip(side.datasets, known, strict=True)
        side.datasets = [dataset for dataset, mark in both if mark not in alike]
    return msgspec.json.encode(one), msgspec.json.encode(two)


@cache
def _parts() -> type[_Parts]:
    """With a place for each part of a report; one that is not there is not written either."""
    found = msgspec.defstruct("Parts", tuple(_others()), bases=(_Parts,), omit_defaults=True)
    return cast("type[_Parts]", found)


def _others() -> Iterator[tuple[str, type[Raw], Raw]]:
    none = Raw(b"null")
    for part in fields(Report):
        if part.name != "datasets":
            yield part.name, Raw, none
