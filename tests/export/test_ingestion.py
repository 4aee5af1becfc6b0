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
from audit.report.card import METHODS, Overlap
from audit.report.datasets import DatasetReport, Extraction
from audit.report.document import Readiness, SourceHeader
from audit.report.ingestion import IngestionPlan
from tests.make import cards
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


KEYED = "id"


def with_card(dataset: DatasetReport, *, overlap: int | None = None, **more: Any) -> DatasetReport:  # noqa: ANN401  # the field's own types
    """With a card, and a field for the watermark."""
    plan = dataset.extraction
    assert plan is not None
    made = cards.card(plan.method, KEYED, plan.watermark or "updated_at")
    why = Overlap(seconds=overlap, why="late rows") if overlap else None
    field = replace(shop().datasets[0].fields[0], name=plan.watermark, profile=None, **more)
    return replace(
        dataset,
        fields=(field,) if plan.watermark else (),
        extraction=replace(plan, card=replace(made, overlap=why)),
    )


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


# --------------------------------------------------------------------------- what cards add to it


def of_dlt(dataset: DatasetReport) -> dict[str, Any]:
    plan = plan_of(dataset, kind="postgresql", family="relational", url="postgresql://db/shop")
    tree = tomllib.loads(renderer("dlt")(plan).decode())["sources"]["sql_database"]
    found: dict[str, Any] = tree[dataset.name]
    return found


UPSERT = {"disposition": "merge", "strategy": "upsert"}


@pytest.mark.parametrize(
    ("method", "watermark", "overlap", "way"),
    [
        ("incremental", "updated_at", 900, UPSERT),
        ("append-only", "id", None, {"disposition": "append"}),
        ("append-only", "created_at", 900, UPSERT),  # what is read twice has to be merged
        ("partition-swap", "taken_at", None, UPSERT),
        ("snapshot-diff", "", None, {"disposition": "merge", "strategy": "scd2"}),
        ("full", "", None, {"disposition": "replace"}),
        ("cdc", "", None, {"disposition": "replace"}),
    ],
)
def test_dlt_writes_each_pattern_its_own_way(
    method: str, watermark: str, overlap: int | None, way: dict[str, str]
) -> None:
    made = table("orders", method, watermark=watermark)

    found = of_dlt(with_card(made, overlap=overlap, type="timestamptz", nullable=False))

    assert found["write_disposition"] == way
    assert found.get("incremental", {}).get("cursor_path", "") == (
        watermark if method not in {"full", "snapshot-diff", "cdc"} else ""
    )


@pytest.mark.parametrize(
    ("type", "seconds", "lag"),
    [
        ("timestamp(6) with time zone", 900, 900),
        ("datetime(6)", 5_400, 5_400),
        ("date", 86_400, 1),
        ("DATE", 90_000, 2),
        ("text", 900, None),
    ],
)
def test_dlt_reads_back_as_far_as_rows_are_late(type: str, seconds: int, lag: int | None) -> None:
    made = table("orders", "incremental", watermark="updated_at")

    found = of_dlt(with_card(made, overlap=seconds, type=type, nullable=False))["incremental"]

    assert found.get("lag") == lag
    assert "on_cursor_value_missing" not in found


def test_dlt_takes_rows_without_a_watermark_too() -> None:
    made = table("orders", "incremental", watermark="updated_at")

    found = of_dlt(with_card(made, overlap=900, type="timestamptz", nullable=True))

    assert found["incremental"]["on_cursor_value_missing"] == "include"


#: Names and values as Debezium 3 documents them for its connectors (PostgreSQL, MySQL, MariaDB).
_PLUGINS = {"pgoutput", "decoderbufs"}
_AUTOCREATE = {"all_tables", "disabled", "filtered", "no_tables"}
_SNAPSHOTS = {
    "always", "initial", "initial_only", "no_data", "never", "when_needed", "configuration_based",
    "custom",
}  # fmt: skip
_DECIMALS = {"precise", "double", "string"}
_NEEDED = {
    "postgresql": {"database.hostname", "database.user", "database.dbname", "topic.prefix"},
    "mysql": {
        "database.hostname", "database.user", "database.server.id", "topic.prefix",
        "schema.history.internal.kafka.topic", "schema.history.internal.kafka.bootstrap.servers",
    },
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(_NEEDED))
def test_only_captured_tables_are_in_valid_properties(kind: str) -> None:
    made = [
        with_card(table(f"public.{method}", method, namespace="public", watermark="updated_at"))
        for method in METHODS
        if method not in {"hold", "exclude"}
    ]
    plan = plan_of(
        *made, kind=kind, family="relational", product=kind, url=f"{kind}://auditor@db/shop"
    )

    found = properties(plan)

    assert found["table.include.list"] == r"public\.cdc"
    assert _NEEDED[kind] <= found.keys()
    assert all(found.values())
    assert found.get("plugin.name", "pgoutput") in _PLUGINS
    assert found.get("publication.autocreate.mode", "filtered") in _AUTOCREATE
    assert found["snapshot.mode"] in _SNAPSHOTS
    assert found["decimal.handling.mode"] in _DECIMALS
    assert 1 <= int(found["database.port"]) <= 65_535
    assert 1 <= int(found.get("database.server.id", "1")) <= 2**32 - 1
    assert found["tasks.max"] == "1"  # of these connectors there is never more than one task
    assert re.fullmatch(r"[A-Za-z0-9._-]+", found["topic.prefix"])
    for entry in found["message.key.columns"].split(";"):
        pattern, _, columns = entry.partition(":")
        re.compile(pattern)
        assert columns


def test_markdown_tells_the_card_of_each_that_is_not_small() -> None:
    large = with_card(table("orders", "incremental", watermark="updated_at"), overlap=900)
    small = with_card(table("codes", "full"))
    plan = small.extraction
    assert plan is not None
    assert plan.card is not None
    brief = replace(small, extraction=replace(plan, card=replace(plan.card, split=None)))

    text = renderer("md")(plan_of(large, brief)).decode()

    told = text[text.index("- `orders`: **incremental**") :]
    for line in (
        "  - else snapshot-diff, for: sees deletions and changes without any watermark",
        "  - cadence: daily batch at 02:00 UTC, Monday to Friday (updated\\_at)",
        "  - load it: each day at 03:00 or later, when the batch has ended",
        "  - deletions: rows are deleted; 1,204 rows deleted in 12 d",
        "  - overlap: 15 min: late rows",
        "  - watermark 1: `updated_at` marks changes",
    ):
        assert line in told
    codes = text[text.index("- `codes`: **full**") : text.index("- `orders`: **incremental**")]
    assert "cadence" in codes
    assert "watermark" not in codes
