"""Sessions of others on the source, beside that of the audit."""

from dataclasses import dataclass

from audit.model.fact import Fact


@dataclass(frozen=True, slots=True)
class SessionGroup:
    """Sessions over the network that are alike: how many, and of which accounts.

    `local` are those that never leave the source's own machine.
    """

    encrypted: bool
    local: bool
    count: int
    accounts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSessions(Fact):
    """What was connected at the time of the audit; `visible` False when we see only our own."""

    groups: tuple[SessionGroup, ...]
    visible: bool = True
    grant: str = ""
