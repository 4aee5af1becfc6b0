"""The plan in every format, as the other side reads it."""

import json
import re
import tomllib
from dataclasses import replace
from typing import Any, cast

import pytest
import yaml

from audit.engine.plan.ingestion import ingestion_of
from audit.export._ingestion import FORMATS, renderer
from audit.report.document import DatasetReport, Extraction, Readiness, SourceHeader
from audit.report.ingestion import IngestionPlan
from tests.make.report import shop

HOSTILE = 'odd "na,me";\n`x`|<b>&*[a](b)\\'


BARE = replace(shop().datasets[0], kind="table", fields=(), relationships=(), namespace="", tier=0)


def table(name: str, method: str, *, watermark: str = "", namespace: str = "") -> DatasetReport:
    return replace(
        BARE,
        name=name,
        namespace=namespace,
        extraction=Extraction(
            method=method,
            reason="because | of <it>",
            key=("id",),
            watermark=watermark,
            unseen=("deletions",),
        ),
        relationships=(),
    )


def plan_of(*datasets: DatasetReport, **source: str) -> IngestionPlan:
    made = shop()
    header: SourceHeader = replace(made.source, **cast("Any", source))
    ready = Readiness(method="logical decoding", ready=True, requirements=())
    return ingestion_of(replace(made, source=header, datasets=datasets, readiness=ready))


SHOP = plan_of(
    table("public.orders", "cdc", namespace="public"),
    table("public.stock", "incremental", watermark="updated_at", namespace="public"),
    table("public.codes", "full", namespace="public"),
    kind="postgresql",
    family="relational",
    product="PostgreSQL",
    name="shop",
    url="postgresql://auditor@db.example:6432/shop?sslmode=require",
)
ODD = plan_of(
    table(HOSTILE, "cdc"), kind="mysql", family="relational", product="MariaDB", name="sh-op",
    url="mysql://a@db/the%20shop",
)  # fmt: skip


def properties(plan: IngestionPlan) -> dict[str, str]:
    """As java.util.Properties loads them (its documentation of `load`), comments left out."""
    found: dict[str, str] = {}
    for line in renderer("debezium")(plan).decode().splitlines():
        if line.startswith("#") or not line:
            continue
        name, _, value = line.partition("=")
        value = re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), value)
        found[name] = re.sub(
            r"\\(.)", lambda m: {"n": "\n", "r": "\r", "t": "\t"}.get(m[1], m[1]), value
        )
    return found


def test_json_and_yaml_say_the_same() -> None:
    tree = json.loads(renderer("json")(SHOP))
    said = yaml.safe_load(renderer("yaml")(SHOP))

    assert [s["dataset"] for s in said["steps"]] == [s["dataset"] for s in tree["steps"]]
    assert said["steps"][0]["extraction"]["key"] == ["id"]


@pytest.mark.parametrize("format", sorted(FORMATS))
@pytest.mark.parametrize("plan", [SHOP, ODD], ids=["shop", "odd"])
def test_each_format_is_the_same_each_time_and_has_no_loose_end(
    format: str, plan: IngestionPlan
) -> None:
    once, again = renderer(format)(plan), renderer(format)(plan)

    assert once == again
    assert once.endswith(b"\n")
    assert b"\x1b" not in once


def test_dlt_reads_every_table_and_how_it_is_written() -> None:
    tree = tomllib.loads(renderer("dlt")(SHOP).decode())["sources"]["sql_database"]

    assert tree["schema"] == "public"
    assert tree["table_names"] == ["codes", "orders", "stock"]
    assert tree["stock"]["incremental"] == {"cursor_path": "updated_at"}
    assert tree["stock"]["write_disposition"] == {"disposition": "merge", "strategy": "upsert"}
    assert tree["stock"]["primary_key"] == "id"
    assert tree["codes"] == {"write_disposition": {"disposition": "replace"}}


def test_hostile_names_stay_names_in_toml() -> None:
    tree = tomllib.loads(renderer("dlt")(ODD).decode())["sources"]["sql_database"]

    assert tree["table_names"] == [HOSTILE]
    assert HOSTILE in tree


def test_debezium_gets_a_connector_by_its_rules() -> None:
    found = properties(SHOP)

    assert found["connector.class"] == "io.debezium.connector.postgresql.PostgresConnector"
    assert (found["database.hostname"], found["database.port"]) == ("db.example", "6432")
    assert found["database.dbname"] == "shop"
    assert re.fullmatch(r"[a-zA-Z0-9._-]+", found["topic.prefix"])
    assert re.fullmatch(r"[a-z0-9_]{1,63}", found["slot.name"])
    assert found["table.include.list"] == r"public\.orders"
    assert found["message.key.columns"] == r"public\.orders:id"


def test_no_secret_is_in_the_properties() -> None:
    found = properties(SHOP)

    assert found["database.password"] == "${env:SHOP_PASSWORD}"
    assert "auditor" not in "".join(found.values())


def test_an_entry_of_the_list_fits_its_own_table_only() -> None:
    found = properties(ODD)

    patterns = found["table.include.list"].split(",")
    assert len(patterns) == 1
    assert re.fullmatch(patterns[0], f"the shop.{HOSTILE}")
    assert not re.fullmatch(patterns[0], "the shopx" + HOSTILE)
    assert found["connector.class"] == "io.debezium.connector.mariadb.MariaDbConnector"
    assert found["database.server.id"].isdecimal()
    assert "message.key.columns" not in found or HOSTILE not in found["message.key.columns"]


def test_nothing_to_capture_is_said() -> None:
    plan = plan_of(table("a", "full"), kind="postgresql", url="postgresql://db/shop")

    text = renderer("debezium")(plan).decode()
    assert "No dataset of this source" in text
    assert properties(plan) == {}


def test_markdown_shows_hostile_names_as_text() -> None:
    text = renderer("md")(ODD).decode()

    row = next(line for line in text.splitlines() if line.startswith("| 1 |"))
    assert row.count(" | ") == 6
    assert "because \\| of \\<it\\>" in row
    assert "\n`x`" not in text


def test_the_table_counts_the_patterns() -> None:
    text = renderer("table")(SHOP).decode()

    assert "3 datasets in 1 stages: 1 changes, 1 incremental, 1 full" in text
