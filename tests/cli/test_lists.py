"""checks list and explain, sources list, schema, config show."""

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from audit.engine.discover import checks, kinds
from audit.model.check import Undercurrent
from tests.make.command import Ended

Command = Callable[..., Ended]


def test_every_check_is_listed_under_its_undercurrent(command: Command) -> None:
    ended = command("checks", "list")

    heading = ""
    listed: dict[str, str] = {}
    for line in filter(None, ended.out.splitlines()):
        if line.startswith("  "):
            listed[line.split()[0]] = heading
        else:
            heading = line.rpartition(" (")[0]
    assert listed == {c.id: c.undercurrent.display for c in checks()}
    assert ended.err == ""


def test_the_list_of_checks_says_how_many_each_undercurrent_has(command: Command) -> None:
    told = command("checks", "list").out

    for undercurrent in Undercurrent:
        count = sum(check.undercurrent is undercurrent for check in checks())
        assert f"{undercurrent.display} ({count})" in told


def test_the_checks_are_listed_for_programs(command: Command) -> None:
    found = json.loads(command("checks", "list", "-f", "json").out)

    assert [entry["id"] for entry in found] == [check.id for check in checks()]
    assert all(entry["rationale"] and entry["remedy"] for entry in found)
    assert all({"fact", "optional"} == set(n) for entry in found for n in entry["needs"])


@pytest.mark.parametrize("check", checks(), ids=lambda check: check.id)
def test_every_check_can_be_explained(
    check: object, command: Command, request: pytest.FixtureRequest
) -> None:
    assert check
    check_id = request.node.callspec.id

    told = command("checks", "explain", check_id)
    entry = json.loads(command("checks", "explain", check_id, "-f", "json").out)

    assert told.status == 0
    words = " ".join(told.out.split())
    for part in (entry["id"], entry["title"], entry["rationale"], entry["remedy"]):
        assert " ".join(part.split()) in words
    for control in entry["controls"]:
        assert control in words
    for need in entry["needs"]:
        assert need["fact"] in words


def test_an_explanation_says_who_collects_what_it_takes(command: Command) -> None:
    entry = json.loads(
        command("checks", "explain", "data_management.primary-key", "-f", "json").out
    )

    sqlite = next(c for c in entry["collected_by"] if c["kind"] == "sqlite")
    assert sqlite["fact"] == "Catalog"
    assert sqlite["verified"] == "real"
    assert sqlite["verified_on"]


def test_what_the_audit_makes_itself_is_said_so(command: Command) -> None:
    told = command("checks", "explain", "data_management.empty-datasets").out

    assert "made by the audit" in told


def test_the_checks_are_listed_by_the_clauses_that_they_speak_to(command: Command) -> None:
    told = command("checks", "list", "--framework", "pci dss").out

    assert told.startswith("PCI DSS (4.0.1)\nhttps://")
    clause = told.partition("\n  4.2.1  ")[2].partition("\n  6.")[0].splitlines()
    assert clause[0] == "Card numbers are encrypted on open networks"
    cited = [c.id for c in checks() if "PCI DSS 4.2.1" in c.controls]
    assert [line.strip() for line in clause[1:]] == cited
    # nothing is claimed of clauses that no check speaks to
    assert "12.3.4  " in told
    assert "10.6.1  " not in told


def test_a_part_of_a_name_lists_every_standard_that_it_fits(command: Command) -> None:
    found = json.loads(command("checks", "list", "--framework", "CIS M", "-f", "json").out)

    assert [(f["name"], f["products"]) for f in found] == [
        ("CIS MySQL 8.4", ["MySQL"]),
        ("CIS MariaDB 10.6", ["MariaDB"]),
    ]
    known = {check.id for check in checks()}
    for framework in found:
        assert any(control["checks"] for control in framework["controls"])
        for control in framework["controls"]:
            assert set(control["checks"]) <= known
            assert control["source"].startswith("https://")


def test_a_benchmark_of_one_product_says_so(command: Command) -> None:
    told = command("checks", "list", "--framework", "CIS PostgreSQL").out

    assert told.startswith("CIS PostgreSQL 17 (1.1.0, about PostgreSQL only)")


def test_a_standard_that_is_not_in_the_catalogue_is_refused_with_those_that_are(
    command: Command,
) -> None:
    ended = command("checks", "list", "--framework", "ISO 9001")

    assert ended.status == 2
    assert "no standard is called 'ISO 9001'" in ended.err
    assert "PCI DSS, GDPR" in ended.err


def test_every_kind_is_listed_with_what_it_takes(command: Command) -> None:
    found = json.loads(command("sources", "list", "-f", "json").out)

    assert [entry["kind"] for entry in found] == list(kinds())
    for entry in found:
        assert entry["installed"], "the development environment has every driver"
        assert entry["verified"] in {"real", "compatible", "recorded"}
        assert entry["facts"]


def test_the_kinds_are_listed_for_people(command: Command) -> None:
    told = command("sources", "list").out

    assert "SQLite (relational)" in told
    assert "sqlite://" in told
    assert "built in" in told
    assert max(map(len, told.splitlines())) <= 80


def test_a_privilege_is_named_once_with_all_that_needs_it(command: Command) -> None:
    told = command("sources", "list").out
    solr = told.partition("Apache Solr (search)")[2].partition("\n\n")[0]

    words = " ".join(solr.split())
    assert words.count("security-read: Accounts, PasswordComparison, AuditAccount") == 1


@pytest.mark.parametrize("kind", kinds())
def test_every_fact_of_a_kind_is_listed_once_with_what_it_was_verified_on(
    command: Command, kind: str
) -> None:
    """People see each fact among those that are read, and apart where it was shown on less."""
    [entry] = [
        e for e in json.loads(command("sources", "list", "-f", "json").out) if e["kind"] == kind
    ]
    told = command("sources", "list").out
    part = told.partition(f"{entry['title']} ({entry['family']})\n")[2].partition("\n\n")[0]
    words = part.replace(",", " ").split()

    for fact in entry["facts"]:
        apart = fact["verified"] != entry["verified"]
        assert words.count(fact["fact"]) == 1 + apart, fact
        assert fact["experimental"] is (fact["verified"] == "recorded")


@pytest.mark.parametrize("document", ["report", "snapshot"])
def test_the_schema_describes_what_is_written(here: Path, command: Command, document: str) -> None:
    command("collect", "shop.db", "-o", "snapshot.json")
    command("check", "snapshot.json", "-f", "json=report.json")

    schema = json.loads(command("schema", document).out)

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads((here / f"{document}.json").read_text()), schema)


def test_the_schema_of_a_snapshot_refuses_a_fact_it_does_not_know(
    here: Path, command: Command
) -> None:
    command("collect", "shop.db", "-o", "snapshot.json")
    schema = json.loads(command("schema", "snapshot").out)
    tree = json.loads((here / "snapshot.json").read_text())
    tree["facts"]["Weather"] = {"fact": {}}

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(tree, schema)


def test_the_configuration_is_shown_with_its_defaults(here: Path, command: Command) -> None:
    (here / "team.yaml").write_text(
        "limits: {budget: 2m}\nsources:\n  shop: {url: 'sqlite:///shop.db', password: 'env:PW'}\n"
    )

    ended = command("config", "show", "--config", "team.yaml")
    found = json.loads(command("config", "show", "--config", "team.yaml", "-f", "json").out)

    assert "budget: 2m" in ended.out
    assert "password: env:PW" in ended.out
    assert found["limits"] == {
        "budget": "2m", "sample": "auto", "max_rows": None, "max_bytes": None,
        "statement_seconds": 15.0, "connections": 2,
    }  # fmt: skip
    assert found["policy"]["min_coverage"] == 0.8


def test_a_shown_configuration_can_be_used_again(here: Path, command: Command) -> None:
    (here / "a.yaml").write_text("skip: ['security.*']\nlimits: {sample: 5}\n")
    (here / "b.yaml").write_text(command("config", "show", "--config", "a.yaml").out)

    again = command("config", "show", "--config", "b.yaml").out

    assert again == (here / "b.yaml").read_text()


def test_the_configuration_here_is_used_without_being_named(here: Path, command: Command) -> None:
    (here / "source-audit.yaml").write_text("skip: ['security.*', 'dataops.*']\n")

    found = json.loads(command("scan", "shop.db", "-f", "json").out)

    left_out = {
        check["undercurrent"] for check in found["checks"] if check["reason"].startswith("left out")
    }
    assert left_out == {"security", "dataops"}
