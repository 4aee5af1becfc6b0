"""What a user names as SOURCE: a URL, an entry of the configuration, or a SQLite file."""

import difflib
from dataclasses import dataclass
from pathlib import Path

from audit.access.address import Address, parse_url
from audit.access.sqlite.file import is_sqlite
from audit.config.schema import Config
from audit.errors import ConfigError
from audit.secrets.redact import quoted
from audit.secrets.resolve import Reference, parse_reference
from audit.secrets.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A source as it was named, its credential apart from its address."""

    name: str
    address: Address
    password: Reference | None = None
    url_password: Secret | None = None
    owner: str = ""
    datasets: tuple[str, ...] = ()

    @property
    def file(self) -> Path | None:
        """The file that is read, for sources that are one."""
        if self.address.scheme == "sqlite" and self.address.path and not self.address.hosts:
            return Path(self.address.path)
        return None


def name_source(text: str, config: Config, *, password: str | None) -> Named:
    """The source behind the text; a `ConfigError` when it is none of the three."""
    reference = parse_reference(password) if password else None
    if "://" in text:
        address, secret = parse_url(text)
        if secret is not None and reference is not None:
            raise ConfigError("there is a password in the URL and a --password; give one of them")
        name = _name_of(address)
        return Named(name=name, address=address, password=reference, url_password=secret)
    entry = config.sources.get(text)
    if entry is not None:
        address, _ = parse_url(entry.url)
        if reference is None and entry.password:
            reference = parse_reference(entry.password)
        return Named(
            name=text,
            address=address,
            password=reference,
            owner=entry.owner,
            datasets=entry.datasets,
        )
    return Named(name=Path(text).stem, address=_file(text, config), password=reference)


def _file(text: str, config: Config) -> Address:
    path = Path(text).expanduser()
    if not path.is_file():
        near = difflib.get_close_matches(text, config.sources, n=1)
        hint = f" (did you mean {near[0]!r}?)" if near else ""
        raise ConfigError(
            f"{quoted(text) or 'SOURCE'} is no URL, no source of the configuration{hint} and no "
            "file; `source-audit sources list` shows the URLs"
        )
    if not is_sqlite(path):
        what = "is empty" if not path.stat().st_size else "is not a SQLite database"
        raise ConfigError(f"{text!r} {what}; other kinds of sources are named by a URL")
    return Address(scheme="sqlite", path=str(path))


def _name_of(address: Address) -> str:
    """What a person would call it: the file, the database or the host."""
    last = address.path.rstrip("/").rpartition("/")[2]
    if not address.hosts:
        return Path(last).stem or address.scheme
    return last or address.host or address.scheme
