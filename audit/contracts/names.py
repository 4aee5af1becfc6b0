"""Names of a source as other formats take them: short, safe, each once."""

import hashlib
import re
from collections.abc import Iterable

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_UNSAFE = re.compile(r"[^A-Za-z0-9_]+")
_UNSAFE_FILE = re.compile(r"[^A-Za-z0-9_.-]+")
_LONGEST = 100
_ENDINGS = re.compile(
    r"(?:\.(?:csv|tsv|txt|json|jsonl|ndjson|parquet|xlsx?|xml|gz|bz2|zst|xz|zip))+$", re.IGNORECASE
)


def plain(name: str) -> bool:
    """Whether a name is a word of ASCII letters, digits and _ that begins with no digit."""
    return bool(_PLAIN.fullmatch(name))


def digest(*parts: str) -> str:
    """Eight characters that tell names apart which look alike when they are made safe."""
    joined = "\0".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(joined).hexdigest()[:8]


def identifier(name: str) -> str:
    """A plain word made of a name; another name that looks like it has another one."""
    if plain(name) and len(name) <= _LONGEST:
        return name
    word = _UNSAFE.sub("_", name).strip("_")[:_LONGEST]
    word = f"_{word}" if word[:1].isdigit() else word
    return f"{word or 'name'}_{digest(name)}"


def identifiers(names: Iterable[str]) -> dict[str, str]:
    """A plain word for each name, no two the same, also where case does not count."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        word = identifier(name)
        if word.lower() in taken:
            word = f"{word}_{digest(name)}"
        found[name] = word
        taken.add(word.lower())
    return found


def file_names(names: Iterable[str], ending: str) -> dict[str, str]:
    """A file name for each dataset that every file system takes, no two the same."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        last = name.rstrip("/").rpartition("/")[2]
        word = _UNSAFE_FILE.sub("_", last).strip(".-")[:_LONGEST]
        if word != last or f"{word}{ending}".lower() in taken or not word:
            word = f"{word or 'dataset'}-{digest(name)}"
        found[name] = f"{word}{ending}"
        taken.add(found[name].lower())
    return found


def short_names(names: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What to call each dataset in a contract: without schema or folder where that is clear.

    `names` are pairs of a dataset's name and its namespace.
    """
    pairs = tuple(names)
    short = {name: _short(name, namespace) for name, namespace in pairs}
    lower = [word.lower() for word in short.values()]
    return {
        name: word if word and lower.count(word.lower()) == 1 else name
        for name, word in short.items()
    }


def _short(name: str, namespace: str) -> str:
    if namespace and name.startswith(f"{namespace}."):
        return name[len(namespace) + 1 :]
    if "/" in name:
        return _ENDINGS.sub("", name.rstrip("/").rpartition("/")[2])
    return _ENDINGS.sub("", name) if _ENDINGS.search(name) else name
