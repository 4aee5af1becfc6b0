"""SQL for the commands that a finding shows: names are quoted, whatever they hold."""

from collections.abc import Iterable

from audit.facts.catalog import Dataset
from audit.facts.server import Server
from audit.model.fact import Missing

#: PostgreSQL cuts longer names without an error.
_LONGEST_NAME_BYTES = 63


def identifier(name: str) -> str:
    """A name in quotes, as standard SQL, PostgreSQL and SQLite read it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text in quotes; PostgreSQL and SQLite read backslashes in it as they are."""
    return "'" + text.replace("'", "''") + "'"


def identifiers(names: Iterable[str]) -> str:
    return ", ".join(identifier(name) for name in names)


def table(dataset: Dataset) -> str:
    """A dataset's quoted name with its schema, where it has one."""
    return qualified(dataset.name, dataset.namespace)


def qualified(name: str, namespace: str) -> str:
    """The quoted name of an object that lies in a schema; the name may repeat the schema."""
    if not namespace:
        return identifier(name)
    return f"{identifier(namespace)}.{identifier(name.removeprefix(f'{namespace}.'))}"


def name_for(dataset: Dataset, fields: Iterable[str], suffix: str) -> str:
    """A quoted name for a new index or constraint: dataset, fields, suffix."""
    bare = dataset.name.removeprefix(f"{dataset.namespace}.")
    stem = "_".join((bare, *fields)).encode()[: _LONGEST_NAME_BYTES - len(suffix) - 1]
    return identifier(f"{stem.decode(errors='ignore')}_{suffix}")


def is_postgresql(server: Server | Missing) -> bool:
    return isinstance(server, Server) and server.product_id == "postgresql"


def is_mysql(server: Server | Missing) -> bool:
    return isinstance(server, Server) and server.product_id in {"mysql", "mariadb"}


def is_sqlite(server: Server | Missing) -> bool:
    return isinstance(server, Server) and server.product_id == "sqlite"
