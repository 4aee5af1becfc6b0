"""Keeps answers of an InfluxDB 2 for the tests without it; run as a module."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from audit.access.address import parse_url
from audit.access.budget import Limits
from audit.engine.run import Request, audit_source
from audit.secrets.secret import Secret
from tests.servers.influxdb2 import influxdb2
from tests.servers.replay import recording

FILE = Path(__file__).parents[1] / "connectors" / "influxdb2.json"
#: Of its figures only those that could be of use are kept.
FIGURES = ("storage_bucket_", "storage_shard_", "storage_writer_")
#: What stands in the answers for the token of the server that gave them.
TOKEN = "recorded-operator-token"


def main() -> None:
    now = datetime.now(UTC)

    def lines(measurement: str, count: int) -> str:
        return "\n".join(
            f"{measurement},site=a v={n % 7}.5,w={n}i "
            f"{round((now - timedelta(minutes=n)).timestamp()) * 10**9}"
            for n in range(count)
        )

    with influxdb2(options=("vault-token=c4nary",)) as (server, api):
        api.bucket("hours", seconds=30 * 86_400)
        api.write("hours", lines("load", 30))
        api.write("shop", lines("orders", 12) + '\nit\'s\\ "odd" v=1')
        with recording(server.port) as (port, kept):
            address, _ = parse_url(f"influxdb+http://127.0.0.1:{port}")
            request = Request(name="metrics", address=address, limits=Limits())
            audit_source(request, url_password=Secret(api.token))
        figures = kept["- GET /metrics"]
        figures["body"] = "\n".join(
            line
            for line in str(figures["body"]).splitlines()
            if line.startswith(FIGURES) and "_bucket{" not in line
        )
        text = json.dumps(kept, indent=1, sort_keys=True, ensure_ascii=True)
        for place in (str(server.dir), server.dir.name):
            text = text.replace(place, "/var/lib/influxdb")
        text = text.replace(api.token, TOKEN).replace(str(server.port), "8086")
    FILE.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
