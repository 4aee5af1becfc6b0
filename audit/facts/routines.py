"""Code that lives in the source: functions, languages, extensions, views that do not work."""

from dataclasses import dataclass

from audit.model.fact import Fact


@dataclass(frozen=True, slots=True)
class Routine:
    name: str
    language: str
    owner: str
    runs_as_owner: bool  # SECURITY DEFINER
    fixed_search_path: bool
    executable_by_public: bool


@dataclass(frozen=True, slots=True)
class Extension:
    name: str
    version: str
    available_version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Routines(Fact):
    """Functions and procedures, languages that may leave the database, extensions."""

    routines: tuple[Routine, ...]
    untrusted_languages: tuple[str, ...] = ()
    extensions: tuple[Extension, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """`error` is our sentence of what reading it gives, empty when it works.

    `unread` says why nobody looked, and `grant` what would let our account.
    """

    name: str
    error: str = ""
    unread: str = ""
    grant: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Views(Fact):
    """Whether each view can still be read (planned, without reading rows)."""

    views: tuple[View, ...]
