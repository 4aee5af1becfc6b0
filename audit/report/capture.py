"""What one run brought home: the snapshot with its header, ready to be judged again later."""

from dataclasses import dataclass
from datetime import datetime

from audit.model.fact import Snapshot
from audit.report.document import Load, Resumed, SourceHeader


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """A snapshot and how it was taken; judging needs nothing else."""

    source: SourceHeader
    started_at: datetime
    finished_at: datetime
    finished: bool
    unfinished_reason: str
    tool_version: str
    python_version: str
    driver: str
    command: str
    sampling: str
    scope: tuple[str, ...] = ()  # globs of datasets; empty: all of them
    load: Load
    resumed: Resumed | None = None
    snapshot: Snapshot
