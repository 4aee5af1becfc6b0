"""What is true of every protocol's module."""

from pathlib import Path

import pytest

from audit.access.tls import upgrades as package
from audit.access.tls.upgrades import at_once, guess, names, upgrade_of, upgrades
from audit.errors import ConfigError


def test_every_module_in_the_folder_is_found() -> None:
    modules = {p.stem for p in Path(package.__file__).parent.glob("[a-z]*.py")}

    assert {name.partition("-")[0] for name in names()} == modules


def test_no_name_alias_or_port_is_taken_twice() -> None:
    words = [word for u in upgrades() for word in (u.name, *u.aliases)]
    ports = [port for u in upgrades() for port in u.ports]

    assert len(words) == len(set(words))
    assert len(ports) == len(set(ports))


@pytest.mark.parametrize(
    ("word", "name"), [("mariadb", "mysql"), ("PostgreSQL", "postgresql"), ("neo4j", "bolt")]
)
def test_aliases_and_capitals_are_understood(word: str, name: str) -> None:
    assert upgrade_of(word).name == name


def test_no_protocol_is_tls_at_once() -> None:
    assert upgrade_of("").begin is at_once


def test_an_unknown_protocol_names_the_known() -> None:
    with pytest.raises(ConfigError, match=r"unknown protocol 'gopher'.*amqp, bolt"):
        upgrade_of("gopher")


@pytest.mark.parametrize(
    ("port", "name"),
    [(5432, "postgresql"), (3306, "mysql"), (1433, "mssql"), (389, "ldap"), (443, "http"), (1, "")],
)
def test_usual_ports_are_known(port: int, name: str) -> None:
    assert guess(port) == name
