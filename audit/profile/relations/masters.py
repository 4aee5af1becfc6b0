"""Which fields say who or what a row is of, and how often one is entered more than once.

Only for master data: where a name stands in many rows the rows are of something else, such as the
orders of a customer.
"""

from collections.abc import Iterable, Mapping

import polars as pl

from audit.facts.relations import Doubles
from audit.facts.sensitive import DatasetSensitivity
from audit.profile.exactly import these
from audit.profile.relations.doubles import doubles
from audit.profile.relations.names import words, words_of

#: Fewer rows say nothing of a rate, more take too long.
FEWEST, MOST = 50, 20_000
#: A name with an address or the like has to be so different, and no more rows may be doubles.
_DIFFERENT, _MOST_DOUBLES = 0.75, 0.2

_FULL, _FIRST, _LAST = "person_full_name", "person_first_name", "person_last_name"
#: What tells two of one name apart; a place alone does not.
_STRONG = frozenset({"email", "phone", "street_address", "date_of_birth"})
_WEAK = frozenset({"city", "postal_code", "fax"})
_ORGANISATION = words_of(
    "company organisation organization firm vendor supplier customer client account"
)
_NAMES = frozenset({"name", "title"})
_NAME = "name of the row"


def doubles_of(
    dataset: str,
    called: str,
    rows: pl.DataFrame,
    verdicts: DatasetSensitivity,
    *,
    whole: bool,
) -> Doubles | None:
    """Doubles among all rows of a dataset, None for one that has too few, too many, or no names.

    A part of the rows would not do: the other entry is seldom in it.
    """
    if not whole or not FEWEST <= len(rows) <= MOST:
        return None
    types = _types(verdicts, rows)
    names = _names(called, types, rows)
    others = [name for name, of in types.items() if of & (_STRONG | _WEAK)]
    if not names or not any(types[name] & _STRONG for name in others):
        return None
    texts = {name: rows[name].cast(pl.String, strict=False) for name in (*names, *others)}
    parts = pl.DataFrame([texts[name].alias(str(n)) for n, name in enumerate(names)])
    together = pl.concat_str(pl.all(), separator=" ", ignore_nulls=True).str.strip_chars()
    full = parts.select(together.alias(_NAME))[_NAME]
    named = pl.DataFrame([full, *(texts[name] for name in others)])
    strong = next(name for name in others if types[name] & _STRONG)
    filled = these(named, (_NAME, strong)).drop_nulls().filter(pl.col(_NAME) != "")
    if len(filled) < FEWEST or filled.n_unique() < _DIFFERENT * len(filled):
        return None
    found = doubles(named, (_NAME, *others))
    if found.rate > _MOST_DOUBLES:
        return None
    return Doubles(
        dataset=dataset,
        fields=(*names, *others),
        rows=found.further,
        base=found.records,
        sampled=False,
    )


def _types(verdicts: DatasetSensitivity, rows: pl.DataFrame) -> dict[str, frozenset[str]]:
    """What detection found in each field that the rows have, in whole values."""
    return {
        field.name: frozenset(t.type for t in field.types if not t.embedded)
        for field in verdicts.fields
        if field.name in rows.columns
    }


def _names(called: str, types: Mapping[str, frozenset[str]], rows: pl.DataFrame) -> list[str]:
    """The fields of a name: of a person, in one or two of them, else of an organisation."""
    for wanted in ({_FULL}, {_FIRST, _LAST}):
        found = [name for name, of in types.items() if of & wanted]
        if len(found) == len(wanted):
            return sorted(found, key=lambda name: _FIRST not in types[name])
    return list(_organisation(called, rows))[:1]


def _organisation(called: str, rows: pl.DataFrame) -> Iterable[str]:
    of_itself = set(words(called)) & _ORGANISATION
    for values in rows.get_columns():
        parts = set(words(values.name))
        named = parts & _ORGANISATION if not of_itself else parts & (_ORGANISATION | _NAMES)
        if values.dtype == pl.String and named and parts <= _ORGANISATION | _NAMES:
            yield values.name
