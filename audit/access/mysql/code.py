"""Code with a definer, and who everybody's grants are for: statements, and what rows mean."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Row

from audit.access.mysql.privileges import fits
from audit.access.mysql.schema_sql import SYSTEM
from audit.facts.accounts import Account, Grant, Privilege
from audit.facts.stored_code import CodeObject, Job

Rows = Sequence[Row[Any]]

_OTHERS = f"NOT IN ({', '.join(repr(name) for name in SYSTEM)})"
#: By column of mysql.db.
_PRIVILEGES = {
    "select_priv": Privilege.READ,
    "insert_priv": Privilege.INSERT,
    "update_priv": Privilege.UPDATE,
    "delete_priv": Privilege.DELETE,
    "create_priv": Privilege.CREATE,
}
_WORDS = {
    "SELECT": Privilege.READ,
    "INSERT": Privilege.INSERT,
    "UPDATE": Privilege.UPDATE,
    "DELETE": Privilege.DELETE,
    "CREATE": Privilege.CREATE,
}
#: The name "" in these tables stands for every account (manual, "Access Control, Stage 2").
PUBLIC_DATABASES = f"""
    SELECT db AS name, user AS grantee, {", ".join(f"{c} AS {c}" for c in _PRIVILEGES)}
      FROM mysql.db WHERE user IN ('', 'PUBLIC')"""
#: Of the server as a whole; since MariaDB 10.11.
PUBLIC_EVERYWHERE = f"""
    SELECT '%' AS name, user AS grantee, {", ".join(f"{c} AS {c}" for c in _PRIVILEGES)}
      FROM mysql.user WHERE user = 'PUBLIC'"""
PUBLIC_TABLES = """
    SELECT db AS namespace, table_name AS name, user AS grantee, table_priv AS privileges
      FROM mysql.tables_priv WHERE user IN ('', 'PUBLIC')"""
#: Tables whose rows are grants to accounts, below those on the server as a whole.
HOLDING = ("db", "tables_priv", "columns_priv", "procs_priv", "proxies_priv")
SESSIONS = "SELECT DISTINCT user AS name FROM information_schema.processlist"


#: Accounts with any privilege on the server as a whole.
GLOBAL = """
    SELECT user AS name, host AS host FROM mysql.user
     WHERE 'Y' IN (select_priv, insert_priv, update_priv, delete_priv, create_priv, drop_priv,
                   reload_priv, shutdown_priv, process_priv, file_priv, grant_priv, references_priv,
                   index_priv, alter_priv, show_db_priv, super_priv, create_tmp_table_priv,
                   lock_tables_priv, execute_priv, repl_slave_priv, repl_client_priv,
                   create_view_priv, show_view_priv, create_routine_priv, alter_routine_priv,
                   create_user_priv, event_priv, trigger_priv)"""
#: Sets that have every character, or none but those that a code is made of on purpose.
_WHOLE = "('utf8mb4', 'utf16', 'utf16le', 'utf32', 'gb18030', 'binary', 'ascii')"


def collations(*, one: bool) -> str:
    return f"""
        SELECT collation_name AS collation, count(*) AS fields
          FROM information_schema.columns
         WHERE {_of("table_schema", one=one)} AND collation_name IS NOT NULL
         GROUP BY collation_name ORDER BY count(*) DESC, collation_name"""


def text_fields(*, one: bool) -> str:
    """Those that lack characters, and those with another collation than most."""
    return f"""
        SELECT c.table_schema AS namespace, c.table_name AS dataset, c.column_name AS field,
               c.character_set_name AS charset, c.collation_name AS collation,
               s.maxlen AS longest, c.character_set_name NOT IN {_WHOLE} AS narrow
          FROM information_schema.columns c
          JOIN information_schema.character_sets s ON s.character_set_name = c.character_set_name
         WHERE {_of("c.table_schema", one=one)}
           AND (c.character_set_name NOT IN {_WHOLE} OR c.collation_name <> :common)
         ORDER BY c.table_schema, c.table_name, c.ordinal_position"""


def _of(column: str, *, one: bool) -> str:
    return f"{column} = :database" if one else f"{column} {_OTHERS}"


def routines(*, one: bool) -> str:
    return f"""
        SELECT routine_schema AS namespace, routine_name AS name, definer AS definer,
               security_type AS security
          FROM information_schema.routines WHERE {_of("routine_schema", one=one)}"""


def views(*, one: bool) -> str:
    return f"""
        SELECT table_schema AS namespace, table_name AS name, definer AS definer,
               security_type AS security
          FROM information_schema.views WHERE {_of("table_schema", one=one)}"""


def triggers(*, one: bool) -> str:
    return f"""
        SELECT trigger_schema AS namespace, trigger_name AS name, definer AS definer,
               'DEFINER' AS security
          FROM information_schema.triggers WHERE {_of("trigger_schema", one=one)}"""


def events(*, one: bool) -> str:
    return f"""
        SELECT event_schema AS namespace, event_name AS name, definer AS definer,
               'DEFINER' AS security, status AS status
          FROM information_schema.events WHERE {_of("event_schema", one=one)}"""


def kept_events(*, one: bool) -> str:
    """Of MariaDB and MySQL before 8, which let who may read the table see all of them."""
    return f"""
        SELECT db AS namespace, name AS name, definer AS definer, 'DEFINER' AS security,
               status AS status
          FROM mysql.event WHERE {_of("db", one=one)}"""


@dataclass(frozen=True, slots=True)
class Known:
    """Accounts by name and host, with whether each is a superuser; None where nobody told us."""

    superusers: Mapping[tuple[str, str], bool] | None

    @classmethod
    def of(cls, accounts: Iterable[Account]) -> "Known":
        return cls({(a.name, a.host): a.superuser for a in accounts})

    def exists(self, definer: str) -> bool | None:
        return None if self.superusers is None else _place(definer) in self.superusers

    def superuser(self, definer: str) -> bool | None:
        return None if self.superusers is None else self.superusers.get(_place(definer), False)


def _place(definer: str) -> tuple[str, str]:
    """Name and host; that of a role has none."""
    name, _, host = definer.rpartition("@") if "@" in definer else (definer, "", "")
    return name, host


def objects(kind: str, rows: Rows, known: Known, *, one: bool) -> Iterator[CodeObject]:
    for row in rows:
        definer = str(row.definer or "")
        if not definer:
            continue
        yield CodeObject(
            kind=kind,
            name=row.name if one else f"{row.namespace}.{row.name}",
            definer=definer,
            as_definer=str(row.security).upper() == "DEFINER",
            definer_exists=known.exists(definer),
            definer_superuser=known.superuser(definer),
        )


def jobs(rows: Rows, *, one: bool) -> tuple[Job, ...]:
    return tuple(
        Job(
            row.name if one else f"{row.namespace}.{row.name}",
            enabled=str(row.status).upper() == "ENABLED",
        )
        for row in rows
    )


# ------------------------------------------------------------------------- what everybody may do


def grantee(name: str) -> str:
    return "PUBLIC (every account)" if name else "'' (every account)"


def public_on_databases(rows: Rows, places: Mapping[str, tuple[str, str]]) -> Iterator[Grant]:
    """On each database as a whole, and on every dataset that is in one of these."""
    for row in rows:
        held = tuple(p for c, p in _PRIVILEGES.items() if getattr(row, c) == "Y")
        if not held:
            continue
        yield Grant(grantee(row.grantee), object=f"database {row.name}", privileges=held)
        for name, (namespace, _) in sorted(places.items()):
            if fits(row.name, namespace):
                yield Grant(grantee(row.grantee), dataset=name, privileges=held)


def public_on_tables(rows: Rows, places: Mapping[str, tuple[str, str]]) -> Iterator[Grant]:
    names = {place: name for name, place in places.items()}
    for row in rows:
        name = names.get((row.namespace, row.name))
        words = {word.strip().upper() for word in str(row.privileges or "").split(",")}
        held = tuple(p for word, p in _WORDS.items() if word in words)
        if name and held:
            yield Grant(grantee(row.grantee), dataset=name, privileges=held)
