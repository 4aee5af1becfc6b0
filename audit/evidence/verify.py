"""What does not hold, and where."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wrong:
    """What does not hold: in which file or run, and at which byte of it where that is known."""

    place: str
    what: str
    at: int | None = None

    def __str__(self) -> str:
        return f"{self.place}: {self.what}" + ("" if self.at is None else f", at byte {self.at:,}")


def first_difference(one: bytes, other: bytes) -> int | None:
    """The offset of the first byte that differs, None when they are equal."""
    if one == other:
        return None
    for at, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return at
    return min(len(one), len(other))
