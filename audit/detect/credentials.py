"""User names and passwords: words that only the column's name makes what they are."""

import numpy as np

from audit.detect.candidate import Candidate, Considered, percent
from audit.detect.naming import Naming
from audit.detect.patterned import SAID
from audit.detect.prepare import Prepared
from audit.detect.secrets.passwords import password_like

_USERNAME = r"^@?[\p{L}\d][\p{L}\d._\-+@\\]{1,63}$"
_CODE_LIKE = r"^\d+$|^[0-9a-fA-F]{16,}$|^[0-9a-fA-F]{8}-"


def credentials(found: Prepared, naming: Naming) -> Considered:
    """What the name says to be a user name or a password, where the values can be."""
    considered = Considered()
    if not len(found):
        return considered
    for type_, share in (("username", _usernames), ("password", _passwords)):
        said = naming.types.get(type_, 0.0)
        if said < SAID:
            continue
        hits = share(found)
        rate = float(found.counts[hits].sum() / found.rows) if hits.any() else 0.0
        if rate < (0.7 if type_ == "username" else 0.5):
            considered.refuse(
                type_, f"the name says so, but only {percent(rate)} of the values can be one"
            )
            continue
        considered.found.append(
            Candidate(
                type_,
                round((0.5 + 0.4 * said) * (0.7 + 0.3 * rate), 3),
                hits,
                int(found.counts[hits].sum()),
                evidence=[
                    f'the name says so ("{naming.words.get(type_, "")}")',
                    f"{percent(rate)} of the values are written like one",
                ],
                strength=1.0,
                named=said,
                format="plain text" if type_ == "password" else "",
            )
        )
    return considered


def _usernames(found: Prepared) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    formed = found.values.str.contains(_USERNAME) & ~found.values.str.contains(_CODE_LIKE)
    mask = formed.to_numpy().astype(np.bool_)
    many = len(found) >= 0.05 * found.rows or len(found) > 50  # roles are few
    return mask if many else np.zeros(len(found), np.bool_)


def _passwords(found: Prepared) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return password_like(found.values)
