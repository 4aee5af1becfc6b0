"""What one subject of a dimension was held against, and how many rows failed."""

from dataclasses import dataclass

from audit.report.quality import Dimension


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One thing expected of one subject: `failed` of `examined` do not hold to it.

    Measures of one `dimension`, `fields` and `of` are of one subject, which counts once in the
    score. `said` words what is expected, `evidence` how a failure shows; neither holds a value.
    """

    dimension: Dimension
    fields: tuple[str, ...]
    said: str
    examined: int
    failed: int
    exact: bool
    unit: str = "rows"
    evidence: str = ""
    of: str = ""  # tells subjects apart that have the same fields

    @property
    def share(self) -> float:
        """The share that fails, 0..1; nothing can fail more often than it was examined."""
        return min(1.0, max(0, self.failed) / self.examined) if self.examined > 0 else 0.0
