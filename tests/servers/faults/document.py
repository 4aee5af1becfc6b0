"""Sources with faults: MongoDB, by a program that speaks its protocol."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pymongo import MongoClient

from tests.servers import kit
from tests.servers.faults.audits import Audited, audited, behind_certificates
from tests.servers.faults.data import DATASETS, Row

PASSWORD = "l0ader-Pa55"


def fill(url: str, names: Iterable[str] = tuple(DATASETS)) -> None:
    with MongoClient[dict[str, Any]](url) as client:
        shop = client.get_database("shop")
        for name in names:
            made = DATASETS[name]
            shop.create_collection(name)
            if made.rows:
                documents = [_document(row, made.key) for row in made.rows]
                shop.get_collection(name).insert_many(documents)
        shop.command("profile", 0, slowms=60_000)


def _document(row: Row, key: str) -> dict[str, Any]:
    return {"_id" if name == key else name: value for name, value in row.items()}


def mongodb(where: Path) -> dict[str, Audited]:
    with kit.mongodb(standalone=True) as server:
        fill(server.url)
        found = {
            "open": audited(f"mongodb://localhost:{server.port}/shop?directConnection=true"),
            **behind_certificates(
                "mongodb://localhost:{port}/?directConnection=true&tls=true&tlsInsecure=true",
                server.port,
                where,
            ),
        }
    with kit.mongodb(auth=True, standalone=True) as server:
        with MongoClient[dict[str, Any]](server.url) as client:
            admin = client.get_database("admin")
            monitor = ["clusterMonitor", {"role": "readWrite", "db": "shop"}]
            admin.command("createUser", "loader", pwd="loader", roles=monitor)
            client.get_database("shop").get_collection("live").insert_one({"n": 1})
        found["account"] = audited(
            f"mongodb://loader:loader@localhost:{server.port}/shop?authSource=admin&directConnection=true",
            defaults=True,
        )
    return found
