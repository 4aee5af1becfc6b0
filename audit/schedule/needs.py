"""Variables that an audit needs from the scheduler that runs it: what its references refer to."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from audit.config.schema import Config, SourceEntry
from audit.config.select import selected
from audit.errors import ConfigError
from audit.secrets.reference import Reference, parse_reference

#: References that a person or a terminal has to answer.
_ASKED = frozenset({"prompt", "stdin"})
#: References to what only one machine has.
OF_A_MACHINE = frozenset({"keyring", "store", "pgpass", "my.cnf", "systemd-cred"})
_LOCAL = OF_A_MACHINE | {"file"}
#: Variables by which the libraries of stores find their way, by the scheme of the reference.
_PREFIXES: Mapping[str, tuple[str, ...]] = {
    "vault": ("VAULT_",),
    "aws-sm": ("AWS_",),
    "aws-ssm": ("AWS_",),
    "aws-rds-iam": ("AWS_",),
    "gcp-sm": ("GOOGLE_", "CLOUDSDK_"),
    "azure-kv": ("AZURE_",),
    "op": ("OP_",),
}
#: Runs in an object store are written with the identity of its cloud.
_STORES = {"s3": ("AWS_",), "gs": ("GOOGLE_",), "gcs": ("GOOGLE_",), "az": ("AZURE_",)}
_SUBSTITUTED = re.compile(r"(?<!\$)\$\{env:([A-Za-z_][A-Za-z0-9_]*)")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """Names of variables, the beginnings of names, and references to places of one machine."""

    variables: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    def also(self, more: "Needs") -> "Needs":
        return Needs(
            variables=(*self.variables, *more.variables),
            prefixes=(*self.prefixes, *more.prefixes),
            places=(*self.places, *more.places),
        )


def common(config: Config, text: str) -> Needs:
    """What every job needs: what the file takes from the environment, and the key that signs."""
    plain = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    needs = Needs(variables=tuple(_SUBSTITUTED.findall(plain)))
    for where in (config.signing.key, config.signing.passphrase):
        if where:
            needs = needs.also(of_reference(where, "signing"))
    return needs


def of_notifications(config: Config) -> tuple[tuple[frozenset[str], Needs], ...]:
    """What it takes to tell those who want to know, each with the names of sources it is about."""
    return tuple(
        (
            frozenset(selected(config, entry.select)),
            of_reference(entry.to, f"notifications.{place}.to"),
        )
        for place, entry in enumerate(config.notifications)
    )


def of_reference(text: str, where: str) -> Needs:
    reference = usable(parse_reference(text), where)
    named = (_variable(reference.place, where),) if reference.scheme == "env" else ()
    local = (str(reference),) if reference.scheme in _LOCAL else ()
    return Needs(variables=named, prefixes=_PREFIXES.get(reference.scheme, ()), places=local)


def of_places(entry: SourceEntry, runs: str) -> Needs:
    """What it takes to reach files and runs that lie in a cloud."""
    places = [text for text in (entry.url, *entry.files, runs) if "://" in text]
    found = [_STORES.get(text.partition("://")[0], ()) for text in places]
    return Needs(prefixes=tuple(prefix for prefixes in found for prefix in prefixes))


def usable(reference: Reference, where: str) -> Reference:
    if reference.scheme in _ASKED:
        raise ConfigError(
            f"{where}: nobody answers {reference.scheme} when it is audited by a scheduler; refer "
            "to a place, as in env:NAME or file:PATH"
        )
    return reference


def _variable(name: str, where: str) -> str:
    if not _VARIABLE.fullmatch(name):
        raise ConfigError(
            f"{where}: schedulers know no variable of that name; take letters, digits and _"
        )
    return name
