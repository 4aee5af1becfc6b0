"""Which room a server has, by what it says of its version in the answer to `/ping`."""

from typing import Any

from audit.access.influx.room import Room
from audit.access.influx.v1.room import READS as READS_1
from audit.access.influx.v1.room import V1
from audit.access.influx.v2.room import READS as READS_2
from audit.access.influx.v2.room import V2
from audit.access.influx.v3.room import READS as READS_3
from audit.access.influx.v3.room import V3

_ROOMS: dict[str, type[Room]] = {room.major: room for room in (V1, V2, V3)}

#: What the rooms may ask, of all versions.
READS = (*READS_1, *READS_2, *READS_3)


def room_of(release: str, build: str) -> type[Room] | None:
    """The room of a version ("1.6.7~rc0", "v2.7.12"), None where there is none.

    InfluxDB Cloud, which has the API of version 2, names its build alone.
    """
    major = release.removeprefix("v").partition(".")[0]
    if not major and build.casefold().startswith("cloud"):
        major = "2"
    return _ROOMS.get(major)


def told_in(answer: Any) -> str:  # noqa: ANN401  # JSON
    """The version in the body that `/ping` has since version 3, "" where there is none."""
    try:
        version = str(answer["version"])
    except (KeyError, TypeError, IndexError):
        return ""
    return version if version.startswith("3.") else ""
