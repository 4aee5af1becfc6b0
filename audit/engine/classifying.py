"""Personal data alone: what to collect for it, the document it becomes, and one field of that."""

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from audit.access.budget import Budget
from audit.access.connector import Target
from audit.engine.collect import collect
from audit.engine.credential import Held, obtain
from audit.engine.discover import connector_for_scheme, require_driver
from audit.engine.identity import hold_to_pins, own_name_of, stopped
from audit.engine.profiling import profiled
from audit.engine.run import Progress, Request
from audit.errors import CollectError, ConfigError, ConnectError
from audit.facts.catalog import Catalog
from audit.facts.sensitive import PersonalData
from audit.facts.server import Server
from audit.model.fact import Missing
from audit.report.capture import Capture
from audit.report.datasets import DatasetReport
from audit.report.profiling import ProfileReport
from audit.secrets.secret import Secret

#: The facts that verdicts and the head of their document are made of.
FACTS = frozenset({Catalog, Server, PersonalData})

_MOST_NAMES = 20_000  # that a mistyped one is compared with
_MOST_HINTS = 3


def classified(capture: Capture) -> ProfileReport:
    """The document of a capture without profiles; a `ConnectError` where there is nothing."""
    report = profiled(capture)
    return replace(report, datasets=tuple(_bare(dataset) for dataset in report.datasets))


def fields_of(
    request: Request, *, held: Held, budget: Budget, progress: Progress
) -> Mapping[str, Sequence[str]]:
    """The fields of every dataset by the source's catalogue; no row is read."""
    catalog = catalog_of(request, held=held, budget=budget, progress=progress)
    return {d.name: tuple(f.name for f in d.fields) for d in catalog.datasets}


def catalog_of(request: Request, *, held: Held, budget: Budget, progress: Progress) -> Catalog:
    """The source's catalogue; no row is read. It is held to its pins before the credential goes."""
    kind = connector_for_scheme(request.address.scheme)
    require_driver(kind)
    target = Target(
        request.name, held.address, held.secret, held.origin, pins=request.pins, examine_tls=False
    )
    connector = kind(target, budget)
    progress(f"connecting to {request.name}")
    try:
        hold_to_pins(connector, request.pins)
        connector.open()
        if request.pins.identifiers and (stop := stopped(own_name_of(connector), request.pins)):
            raise ConnectError(f"{request.name}: {stop}; nothing was read")
        found = collect(connector, progress=progress, only={Catalog})[0].get(Catalog)
    except CollectError as error:
        raise ConnectError(f"{request.name} cannot be opened: {error}") from error
    finally:
        connector.close()
    if isinstance(found, Catalog):
        return found
    why = (found.detail or found.reason.value) if isinstance(found, Missing) else "no catalogue"
    raise ConnectError(f"nothing of {request.name} can be read: {why}")


def held_for(request: Request, literal: Secret | None) -> Held:
    """The credential, asked for once where the source is opened twice."""
    return obtain(
        request.address,
        request.password,
        literal,
        request.keeping,
        interactive=request.interactive,
    )


def dataset_of(fields: Mapping[str, Sequence[str]], text: str) -> str:
    """Which dataset to read for a field that was named as DATASET.FIELD, or alone.

    Fields may be known only once it was read: the longest name that the text begins with will do.
    """
    if found := _named(fields, text):
        return found[0]
    if around := _around(fields, text):
        return around[0]
    if len(fields) == 1:
        return next(iter(fields))
    raise _unknown(fields, text)


def one_field(report: ProfileReport, text: str) -> ProfileReport:
    """The document with the named field only."""
    fields = {d.name: tuple(f.name for f in d.fields) for d in report.datasets}
    found = _named(fields, text)
    if found is None:
        raise _unknown(fields, text)
    name, field = found
    [dataset] = [d for d in report.datasets if d.name == name]
    chosen = replace(dataset, fields=tuple(f for f in dataset.fields if f.name == field))
    return replace(report, datasets=(chosen,))


def _bare(dataset: DatasetReport) -> DatasetReport:
    fields = tuple(replace(field, profile=None) for field in dataset.fields)
    return replace(dataset, fields=fields, rows=None)


def _around(fields: Iterable[str], text: str) -> list[str]:
    """Datasets whose name the text begins with, the longest first: names may hold dots."""
    return sorted((d for d in fields if text.startswith(f"{d}.")), key=len, reverse=True)


def _named(fields: Mapping[str, Sequence[str]], text: str) -> tuple[str, str] | None:
    """Dataset and field; a field alone where only one dataset has it."""
    for dataset in _around(fields, text):
        field = text.removeprefix(f"{dataset}.")
        if field in fields[dataset]:
            return dataset, field
    having = [dataset for dataset, names in fields.items() if text in names]
    if len(having) > 1:
        told = ", ".join(repr(f"{dataset}.{text}") for dataset in having[:_MOST_HINTS])
        more = f" and {len(having) - _MOST_HINTS} more" if len(having) > _MOST_HINTS else ""
        raise ConfigError(f"several datasets have a field {text!r}: {told}{more}; name one of them")
    return (having[0], text) if having else None


def _unknown(fields: Mapping[str, Sequence[str]], text: str) -> ConfigError:
    """The error for a field that is not there, with those that are called almost so."""
    every = (f"{dataset}.{field}" for dataset, names in fields.items() for field in names)
    near = _near(text, islice(every, _MOST_NAMES), lambda name: name)
    if not near:
        last = text.rpartition(".")[2]
        every = (f"{dataset}.{field}" for dataset, names in fields.items() for field in names)
        near = _near(last, islice(every, _MOST_NAMES), lambda name: name.rpartition(".")[2])
    hint = f" (did you mean {' or '.join(map(repr, near))}?)" if near else ""
    return ConfigError(f"no field is called {text!r}{hint}; name it as DATASET.FIELD")


def _near(text: str, names: Iterable[str], part: Callable[[str], str]) -> list[str]:
    by: dict[str, list[str]] = {}
    for name in names:
        by.setdefault(part(name).casefold(), []).append(name)
    found = difflib.get_close_matches(text.casefold(), by, n=_MOST_HINTS)
    return [name for key in found for name in by[key]][:_MOST_HINTS]
