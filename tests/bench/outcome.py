"""What a scenario found: costs, aims held or missed, and tables of its own."""

from dataclasses import dataclass, field

from tests.bench.race import Race, What


@dataclass(frozen=True, slots=True)
class Row:
    """What one contestant took in the median; the ratios are None for the yardstick itself."""

    name: str
    wall: float
    cpu: float
    peak: float
    process_wall: float
    wall_ratio: float | None = None
    cpu_ratio: float | None = None


@dataclass(frozen=True, slots=True)
class Aim:
    """A figure and what it should be: at most `limit`, or at least that when `least`."""

    what: str
    unit: str  # "x", "s", "MB", "M/s", "%" or ""
    limit: float
    reached: float
    least: bool = False

    @property
    def held(self) -> bool:
        return self.reached >= self.limit if self.least else self.reached <= self.limit


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(slots=True)
class Outcome:
    """All of one scenario; `failed` says why there is nothing, or not everything."""

    scenario: str
    work: str
    floor: str = ""
    rounds: int = 0
    rows: list[Row] = field(default_factory=list[Row])
    aims: list[Aim] = field(default_factory=list[Aim])
    tables: list[Table] = field(default_factory=list[Table])
    notes: list[str] = field(default_factory=list[str])
    failed: str = ""
    seconds: float = 0.0
    at: str = ""


def rows_of(race: Race, floor: str, *, wall: What = "wall", cpu: What = "cpu") -> list[Row]:
    """The contestants of a race with their ratios to the yardstick."""
    return [
        Row(
            name=name,
            wall=race.middle(name, wall),
            cpu=race.middle(name, cpu),
            peak=race.middle(name, "peak"),
            process_wall=race.middle(name, "process_wall"),
            wall_ratio=None if name == floor else race.ratio(name, floor, wall),
            cpu_ratio=None if name == floor else race.ratio(name, floor, cpu),
        )
        for name in race.names
    ]
