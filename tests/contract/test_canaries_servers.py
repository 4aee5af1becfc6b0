"""Planted values in a document store and a search engine reach no output of a scan."""

import json
from pathlib import Path
from typing import Any

import pytest
import urllib3
from pymongo import MongoClient

from tests.contract._canaries_running import Desk, desk
from tests.contract._canaries_sources import documents, keyed, tables
from tests.contract._canaries_values import SECRETS, by_type
from tests.servers import kit

pytestmark = [pytest.mark.server, pytest.mark.compatible]

#: Of fifty tables these hold a value of every kind of place; more would only take longer.
NAMES = ("payroll", "tickets", "t_b", "well_a")
SECRET = SECRETS[0].text


def scanned(folder: Path, url: str) -> dict[str, Any]:
    """The report as a value, after everything that was written was searched."""
    with desk(folder / "desk") as table:  # the server was started before, and keeps its files apart
        return _scanned(table, url)


def _scanned(table: Desk, url: str) -> dict[str, Any]:
    status = table.run(
        "scan", url, "-vv", "-f", "table", "-f", "html=r.html", "-f", "json=r.json",
        "--log-format", "json",
    )  # fmt: skip
    assert status == 0, table.log
    assert table.run("collect", url, "-vv", "-o", "s.json") == 0, table.log
    assert table.run("report", "r.json", "-f", "html=again.html", "-f", "table") == 0
    assert table.leaks() == []
    report: dict[str, Any] = json.loads((table.folder / "r.json").read_text())
    return report


def drifting() -> list[dict[str, Any]]:
    """Documents that depart from what is declared, change with time, and have values as ids."""
    old = [
        {"_id": text, "state": text, "born": text}
        for text in (*by_type()["email"], *by_type()["phone"])
    ]
    new = [{"state": n, "token": SECRET} for n in range(60)]
    return [*old, *new]


def test_no_value_of_a_document_store_reaches_an_output(tmp_path: Path) -> None:
    with kit.mongodb() as server, MongoClient[dict[str, Any]](server.url) as client:
        shop = client.get_database("shop")
        for name in NAMES:
            shop[name].insert_many(documents(tables()[name]))
        shop.keyed.insert_many(keyed())
        shop.create_collection(
            "drifting",
            validator={
                "$jsonSchema": {
                    "required": ["state"],
                    "properties": {
                        "state": {"bsonType": "string", "enum": [*by_type()["email"], SECRET]},
                        "gone": {"bsonType": "string", "description": by_type()["email"][1]},
                    },
                }
            },
            validationAction="warn",
        )
        shop.drifting.insert_many(drifting())
        shop.drifting.create_index(
            "state", name="partly", partialFilterExpression={"state": by_type()["email"][2]}
        )
        report = scanned(tmp_path, f"mongodb://localhost:{server.port}/shop?directConnection=true")

    assert {d["name"] for d in report["datasets"]} == {*NAMES, "keyed", "drifting"}
    assert len(report["character"]["statements"]) == 6
    assert all(d["extraction"]["request"] for d in report["datasets"])


def test_no_value_of_a_search_engine_reaches_an_output(tmp_path: Path) -> None:
    with kit.opensearch() as server:
        for name in NAMES:
            lines = [
                line
                for n, document in enumerate(documents(tables()[name]))
                for line in ({"index": {"_index": name, "_id": f"{SECRET}{n}"}}, document)
            ]
            body = "\n".join(map(json.dumps, lines)) + "\n"
            answer = urllib3.request(
                "POST",
                f"{server.url}/_bulk?refresh=true",
                body=body,
                headers={"Content-Type": "application/x-ndjson"},
            )
            assert not answer.json()["errors"]
        report = scanned(tmp_path, f"opensearch+http://localhost:{server.port}")

    assert {d["name"] for d in report["datasets"]} == set(NAMES)
    assert len(report["character"]["statements"]) == 6
    assert all(d["extraction"]["request"] for d in report["datasets"])
