"""The pins of a source's entry as values, checked when the configuration is read."""

from typing import TypeVar

from audit.access.identity.pins import Pins, hashes_of
from audit.config.schema import PinsEntry
from audit.errors import ConfigError

_MOST_CHARACTERS = 200

T = TypeVar("T", str, str | int)


def pins_of(entry: PinsEntry, place: str) -> Pins:
    """What the entry says, `place` being where it stands; `ConfigError` names the key at fault."""
    return Pins(
        certificates=_hashes(entry.certificate, f"{place}.certificate"),
        public_keys=_hashes(entry.public_key, f"{place}.public_key"),
        identifiers=_identifiers(entry.identifier, f"{place}.identifier"),
        place=place,
    )


def _hashes(given: str | tuple[str, ...], where: str) -> tuple[str, ...]:
    try:
        return hashes_of(_listed(given))
    except ConfigError as error:
        raise ConfigError(f"{where}: {error}") from None


def _identifiers(given: str | int | tuple[str | int, ...], where: str) -> tuple[str, ...]:
    texts = tuple(str(value).strip() for value in _listed(given))
    if not all(0 < len(text) <= _MOST_CHARACTERS and text.isprintable() for text in texts):
        raise ConfigError(f"{where}: an identifier is 1 to {_MOST_CHARACTERS} characters in a line")
    return texts


def _listed(given: T | tuple[T, ...]) -> tuple[T, ...]:
    if isinstance(given, tuple):
        return given
    return () if given == "" else (given,)
