"""Databases whose text cannot be relied on."""

from collections.abc import Iterator

from audit.facts.server import DatabaseEncoding, Encodings, Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks._sql import identifier, is_postgresql

#: Stores bytes as they come, in whatever encoding each client happens to use.
_UNCHECKED = frozenset({"SQL_ASCII"})


@check(
    id="reliability.encoding",
    title="Text has one encoding and one order",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.HIGH,
    remedy="Keep the database in UTF-8, and rebuild its indexes after each change of collation.",
    effort="1 day and a planned change",
    controls=INTEGRITY,
)
def encoding(encodings: Encodings, server: Server | Missing) -> Iterator[Judgement]:
    """Text without a known encoding stops a load at the first byte it cannot read, and indexes
    sorted by another order miss rows and let duplicates in.
    """
    for database in encodings.databases:
        yield from _encoding(database)
        yield from _collation(database, server)


def _encoding(database: DatabaseEncoding) -> Iterator[Judgement]:
    if not database.encoding:
        return
    subject = Subject(object=f"encoding of {database.database}")
    if database.encoding.upper() not in _UNCHECKED:
        yield Pass(subject)
        return
    yield Fail(
        subject,
        "Text is stored without a checked encoding",
        f"Encoding {database.encoding}: the server checks none of the bytes it stores.",
        method="catalogue",
        fix="Export the database, convert each text to UTF-8, and import it into a new database.",
    )


def _collation(database: DatabaseEncoding, server: Server | Missing) -> Iterator[Judgement]:
    subject = Subject(object=f"collation of {database.database}")
    if database.collation_changed is None:
        return
    if not database.collation_changed:
        yield Pass(subject)
        return
    name = identifier(database.database)
    yield Fail(
        subject,
        "Collation changed under the indexes",
        f"Collation {database.collation or 'of the database'}: the operating system sorts by "
        "another version than the indexes were built with.",
        method="catalogue",
        fix="Rebuild the indexes on text, then record the new version of the collation.",
        command=f"REINDEX DATABASE {name};\nALTER DATABASE {name} REFRESH COLLATION VERSION;"
        if is_postgresql(server)
        else "",
    )
