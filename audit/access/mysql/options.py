"""What the URL says of a connection to MySQL or MariaDB, and the ways to connect that follow."""

import difflib
from dataclasses import dataclass, replace
from pathlib import Path

from audit.access.connector import Target
from audit.errors import ConfigError

#: Of the URL: as the programs of MySQL and of MariaDB call them; "_" and "-" are the same.
_PARAMETERS = ("ssl-mode", "ssl-ca", "ssl-cert", "ssl-key", "socket", "charset")
_MODES = ("disabled", "preferred", "required", "verify_ca", "verify_identity")


@dataclass(frozen=True, slots=True)
class Way:
    """One way to connect. `clear_password` says that the password itself may be sent."""

    encrypted: bool
    chain: bool = False
    name: bool = False
    clear_password: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the URL says of the connection."""

    mode: str = ""
    ca_file: str = ""
    certificate: str = ""
    key: str = ""
    unix_socket: str = ""

    @classmethod
    def of(cls, target: Target) -> "Options":
        found: dict[str, str] = {}
        for name, value in target.address.parameters:
            known = name.lower().replace("_", "-")
            known = {"sslmode": "ssl-mode", "unix-socket": "socket"}.get(known, known)
            if known not in _PARAMETERS:
                near = difflib.get_close_matches(known, _PARAMETERS, n=1)
                hint = f" (did you mean {near[0]!r}?)" if near else ""
                raise ConfigError(f"the source URL has an unknown parameter {name!r}{hint}")
            found[known] = value
        mode = found.get("ssl-mode", "").lower().replace("-", "_")
        if mode and mode not in _MODES:
            raise ConfigError(
                f"ssl-mode={found['ssl-mode']} is none of MySQL's; write one of "
                f"{', '.join(_MODES).upper()}"
            )
        for name in ("ssl-ca", "ssl-cert", "ssl-key"):
            if name in found and not Path(found[name]).is_file():
                raise ConfigError(f"{name}: there is no file {found[name]}")
        return cls(
            mode=mode,
            ca_file=found.get("ssl-ca", ""),
            certificate=found.get("ssl-cert", ""),
            key=found.get("ssl-key", ""),
            unix_socket=found.get("socket", ""),
        )

    @property
    def ways(self) -> list[Way]:
        """From the strictest to the least strict that is acceptable without being asked for.

        Nothing but a server whose chain and name were verified gets the password itself, unless
        the URL asks for less.
        """
        full = Way(encrypted=True, chain=True, name=True, clear_password=True)
        chain = Way(encrypted=True, chain=True, clear_password=True)
        match self.mode:
            case "verify_identity":
                return [full]
            case "verify_ca":
                return [chain]
            case "required":
                return [replace(full), Way(encrypted=True, clear_password=True)]
            case "disabled":
                return [Way(encrypted=False)]
            case _:
                known = [full, chain] if self.ca_file else [full]
                return [*known, Way(encrypted=True), Way(encrypted=False)]
