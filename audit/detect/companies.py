"""Companies and institutions: what they are called, which persons are not."""
# letters of many scripts

from functools import cache

import numpy as np
import polars as pl

from audit.detect.words import Groups, Mask, coded, folded, matches, table

#: The level of a first name that many people have.
_COMMON = 4
#: So many joined names among the values, and they are no persons' double names any more.
_JOINED = 0.02


def companies(lower: pl.Series, groups: Groups | None = None) -> Mask:
    """Which folded values are called like companies or institutions.

    `groups` are the columns that the values come from, one after another.
    """
    plain = lower.str.replace_all(r"[.’']", "").str.replace_all("/", "", literal=True)
    found = (
        plain.str.contains(_legal_forms())
        | lower.str.contains(r"\s[&+]\s|\s(?:und|and|et|y|e|en|och|og) (?:co|cie|sons|sohne|zn)\b")
        | lower.str.contains(r"^[^,\d]+, [^,\d]+,? (?:and|und|et|y|e|en|och|og|i|&) [^,\d]+$")
    )
    words = lower.str.count_matches(r"\S+")
    # two surnames joined are a law firm more often than a person when nothing else stands there
    joined = matches(lower, r"^\p{L}{3,}-\p{L}{3,}$")
    mask = np.asarray(found) & (np.asarray(words) > 1)
    mask |= np.asarray(lower.str.contains_any(list(_inside())))
    for group in groups or (slice(0, len(lower)),):
        if joined[group].any() and joined[group].mean() > _JOINED:
            mask[group] |= joined[group] & _surnames_only(lower[group])
    return mask


@cache
def _legal_forms() -> str:
    last = sorted({w for k, ws in table("companies.txt") if k == "last" for w in ws.split()})
    any_ = sorted({w for k, ws in table("companies.txt") if k == "any" for w in ws.split()})
    both = [folded(pl.Series(ws)).to_list() for ws in (last, any_)]
    return (
        rf"[\s,](?:{'|'.join(both[0])})\)?$|(?:^|\s)(?:{'|'.join(both[1])})(?:$|[\s,])|"
        r"\s(?:sp z oo|sp k|sp j|sociedad anonima|s a de cv|sa de cv|spol s ro|co kg|co ltd|"
        r"private limited|public limited|sdn bhd|pty ltd|a s)$|"
        r"^(?:ооо|оао|зао|пао|ао|ип|тоо|тов|фоп|pt|cv|ud|sc|sia|uab)\s"
    )


@cache
def _inside() -> tuple[str, ...]:
    words = " ".join(ws for k, ws in table("companies.txt") if k == "inside").split()
    return tuple(sorted(set(folded(pl.Series(words)).to_list())))


def _surnames_only(lower: pl.Series) -> Mask:
    codes = [
        coded("people.tsv.gz").codes(lower.str.extract(pattern, 1).fill_null(""))
        for pattern in (r"^([^-]+)-", r"-([^-]+)$")
    ]
    first, last = np.stack([c // 100 for c in codes]), np.stack([c // 10 % 10 for c in codes])
    given = (first >= _COMMON) & (first > last)
    return np.asarray((last > 0).all(axis=0) & ~given.all(axis=0), np.bool_)
