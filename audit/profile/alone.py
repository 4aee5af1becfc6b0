"""How far rows stand alone by fields that together point at a person (k-anonymity)."""

from audit.facts.sensitive import DatasetSensitivity, Reidentification
from audit.profile.rowsample import RowSample

#: Of each of these, which say different things of a person, one field is taken.
_SAY = (
    ("date_of_birth", "age"),
    ("postal_code", "city", "geo_coordinates"),
    ("gender",),
    ("nationality", "ethnicity"),
    ("marital_status",),
)
_FEWEST = 2
_FEWEST_ROWS = 50


def reidentification(
    found: DatasetSensitivity, sample: RowSample, rows: int
) -> Reidentification | None:
    """How many rows have a birth, a place, a gender, ... that no other has; None without two.

    A birth or an age has to be among them, or a place: what does not change, and others can know
    (Sweeney 2000 found 87 % of the people of the USA alone by birth date, sex and ZIP code).
    """
    chosen = [name for types in _SAY if (name := _first(found, types))]
    if len(chosen) < _FEWEST or not (_first(found, _SAY[0]) or _first(found, _SAY[1])):
        return None
    groups = sample.groups(chosen)
    if int(groups.sum()) < _FEWEST_ROWS:
        return None
    return Reidentification(
        fields=tuple(chosen),
        rows=int(groups.sum()),
        unique=int((groups == 1).sum()),
        smallest=int(groups.min()),
        sampled=not sample.whole or rows > int(groups.sum()),
    )


def _first(found: DatasetSensitivity, types: tuple[str, ...]) -> str:
    for wanted in types:
        for field in found.fields:
            if any(t.type == wanted and not t.embedded for t in field.types):
                return field.name
    return ""
