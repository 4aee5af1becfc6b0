"""Places: cities, streets, regions, countries and the forms of postal codes."""
# letters of many scripts

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

import numpy as np
import polars as pl

from audit.detect.words import Lexicon, Mask, coded, folded, matches, share, table, together

#: Forms that only one country has, or two with one post; the others cannot be told apart by shape.
_TELLING = ("GB", "CA", "NL", "IE", "PL", "PT", "BR", "LV", "AD", "MT", "JP", "US")

_BOX = (
    r"\bp\.? ?o\.? ?box \d|\bpost ?office box \d|\b(?:postfach|postbus|postboks|postlada|b\.?p\.?|"
    r"casella postale|c\.p\.|apartado|apdo\.?|caixa postal|pk|pl|а/я|абонентский ящик|"
    r"skr(?:ytka|\.) poczt(?:owa|\.)|pobox|lock ?bag|private bag|boite postale)"
    r" ?(?:de correos )?\d|"
    r"私書箱|郵政信箱|邮政信箱|사서함"
)
#: Streets of scripts that do not part words; folded, digits in any width are ASCII by NFKC.
_CJK = (
    r"\d+ ?(?:丁目|番地|番|号|號|巷|弄)|[一二三四五六七八九十]丁目|"
    r"\p{Han}(?:路|街|道|大道|胡同|巷|弄)[\p{Han}\d]*\d+|"
    r"\p{Han}(?:路|街|道|大道|胡同|巷|弄)[\p{Han}\d]*[a-z\d]+(?:座|号|號|栋|棟|幢|室)|"
    r"^\p{Han}{2,4}[都道府県省].{1,8}[市区區郡县縣町村]|\p{Han}[市県].{1,8}[区町村].*\d|"
    r"\p{Hangul}(?:로|길)(?:\d+번?길)? ?\d+|"
    r"\p{Hangul}[시도] .*\p{Hangul}[시군구] .*\p{Hangul}[동읍면로길리가]|"
    r"\p{Hangul}[구군] \p{Hangul}+[동읍면] \d+"
)
#: Addresses of any language: a name, a number ("5 B", "12-14"), a postal code and a place.
_NUMBER = r"\d{1,4} ?[a-z]?(?:[-/]\d{1,4} ?[a-z]?)?"
_PLACE = r"\p{L}[\p{L}\p{M}.'’ ()/-]+"
_CODE = r"(?:\p{L}{1,2}[- ])?(?:\d{4,7}|\d{3} \d{2}|\d{2}-\d{3})"
_WHOLE = (
    rf"^\p{{L}}[\p{{L}}\p{{M}}.'’ -]{{2,}} {_NUMBER},? {_CODE},? {_PLACE}$|"
    rf"^\p{{L}}[\p{{L}}\p{{M}}.'’ -]{{2,}} {_NUMBER}, {_PLACE}, {_CODE}$"
)
#: Czech and Slovak streets are called by adjectives or stand behind a preposition, Greek ones stand
#: in the genitive; the Thai words are followed by the name without a space.
_CZECH_NUMBER = r" \d{1,4}(?:/\d{1,4}[a-z]?)?(?:$|, )"
_NATIVE = (
    rf"^\p{{L}}{{2}}[\p{{L}} .]+(?:ska|cka|ova){_CZECH_NUMBER}|"
    rf"^(?:na|nad|pod|u|v|ve|za|k|ke|mezi|medzi|pri) \p{{L}}{{3}}[\p{{L}} ]*{_CZECH_NUMBER}|"
    r"^\p{Greek}{2}[\p{Greek} .]+(?:ου|ων|ασ|ησ|εωσ) \d{1,3}(?:-\d{1,3})?(?:$|, )|"
    r"(?:^|[\d ])(?:ถนน|ถ\.|ซอย|ซ\.|หมู่|ม\.\d)"
)
#: What `_WHOLE` and `_NATIVE` take of ASCII begins so: to ask costs less than to compile them.
_BEGUN = re.compile(
    r"^(?:[a-z][a-z.' -]{2,} [0-9]{1,4}(?![0-9]).*[0-9]{2}|"
    r"[a-z]{2}[a-z .]+(?:ska|cka|ova) [0-9]|"
    r"(?:na|nad|pod|u|v|ve|za|k|ke|mezi|medzi|pri) [a-z]{3}[a-z ]* [0-9])",
    re.DOTALL,
)
#: Russian and Ukrainian words for city, town and village in front of the name.
_SETTLEMENT = (
    r"^(?:г\.|город|пос\.|поселок|пгт|дер\.|деревня|с\.|село|м\.|місто|смт|селище|хутір|станица) ?"
)
_UNIT = r"\b(?:apt|apartment|suite|ste|unit|flat|floor|bldg|lot|no|nr|s/n|snc|km|kv|кв|д|bis|ter)\b"


_LETTERS = re.compile(r"[^\W\d_]+")
#: Languages whose words of streets are looked for in one go, and that are looked for one by one.
_TOGETHER = 10
_FEW_LANGUAGES = 4
#: So many streets have a number where they are addresses.
_NUMBERED = 0.6


def city_masks(columns: Sequence[pl.Series]) -> list[Mask]:
    """The answers for several columns."""
    values, groups = together(columns)
    found = city_mask(values)
    return [found[group] for group in groups]


def city_mask(values: pl.Series) -> Mask:
    """Which values are the name of a place of 1,000 inhabitants or more, local or English.

    A country, region or postal code behind a comma does not matter ("Lyon, France").
    """
    lower = folded(values.fill_null(""))
    cities = coded("cities.tsv.gz")
    found = cities.has(lower)
    bare = lower.str.replace(r",.*$|\s*\(.*\)$|\s+cedex.*$", "").str.replace(r"^\d{4,6}\s+", "")
    bare = bare.str.replace(r"^st\.? ", "saint ").str.replace(_SETTLEMENT, "")
    # "大阪市", "서울시": the list has them without the word for city
    short = lower.str.replace(r"[市縣县县시군]$", "")
    return found | cities.has(bare) | cities.has(short)


def large_city_mask(values: pl.Series) -> Mask:
    """Which values are the name of a place of 15,000 inhabitants or more."""
    return coded("cities.tsv.gz").codes(folded(values.fill_null(""))) > 1


def city_share(values: pl.Series) -> float:
    """Share of the different values that are names of places."""
    return share(city_mask(values))


def street_mask(values: pl.Series) -> Mask:
    """Which values are addresses in a street, or of a post office box.

    Without a number a street counts only where most others have one: names of streets are lists.
    """
    return street_masks([values])[0]


def street_masks(columns: Sequence[pl.Series]) -> list[Mask]:
    """The answers for several columns."""
    values, groups = together(columns)
    lines = values.fill_null("").str.replace_all(r",?\s*[\r\n]+\s*", ", ")
    lower = folded(lines.str.replace_all(r"\s+", " "))
    numbered = np.asarray(lower.str.contains(r"\d|" + _UNIT))
    # a street is a name, and neither a sentence nor a path
    shaped = np.asarray(lower.str.len_chars() <= 120) & ~np.asarray(
        lower.str.contains(
            r"[@=<>{}|\\_?!]|://|^/|^via (?:e-?mail|web|app|phone|api|sms|chat|post)"
        )
    )
    cjk, box = np.asarray(lower.str.contains(_CJK)), np.asarray(lower.str.contains(_BOX))
    named = np.zeros(len(lower), np.bool_)
    if bool((numbered & shaped).any()):  # without a number none of them counts
        for pattern in likely_streets(lower):
            named |= matches(lower, pattern)
        if any(not text.isascii() or _BEGUN.match(text) for text in lower.to_list()):
            named |= matches(lower, f"{_WHOLE}|{_NATIVE}")
    named &= shaped
    for group in groups:
        if not named[group].any() or numbered[group][named[group]].mean() < _NUMBERED:
            named[group] &= numbered[group]
    found = named | ((cjk | box) & shaped)
    return [found[group] for group in groups]


def street_share(values: pl.Series) -> float:
    """Share of the different values that are street addresses."""
    return share(street_mask(values))


def street_languages(values: pl.Series) -> dict[str, float]:
    """Share of the values that have a street's word of each language, the most frequent first."""
    lower = folded(values.fill_null(""))
    numbered = lower.str.contains(r"\d")
    found = {
        language: share(np.asarray(lower.str.contains(pattern) & numbered))
        for language, pattern in _streets().items()
    }
    return dict(sorted(((k, v) for k, v in found.items() if v), key=lambda kv: (-kv[1], kv[0])))


def likely_streets(lower: pl.Series) -> tuple[str, ...]:
    """The patterns of the languages of whose words of streets some value has one.

    To look for the words first costs less than to compile a pattern.
    """
    words, endings = _street_words()
    pieces = {piece for text in lower.to_list() for piece in _LETTERS.findall(text)}
    known: set[str] = set()
    for piece in pieces:
        known |= words.get(piece, frozenset())
        if piece.endswith(tuple(endings)):
            for end, languages in endings.items():
                known |= set(languages.split()) if piece.endswith(end) else set[str]()
    if len(known) > _FEW_LANGUAGES:
        return _all_streets()
    return tuple(pattern for language, pattern in _streets().items() if language in known)


@cache
def _street_table() -> tuple[tuple[str, str, list[str]], ...]:
    """Language, form and folded words of each line, all folded in one go."""
    rows = [(language, form, words.split()) for language, form, words in table("streets.txt")]
    lower = iter(folded(pl.Series([word for *_, words in rows for word in words])).to_list())
    return tuple((lang, form, list(islice(lower, len(words)))) for lang, form, words in rows)


@cache
def _street_words() -> tuple[Mapping[str, frozenset[str]], Mapping[str, str]]:
    """The languages by the runs of letters of words that stand alone, and by ends of compounds."""
    words: dict[str, frozenset[str]] = {}
    endings: dict[str, str] = {"gatan": "sv", "vagen": "sv"}
    for language, form, listed in _street_table():
        runs = [_LETTERS.findall(word) for word in listed]
        for run in runs:
            if form == "ending" and run:
                # of an ending that two languages have, both are told by either
                other = endings.get(run[-1])
                endings[run[-1]] = language if other is None else f"{other} {language}"
            for piece in run:
                words[piece] = words.get(piece, frozenset()) | {language}
    return words, endings


@cache
def _all_streets() -> tuple[str, ...]:
    """All languages in few patterns: polars keeps no more than a few dozen compiled ones."""
    each = list(_streets().values())
    return tuple("|".join(each[i : i + _TOGETHER]) for i in range(0, len(each), _TOGETHER))


@cache
def _streets() -> Mapping[str, str]:
    """One pattern per language, over folded text."""
    parts: dict[str, list[str]] = {}
    for language, form, words in _street_table():
        either = "|".join(
            re.escape(w).replace(r"\-", "-") for w in sorted(set(words), key=lambda w: (-len(w), w))
        )
        name = r"[\p{L}\d][\p{L}\p{M}\d.'’ -]*"
        if form == "before":
            # after a comma, or a house number ("12 bis, rue ..."), or at the start
            pattern = (
                rf"(?:^|[,;] ?|^\d+ ?(?:bis|ter|[a-d])?,? )(?:{either})(?: |(?:\b|º)\.? ?){name}"
            )
            if language == "de":  # "Am Markt 5", but not "in 5 Tagen"
                pattern = rf"^(?:{either}) (?:\p{{L}}[\p{{L}}. -]{{2,}}) \d+ ?[a-z]?$"
        elif form == "ending":
            pattern = rf"\p{{L}}{{2,}}[- ]?(?:{either})\.?,? ?(?:nr\.? ?)?\d+ ?[a-z]?\b"
            if language in {"de", "nl", "sv"}:
                long = {"de": "strasse|gasse|allee|str\\.", "nl": "straat|laan|plein|gracht"}
                pattern += rf"|\p{{L}}{{3,}}(?:{long.get(language, 'gatan|vagen')})$"
        elif form == "numbered":
            unit = r"(?:level|unit|flat|suite|shop|lot|apt\.?) ?\d+[a-z]?,? |\d+ ?/ ?"
            behind = rf"(?:$|[,.]| [nsew]{{1,2}}\b| {_UNIT})"
            pattern = rf"^(?:{unit})?\d+[a-z]?(?:-\d+)? {name} (?:{either}){behind}"
        elif language == "en":
            pattern = (
                rf"^(?:.*?[ ,#])?\d+[a-z]?(?:[-/]\d+[a-z]?)?,? (?:{name} )(?:{either})\b|"
                rf"^{name} (?:street|avenue|road|lane|drive|boulevard)\b"
            )
        else:
            pattern = rf"{name} (?:{either})(?:$|[ ,.])"
        parts.setdefault(language, []).append(pattern)
    return {k: "|".join(f"(?:{p})" for p in v) for k, v in parts.items()}


def country_mask(values: pl.Series, *, names_only: bool = False) -> Mask:
    """Which values are countries: by name in some 45 languages, or by code (ISO 3166-1)."""
    codes = coded("countries.tsv.gz").codes(folded(values.fill_null("")))
    return codes == 1 if names_only else codes > 0


def country_share(values: pl.Series, *, names_only: bool = False) -> float:
    """Share of the different values that are countries."""
    return share(country_mask(values, names_only=names_only))


def region_mask(values: pl.Series) -> Mask:
    """Which values are states, provinces or the like of one of 35 countries, by their names."""
    return _regions("name").has(folded(values.fill_null("")))


def region_share(values: pl.Series) -> float:
    """Share of the values that are regions; codes count where nearly all are of one country."""
    named = share(region_mask(values))
    lower = folded(values.fill_null(""))
    coded_ = max((share(lexicon.has(lower)) for lexicon in _region_codes().values()), default=0.0)
    return max(named, coded_ if coded_ >= 0.9 else 0.0)


@cache
def _regions(form: str) -> Lexicon:
    rows = [row[2] for row in table("regions.txt") if row[1] == form]
    return Lexicon.listed(name.strip() for row in rows for name in row.split(","))


@cache
def _region_codes() -> dict[str, Lexicon]:
    return {
        country: Lexicon.listed(code.strip() for code in codes.split(","))
        for country, form, codes in table("regions.txt")
        if form == "code"
    }


@cache
def postcodes() -> Mapping[str, str]:
    """The form of each country's postal codes, as a regular expression of the whole value."""
    found: dict[str, str] = {}
    for country, *pattern in table("postcodes.txt"):
        found[country] = "|".join(pattern)  # the bars of the pattern itself
    return found


@dataclass(frozen=True, slots=True)
class Postal:
    """Shares of the different values with the form of each country's postal codes, and of any."""

    shares: Mapping[str, float]
    any: float

    def likeliest(self, countries: Mapping[str, float]) -> tuple[str, float]:
        """The country whose form most values have, "" where several have it and none is hinted."""
        most = max(self.shares.values(), default=0.0)
        alike = [c for c, part in self.shares.items() if part >= most - 0.005]
        hinted = max(alike, key=lambda c: countries.get(c, 0.0), default="")
        if not countries.get(hinted) and len(alike) > 1:
            return "", most
        return hinted, most


def postal(values: pl.Series) -> Postal:
    """Which countries' postal codes the different values have the form of."""
    upper = values.fill_null("").str.strip_chars().str.to_uppercase()
    able = matches(upper, r"^[A-Z0-9〒 -]{3,13}$") & matches(upper, r"\d|^GIR")
    likely = upper.filter(pl.Series(able, dtype=pl.Boolean))
    if not len(likely):
        return Postal({}, 0.0)
    patterns = tuple(dict.fromkeys(postcodes().values()))
    frame: Any = likely.alias("v").to_frame()
    tried = frame.select(
        pl.col("v").str.contains(f"^(?:{p})$").alias(str(i)) for i, p in enumerate(patterns)
    )
    hits = {p: int(tried[str(i)].sum()) for i, p in enumerate(patterns)}
    found = {country: hits[pattern] / len(values) for country, pattern in postcodes().items()}
    whole = int(tried.select(pl.any_horizontal(pl.all()))[tried.columns[0]].sum())
    return Postal({c: part for c, part in found.items() if part}, whole / len(values))


def postal_shapes(values: pl.Series) -> dict[str, float]:
    """Share of the different values that have the form of each country's postal codes."""
    return dict(postal(values).shares)


def locale_hint(values: pl.Series) -> str:
    """The country whose form of postal codes nearly all values have, and no other; "" if none."""
    shapes = postal_shapes(values)
    letters = np.asarray(values.fill_null("").str.contains(r"[A-Za-z〒-]"))
    likely = [c for c in _TELLING if shapes.get(c, 0.0) >= 0.8]
    if share(letters) < 0.5 or not likely:
        return ""
    return max(likely, key=lambda c: (shapes[c], -_TELLING.index(c)))
