"""Licences of products: whether one runs out, and what then stops."""

from dataclasses import dataclass
from datetime import datetime

from audit.model.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence(Fact):
    """The licence that the server runs under.

    `kind` is the product's word ("basic", "trial", "enterprise"); `expires` is None for one
    without end; `effect` says what stops when it ends.
    """

    kind: str
    active: bool
    expires: datetime | None = None
    effect: str = ""
