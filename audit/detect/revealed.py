"""Values that a person asked to see: beside the facts, in memory, and in nothing that is kept."""

from collections.abc import Sequence
from typing import NoReturn


class Revealed:
    """The value of each suspicious entry that may be shown, by dataset, field and its place there.

    It cannot be pickled or copied, its repr shows nothing, and no fact refers to it: snapshots,
    reports and logs are made of facts. Only what is printed on a terminal or standard output asks
    for it.
    """

    __slots__ = ("_values",)

    def __init__(self) -> None:
        self._values: dict[tuple[str, str], tuple[str | None, ...]] = {}

    def put(self, dataset: str, field: str, values: Sequence[str | None]) -> None:
        """The values of a field's entries in their order, None for one that is never shown."""
        self._values[dataset, field] = tuple(values)

    def value(self, dataset: str, field: str, place: int) -> str | None:
        """The value of an entry; None where it may not be shown, or is not known."""
        found = self._values.get((dataset, field), ())
        return found[place] if 0 <= place < len(found) else None

    def __repr__(self) -> str:
        return "Revealed(****)"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("revealed values stay in this process")
