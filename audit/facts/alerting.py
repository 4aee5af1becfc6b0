"""Whether somebody is told when something goes wrong."""

from dataclasses import dataclass

from audit.model.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerting(Fact):
    """Rules of the source that raise an alert, and receivers that it would send one to.

    `receivers` are those that the source knows of now; `configured` says whether its configuration
    names any (None where the account does not see it).
    """

    rules: int
    receivers: int
    configured: bool | None = None
    setting: str = ""
