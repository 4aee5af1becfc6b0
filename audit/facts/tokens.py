"""Tokens and keys that stand for an account in requests."""

from dataclasses import dataclass
from datetime import datetime

from audit.model.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One token that is valid. `expires` is None for one without end."""

    name: str
    owner: str = ""
    created: datetime | None = None
    expires: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens(Fact):
    """The tokens that are valid; `expiry` says how one is given an end."""

    tokens: tuple[Token, ...]
    expiry: str = ""
