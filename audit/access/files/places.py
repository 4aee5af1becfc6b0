"""Where files are looked for: what the user named, as an address and back."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from audit.access.address import LOCAL, STORES, Address, parse_url
from audit.errors import ConfigError

#: Schemes of sources that are files.
SCHEMES = (LOCAL, *STORES)
#: The parameter of an address that names one more place of the same source.
ALSO = "also"
#: As many places can be named in one audit.
MOST = 200
#: What an address may say to a store beside the place; everything else is its own configuration.
PARAMETERS = frozenset({"anon", "endpoint_url", "profile", "region", "project", "account_name"})

_GLOB = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class Place:
    """A file, folder or pattern as the user named it.

    `path` is as the user typed it for local files, and `bucket/key` for a store; `prefix` stands
    before a path of the store to make the name that the user knows.
    """

    text: str
    scheme: str
    path: str
    user: str = ""
    options: tuple[tuple[str, str], ...] = ()

    @property
    def local(self) -> bool:
        return self.scheme == LOCAL

    @property
    def prefix(self) -> str:
        return "" if self.local else f"{self.scheme}://"

    @property
    def pattern(self) -> bool:
        """Whether it may stand for several files by its letters."""
        return bool(_GLOB.search(self.path))


def fitting(pattern: str) -> Iterator[Path]:
    """What fits a pattern on this machine; hidden names only where it says so."""
    parts = Path(pattern).parts
    at = next((i for i, part in enumerate(parts) if _GLOB.search(part)), len(parts))
    base, rest = Path(*parts[:at]), parts[at:]
    meant = any(part.startswith((".", "_")) for part in rest)
    for path in base.glob("/".join(rest)) if rest else [base]:
        hidden = any(
            part.startswith((".", "_")) and "=" not in part for part in path.relative_to(base).parts
        )
        if meant or not hidden:
            yield path


def local_address(path: str) -> Address:
    """The address of a path, folder or pattern on this machine."""
    return Address(scheme=LOCAL, path=path)


def joined(addresses: Sequence[Address]) -> Address:
    """One address for all of them; a `ConfigError` when they are too many."""
    if len(addresses) > MOST:
        raise ConfigError(
            f"{len(addresses):,} files are named; name their folder, or a pattern in quotes "
            "such as 'data/*.csv'"
        )
    first, *others = addresses
    also = tuple((ALSO, str(other)) for other in others)
    return replace(first, parameters=(*first.parameters, *also))


def places_of(address: Address) -> tuple[Place, ...]:
    """The places that an address names, in their order, each once."""
    found = [_place(address)]
    for name, value in address.parameters:
        if name == ALSO:
            other, secret = parse_url(value) if "://" in value else (local_address(value), None)
            if secret is not None:
                raise ConfigError("a file is named by a URL with a password; use --password")
            if other.scheme not in SCHEMES:
                raise ConfigError(f"{other.scheme} is no place of files; name files and folders")
            found.append(_place(other))
    return tuple(dict.fromkeys(found))


def _place(address: Address) -> Place:
    if address.scheme == LOCAL:
        if not address.path:
            raise ConfigError("the URL names no file; write file:///absolute/path or just the path")
        return Place(address.path, LOCAL, address.path)
    if not address.host:
        raise ConfigError(
            f"the URL names no bucket; write {address.scheme}://bucket/prefix/*.parquet"
        )
    options = tuple((n, v) for n, v in address.parameters if n != ALSO)
    unknown = sorted({name for name, _ in options} - PARAMETERS)
    if unknown:
        known = ", ".join(sorted(PARAMETERS))
        raise ConfigError(f"a store's URL takes only the parameters {known}")
    if address.scheme.startswith("abfs") and address.user:  # container@account.dfs.core.windows.net
        account = address.host.partition(".")[0]
        path = f"{address.user}/{address.path}".rstrip("/")
        return Place(
            f"{address.scheme}://{path}", address.scheme, path,
            options=(*options, ("account_name", account)),
        )  # fmt: skip
    path = f"{address.host}/{address.path}".rstrip("/") if address.path else address.host
    return Place(
        f"{address.scheme}://{path}", address.scheme, path, user=address.user, options=options
    )
