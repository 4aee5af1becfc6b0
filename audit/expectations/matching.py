"""Which dataset a suite is for: by what it says, else by its name or that of its file."""

import difflib
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from audit.expectations.model import Suite
from audit.facts.catalog import Dataset

_NEAR = 3


def dataset_of(suite: Suite, datasets: Sequence[Dataset]) -> Dataset | str:
    """The dataset, or why there is none."""
    wanted = [suite.dataset] if suite.dataset else [suite.name, PurePosixPath(suite.file).stem]
    for name in dict.fromkeys(wanted):
        found = _named(name, datasets)
        if len(found) > 1:
            names = ", ".join(sorted(d.name for d in found)[:_NEAR])
            return f"{name!r} may be {names}; say which in the suite's meta: dataset"
        if found:
            return found[0]
    shown = wanted[0]
    near = _near(shown, [d.name for d in datasets])
    hint = f"; there is {' and '.join(near)}" if near else ""
    return (
        f"there is no dataset {shown!r} here{hint}. A suite is for the dataset of its name, of its "
        "file's name, or of its meta: dataset"
    )


def near_names(name: str, known: Iterable[str]) -> str:
    """What was probably meant, in brackets, or nothing."""
    close = difflib.get_close_matches(name, list(known), n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""


def _named(name: str, datasets: Sequence[Dataset]) -> list[Dataset]:
    """Those of exactly this name, else those called so without schema, folder or ending."""
    exact = [d for d in datasets if d.name == name]
    if exact:
        return exact
    lowered = name.lower()
    return [d for d in datasets if lowered in {part.lower() for part in _called(d)}]


def _called(dataset: Dataset) -> tuple[str, ...]:
    bare = dataset.name
    if dataset.namespace:
        bare = bare.removeprefix(f"{dataset.namespace}.")
    path = PurePosixPath(dataset.name)
    return (dataset.name, bare, path.name, path.name.split(".")[0] or path.name)


def _near(name: str, known: Sequence[str]) -> list[str]:
    bare = {known_name.rpartition(".")[2]: known_name for known_name in known}
    found = difflib.get_close_matches(name, [*known, *bare], n=_NEAR)
    return [repr(one) for one in dict.fromkeys(bare.get(one, one) for one in found)]
