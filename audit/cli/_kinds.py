"""What each kind of source offers, also when its driver is not installed."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec

from audit.access.connector import Collector, Connector
from audit.engine.discover import DriverMissing, connector_class, kinds
from audit.facts.handling import CredentialHandling
from audit.facts.profiles import Profiles, References
from audit.facts.server import Observed
from audit.model.fact import Fact

#: Facts that the audit makes itself, for every kind.
OWN = frozenset({CredentialHandling, Observed, Profiles, References})


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind with its connector, or with the sentence that says what to install."""

    name: str
    connector: type[Connector] | None
    missing: str = ""

    @property
    def installed(self) -> bool:
        return self.connector is not None and not self.missing


@dataclass(frozen=True, slots=True)
class Reader:
    """One kind that collects a fact."""

    connector: type[Connector]
    collector: Collector

    def row(self) -> tuple[str, ...]:
        return (
            self.collector.fact.__name__,
            self.connector.kind,
            self.collector.verified.value,
            self.collector.privilege or "none beyond connecting",
        )

    def tree(self) -> dict[str, str]:
        return {
            "fact": self.collector.fact.__name__,
            "kind": self.connector.kind,
            "verified": self.collector.verified.value,
            "verified_on": self.connector.verified_on,
            "privilege": self.collector.privilege,
        }


def all_kinds() -> Iterator[Kind]:
    """Every kind, sorted by name."""
    for name in kinds():
        try:
            connector = connector_class(name)
        except DriverMissing as error:
            yield Kind(name, None, str(error))
            continue
        absent = connector.driver and find_spec(connector.driver) is None
        sentence = str(DriverMissing(connector.title, connector.driver, connector.extra))
        yield Kind(name, connector, sentence if absent else "")


def readers(fact: type[Fact]) -> Iterator[Reader]:
    """The kinds that collect a fact, as far as their drivers are installed."""
    for kind in all_kinds():
        if kind.connector is not None:
            for collector in kind.connector.collectors():
                if collector.fact is fact:
                    yield Reader(kind.connector, collector)
