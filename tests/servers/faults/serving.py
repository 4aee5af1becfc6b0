"""Servers that hold the same few datasets, and the URL by which an audit reaches them."""

from collections.abc import Callable, Generator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from tests.servers import kit, mariadb
from tests.servers.faults import document, relational, search, series
from tests.servers.postgresql import cluster

#: Enough that an audit of them can be cut in the middle.
SOME = ("feed", "live", "money", "people", "payments", "wide")


@dataclass(frozen=True, slots=True)
class Serving:
    """A running server; `url` has a place for the port."""

    kind: str
    port: int
    url: str

    def at(self, port: int) -> str:
        return self.url.format(port=port)


@contextmanager
def postgresql() -> Generator[Serving]:
    with cluster(version=18) as server, server.database() as shop:
        relational.fill(shop, SOME)
        url = server.url(shop.name).replace(f":{server.server.port}/", ":{port}/")
        yield Serving("postgresql", server.server.port, url)


@contextmanager
def mysql() -> Generator[Serving]:
    with mariadb.cluster() as server, server.database() as shop:
        relational.fill_mysql(server, shop, SOME)
        url = f"mysql://{mariadb.AUDITOR}:{mariadb.PASSWORD}@localhost:{{port}}/{shop}"
        yield Serving("mysql", server.server.port, url)


@contextmanager
def mongodb() -> Generator[Serving]:
    with kit.mongodb(standalone=True) as server:
        document.fill(server.url, SOME)
        url = "mongodb://localhost:{port}/shop?directConnection=true"
        yield Serving("mongodb", server.port, url)


@contextmanager
def opensearch() -> Generator[Serving]:
    with kit.opensearch() as server:
        search.Loader(server.url).fill(SOME)
        yield Serving("opensearch", server.port, "opensearch+http://localhost:{port}")


@contextmanager
def influxdb() -> Generator[Serving]:
    with kit.influxdb() as server:
        series.fill(server, SOME)
        yield Serving("influxdb", server.port, "influxdb+http://localhost:{port}/shop")


@contextmanager
def prometheus() -> Generator[Serving]:
    with kit.prometheus() as server:
        yield Serving("prometheus", server.port, "prometheus+http://localhost:{port}")


#: Kinds that are reached over a network, with Debian's package of those that need one.
KINDS: Mapping[str, tuple[Callable[[], AbstractContextManager[Serving]], str]] = {
    "postgresql": (postgresql, ""),
    "mysql": (mysql, "mariadb-server"),
    "mongodb": (mongodb, ""),
    "opensearch": (opensearch, ""),
    "influxdb": (influxdb, "influxdb"),
    "prometheus": (prometheus, "prometheus"),
}
