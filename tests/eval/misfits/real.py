"""Columns of data sets that packages ship, as a scan has them, with their sort."""

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from audit.detect.column import Column, ColumnKind
from audit.detect.misfits.cut_off import cut_off
from audit.detect.misfits.find import candidates, found_in_numbers
from audit.detect.misfits.forms import Kind, kind_of
from audit.detect.misfits.lists import listed
from audit.detect.misfits.view import Misfit, view_of
from tests.eval.misfits import tables as t
from tests.eval.misfits.columns import CleanColumn
from tests.eval.misfits.tables import Clean

_WHOLE = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.0)?")
_FLOAT = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?")
_NAME = re.compile(r"[A-Z][^\W\d_]+ (?:[A-Z]\. )?[A-Z][^\W\d_]+")
_CODE = re.compile(r"[A-Z]{1,4}[-/]?\d{2,8}")
_PARTS = 4
_MOSTLY = 0.8


def held_out(source: str) -> bool:
    """Whether the columns of a data set are in no count: one data set of four."""
    return zlib.crc32(source.encode()) % _PARTS == 0


def column(values: Sequence[object]) -> Column:
    """As a scan has it: whole numbers as digits, floats, texts."""
    counts = Counter(str(value) for value in values)
    texts = pl.Series(list(counts), dtype=pl.String)
    kind = ColumnKind.TEXT
    if all(_WHOLE.fullmatch(text) for text in counts):
        kind, texts = ColumnKind.INTEGER, texts.cast(pl.Float64).cast(pl.Int64).cast(pl.String)
    elif all(_FLOAT.fullmatch(text) for text in counts):
        kind, texts = ColumnKind.FLOAT, texts.cast(pl.Float64)
    numbers = np.array(list(counts.values()), np.int64)
    return Column(name="c", kind=kind, values=texts, counts=numbers, rows=len(values))


def finds(values: Sequence[object]) -> list[tuple[str, Misfit]]:
    """Each find with its value."""
    found = column(values)
    texts = [str(value) for value in found.values.to_list()]
    if found.kind is not ColumnKind.TEXT:
        return [(texts[m.place], m) for m in found_in_numbers(found)]
    view = view_of(found)
    told = [(view.texts[m.place], m) for m in candidates(view)]
    return told + [(texts[m.place], m) for m in cut_off(found)]


def sorted_out(columns: Sequence[CleanColumn]) -> Iterator[Clean]:
    """Those of a sort that errors can be made in; numbers twice, as such and as texts."""
    for one in columns:
        texts = [str(value) for value in one.values]
        role = _role(texts)
        if role == t.NUMBER_TEXT:
            whole = all(_WHOLE.fullmatch(text) for text in texts)
            numbers = [int(float(x)) if whole else float(x) for x in texts]
            yield Clean(one.source, one.name, t.INTEGER if whole else t.FLOAT, numbers)
        if role:
            yield Clean(one.source, one.name, role, texts)


def _role(texts: Sequence[str]) -> str:  # noqa: PLR0911  # one return for each sort
    different = set(texts)
    if all(_FLOAT.fullmatch(text) for text in different):
        return t.NUMBER_TEXT
    words = sum(any(c.isalpha() for c in text) for text in different)
    kinds = Counter(kind_of(text) for text in different)
    if kinds[Kind.DATE] == len(different):
        return t.DATE_TEXT if all(re.fullmatch(r"\d{4}-\d\d-\d\d", x) for x in different) else ""
    if words < _MOSTLY * len(different):
        return ""
    for role, form in ((t.NAME, _NAME), (t.CODE, _CODE)):
        if sum(bool(form.fullmatch(text)) for text in different) >= _MOSTLY * len(different):
            return role
    if sum(text.casefold() in listed() for text in different) >= _MOSTLY * len(different):
        return t.CLOSED
    if len(texts) >= 8 * len(different):
        return t.CATEGORY
    spaced = sum(" " in text for text in different) >= len(different) / 2
    long = sum(map(len, different)) / len(different)
    if spaced:
        return t.PROSE if long > 60 else t.PHRASE
    return t.CITY if long > 4 else ""


def typed(one: CleanColumn) -> Clean:
    """A column with its values as whole numbers, floats or texts, of whatever sort they are."""
    texts = [str(value) for value in one.values]
    if all(_WHOLE.fullmatch(text) for text in texts):
        return Clean(one.source, one.name, "", [int(float(text)) for text in texts])
    if all(_FLOAT.fullmatch(text) for text in texts):
        return Clean(one.source, one.name, "", [float(text) for text in texts])
    return Clean(one.source, one.name, "", texts)
