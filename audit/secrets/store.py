"""What a place for credentials offers: how it is referred to, and how one is read from it."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

from audit.errors import ConfigError
from audit.secrets.credential import NOBODY, Credential, Login
from audit.secrets.reference import Reference

#: Characters that are read at all; a token of a cloud has some thousand.
LONGEST = 65_536
#: Seconds that a store on the network or a program may take.
PATIENCE = 15.0


@dataclass(frozen=True, slots=True)
class Permits:
    """What the user allows when a reference is resolved."""

    interactive: bool = False
    commands: bool = False


CAUTIOUS = Permits()


@dataclass(frozen=True, slots=True)
class Asking:
    """One reference that is being resolved, for which log-in, and what is allowed for that."""

    reference: Reference
    login: Login = NOBODY
    permits: Permits = CAUTIOUS

    @property
    def place(self) -> str:
        return self.reference.place

    def refused(self, sentence: str) -> ConfigError:
        """The error of this reference, which names it and never a value."""
        return ConfigError(f"{self.reference}: {sentence}")

    def module(self, name: str, extra: str) -> ModuleType:
        """A package that an extra brings; a `ConfigError` says how to install it."""
        try:
            return importlib.import_module(name)
        except ImportError as error:
            raise self.refused(
                f"the package {name.partition('.')[0]} is not installed; "
                f"run: pip install 'source-audit[{extra}]'"
            ) from error


@dataclass(frozen=True, slots=True)
class Store:
    """A place for credentials. `read` gives the secret, with its account where one is known."""

    scheme: str
    title: str  # ends the sentence "Read from ..."
    read: Callable[[Asking], str | Credential]
    place: str = ""  # how the place is written; "" when there is none, "[...]" when it may be left
    example: str = ""
    files: Callable[[str], tuple[str, ...]] = lambda _: ()  # that are read for a place

    @property
    def takes_place(self) -> bool:
        return bool(self.place)

    @property
    def needs_place(self) -> bool:
        return bool(self.place) and not self.place.startswith("[")

    @property
    def form(self) -> str:
        return f"{self.scheme}:" if self.needs_place else self.scheme
