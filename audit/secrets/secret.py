"""A value that cannot be shown by accident."""

from collections.abc import Iterator
from typing import NoReturn, final
from weakref import ReferenceType, ref


@final
class Secret:
    """Holds a credential. It prints as ****, and refuses to be pickled, copied or serialised."""

    __slots__ = ("__weakref__", "_value")

    def __init__(self, value: str) -> None:
        self._value = value
        _made.append(ref(self, _made.remove))

    def reveal(self) -> str:
        """The credential itself; called only in the line that hands it to a driver."""
        return self._value

    def __repr__(self) -> str:
        return "****"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return "****"

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(Secret)  # equal secrets hash alike, and the hash tells nothing of the value

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret cannot be pickled or copied")

    def __deepcopy__(self, memo: object) -> NoReturn:
        raise TypeError("a Secret cannot be pickled or copied")

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> NoReturn:
        raise TypeError("a Secret cannot be serialised")


_made: list[ReferenceType[Secret]] = []


def living() -> Iterator[str]:
    """The credentials that this process holds; only `redact` asks, to keep them out of texts."""
    for made in tuple(_made):
        secret = made()
        if secret is not None:
            yield secret.reveal()
