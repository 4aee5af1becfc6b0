"""`source-audit grants`: what it prints, refuses and leaves alone."""

import json
from pathlib import Path

import pytest

from tests.make.command import run_command
from tests.servers.postgresql import PASSWORD, cluster


def test_a_source_without_accounts_says_so_and_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text("id\n1\n")

    ended = run_command("grants", "orders.csv", cwd=tmp_path)

    assert ended.status == 0
    assert "has no accounts" in ended.out
    assert all(line.startswith("#") for line in ended.out.splitlines())


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--for", "everything"], "--for is audit or ingest"),
        (["-f", "html"], "unknown format 'html'"),
        (["-f", "jsn"], "did you mean 'json'?"),
    ],
)
def test_what_it_does_not_know_is_a_usage_error(
    arguments: list[str], word: str, tmp_path: Path
) -> None:
    (tmp_path / "orders.csv").write_text("id\n1\n")

    ended = run_command("grants", "orders.csv", *arguments, cwd=tmp_path)

    assert ended.status == 2
    assert word in ended.sentence


def test_a_source_that_does_not_answer_is_no_statement(tmp_path: Path) -> None:
    ended = run_command("grants", "postgresql://app@localhost:1/shop", cwd=tmp_path)

    assert (ended.status, ended.out) == (3, "")


@pytest.mark.server
def test_statements_and_json_of_one_source(tmp_path: Path) -> None:
    with (
        cluster(version=18) as server,
        server.database("CREATE TABLE a (id int)", "CREATE TABLE b (id int)") as shop,
    ):
        ended = run_command(
            "grants", shop.url(), "--for", "ingest", "--role", "loader", "--dataset", "public.a",
            "-f", "sql", "-f", "json=plan.json", cwd=tmp_path,
        )  # fmt: skip
        [(tables,)] = shop.run("SELECT count(*) FROM pg_roles WHERE rolname = 'loader'")

    assert ended.status == 0
    assert 'GRANT SELECT ON "public"."a" TO "loader";' in ended.out
    assert '"public"."b"' not in ended.out
    assert PASSWORD not in ended.out + ended.err
    found = json.loads((tmp_path / "plan.json").read_text())
    assert (found["purpose"], found["role"], found["language"]) == ("ingest", "loader", "sql")
    assert tables == 0  # nothing is executed
