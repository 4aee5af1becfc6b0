"""Least-privilege statements of products that are not SQL, and how all of them are printed."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.access.grants import Ask, GrantPlan, Language, PlansGrants, Purpose, Step, as_text
from audit.access.mongo import grants as mongo
from audit.access.postgresql.grants import Surroundings, checked_role, name_of, plan
from audit.access.search import grants as search_grants
from audit.connectors.elasticsearch import Elasticsearch
from audit.connectors.mongodb import MongoDB
from audit.connectors.opensearch import OpenSearch
from audit.connectors.postgresql import PostgreSQL
from audit.connectors.prometheus import Prometheus
from audit.connectors.sqlite import SQLite
from audit.facts.catalog import Catalog, Dataset, DatasetKind, Family

HOSTILE = 'r"});db.dropDatabase();//'


def ask(purpose: Purpose, *datasets: Dataset, role: str = "auditor") -> Ask:
    catalog = Catalog(family=Family.DOCUMENT, datasets=datasets)
    return Ask(purpose=purpose, role=role, catalog=catalog, whole=False)


def collection(name: str, kind: DatasetKind = DatasetKind.COLLECTION) -> Dataset:
    return Dataset(name, kind, namespace="shop")


def written(plan: GrantPlan) -> str:
    return "\n".join(statement for step in plan.steps for statement in step.statements)


def bodies(plan: GrantPlan) -> list[dict[str, Any]]:
    """What each HTTP request carries."""
    return [json.loads(s.partition("\n")[2]) for step in plan.steps for s in step.statements]


def test_kinds_with_accounts_plan_and_the_others_do_not() -> None:
    for kind in (PostgreSQL, MongoDB, OpenSearch, Elasticsearch):
        assert issubclass(kind, PlansGrants)
    for other in (SQLite, Prometheus):
        assert not issubclass(other, PlansGrants)


# ------------------------------------------------------------------------------- MongoDB


def test_an_audit_of_mongodb_reads_and_changes_nothing() -> None:
    text = written(mongo.plan(ask(Purpose.AUDIT)))

    assert '"readAnyDatabase", "clusterMonitor"' in text
    assert not re.search(r"insert|update\"|remove|readWrite|dbAdmin|root", text)


def test_a_load_from_mongodb_names_each_collection() -> None:
    found = ask(Purpose.INGEST, collection("shop.a"), collection("shop.v", DatasetKind.VIEW))

    text = written(mongo.plan(found))

    assert re.search(r'"db": "shop",\s+"collection": "a"', text)
    assert "AnyDatabase" not in text
    assert text.count('"changeStream"') == 2  # once to make the role, once to bring it up to date


def test_a_hostile_name_stays_a_text_of_javascript() -> None:
    text = written(mongo.plan(ask(Purpose.AUDIT, role=HOSTILE)))

    outside = re.sub(r'"(?:[^"\\]|\\.)*"', '""', text)
    assert "dropDatabase" not in outside
    assert "pwd: passwordPrompt()" in text


# ------------------------------------------------------------------- OpenSearch, Elasticsearch


def test_opensearch_gets_a_role_and_an_account_that_has_it() -> None:
    role, account = bodies(
        search_grants.opensearch(ask(Purpose.INGEST, collection("logs"), role="loader"))
    )

    [permission] = role["index_permissions"]
    assert permission["index_patterns"] == ["logs"]
    assert set(permission["allowed_actions"]) == {"read", "indices:admin/mappings/get"}
    assert account["opendistro_security_roles"] == ["loader"]


def test_elasticsearch_gets_a_role_and_an_account_that_has_it() -> None:
    role, account = bodies(search_grants.elasticsearch(ask(Purpose.AUDIT)))

    assert role["indices"][0]["privileges"] == ["read", "monitor", "view_index_metadata"]
    assert not {"all", "manage", "manage_security", "write"} & set(role["cluster"])
    assert account["roles"] == ["auditor"]
    assert account["password"].startswith("<")


def test_a_hostile_name_stays_in_its_place_of_the_path() -> None:
    text = written(search_grants.elasticsearch(ask(Purpose.AUDIT, role="a/../b\nDELETE /x")))

    assert text.startswith("PUT /_security/role/a%2F..%2Fb%0ADELETE%20%2Fx\n")


# ------------------------------------------------------------------------------ PostgreSQL


@given(st.text(alphabet=st.characters(exclude_characters="\0"), min_size=1, max_size=15))
def test_any_name_is_one_printable_identifier(name: str) -> None:
    written = name_of(name)

    assert written.isprintable()
    assert re.fullmatch(r'(U&)?"(?:[^"]|"")*"', written)
    plain = written.removeprefix("U&")[1:-1].replace('""', '"')
    if written.startswith("U&"):
        plain = re.sub(r"\\\+([0-9a-f]{6})", lambda found: chr(int(found[1], 16)), plain)
    assert plain == name


def test_what_is_open_to_everybody_is_closed_only_by_choice() -> None:
    around = Surroundings("shop", temporary=True, other_databases=("b",), creatable=("public",))

    text = as_text(plan(ask(Purpose.AUDIT), {}, around))

    closing = [line for line in text.splitlines() if "FROM PUBLIC" in line]
    assert len(closing) == 3
    assert all(line.startswith("-- REVOKE") for line in closing)


def test_a_server_that_is_closed_already_needs_none_of_it() -> None:
    around = Surroundings("shop", temporary=False, other_databases=(), creatable=())

    assert "PUBLIC" not in as_text(plan(ask(Purpose.AUDIT), {}, around))


def test_a_role_of_63_bytes_is_taken() -> None:
    assert checked_role("x" * 63) == "x" * 63


# ------------------------------------------------------------------------------ as a text


@pytest.mark.parametrize(
    ("language", "mark"),
    [(Language.SQL, "--"), (Language.JAVASCRIPT, "//"), (Language.HTTP, "#")],
)
def test_optional_statements_stand_behind_the_mark_in_every_line(
    language: Language, mark: str
) -> None:
    found = GrantPlan(
        purpose=Purpose.AUDIT,
        role="a",
        language=language,
        steps=(Step("Why.", ("one\ntwo\r\nthree\rfour",), optional=True), Step("It.", ("go",))),
        note="first\nsecond",
    )

    lines = as_text(found).splitlines()

    assert [line for line in lines if line and not line.startswith(mark)] == ["go"]
    assert f"{mark} four" in lines
