"""Names of persons: which values look like them, and which look like companies instead."""

# letters of many scripts

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

from audit.detect import scripts
from audit.detect.companies import companies
from audit.detect.words import Codes, Lexicon, Mask, coded, folded, share, table, together

#: Common enough to count alone, on the scale of the lists: one more is four times as common, 4 is
#: from 16 in a million persons.
_COMMON = 4
_VERY_COMMON = 5
#: From one in a million on, a word may be a name beside another.
_KNOWN = 3
#: Words of a full name, without titles and particles.
_WORDS = (2, 5)
#: With more ordinary words than this share of those that are names too, it is a list of words.
_ORDINARY = 0.5

_NOT_IN_NAMES = r"[0-9@:/\\#_|+=<>\[\]{}*%$€£!?;…™®©~^§°]"

#: What follows a comma without turning the name around.
_TAIL = r", ?(?:jr|sr|ii|iii|iv|ph\.?\s?d|m\.?\s?d|mba|esq|cpa|dds|rn|mag|msc|ma|ba)\.?$"

#: Endings of folded family names: Slavic, Greek, Nordic, Finnish, Romanian, Turkish, Caucasian.
_FAMILY_ENDINGS = (
    r"^[a-z]{2,}(?:ov|ova|ev|eva|enko|chenko|sky|skiy|skyi|skaya|skaia|ski|ska|cki|cka|wicz|vich|vych|"
    r"ovic|evic|opoulos|opoulou|idis|adis|idou|adou|akis|ellis|dottir|sson|oglu|escu|eanu|yan|shvili|adze|"
    r"chuk|czyk|czak|inen|onen|auskas|iene|aite)$|"
    r"^\p{Cyrillic}{2,}(?:ов|ова|ев|ева|ин|ина|ын|ына|скии|ская|ська|ськии|цкии|цкая|цькии|цька|"
    r"енко|чук|щук|юк|ук|ян|янц|швили|дзе|оглы|ич|ович|евич|их|ых)$|"
    r"^\p{Greek}{3,}(?:οπουλοσ|οπουλου|ιδησ|ιδου|αδησ|αδου|ακησ|ακη|"
    r"ελλησ|ελλη|ατοσ|ατου|εασ|ιου)$"
)
#: What is called after a saint is a place.
_PLACE = (
    r"^(?:san|santa|santo|sao|saint|sainte|sankt|sint|st|ste|szent|sveti|sveta|agios|agia)\.?[ -]\S"
)
_PATRONYMIC = (
    r"^\p{Cyrillic}{2,}(?:ович|евич|овна|евна|инична|ична|ьич|івна)$|"
    r"^[a-z]{3,}(?:ovich|evich|ovna|evna|ovych|ivna)$"
)
#: Cyrillic nouns that end like names.
_CYRILLIC_NOUNS = (
    r"^(?:магазин|бензин|инсулин|витамин|апельсин|мандарин|маргарин|термин|причин|машин|мужчин|"
    r"женщин|картин|половин|середин|город|заказов|товаров|клиентов|часов|рублеи|готов|нов|"
    r"красныи|синии|зеленыи|белыи|черныи)\p{Cyrillic}?$"
)


@dataclass(frozen=True, slots=True)
class PersonMasks:
    """One answer for each value; `comma` are those of `full` with the family name in front."""

    full: Mask
    first: Mask
    last: Mask
    comma: Mask
    company: Mask
    script: str


@dataclass(frozen=True, slots=True)
class PersonShares:
    """Shares (0..1) of `n` different values; `script` is what most values are written in."""

    full: float
    first: float
    last: float
    comma: float
    n: int
    company: float
    script: str


def person_shares(values: pl.Series) -> PersonShares:
    """How many of the different values are names of persons, or of companies."""
    masks = person_masks(values)
    return PersonShares(
        full=share(masks.full),
        first=share(masks.first),
        last=share(masks.last),
        comma=share(masks.comma),
        n=len(values),
        company=share(masks.company),
        script=masks.script,
    )


def person_masks(values: pl.Series) -> PersonMasks:
    """Which values are names: full, of one word (first or family), or of companies."""
    return person_masks_of([values])[0]


def person_masks_of(columns: Sequence[pl.Series]) -> list[PersonMasks]:
    """The answers for several columns."""
    values, groups = together(columns)
    texts: pl.Series = values.fill_null("").str.strip_chars()
    lower = folded(texts)
    company = companies(lower, groups)
    script = scripts.of_each(lower)
    spaced = _spaced(texts)
    packed = scripts.packed_names(lower)
    place = np.asarray(lower.str.contains(_PLACE))
    full = (spaced.full | packed.full) & ~company & ~place
    first = (spaced.first | packed.first) & ~company
    last = (spaced.last | packed.last) & ~company & ~full
    comma = full & np.asarray(lower.str.contains(r"^[^,]+, ?[^,]+$") & ~lower.str.contains(_TAIL))
    return [
        PersonMasks(
            full=full[group],
            first=first[group],
            last=last[group],
            comma=comma[group],
            company=company[group],
            script=_most_common(script[group]),
        )
        for group in groups
    ]


def _most_common(script: pl.Series) -> str:
    return Counter(script.to_list()).most_common(1)[0][0] if len(script) else ""


# Names of words with spaces between


@dataclass(frozen=True, slots=True)
class _Found:
    full: Mask
    first: Mask
    last: Mask


def _spaced(texts: pl.Series) -> _Found:
    none = np.zeros(len(texts), np.bool_)
    facts = _facts(_tokens(texts), len(texts))
    if facts is None:
        return _Found(none, none.copy(), none.copy())
    usable = ~np.asarray(texts.str.contains(_NOT_IN_NAMES)) & (facts["bad"] == 0)
    apart = np.asarray(texts.str.contains(r"[\s,.]"))
    return _Found(_full(facts) & usable & apart, *_single(facts, usable))


def _tokens(texts: pl.Series) -> pl.DataFrame:
    """A row per word: whose it is (`id`), its role, its levels as first and family name."""
    clean = (
        texts.str.replace_all(r"(?i)\b(dott|sig|prof|avv|dr)\.\s?(ssa|ra|re|na)\b", "$1$2")
        .str.replace_all(r"(?i)\bph\.\s?d\b\.?", "phd")
        .str.replace_all(r"(?i),? m\.\s?d\.?$", " md")
        .str.replace_all(r"[\"“”„«»()]", " ")
        .str.replace_all(r"['’‘`´ʼ]", "")
        .str.replace_all(r"(?i)\b(?:al|el|ul)-", "")
        .str.replace_all(r"([.,])", "$1 ")
    )
    frame = (
        pl.DataFrame({"id": np.arange(len(texts), dtype=np.uint32), "words": clean.str.split(" ")})
        .explode("words")
        .rename({"words": "word"})
        .filter(pl.col("word").str.len_bytes() > 0)
        .with_columns(pl.col("word").str.strip_chars(".,"))
        .filter(pl.col("word").str.len_bytes() > 0)
    )
    frame = (
        frame.with_columns(
            joined=pl.col("word").str.contains("-", literal=True),
            small=pl.col("word").str.contains(r"^\p{Ll}"),
            capital=pl.col("word").str.contains(r"\p{Lu}"),
            word=pl.col("word").str.split("-"),
        )
        .explode("word")
        .filter(pl.col("word").str.len_bytes() > 0)
    )
    words = folded(frame["word"])
    codes = people().codes(words)
    letters = words.str.len_chars().to_numpy()
    role = _roles().codes(words)
    role = np.where((letters == 1) & (role != _STOP), np.uint16(_INITIAL), role)
    codes = _by_ending(words, codes)
    return frame.with_columns(word=words, code=codes, role=role)


_TITLE, _SUFFIX, _PARTICLE, _STOP, _INITIAL = 1, 2, 3, 4, 5


@cache
def _roles() -> Lexicon:
    kinds = {"title": _TITLE, "suffix": _SUFFIX, "particle": _PARTICLE, "stop": _STOP}
    found: dict[str, int] = {}
    for kind, words in table("titles.txt"):
        for word in words.split():
            found.setdefault(word, kinds[kind])
    return Lexicon.mapping(found)


@cache
def people() -> Lexicon:
    """100 x level as first name + 10 x level as family name + 1 or 2 for an ordinary word."""
    return coded("people.tsv.gz").merged(scripts.native_names())


def _by_ending(words: pl.Series, codes: Codes) -> Codes:
    unknown = codes == 0
    family = np.asarray(words.str.contains(_FAMILY_ENDINGS)) & ~np.asarray(
        words.str.contains(_CYRILLIC_NOUNS)
    )
    patronymic = np.asarray(words.str.contains(_PATRONYMIC))
    codes = np.where(unknown & family, np.uint16(10 * _COMMON), codes)
    return np.where(unknown & patronymic, np.uint16(100 * _COMMON), codes)


def _facts(tokens: pl.DataFrame, n: int) -> dict[str, npt.NDArray[np.int64]] | None:
    """What is known of each value, by the words that are neither titles nor particles."""
    if not len(tokens):
        return None
    code, role = pl.col("code").cast(pl.Int64), pl.col("role")
    first, last, plain = code // 100, code // 10 % 10, code % 10
    # "Do", "Ma" and "Sister" are names too, where they are in the lists and stand with a capital
    also = ((role == _TITLE) | (role == _SUFFIX)) & (code >= 10 * _VERY_COMMON) & pl.col("capital")
    core = (role == 0) | also
    frame = tokens.with_columns(
        f=first,
        l=last,
        w=plain,
        core=core,
        # an ordinary word that hardly anybody is called by
        odd=core & (plain > 0) & (first < _KNOWN) & (last < _KNOWN),
    )
    chosen = pl.col("core")
    found = frame.group_by("id").agg(
        core=chosen.sum(),
        all=pl.len(),
        initials=(role == _INITIAL).sum(),
        titles=(role == _TITLE).sum(),
        joined=pl.col("joined").sum(),
        stops=(role == _STOP).sum(),
        odd=pl.col("odd").sum(),
        lowered=(pl.col("small") & chosen).sum(),
        capitals=pl.col("capital").sum(),
        f1=pl.col("f").filter(chosen).first(),
        l1=pl.col("l").filter(chosen).first(),
        w1=pl.col("w").filter(chosen).first(),
        f2=pl.col("f").filter(chosen).last(),
        l2=pl.col("l").filter(chosen).last(),
        w2=pl.col("w").filter(chosen).last(),
        unknown=(chosen & (code == 0)).sum(),
        fmin=pl.col("f").filter(chosen).min(),
        lmin=pl.col("l").filter(chosen).min(),
    )
    everyone = pl.DataFrame({"id": np.arange(n, dtype=np.uint32)})
    whole = everyone.join(found, on="id", how="left", maintain_order="left").fill_null(0)
    facts = {c: whole[c].cast(pl.Int64).to_numpy() for c in whole.columns if c != "id"}
    mixed = (facts["lowered"] > 0) & (facts["capitals"] > 0)
    facts["bad"] = ((facts["stops"] > 0) | mixed | (facts["core"] == 0)).astype(np.int64)
    return facts


def _full(facts: dict[str, npt.NDArray[np.int64]]) -> Mask:
    f1, l1, w1 = facts["f1"], facts["l1"], facts["w1"]
    f2, l2, w2 = facts["f2"], facts["l2"], facts["w2"]
    few, most = _WORDS
    several = (facts["core"] >= few) & (facts["core"] <= most) & (facts["all"] <= most + 3)
    clear = (w1 == 0) | (w2 == 0)
    both = ((f1 >= _KNOWN - 1) & (l2 >= 1) | (l1 >= 1) & (f2 >= _KNOWN - 1)) & clear
    # "Mark Young": ordinary words, but each of them is what many people are called
    both |= (f1 >= _VERY_COMMON) & (l2 >= _VERY_COMMON)
    # "Maria" is a word as well (of seas on the moon), but that many are called so says more
    name1, name2 = (w1 == 0) | (w1 == 1) & (f1 > _VERY_COMMON), w2 == 0
    typical = (f1 >= _COMMON) & name1 | ((f2 >= _COMMON) | (l2 >= _VERY_COMMON)) & name2
    one = (facts["unknown"] > 0) & (facts["core"] < most) & typical
    addressed = (facts["titles"] + facts["initials"] > 0) & (facts["core"] == 1)
    addressed &= (l1 >= _KNOWN) & (w1 == 0) | (l1 >= _VERY_COMMON)
    found = several & (both | one) & (facts["odd"] == 0) | addressed
    return np.asarray(found, np.bool_)


def _single(facts: dict[str, npt.NDArray[np.int64]], usable: Mask) -> tuple[Mask, Mask]:
    """Values that are one first name or one family name (of two parts, or with a particle)."""
    given, family, plain = facts["f1"], facts["l1"], facts["w1"]
    alone = usable & (facts["initials"] + facts["titles"] == 0)
    one, two = facts["core"] == 1, facts["core"] == _WORDS[0]
    joined = two & (facts["joined"] > 0)
    # "Mary Ann", "García López": both halves lean to the same side
    firsts = two & (facts["fmin"] >= _COMMON) & (given > family) & (facts["f2"] > facts["l2"])
    lasts = two & (facts["lmin"] >= _COMMON) & (family > given) & (facts["l2"] > facts["f2"])
    least = np.array([1, _COMMON, _VERY_COMMON])[plain]
    in_first = alone & (one | joined | firsts) & (given >= least)
    in_last = alone & (one | joined | lasts) & (family >= least)
    known = in_first | in_last
    # a list of ordinary words has some that people are called by: as many as there are real names
    if not known.any() or (plain[known] > 0).mean() > _ORDINARY:
        in_first, in_last = in_first & (plain == 0), in_last & (plain == 0)
        known = in_first | in_last
    if not known.any():
        return in_first, in_last
    # which of both the column is: a level is a factor of four
    leaning = (given - family)[known].mean()
    if in_first.sum() + leaning * known.sum() / 4 >= in_last.sum():
        return in_first, in_last & (family > given)
    return in_first & (given > family), in_last
