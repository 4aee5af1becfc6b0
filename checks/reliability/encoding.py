"""Character encodings and collations."""

from collections.abc import Iterator

from audit.facts.server import Encodings, Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks._sql import identifier, is_postgresql

#: PostgreSQL's name for "no encoding": any byte goes in.
_NONE = frozenset({"SQL_ASCII"})


@check(
    id="reliability.encoding",
    title="Text has a known encoding and collation",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.HIGH,
    remedy="Rebuild the indexes on text after a change of collation; move to UTF-8.",
    effort="1 day",
    controls=INTEGRITY,
)
def encoding(encodings: Encodings, server: Server | Missing) -> Iterator[Judgement]:
    """Without an encoding a load stops at the first byte it cannot decode; after a change of
    collation, indexes on text miss rows that are there and let duplicates in.
    """
    for database in encodings.databases:
        subject = Subject(object=f"database {database.database}")
        if database.encoding in _NONE:
            yield Fail(
                subject,
                "Database has no character encoding",
                f"Its encoding is {database.encoding}: any byte is stored as text.",
                method="catalogue",
                fix="Load text as bytes and decode it by rule; ask the owner to move to UTF-8.",
            )
        elif database.collation_changed:
            yield Fail(
                subject,
                "Collation changed after the indexes were built",
                "The operating system sorts text by another version than the database recorded.",
                method="catalogue",
                command=_rebuild(database.database) if is_postgresql(server) else "",
            )
        else:
            yield Pass(subject)


def _rebuild(database: str) -> str:
    name = identifier(database)
    return f"REINDEX DATABASE {name};\nALTER DATABASE {name} REFRESH COLLATION VERSION;"
