"""Numbers that only the name of a column makes those of a person: of patients, staff, documents."""

import numpy as np

from audit.detect.candidate import Candidate, Considered, percent
from audit.detect.naming import Naming
from audit.detect.patterned import SAID
from audit.detect.prepare import Prepared

#: Types without a form of their own, and documents of countries whose form is not known here.
_TYPES = (
    "medical_record_number",
    "health_plan_number",
    "employee_id",
    "passport_number",
    "driver_licence",
    "national_id",
    "bank_account",
    "advertising_id",
)
_CODE = (
    r"^[\p{L}]{0,8}[ ./#-]{0,2}\d[\p{L}\d ./-]{2,30}$|^[\p{L}\d]{1,6}\d[\p{L}\d./ -]{2,30}$"
    r"|^[0-9A-Fa-f-]{32,36}$"
)
_FITS = 0.75
#: A number of a person is another one for most rows.
_DIFFERENT = 0.02


def coded(found: Prepared, naming: Naming) -> Considered:
    """What the name says, where the values are numbers or codes and differ from row to row."""
    considered = Considered()
    wanted = [t for t in _TYPES if naming.types.get(t, 0.0) >= SAID]
    if not wanted or not len(found):
        return considered
    hits = found.values.str.contains(_CODE).to_numpy().astype(np.bool_)
    share = float(hits.mean())
    for type_ in wanted:
        said = naming.types[type_]
        few = len(found) < _DIFFERENT * found.rows
        if share < _FITS or few:
            why = f"only {percent(share)} of the values are codes"
            if share >= _FITS:
                why = f"{len(found):,} different values are too few for {found.rows:,} persons"
            considered.refuse(type_, f"the name says so, but {why}")
            continue
        considered.found.append(
            Candidate(
                type_,
                round((0.4 + 0.45 * said) * (0.7 + 0.3 * share), 3),
                hits,
                int(found.counts[hits].sum()),
                evidence=[
                    f'the name says so ("{naming.words.get(type_, "")}")',
                    f"{percent(share)} of {len(found):,} different values are numbers or codes",
                ],
                strength=0.5,
                named=said,
            )
        )
    return considered
