"""What a user names as SOURCE: a URL, an entry of the configuration, a database file, or files."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from audit.access.address import LOCAL, Address, parse_url
from audit.access.files.places import SCHEMES, fitting, joined, local_address, places_of
from audit.access.identity.pins import Pins
from audit.access.sqlite.file import is_sqlite
from audit.config.pins import pins_of
from audit.config.schema import Config, SourceEntry
from audit.engine.volumes import source_of
from audit.errors import ConfigError
from audit.secrets.redact import quoted
from audit.secrets.reference import Reference, parse_reference
from audit.secrets.secret import Secret

#: How a DuckDB database begins, and where (DuckDB documentation, Storage Versions).
_DUCK, _DUCK_AT = b"DUCK", 8
#: Names of files that are taken for a database, whatever is in them.
_DATABASES = {".db": "SQLite", ".sqlite": "SQLite", ".sqlite3": "SQLite", ".duckdb": "DuckDB"}
NOTHING: Mapping[str, Secret] = MappingProxyType({})
_SINGLE_FILES = frozenset({"sqlite", "duckdb"})
_PATTERN = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A source as it was named, its credential apart from its address.

    `words` name it again on a command line.
    """

    name: str
    address: Address
    password: Reference | None = None
    url_password: Secret | None = None  # one that was not referred to, from where `literal` says
    literal: str = "url"
    owner: str = ""
    datasets: tuple[str, ...] = ()
    pins: Pins = field(default_factory=Pins)
    examine_tls: bool = True
    expectations: tuple[str, ...] = ()
    typed: tuple[str, ...] = ()
    configured: bool = False  # it is an entry of the configuration

    @property
    def key(self) -> str:
        """By what its runs are kept: its name in the configuration, else its address."""
        return self.name if self.configured else source_of(self.address)

    @property
    def words(self) -> tuple[str, ...]:
        return self.typed or (str(self.address),)

    @property
    def inputs(self) -> tuple[Path, ...]:
        """The files and folders that are read, for sources on this machine."""
        if self.address.scheme in _SINGLE_FILES:
            single = self.address.path and not self.address.hosts
            return (Path(self.address.path),) if single else ()
        if self.address.scheme not in SCHEMES:
            return ()
        found = [place.path for place in places_of(self.address) if place.local]
        return tuple(path for text in found for path in _expanded(text))


def name_sources(
    texts: Sequence[str],
    config: Config,
    *,
    password: str | None = None,
    literals: Mapping[str, Secret] = NOTHING,
) -> Named:
    """What all the arguments name together; several are one source of files.

    A `ConfigError` says which of them is none, or is a database that is audited alone.
    """
    first, *others = [
        name_source(text, config, password=password, literals=literals) for text in texts
    ]
    if not others:
        return first
    every = (first, *others)
    for named in every:
        if named.address.scheme not in SCHEMES:
            raise ConfigError(
                f"{quoted(named.name) or 'one of the sources'} is a database, and several SOURCEs "
                "in one audit must be files; audit each database by itself"
            )
    secrets = [named.url_password for named in every if named.url_password]
    if secrets:
        raise ConfigError(
            "one of several files is named with a password of its own; give it by --password"
        )
    references = list(dict.fromkeys(n.password for n in every if n.password))
    if len(references) > 1:
        raise ConfigError(
            "the sources have different passwords; audit them one by one, or give one --password"
        )
    return Named(
        name=f"{first.name} and {len(others)} more",
        address=joined([named.address for named in every]),
        password=references[0] if references else None,
        owner=next((n.owner for n in every if n.owner), ""),
        datasets=tuple(dict.fromkeys(d for n in every for d in n.datasets)),
        expectations=tuple(dict.fromkeys(e for n in every for e in n.expectations)),
        typed=tuple(word for named in every for word in named.words),
    )


def name_source(
    text: str,
    config: Config,
    *,
    password: str | None,
    literals: Mapping[str, Secret] = NOTHING,
) -> Named:
    """The source behind one text; a `ConfigError` when it is none.

    `literals` are passwords that stood in the configuration, by the name of their source.
    """
    reference = parse_reference(password) if password else None
    if "://" in text:
        address, secret = parse_url(text)
        if secret is not None and reference is not None:
            raise ConfigError("there is a password in the URL and a --password; give one of them")
        name = _name_of(address)
        return Named(name=name, address=address, password=reference, url_password=secret)
    entry = config.sources.get(text)
    if entry is not None:
        literal = literals.get(text) if reference is None else None
        named = _configured(text, entry, config, reference)
        return replace(named, url_password=literal, literal="configuration") if literal else named
    address = _file(text, config)
    typed = (text if not text.startswith("-") else f"./{text}",)
    return Named(
        name=_name_of(address),
        address=address,
        password=reference,
        typed=typed if address.scheme == LOCAL else (),
    )


def _configured(
    name: str, entry: SourceEntry, config: Config, reference: Reference | None
) -> Named:
    if reference is None and entry.password:
        reference = parse_reference(entry.password)
    plain = replace(config, sources={})  # an entry does not name another entry
    if entry.files:
        named = name_sources(entry.files, plain)
    else:
        address, _ = parse_url(entry.url)
        named = Named(name=name, address=address)
    return replace(
        named,
        name=name,
        password=reference,
        owner=entry.owner,
        datasets=entry.datasets,
        pins=pins_of(entry.pins, f"sources.{name}.pins"),
        examine_tls=entry.tls,
        expectations=entry.expectations,
        configured=True,
    )


def _file(text: str, config: Config) -> Address:
    path = Path(text).expanduser()
    if text and path.is_dir():
        return local_address(_kept(text, path))
    if not path.is_file():
        if _PATTERN.search(text):
            if any(fitting(str(path))):
                return local_address(_kept(text, path))
            plain = quoted(_PATTERN.sub("x", text).replace("]", "x"))
            raise ConfigError(f"no file fits the pattern {repr(text) if plain else 'of SOURCE'}")
        near = difflib.get_close_matches(text, config.sources, n=1)
        hint = f" (did you mean {near[0]!r}?)" if near else ""
        raise ConfigError(
            f"{quoted(text) or 'SOURCE'} is no URL, no source of the configuration{hint} and no "
            "file or folder; `source-audit sources list` shows the URLs"
        )
    if is_sqlite(path):
        return Address(scheme="sqlite", path=str(path))
    if _is_duckdb(path):
        return Address(scheme="duckdb", path=str(path))
    product = _DATABASES.get(path.suffix.lower())
    if product:
        what = "is empty" if not path.stat().st_size else f"is not a {product} database"
        raise ConfigError(f"{text!r} {what}; other kinds of sources are named by a URL")
    return local_address(_kept(text, path))


def _kept(text: str, path: Path) -> str:
    """The path as it was typed, but for a ~, which only we have seen."""
    return str(path) if text.startswith("~") else text


def _is_duckdb(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            file.seek(_DUCK_AT)
            return file.read(len(_DUCK)) == _DUCK
    except OSError:
        return False


def _expanded(text: str) -> Iterable[Path]:
    path = Path(text)
    return [path] if path.exists() or not _PATTERN.search(text) else fitting(text)


def _name_of(address: Address) -> str:
    """What a person would call it: the file, the folder, the database or the host."""
    if address.scheme in SCHEMES:
        return _name_of_files(address)
    last = address.path.rstrip("/").rpartition("/")[2]
    if not address.hosts:
        return Path(last).stem or address.scheme
    return last or address.host or address.scheme


def _name_of_files(address: Address) -> str:
    """The last part that is no pattern, without the endings of a file."""
    path = address.path
    if address.scheme == LOCAL and not path.strip("./"):
        path = Path(path or ".").resolve().name
    parts = [part for part in path.split("/") if part and not _PATTERN.search(part)]
    last = parts[-1] if parts else address.host
    return last.partition(".")[0] or last or "files"
