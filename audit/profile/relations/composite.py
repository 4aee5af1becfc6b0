"""Fields that together tell the rows of a dataset apart, where no single one does."""

from itertools import combinations

import polars as pl

from audit.profile.exactly import these
from audit.profile.relations.names import named_as_key, words, words_of

#: Words by which rows of one parent are counted or placed in time.
_PLACES = words_of("""
    line row position pos seq sequence index idx rank ordinal step part version revision rev
    year quarter month week day date hour time period from since start valid
""")
#: Rows that are looked at before all of them are.
_FIRST = 2_000
_PAIRED, _TRIPLED = 12, 7


def composite_key(rows: pl.DataFrame) -> tuple[str, ...]:
    """Two or three fields that are named as parts of a key and together tell all the rows apart.

    () where one field alone does, and where none of the first ones do. Without names any few
    measures of a small dataset would do.
    """
    names = [
        column.name
        for column in rows.get_columns()
        if (named_as_key(column.name) or _placing(column))
        and not column.dtype.is_float()
        and not column.null_count()
    ][:_PAIRED]
    if len(rows) < 2 or any(rows[name].n_unique() == len(rows) for name in names):  # noqa: PLR2004
        return ()
    return _telling(rows, names, 2) or _telling(rows, names[:_TRIPLED], 3)


def _telling(rows: pl.DataFrame, names: list[str], count: int) -> tuple[str, ...]:
    first = rows.head(_FIRST)
    different = {name: rows[name].n_unique() for name in names}
    for chosen in combinations(names, count):
        room = 1
        for name in chosen:
            room *= different[name]
        if room < len(rows) or these(first, chosen).n_unique() < len(first):
            continue
        if len(first) == len(rows) or these(rows, chosen).n_unique() == len(rows):
            return chosen
    return ()


def _placing(column: pl.Series) -> bool:
    return column.dtype.is_temporal() or bool(set(words(column.name)) & _PLACES)
