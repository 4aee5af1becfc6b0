"""Sources with faults: InfluxDB and Prometheus, both from Debian."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from tests.servers import kit, recorded
from tests.servers.faults.audits import Audited, audited, behind_certificates
from tests.servers.faults.data import DATASETS, NOW, Made, Value

#: A measurement exists with its points only, and the time of a point is its own.
WITHOUT = ("nothing", "holes", "texts")


def fill(server: kit.Server, names: Iterable[str] = tuple(DATASETS)) -> None:
    server.query("CREATE DATABASE shop")
    for name in names:
        if name not in WITHOUT:
            server.write("shop", "\n".join(_lines(DATASETS[name])))


def influxdb(where: Path) -> dict[str, Audited]:
    graphite = f'enabled = true\nbind-address = "{kit.HOST}:{kit.free_port()}"'
    options = {
        "[graphite]": graphite,
        "data": 'wal-fsync-delay = "100ms"',
        "monitor": "store-enabled = false",
    }
    with kit.influxdb(options=options) as server:
        fill(server)
        found = {
            "open": audited(f"influxdb+http://localhost:{server.port}/shop"),
            **behind_certificates(
                "influxdb+https://localhost:{port}/shop?verify=false", server.port, where
            ),
        }
    with kit.influxdb(auth=True) as server:
        server.query("CREATE DATABASE shop")
        server.write("shop", "\n".join(_lines(DATASETS["live"])))
        server.query("CREATE USER loader WITH PASSWORD 'loader' WITH ALL PRIVILEGES")
        found["account"] = audited(
            f"influxdb+http://loader:loader@localhost:{server.port}/shop", defaults=True
        )
    return found


def _lines(made: Made) -> list[str]:
    """InfluxDB's line protocol: a key of text is a tag, the time is the point's own."""
    name = made.name.replace(" ", "\\ ")
    lines: list[str] = []
    for number, row in enumerate(made.rows):
        tags = f",{made.key}={row[made.key]}" if made.columns.get(made.key) == "text" else ""
        given = {k: v for k, v in row.items() if not tags or k != made.key}
        moved = given.pop("updated_at", None)
        at = moved if isinstance(moved, datetime) else NOW - timedelta(minutes=2)
        if isinstance(given.get("number"), str):
            at -= timedelta(days=30)  # another shard: within one, a field has one type
        fields = ",".join(f"{k}={_field(v)}" for k, v in given.items() if v is not None)
        lines.append(f"{name}{tags} {fields} {int(at.timestamp()) * 10**9 + number}")
    return lines


def _field(value: Value) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


def prometheus(where: Path) -> dict[str, Audited]:
    samples = f"# TYPE feed gauge\nfeed 1 {(NOW - timedelta(hours=5)).timestamp():.0f}\n# EOF\n"
    labels = {"people": "email", "payments": "card_number", "links": "access_token"}
    labels["tickets"] = "code"
    exported = "".join(
        f'{name}{{{label}="{row[label]}"}} 1\n'
        for name, label in labels.items()
        for row in DATASETS[name].rows[:120]
    )
    with (
        recorded.http({"GET /metrics": exported}) as shop,
        kit.prometheus(
            targets={"shop": f"127.0.0.1:{shop.port}"},
            options=("--web.enable-admin-api",),
            samples=samples,
        ) as server,
    ):
        found = {
            "open": audited(f"prometheus+http://localhost:{server.port}"),
            **behind_certificates(
                "prometheus+https://localhost:{port}?verify=false", server.port, where
            ),
        }
    with kit.prometheus(tls="good", password="admin") as server:
        found["account"] = audited(
            f"prometheus+https://admin:admin@localhost:{server.port}?ca_file={server.certs.ca}",
            defaults=True,
        )
    return found
