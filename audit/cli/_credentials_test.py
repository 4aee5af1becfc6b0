"""`credentials test`: resolves a reference, and where a source is known, logs in there."""

import os
from contextlib import suppress
from pathlib import Path

from audit.access.budget import Budget, Limits
from audit.access.connector import Target
from audit.cli._credentials import interactive as on_terminal
from audit.cli._credentials import place_of
from audit.cli._outputs import write_stdout
from audit.cli._source import Named, name_source
from audit.config.load import Loaded, load
from audit.engine.credential import Held, Keeping, obtain
from audit.engine.discover import connector_for_scheme, require_driver
from audit.errors import CollectError, ConfigError, ConnectError
from audit.secrets.reference import parse_reference
from audit.secrets.sealed.place import VARIABLE
from audit.secrets.stores import known

_SECONDS = 30.0


def run(
    name: str,
    *,
    source: str | None,
    store: Path | None,
    config: Path | None,
    literals: bool,
    commands: bool,
    no_input: bool,
) -> int:
    """One line that says what worked; an error of ours says what did not."""
    may_ask = on_terminal(no_input=no_input)
    loaded = load(config, allow_literals=literals)
    if store is not None:
        os.environ[VARIABLE] = str(store)  # where store: references look
    named = _named(name, source, store, loaded, may_ask=may_ask)
    keeping = Keeping(
        commands=commands or loaded.config.credentials.allow_commands, literal=named.literal
    )
    held = obtain(named.address, named.password, named.url_password, keeping, interactive=may_ask)
    try:
        if held.secret is None:
            raise ConfigError("no password is given for this source; name one by password:")
        where = str(named.password) if named.password else "the configuration"
        said = f"resolved from {where}"
        if named.address.scheme:
            said += f"; the log-in at {named.address} works"
            _log_in(named, held)
    finally:
        held.give_back()
    write_stdout(f"{said}\n")
    return 0


def _named(
    name: str, source: str | None, store: Path | None, loaded: Loaded, *, may_ask: bool
) -> Named:
    """What is meant: a source of the configuration, a reference, or a name that is kept."""
    if name in loaded.config.sources and source is None:
        return name_source(name, loaded.config, password=None, literals=loaded.literals)
    if name.partition(":")[0] in known():
        reference = name
    elif name in loaded.config.sources and (kept := loaded.config.sources[name].password):
        reference = kept
    else:
        reference = place_of(store, name, interactive=may_ask).reference(name)
    if source is not None:
        return name_source(source, loaded.config, password=reference)
    from audit.access.address import Address  # noqa: PLC0415  # no source: an address of nothing

    return Named(name=name, address=Address(scheme=""), password=parse_reference(reference))


def _log_in(named: Named, held: Held) -> None:
    kind = connector_for_scheme(named.address.scheme)
    require_driver(kind)
    target = Target(named.name, held.address, held.secret, held.origin)
    connector = kind(target, Budget(Limits(seconds=_SECONDS)))
    try:
        connector.open()
    except CollectError as error:
        raise ConnectError(f"{named.name} cannot be opened: {error}") from error
    finally:
        with suppress(Exception):  # close never raises; the error above counts in any case
            connector.close()
