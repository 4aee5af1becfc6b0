"""Values that are never shown, not even to whoever asks: secrets, cards, and what could be one."""

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from audit.detect.checks.cards import is_card
from audit.detect.column import Mask
from audit.detect.finance import PATTERNS as FINANCE
from audit.detect.gates import Gates
from audit.detect.matching import forms, may_stand_in, standing
from audit.detect.pattern import Chars, Pattern
from audit.detect.patterned import SAID
from audit.detect.prepare import of_texts, profile_of
from audit.detect.secrets import PATTERNS as SECRETS
from audit.detect.secrets import password_like, secret_like
from audit.detect.settings import Settings
from audit.detect.taxonomy import types
from audit.detect.words import in_ascii
from audit.facts.sensitive import Sensitive

if TYPE_CHECKING:
    from audit.detect.dataset import Look

_SECRET_TIER = 4
#: Digits as on a card, also where one was mistyped: 15 or 16 of them, from 3 to 6 (ISO/IEC 7812).
_CARD = r"(?:^|\D)[3-6]\d{3}[ \-.]?\d{4,6}[ \-.]?\d{4,5}(?:[ \-.]?\d{3,4})?(?:\D|$)"
#: and whatever has the length of one, to be checked.
_LONG = r"\d(?:[ \-.]?\d){12,18}"
#: An address that lacks something is no password: two characters, an @, and a domain in letters.
_ADDRESS = r"^[^\s@]{2,}@[A-Za-z][A-Za-z.\-]{3,}$"
_IN_NUMBERS = np.uint16(
    Chars.DIGIT | Chars.SPACE | Chars.DASH | Chars.DOT | Chars.SLASH | Chars.PLUS | Chars.BRACKET
)


def secret_type(name: str, settings: Settings) -> bool:
    """Whether a type is a secret or of tier 4, by the taxonomy or by the user's own tiers."""
    known, own = types().get(name), settings.type(name)
    return any(t is not None and (t.secret or t.tier >= _SECRET_TIER) for t in (known, own))


def meant_for(look: "Look", found: Iterable[Sensitive]) -> set[str]:
    """The types that a field is for, by its name or by what most of its values are."""
    named = {t for t, said in look.naming.types.items() if said >= SAID}
    return named | {t.type for t in found if t.named or t.match_rate >= 0.5}  # half


def unshown(texts: pl.Series, settings: Settings) -> Mask:
    """Which texts are or hold a secret or a card by their form, whether or not it is valid."""
    found = secret_like(texts) | _mask(texts.str.contains(_CARD))
    found = found | is_card(texts.str.extract(_LONG, 0).fill_null(""))
    own = tuple(p for p in settings.patterns if secret_type(p.type, settings))
    patterns = (*_never(), *own)
    whole, inside = patterns, tuple(p for p in patterns if p.within)
    if len(texts) and in_ascii(texts):  # of other texts the bytes do not tell what a form takes
        classes, _ = profile_of(texts)
        able = Gates.of(patterns).shares(of_texts(texts, np.ones(len(texts), np.int64))) > 0
        whole = tuple(p for p, may in zip(patterns, able.tolist(), strict=True) if may)
        literals = sorted({literal for p in inside for literal in p.literals})
        every = int(np.bitwise_or.reduce(classes))
        inside = tuple(may_stand_in(texts, every, inside, literals))
    for hits in (*forms(whole, texts), *standing(inside, texts)):
        found = found | hits
    return found


def could_be_password(texts: pl.Series, others: pl.Series) -> Mask:
    """Which texts somebody may have chosen as a password, where they are not like the `others`.

    Digits among digits are none, nor is what looks like an address, nor several words.
    """
    found = password_like(texts) & ~_mask(texts.str.contains(rf"{_ADDRESS}|\s"))
    masks, _ = profile_of(others)
    if len(masks) and not (masks & ~_IN_NUMBERS).any():
        mine, _ = profile_of(texts)
        found &= (mine & ~_IN_NUMBERS) > 0
    return found


@cache
def _never() -> tuple[Pattern, ...]:
    """Forms that are a secret's or a card's own; those that only a name tells fit anything."""
    return tuple(
        p for p in (*SECRETS, *FINANCE) if types()[p.type].tier >= _SECRET_TIER and not p.named
    )


def _mask(found: pl.Series) -> Mask:
    return np.asarray(found.fill_null(value=False).to_numpy(), np.bool_)
