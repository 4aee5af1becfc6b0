"""How the nodes of a cluster talk to each other, and by which certificates."""

from dataclasses import dataclass
from datetime import datetime

from audit.model.exposure import Exposure
from audit.model.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeLinks(Fact):
    """The connections between nodes, by the nodes' own settings.

    `encrypted` is None where the settings do not say; `exposure` is that of the addresses on which
    nodes listen for each other. `verified` says whether a node checks the certificate of the one it
    connects to, None where that is not told; `verify` is what makes it do so.
    """

    nodes: int
    encrypted: bool | None
    exposure: Exposure
    setting: str
    enable: str = ""
    verified: bool | None = None
    verify: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCertificate:
    """A certificate that the server is configured with. `place` is its file as the server says."""

    place: str
    subject: str
    ends: datetime
    own: bool = True  # the server has the key, too: it shows it to others


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCertificates(Fact):
    """Every certificate in the server's configuration, also those that no client is shown."""

    certificates: tuple[KeptCertificate, ...]
