"""InfluxQL that only reads: the list of statements that may be sent, and how names are quoted.

InfluxDB 1.x runs statements that change data also when they come by GET, so the method of a request
guards nothing: each statement has to fit the list as a whole.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote_plus

from audit.errors import CollectError

#: A quoted identifier (InfluxQL reference, Identifiers): these are all the escapes it has.
_NAME = r'"(?:[^"\\\r\n\0]|\\[\\"n])*"'
_BOUNDED = r"WHERE time >= now\(\) - [0-9]+d ORDER BY time DESC LIMIT [0-9]+"
_PLACE = rf"{_NAME}\.{_NAME}\.{_NAME}"
_OF_SOME = r"GROUP BY \* ORDER BY time DESC LIMIT [0-9]+ SLIMIT [0-9]+"
_WINDOW = r"WHERE time (?:>=|>) -?[0-9]+ AND time (?:<=|<) -?[0-9]+"

READS = tuple(
    re.compile(pattern)
    for pattern in (
        "SHOW (?:DATABASES|USERS|DIAGNOSTICS|STATS|SHARDS|SUBSCRIPTIONS|CONTINUOUS QUERIES)",
        rf"SHOW GRANTS FOR {_NAME}",
        rf"SHOW (?:RETENTION POLICIES|SERIES CARDINALITY|SERIES EXACT CARDINALITY) ON {_NAME}",
        rf"SHOW (?:MEASUREMENTS|SERIES) ON {_NAME} LIMIT [0-9]+",
        rf"SHOW FIELD KEYS ON {_NAME} FROM {_NAME}\./\.\*/",
        rf"SHOW TAG KEYS ON {_NAME}",
        rf"SHOW TAG VALUES CARDINALITY ON {_NAME} WITH KEY = {_NAME}",
        rf"SELECT \* FROM {_PLACE} {_BOUNDED}",  # noqa: S608  # a pattern
        rf"SELECT {_NAME}::field FROM {_PLACE} {_WINDOW} {_OF_SOME}",  # noqa: S608
        rf"SELECT count\({_NAME}::field\) FROM {_PLACE} {_WINDOW} GROUP BY time\(1h\)",  # noqa: S608
    )
)
#: Statements go together in one request up to this length as the address has them: servers on the
#: way take 8 KiB of it (RFC 9110 section 4.1 asks for 8,000 octets).
LONGEST_REQUEST = 7_500
JOINED_BY = "; "

_UNWRITABLE = frozenset("\r\0")  # the server's reader takes them for a line's or the text's end
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n"})


def listed(statement: str) -> bool:
    """Whether it is one of the reads that may be sent."""
    return any(pattern.fullmatch(statement) for pattern in READS)


def named(name: str) -> str:
    """A name as a quoted identifier; `CollectError` where InfluxQL cannot write it."""
    if not _UNWRITABLE.isdisjoint(name):
        raise CollectError("the name holds a character that InfluxQL cannot write: not read")
    return f'"{name.translate(_ESCAPES)}"'


def writable(name: str) -> bool:
    """Whether InfluxQL can write the name."""
    return _UNWRITABLE.isdisjoint(name)


def newest(database: str, policy: str, measurement: str, *, days: int, points: int) -> str:
    """The newest points of a measurement: at most `points` of them, of the last `days`."""
    place = ".".join(named(part) for part in (database, policy, measurement))
    bounds = f"WHERE time >= now() - {days}d ORDER BY time DESC LIMIT {points}"
    return f"SELECT * FROM {place} {bounds}"  # noqa: S608  # quoted, and it has to fit READS


@dataclass(frozen=True, slots=True)
class Window:
    """A time from `start` to `end`, both nanoseconds since 1970; `open` leaves its start out."""

    start: int
    end: int
    open: bool = False

    def __str__(self) -> str:
        return f"WHERE time {'>' if self.open else '>='} {self.start} AND time <= {self.end}"


def by_series(
    place: tuple[str, str, str], field: str, window: Window, *, points: int, series: int
) -> str:
    """The newest points of one field in a window: at most `points` of each of `series` series.

    `place` is database, policy and measurement. SLIMIT is applied before series are read
    (InfluxQL, "The SLIMIT clause"), so that the work is bounded whatever their number.
    """
    where = ".".join(named(part) for part in place)
    bounds = f"GROUP BY * ORDER BY time DESC LIMIT {points} SLIMIT {series}"
    return f"SELECT {named(field)}::field FROM {where} {window} {bounds}"  # noqa: S608  # as above


def by_hour(place: tuple[str, str, str], field: str, window: Window) -> str:
    """The number of points of a field in each hour of a window."""
    where = ".".join(named(part) for part in place)
    counted = f"count({named(field)}::field)"
    return f"SELECT {counted} FROM {where} {window} GROUP BY time(1h)"  # noqa: S608  # as above


def together(statements: Iterable[str]) -> Iterator[list[str]]:
    """Groups of statements that go into one request."""
    group: list[str] = []
    length = 0
    for statement in statements:
        size = len(quote_plus(statement)) + len(quote_plus(JOINED_BY))
        if group and length + size > LONGEST_REQUEST:
            yield group
            group, length = [], 0
        group.append(statement)
        length += size
    if group:
        yield group


#: What stands between two statements of ours: a semicolon outside of quotes.
_BETWEEN = re.compile(r'((?:[^";]|"(?:[^"\\]|\\.)*")+)(?:; |\Z)', re.DOTALL)


def apart(asked: str) -> list[str]:
    """The statements of a request, so that each can be looked at; [""] when it has no such form."""
    found = [match[1] for match in _BETWEEN.finditer(asked)]
    return found if found and JOINED_BY.join(found) == asked else [""]
