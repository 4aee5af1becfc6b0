"""References to credentials ("env:SHOP_PASSWORD"): where one is, never what it is."""

from dataclasses import dataclass

from audit.errors import ConfigError

#: Schemes whose place is a command line, of which arguments may be secret.
_COMMANDS = frozenset({"cmd"})


@dataclass(frozen=True, slots=True)
class Reference:
    """The scheme says which store is asked, the place what for. `str()` is safe to print."""

    scheme: str
    place: str = ""

    def __str__(self) -> str:
        if self.scheme in _COMMANDS:
            program, *arguments = self.place.split(maxsplit=1) or [""]
            return f"{self.scheme}:{program}{' ...' if arguments else ''}"
        return f"{self.scheme}:{self.place}" if self.place else self.scheme

    def __repr__(self) -> str:
        return f"Reference({str(self)!r})"


def parse_reference(text: str) -> Reference:
    """A reference from its text; a bare word is refused, because it would be a password."""
    from audit.secrets.stores import known  # noqa: PLC0415  # a store's module imports this one

    stores = known()
    scheme, _, place = text.partition(":")
    if scheme not in stores:
        shown = ", ".join(stores[name].form for name in sorted(stores))
        raise ConfigError(
            "--password takes a reference to a password, not the password itself "
            f"(one of {shown}; for example env:SHOP_PASSWORD)"
        )
    store = stores[scheme]
    if store.needs_place and not place:
        raise ConfigError(
            f"the password reference {scheme}: names no place (for example {store.example})"
        )
    return Reference(scheme, place if store.takes_place else "")
