"""Names of PostgreSQL objects, as a user types them and as SQL quotes them."""

from collections.abc import Iterable

#: The least account for an audit, as the documentation shows it. The role pg_read_all_data would
#: be shorter, and would show the hashes of all passwords.
AUDIT_ROLE = """\
CREATE ROLE auditor LOGIN;  -- then set its password with \\password auditor
GRANT CONNECT ON DATABASE shop TO auditor;
GRANT pg_monitor TO auditor;
-- in the database itself, these three for each schema:
GRANT USAGE ON SCHEMA public TO auditor;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO auditor;
GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO auditor;
-- and the rules of who is let in:
GRANT SELECT ON pg_hba_file_rules TO auditor;
GRANT EXECUTE ON FUNCTION pg_hba_file_rules() TO auditor;"""


def quoted(name: str) -> str:
    """An identifier in quotes, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


def qualified(namespace: str, name: str) -> str:
    """A quoted name with its schema."""
    return f"{quoted(namespace)}.{quoted(name)}"


def grant(what: str, to: str) -> str:
    """The statement that gives one role what it lacks."""
    return f"GRANT {what} TO {quoted(to)}"


def select_grant(
    namespace: str, name: str, *, to: str, usage: bool, select: bool, sort: str = ""
) -> str:
    """What lets a role read one relation: each of the two privileges that it lacks."""
    lacking = [f"USAGE ON SCHEMA {quoted(namespace)}"] if usage else []
    lacking += [f"SELECT ON {sort}{qualified(namespace, name)}"] if select else []
    return "; ".join(grant(what, to) for what in lacking)


def ingestion_role(namespaces: Iterable[str], *, role: str = "ingestion") -> str:
    """Statements that make a role which may read these schemas, now and later, and no more."""
    name = quoted(role)
    connect = (  # GRANT takes no function in the place of a name
        "DO $$ BEGIN EXECUTE format("
        f"'GRANT CONNECT ON DATABASE %I TO %I', current_database(), '{role}'); END $$;"
    )
    lines = [
        f"CREATE ROLE {name} LOGIN;  -- then set its password with \\password {role}",
        f"ALTER ROLE {name} SET default_transaction_read_only = on;",
        f"ALTER ROLE {name} SET statement_timeout = '30min';",
        f"ALTER ROLE {name} SET idle_in_transaction_session_timeout = '5min';",
        connect,
    ]
    for namespace in sorted(set(namespaces)):
        schema = quoted(namespace)
        lines += [
            f"GRANT USAGE ON SCHEMA {schema} TO {name};",
            f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {name};",
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT ON TABLES TO {name};",
        ]
    return "\n".join(lines)
