"""Names of persons: which values look like them, and which look like companies instead."""

from collections import Counter
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

from audit.detect import scripts
from audit.detect.words import Codes, Lexicon, Mask, coded, folded, share, table

#: Common enough to count alone, on the scale of the lists: one more is four times as common, 4 is
#: from 16 in a million persons.
_COMMON = 4
_VERY_COMMON = 5

_NOT_IN_NAMES = r"[0-9@:/\\#_|+=<>\[\]{}*%$€£!?;…™®©~^§°]"

#: What follows a comma without turning the name around.
_TAIL = r", ?(?:jr|sr|ii|iii|iv|ph\.?\s?d|m\.?\s?d|mba|esq|cpa|dds|rn|mag|msc|ma|ba)\.?$"

#: Endings of family names (Slavic, Greek, Nordic, Finnish, Romanian, Turkish, Armenian, Georgian).
_FAMILY_ENDINGS = (
    r"^[a-z]{2,}(?:ov|ova|ev|eva|enko|chenko|sky|skiy|skyi|skaya|skaia|ski|ska|cki|cka|wicz|vich|vych|"
    r"ovic|evic|opoulos|opoulou|idis|adis|akis|ellis|dottir|sson|oglu|escu|eanu|yan|shvili|adze|"
    r"chuk|czyk|czak|inen|onen|auskas|iene|aite)$|"
    r"^\p{Cyrillic}{2,}(?:ов|ова|ев|ева|ин|ина|ын|ына|ский|ская|ська|ський|цкий|цкая|цький|цька|"
    r"енко|чук|щук|юк|ук|ян|янц|швили|дзе|оглы|ич|ович|евич|их|ых)$|"
    r"^\p{Greek}{3,}(?:οπουλοσ|οπουλου|ιδησ|ιδου|αδησ|αδου|ακησ|ακη|ελλησ|ελλη|ατοσ|ατου|εασ|ιου)$"
)
_PATRONYMIC = (
    r"^\p{Cyrillic}{2,}(?:ович|евич|овна|евна|инична|ична|ьич|івна|ївна)$|"
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
    """Shares (0..1) of `n` different values; `script` is the one that most values are written in."""

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
    texts: pl.Series = values.cast(pl.String).fill_null("").str.strip_chars()
    lower = folded(texts)
    company = companies(lower)
    script = scripts.of_each(lower)
    spaced = _spaced(texts)
    packed = scripts.packed_names(lower)
    full = (spaced.full | packed.full) & ~company
    return PersonMasks(
        full=full,
        first=(spaced.first | packed.first) & ~company,
        last=(spaced.last | packed.last) & ~company & ~full,
        comma=full & np.asarray(lower.str.contains(r"^[^,]+, ?[^,]+$") & ~lower.str.contains(_TAIL)),
        company=company,
        script=Counter(script.to_list()).most_common(1)[0][0] if len(script) else "",
    )


# Companies


def companies(lower: pl.Series) -> Mask:
    """Which folded values are called like companies or institutions."""
    plain = lower.str.replace_all(r"[.’']", "").str.replace_all("/", "", literal=True)
    found = (
        plain.str.contains(_legal_forms())
        | lower.str.contains(r"\s[&+]\s|\s(?:und|and|et|y|e|en|och|og) (?:co|cie|sons|sohne|zn)\b")
        | lower.str.contains(r"^[^,\d]+, [^,\d]+,? (?:and|und|et|y|e|en|och|og|i|&) [^,\d]+$")
    )
    words = lower.str.count_matches(r"\S+")
    # two surnames joined are a law firm more often than a person when nothing else stands there
    joined = lower.str.contains(r"^\p{L}{3,}-\p{L}{3,}$")
    mask = np.asarray(found) & (np.asarray(words) > 1)
    mask |= np.asarray(lower.str.contains_any(list(_inside())))
    if len(lower) and float(np.asarray(joined).mean()) > 0.02:  # noqa: PLR2004 - else of persons
        mask |= np.asarray(joined) & _surnames_only(lower)
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
        _people().codes(lower.str.extract(pattern, 1).fill_null(""))
        for pattern in (r"^([^-]+)-", r"-([^-]+)$")
    ]
    first, last = (c // 100 for c in codes), (c // 10 % 10 for c in codes)
    return np.all([x > 0 for x in last], axis=0) & ~np.all([x >= _COMMON for x in first], axis=0)


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
    codes = _people().codes(words)
    letters = words.str.len_chars().to_numpy()
    role = _roles().codes(words)
    role = np.where((letters == 1) & (role != _STOP), np.uint16(_INITIAL), role)
    # "Do", "Ma" and "Sister" are names too where they stand with a capital and as such in the lists
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
def _people() -> Lexicon:
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
    core = (role == 0) | ((role != _STOP) & (role != _INITIAL) & (code >= 50) & pl.col("capital"))
    frame = tokens.with_columns(
        f=first,
        l=last,
        w=plain,
        core=core,
        # an ordinary word that hardly anybody is called by
        odd=core & (plain > 0) & (first < 3) & (last < 3),  # noqa: PLR2004 - levels
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
    several = (facts["core"] >= 2) & (facts["core"] <= 5) & (facts["all"] <= 8)  # noqa: PLR2004
    clear = (w1 == 0) | (w2 == 0)
    both = ((f1 >= 2) & (l2 >= 1) | (l1 >= 1) & (f2 >= 2)) & clear  # noqa: PLR2004 - levels
    # "Mark Young": ordinary words, but each of them is what many people are called
    both |= (f1 >= _VERY_COMMON) & (l2 >= _VERY_COMMON)
    one = (
        (facts["unknown"] > 0)
        & (facts["core"] <= 4)
        & (  # noqa: PLR2004
            ((f1 >= _COMMON) & (w1 == 0))
            | ((f2 >= _COMMON) & (w2 == 0))
            | ((l2 >= _VERY_COMMON) & (w2 == 0))
        )
    )
    addressed = (facts["titles"] + facts["initials"] > 0) & (facts["core"] == 1)
    addressed &= (l1 >= 3) & (w1 == 0) | (l1 >= _VERY_COMMON)  # noqa: PLR2004
    return several & (both | one) & (facts["odd"] == 0) | addressed


def _single(facts: dict[str, npt.NDArray[np.int64]], usable: Mask) -> tuple[Mask, Mask]:
    """Values that are one first name or one family name (of two parts, or with a particle)."""
    f, l, w = facts["f1"], facts["l1"], facts["w1"]
    alone = usable & (facts["initials"] + facts["titles"] == 0)
    alone &= (facts["core"] == 1) | (facts["core"] == 2) & (  # noqa: PLR2004
        (facts["joined"] > 0) | (facts["fmin"] >= _COMMON) | (facts["lmin"] >= _COMMON)
    )
    least = np.select(
        [w == 0, w == 1], [np.full(len(w), 1), np.full(len(w), _COMMON)], _VERY_COMMON
    )
    in_first, in_last = alone & (f >= least), alone & (l >= least)
    known = in_first | in_last
    # a list of ordinary words has some that people are called by: as many as there are real names
    if not known.any() or (w[known] > 0).mean() > 0.5:  # noqa: PLR2004
        in_first, in_last = in_first & (w == 0), in_last & (w == 0)
        known = in_first | in_last
    if not known.any():
        return in_first, in_last
    # which of both the column is: a level is a factor of four
    leaning = (f - l)[known].mean()
    if in_first.sum() + leaning * known.sum() / 4 >= in_last.sum():
        return in_first, in_last & (l > f)
    return in_first & (f > l), in_last
