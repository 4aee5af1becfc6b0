"""How connections went since the server started."""

from dataclasses import dataclass

from audit.model.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionHistory(Fact):
    """Counts of `seconds`, which began with the server or with a reset of its statistics.

    `peak` is the most connections at once, `limit` what the server allows. `attempts` are all that
    tried to connect; `refused` those turned away because the limit was reached, `failed` those
    whose log-in failed, `dropped` sessions that ended without a farewell.
    """

    seconds: float
    attempts: int
    peak: int
    limit: int
    refused: int
    failed: int
    dropped: int
    setting: str = ""  # that holds the limit
