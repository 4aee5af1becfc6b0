"""Commands of PostgreSQL findings that must not break what they touch."""

import pytest

from audit.access.postgresql.recordings import preloading


@pytest.mark.parametrize(
    ("now", "listed"),
    [
        ("", "'pgaudit'"),
        ("pg_stat_statements", "'pg_stat_statements', 'pgaudit'"),
        ('pg_stat_statements, "it\'s odd"', "'pg_stat_statements', 'it''s odd', 'pgaudit'"),
    ],
)
def test_a_library_joins_those_that_are_loaded_already(now: str, listed: str) -> None:
    command = preloading({"shared_preload_libraries": now}, "pgaudit")

    assert command.startswith(f"ALTER SYSTEM SET shared_preload_libraries = {listed};\n")
    assert "restart the server" in command


def test_a_list_that_we_may_not_see_is_not_overwritten() -> None:
    command = preloading({}, "pgaudit")

    assert command.startswith("--")
    assert "ALTER SYSTEM" not in command
