"""Names in other scripts than Latin, above all those that are written without spaces."""

import re
from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl

from audit.detect.words import Lexicon, Mask, coded, folded, in_ascii, table

#: In the order in which they are asked for: Japanese has Han characters too.
_SCRIPTS = (
    ("kana", r"[\p{Hiragana}\p{Katakana}]"),
    ("hangul", r"\p{Hangul}"),
    ("han", r"\p{Han}"),
    ("cyrillic", r"\p{Cyrillic}"),
    ("greek", r"\p{Greek}"),
    ("arabic", r"\p{Arabic}"),
    ("hebrew", r"\p{Hebrew}"),
    ("devanagari", r"\p{Devanagari}"),
    ("thai", r"\p{Thai}"),
    ("latin", r"[a-z]"),
)

#: What places, offices and shops end in, where a name of a person does not.
_PLACE_END = (
    r"[市県縣区區町村駅站店社部課課線省州国國人員員者家所館院系路街号费費率量类類型期性化品色式度]$"
)


@dataclass(frozen=True, slots=True)
class PackedNames:
    """One answer for each value."""

    full: Mask
    first: Mask
    last: Mask


def of_each(lower: pl.Series) -> pl.Series:
    """The script of each folded value; "" for digits and signs alone."""
    texts = pl.col("t")
    chosen = pl.lit("")
    for name, pattern in reversed(_SCRIPTS[-1:] if in_ascii(lower) else _SCRIPTS):
        chosen = pl.when(texts.str.contains(pattern)).then(pl.lit(name)).otherwise(chosen)
    return lower.to_frame("t").select(s=chosen)["s"]


@cache
def native_names() -> Lexicon:
    """First and family names of the scripts with spaces, coded as those of people.tsv.gz."""
    found: dict[str, int] = {}
    for kind, words in table("scripts.txt"):
        script, role = kind.split(" ")
        if script in {"japanese", "chinese", "korean"}:
            continue
        for word in words.split():
            found[word] = found.get(word, 0) + (600 if role == "first" else 60)
    found = {w: min(c // 100, 6) * 100 + min(c % 100, 60) for w, c in found.items()}
    return Lexicon.mapping(found)


def packed_names(lower: pl.Series) -> PackedNames:
    """Chinese, Japanese and Korean names of persons."""
    none = np.zeros(len(lower), np.bool_)
    unspaced = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]"
    if in_ascii(lower) or not np.asarray(lower.str.contains(unspaced)).any():
        return PackedNames(none, none.copy(), none.copy())
    japanese, kana_full = _japanese(), _kana_full(lower)
    short = ~np.asarray(lower.str.contains(_PLACE_END))
    joined = lower.str.replace_all(r"[\s・]", "")
    common = coded("chinese.tsv.gz").has(joined)
    chinese = np.asarray(joined.str.contains(_chinese())) & short & ~common
    korean = np.asarray(lower.str.contains(_korean())) & ~_korean_words().has(lower)
    if korean.any() and np.asarray(joined.str.len_chars())[korean].mean() < 2.6:
        korean &= False  # words of two syllables: names have three
    nihon = np.asarray(lower.str.contains(japanese)) & short
    last, first = _japanese_words("last").has(lower), _japanese_words("first").has(lower)
    full = (chinese | korean | nihon | kana_full) & ~last & ~first
    return PackedNames(full, first & ~last, last)


@cache
def _rows() -> dict[str, str]:
    return {kind: words for kind, words in table("scripts.txt")}  # noqa: C416  # of two


@cache
def _japanese_words(kind: str) -> Lexicon:
    words = _rows()[f"japanese {kind}"].split()
    kana = _rows()["japanese kana"].split()
    split = kana.index("タロウ")
    return Lexicon.listed(words + (kana[:split] if kind == "last" else kana[split:]))


def _either(words: list[str]) -> str:
    ordered = sorted({re.escape(w) for w in words}, key=lambda w: (-len(w), w))
    return "|".join(folded(pl.Series(ordered)).to_list())


@cache
def _japanese() -> str:
    last = _either(_rows()["japanese last"].split())
    first = _either(_rows()["japanese first"].split())
    end = r"[子美郎太介斗香奈恵菜花也樹司雄夫治彦之人士平助吾一二三輝貴義紀代江枝里莉希音衣帆乃音]"
    name = r"[\p{Han}\p{Hiragana}]"
    return (
        rf"^(?:{last})[\s　]+{name}{{1,4}}$|^{name}{{1,4}}[\s　]+(?:{first})$|"
        rf"^(?:{last})(?:{first}|{name}{{0,2}}{end})$|"
        rf"^\p{{Han}}{{1,3}}[\s　]+{name}{{0,2}}{end}$"
    )


def _kana_full(lower: pl.Series) -> Mask:
    """Two words in kana, one of them a name that is known."""
    both = lower.str.replace_all("　", " ", literal=True).str.replace_many(_HIRAGANA, _KATAKANA)
    known = _either(_rows()["japanese kana"].split())
    kana = r"[\p{Katakana}ー]{2,}"
    return np.asarray(both.str.contains(rf"^(?:{known}) +{kana}$|^{kana} +(?:{known})$"))


_HIRAGANA = [chr(c) for c in range(0x3041, 0x3097)]
_KATAKANA = [chr(c + 0x60) for c in range(0x3041, 0x3097)]


@cache
def _chinese() -> str:
    surname, given = _rows()["chinese surname"], _rows()["chinese given"]
    compound = _either(_rows()["chinese compound"].split())
    one = f"[{''.join(sorted(set(given)))}]"
    return rf"^[{surname}](?:{one}|{one}\p{{Han}}|\p{{Han}}{one})$|^(?:{compound})\p{{Han}}{{1,2}}$"


@cache
def _korean_words() -> Lexicon:
    """Common words that begin like a name."""
    return Lexicon.listed(_rows()["korean words"].split())


@cache
def _korean() -> str:
    surname, given = _rows()["korean surname"], _rows()["korean given"]
    compound = _either(_rows()["korean compound"].split())
    one = f"[{''.join(sorted(set(given)))}]"
    return rf"^[{surname}] ?{one}{{1,2}}$|^(?:{compound}) ?{one}{{1,2}}$"
