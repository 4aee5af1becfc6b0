"""Sources with faults: Elasticsearch and OpenSearch, and a program that speaks OpenSearch's API."""

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import urllib3

from tests.servers import jvm, kit
from tests.servers.faults.audits import Audited, audited, behind_certificates
from tests.servers.faults.data import DATASETS, Made, Row

_TYPES = {"int": "long", "float": "float", "text": "keyword", "time": "date"}
#: No name of an index may have a space, and a declared type keeps the other out.
WITHOUT = ("odd name",)


#: Every web page may call the API.
_OPEN_DOOR = {"http.cors.enabled": True, "http.cors.allow-origin": "*"}


class Loader:
    """A server's administrator, or whoever reaches one that asks nobody."""

    def __init__(
        self, url: str, *, ca: Path | None = None, log_in: tuple[str, str] | None = None
    ) -> None:
        self.url = url
        self.http = urllib3.PoolManager(ca_certs=str(ca) if ca else None, retries=False)
        self.headers = urllib3.make_headers(basic_auth=":".join(log_in)) if log_in else {}

    def send(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401  # JSON
        answer = self.http.request(
            method, f"{self.url}{path}", json=body, headers=self.headers, timeout=200
        )
        assert answer.status < 300, (path, answer.status)
        return answer.json()

    def fill(self, names: Iterable[str] = tuple(DATASETS)) -> None:
        for name in names:
            if name not in WITHOUT:
                made = DATASETS[name]
                self.send("PUT", f"/{name}", _body(made))
                if made.rows:
                    self._rows(made)

    def _rows(self, made: Made) -> None:
        lines = "".join(
            f"{json.dumps({'index': {'_id': str(row[made.key])}})}\n{json.dumps(_document(row))}\n"
            for row in made.rows
        )
        answer = self.http.request(
            "POST",
            f"{self.url}/{made.name}/_bulk?refresh=true",
            body=lines,
            headers={**self.headers, "Content-Type": "application/x-ndjson"},
            timeout=200,
        ).json()
        assert not answer["errors"], str(answer)[:300]


def _body(made: Made) -> dict[str, object]:
    """Written at once to one node's disk, of which there is no copy."""
    settings: dict[str, object] = {
        "index.translog.durability": "async",
        "index.number_of_replicas": 0,
        "index.mapping.total_fields.limit": 2_000,
    }
    properties = {
        name: {"type": _TYPES[sort]}
        for name, sort in made.columns.items()
        if made.name != "mixed" or name == made.key
    }
    dynamic = {"dynamic": False} if made.name == "mixed" else {}
    return {"settings": settings, "mappings": {"properties": properties, **dynamic}}


def _document(row: Row) -> dict[str, object]:
    return {k: v.isoformat() if isinstance(v, datetime) else v for k, v in row.items()}


def osmem(where: Path) -> dict[str, Audited]:
    with kit.opensearch() as server:
        Loader(server.url).fill()
        found = behind_certificates(
            "opensearch+https://localhost:{port}?verify=false", server.port, where
        )
        with kit.https_basic_auth(server, user="loader", password="loader") as front:
            found["account"] = audited(
                f"opensearch+https://loader:loader@localhost:{front.port}?ca_file={front.certs.ca}",
                defaults=True,
            )
        found["open"] = audited(f"opensearch+http://localhost:{server.port}")
    return found


def elasticsearch(where: Path) -> dict[str, Audited]:
    """The server itself, without its security features."""
    del where
    with jvm.elasticsearch(security=False, tls=False, settings=_OPEN_DOOR) as server:
        Loader(server.url).fill()
        return {"open": audited(f"elasticsearch+http://localhost:{server.port}")}


def opensearch(where: Path) -> dict[str, Audited]:
    """The server itself with its security plug-in, and the accounts that this comes with."""
    del where
    with jvm.opensearch(security=True, settings=_OPEN_DOOR) as server:
        Loader(server.url, ca=server.certs.ca, log_in=server.log_in).fill()
        user, password = server.log_in
        url = f"opensearch+https://{user}:{password}@localhost:{server.port}"
        return {"account": audited(f"{url}?ca_file={server.certs.ca}", defaults=True)}
