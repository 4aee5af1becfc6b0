"""Runs that are kept, at a glance: what lists, trends and the page of all sources are made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

SEVERITIES = ("critical", "high", "medium", "low")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunHead:
    """A run at a glance. `source` is by what it is kept, `name` what a person calls it.

    Scores are 0..100, coverage 0..1; None where nothing ran. `digest` is that of its link,
    `previous` that of the run before. `certificate_ends` is of the server's own certificate, None
    without TLS. `rows` and `size_bytes` are of the source's own datasets, as far as it tells them.
    `new`, `returned` and `resolved` are findings beside the run before. None is what is not known;
    runs that were kept by an earlier version know none of the last five.
    """

    source: str
    name: str
    run: str
    sequence: int
    started_at: datetime
    finished_at: datetime
    finished: bool
    verdict: str
    score: float | None = None
    coverage: float | None = None
    scores: Mapping[str, float | None] = field(default_factory=dict[str, float | None])
    open: Mapping[str, int] = field(default_factory=dict[str, int])
    kind: str = ""
    product: str = ""
    version: str = ""
    owner: str = ""
    certificate_ends: datetime | None = None
    waived_until: str = ""  # the date on which the next waiver ends
    datasets: int = 0
    size: int = 0  # bytes of the report
    rows: int | None = None
    size_bytes: int | None = None
    new: int | None = None
    returned: int | None = None
    resolved: int | None = None
    digest: str = ""
    previous: str = ""


#: Verdicts from the worst to the best (contract, Verdict).
VERDICTS = ("not-ready", "ready-with-conditions", "ready")


def rank(head: RunHead) -> tuple[int, int, int, float, str]:
    """What runs of different sources are sorted by, the worst first: by verdict, by what is open,
    by score.
    """
    return (
        VERDICTS.index(head.verdict) if head.verdict in VERDICTS else 0,
        -head.open.get("critical", 0),
        -head.open.get("high", 0),
        head.score if head.score is not None else -1.0,
        head.name,
    )
