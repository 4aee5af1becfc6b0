"""Durations and sizes as people write them."""

import re

from audit.errors import ConfigError

_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]?)(i?)b?", re.IGNORECASE)
_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?")


def parse_duration(text: str) -> float:
    """Seconds of "90s", "5m", "1h30m" or a bare number."""
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return float(text)
    match = _DURATION.fullmatch(text.strip())
    if not text or match is None or not any(match.groups()):
        raise ConfigError(f"{text!r} is not a duration; write 90s, 5m or 1h30m")
    hours, minutes, seconds = (float(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + seconds


def parse_size(text: str) -> int:
    """Bytes of "500MB", "2 GiB" or a bare number."""
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise ConfigError(f"{text!r} is not a size; write 500MB, 2GiB or a number of bytes")
    number, letter, binary = match.groups()
    power = " kmgt".index(letter.lower() or " ")
    return int(float(number) * (1024 if binary else 1000) ** power)
