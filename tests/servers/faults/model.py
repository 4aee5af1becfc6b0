"""What a fault is, and where it can be made and found."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.servers.faults.audits import Audited

#: Any one place: the endpoint, whose port is another one each time, or the user of these tests.
ANY = "*"
#: In these conditions a source is audited (see the modules of the families).
OPEN, ACCOUNT = "open", "account"


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of source on a server, and what makes it in several conditions.

    `package` is Debian's, "" for a server that comes as a wheel. A name of a dataset is called
    otherwise in some: `plain` says what it is in the others.
    """

    kind: str
    server: str
    make: Callable[[Path], dict[str, Audited]]
    package: str = ""
    plain: Callable[[str], str] = str


@dataclass(frozen=True, slots=True)
class Found:
    """In which condition the check fails, and where: at these places, at no others.

    With `among`, there may be others: what is wrong is wrong with every dataset.
    """

    condition: str
    places: tuple[str, ...]
    among: bool = False


@dataclass(frozen=True, slots=True)
class Cannot:
    """Why the fault cannot be made there, or cannot be seen."""

    reason: str


Cell = Found | Cannot


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault, the one check that tells of it, and each source."""

    name: str
    check: str
    cells: Mapping[str, Cell]
