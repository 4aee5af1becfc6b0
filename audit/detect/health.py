"""Health: names of conditions, drugs and procedures, and codes of medical classifications."""

import re
from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl

from audit.detect.words import Lexicon, Mask, folded, numbers, share, table

_WORD, _MILD, _BODY, _TERM = 1, 2, 3, 4

#: Endings that terms of medicine share in several languages, and INN stems of the WHO for drugs.
_LISTED = """
    itis emia aemia opathy ectomy ostomy plasty algia oscopy plegia rrhea rrhoea uria penia
    philia trophy blastoma carcinoma sarcoma lymphoma melanoma myeloma stenosis fibrosis
    sclerosis thrombosis necrosis ptosis arthrosis neurosis psychosis cirrhosis iasis ektomie
    skopie pathie amie urie algie skopia ektomia opatia cardia
    pril sartan statin olol dipine azole prazole conazole mycin cillin floxacin cycline gliptin
    gliflozin glutide zumab ximab umab tinib ciclib parib rafenib zomib vir tegravir triptan
    setron zepam zolam xaban gatran parin caine oxetine azepine tadine profen coxib platin
    rubicin taxel thiazide semide lukast sone solone terol dronate fibrate grel
    """
_ENDINGS = tuple(_LISTED.split())
_STEM = 3  # letters in front of such an ending
#: Words with such an ending that are of something else.
_OTHERWISE = (
    "april nostalgia academia bohemia empathy sympathy telepathy apathy antipathy trophy atrophy "
    "philia elvir savoir reservoir mirvir clovir nadir fakir person mason samson jackson johnson "
    "nelson wilson anderson robinson bassone bassoon trombone consone persone stasone cocaine "
    "filosofia euphoria arcadia acadia leukadia encyclopedia chemistry zirconium bluray "
    "aprille telescopy strophe catastrophe garrisone canyone lemone sharone sterol"
)

_AROUND = " \t\r\n\"'.,;:!?()*[]"
#: White space is without separators of files and records, which are none to polars; of several
#: only the first begins a match: the others would be tried in vain.
_BEHIND = re.compile(r",|(?<![^\S\x1c-\x1f])[^\S\x1c-\x1f]+(?:\(|-[^\S\x1c-\x1f]|\d)")
_SPELT = re.compile(r"[\S\x1c-\x1f]+")
_MOST_WORDS = 12


def health_mask(values: pl.Series) -> Mask:
    """Which values name a condition, drug, procedure or disability.

    Words that are said of machines and projects as well ("failure", "stroke") count only where at
    least as many values are clear.
    """
    lower = folded(_bare(values)).to_list()
    # what stands behind a drug ("ibuprofen 400 mg") and the refinements of a diagnosis
    bare = [_without_rest(text) for text in lower]
    ids: list[int] = []
    words: list[str] = []
    several: list[bool] = []
    for i, text in enumerate(lower):
        number = len(_SPELT.findall(text))
        if number <= _MOST_WORDS:
            parts = [part.strip(",.;:()\"'") for part in text.split(" ")]
            ids += [i] * len(parts)
            words += parts
            several += [number > 1] * len(parts)
    hashes = numbers(pl.Series([*lower, *bare, *words], dtype=pl.String))
    known = _lexicon().codes_of(hashes)
    n = len(lower)
    whole = np.maximum(known[:n], known[n : 2 * n])
    codes = known[2 * n :]
    clear: Mask = whole == _TERM
    mild: Mask = whole == _MILD
    ending = np.fromiter(map(_ends, words), np.bool_, len(words))
    if ending.any():
        ending &= _ordinary().codes_of(hashes[2 * n :]) == 0
    beside, owners = np.array(several, np.bool_), np.array(ids, np.int64)
    clear[owners[ending | (codes == _TERM) | (codes == _WORD) & beside]] = True
    mild[owners[(codes == _MILD) & beside]] = True
    # "knee pain", "heart failure": a part of the body beside it leaves no other meaning
    body = np.zeros(n, np.bool_)
    body[owners[codes == _BODY]] = True
    clear |= body & mild
    mild &= ~clear
    if clear.any() and clear.sum() >= mild.sum():
        clear |= mild
    return clear


def _bare(values: pl.Series) -> pl.Series:
    """Without the signs around them."""
    texts = (text.strip(_AROUND) for text in values.cast(pl.String).fill_null("").to_list())
    return pl.Series(list(texts), dtype=pl.String)


def _without_rest(text: str) -> str:
    """Without what stands behind a term; it goes to the end of the last line, and is sought there.

    So no text keeps the expression busy, however many commas there are in the lines before.
    """
    begins = len(text[: text.rfind("\n") + 1].rstrip())
    rest = _BEHIND.search(text, begins)
    return text if rest is None else text[: rest.start()]


def _ends(word: str) -> bool:
    """Whether it is of letters alone, and ends as terms do."""
    return word[_STEM:].endswith(_ENDINGS) and word.isalpha()


def health_share(values: pl.Series) -> float:
    """Share (0..1) of the different values that are terms of health."""
    return share(health_mask(values))


@cache
def _lexicon() -> Lexicon:
    found: dict[str, int] = {}
    kinds = {"word": _WORD, "mild": _MILD, "body": _BODY}
    # the first of a word's entries stands: mild before the others
    for kind, _, words in sorted(table("health.txt"), key=lambda row: row[0] != "mild"):
        for word in words.split(","):
            found.setdefault(word.strip(), kinds.get(kind, _TERM))
    return Lexicon.mapping(found)


@cache
def _ordinary() -> Lexicon:
    return Lexicon.listed(_OTHERWISE.split())


# Codes


@dataclass(frozen=True, slots=True)
class Icd10:
    """`share` of the different values are existing codes, of `chapters` letters together;
    `chance` is the share of random codes of the same form whose category exists.
    """

    share: float
    chapters: int
    chance: float


_ICD10 = r"^[A-Z]\d[0-9AB](?:\.?[0-9A-Z]{1,4})?[*†+!#]?(?: ?[GVAZ])?(?: ?[LRB])?$"


def icd10_share(values: pl.Series) -> Icd10:
    """How far values are codes of ICD-10, with or without the dot."""
    upper = values.cast(pl.String).fill_null("").str.strip_chars().str.to_uppercase()
    mask = icd10_mask(values)
    letters = upper.filter(pl.Series(mask)).str.slice(0, 1).n_unique()
    return Icd10(share(mask), int(letters), len(icd10_categories()) / 2600)


def icd10_mask(values: pl.Series) -> Mask:
    """Which values are codes whose category of three characters exists."""
    upper = values.cast(pl.String).fill_null("").str.strip_chars().str.to_uppercase()
    shaped = np.asarray(upper.str.contains(_ICD10))
    return shaped & _categories().has(upper.str.slice(0, 3))


@cache
def icd10_categories() -> frozenset[str]:
    """The categories of three characters of ICD-10 and ICD-10-CM."""
    found: set[str] = set()
    for letter, ranges in table("icd10.txt"):
        for part in ranges.replace("+", " ").split():
            first, _, last = part.partition("-")
            if not last:
                found.add(letter + first)
                continue
            found |= {f"{letter}{n:02d}" for n in range(int(first), int(last) + 1)}
    return frozenset(found)


@cache
def _categories() -> Lexicon:
    return Lexicon.of(pl.Series(sorted(icd10_categories())))


def snomed_mask(values: pl.Series) -> Mask:
    """Which values are identifiers of SNOMED CT: 6 to 18 digits, partition, check digit (Verhoeff).

    Of random digits 0.6 % would be: 6 of 100 partitions, 1 of 10 check digits.
    """
    texts = values.cast(pl.String).fill_null("")
    shaped = np.asarray(texts.str.contains(r"^[1-9]\d{2,14}(?:0[0-2]|1[0-2])\d$"))
    found = np.zeros(len(texts), np.bool_)
    found[shaped] = _verhoeff(texts.filter(pl.Series(shaped)))
    return found


def loinc_mask(values: pl.Series) -> Mask:
    """Which values are codes of LOINC: up to 7 digits, a dash, and a check digit (mod 10)."""
    texts = values.cast(pl.String).fill_null("")
    shaped = np.asarray(texts.str.contains(r"^\d{1,7}-\d$"))
    found = np.zeros(len(texts), np.bool_)
    found[shaped] = [_mod10(text) for text in texts.filter(pl.Series(shaped))]
    return found


def atc_mask(values: pl.Series) -> Mask:
    """Which values are codes of the WHO's ATC classification, of the fifth level."""
    texts = values.cast(pl.String).fill_null("")
    return np.asarray(texts.str.contains(r"^[ABCDGHJLMNPRSV]\d{2}[A-Z]{2}\d{2}$"))


def _mod10(text: str) -> bool:
    """Luhn's sum, where the digit beside the check digit counts twice."""
    digits = [int(d) for d in re.sub(r"\D", "", text)[::-1]]
    doubled = (d if i % 2 == 0 else sum(divmod(2 * d, 10)) for i, d in enumerate(digits))
    return sum(doubled) % 10 == 0


@cache
def _dihedral() -> tuple[tuple[tuple[int, ...], ...], tuple[tuple[int, ...], ...]]:
    """Multiplication in the group of the pentagon, and Verhoeff's permutation and its powers."""
    times = tuple(
        tuple(
            ((a + b) % 5 + 5 * (b // 5)) if a < 5 else ((a - b) % 5 + 5 * (1 - b // 5))
            for b in range(10)
        )
        for a in range(10)
    )
    powers = [tuple(range(10)), (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)]
    while len(powers) < 8:
        powers.append(tuple(powers[1][d] for d in powers[-1]))
    return times, tuple(powers)


def _verhoeff(texts: pl.Series) -> list[bool]:
    times, powers = _dihedral()
    found: list[bool] = []
    for text in texts:
        check = 0
        for place, digit in enumerate(reversed(str(text))):
            check = times[check][powers[place % 8][int(digit)]]
        found.append(check == 0)
    return found
