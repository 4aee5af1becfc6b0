"""Suites from files of Great Expectations, read as data: nothing in them is imported or executed.

A file holds one suite or a list of them, as `ExpectationSuite.to_json_dict()` gives it; a folder
holds such files; a project has them in its `expectations` folder. Suites of 0.x are translated
where the meaning is the same. What cannot be run stays in its place, with the reason.
"""

import difflib
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn, cast

from audit.errors import ConfigError
from audit.expectations import arguments
from audit.expectations.allowed import ALLOWED, REFUSED, RENAMED
from audit.expectations.model import Expectation, Suite

MOST_BYTES = 16 * 1024**2
MOST_EXPECTATIONS = 10_000
#: Great Expectations' own words for how bad it is. "critical" is what it writes when nobody chose.
SEVERITIES = {"critical": "high", "warning": "medium", "info": "info"}
_OURS = frozenset({"critical", "high", "medium", "low", "info"})
_LONGEST_NOTE = 300
_PROJECT = "great_expectations.yml"
_NO_SUITES = frozenset({"checkpoints", "validation_definitions", "uncommitted", "plugins"})
_NAME = re.compile(r"[\w.-]{1,200}")


def read_suites(paths: Sequence[str | Path]) -> tuple[Suite, ...]:
    """Every suite of the files and folders, in their order.

    `ConfigError` when a path is not there or has no file of suites; a file that cannot be read is a
    suite with a refusal.
    """
    found: list[Suite] = []
    for path in map(Path, paths):
        for file in _files(path):
            found += _read(file, str(file.relative_to(path) if path.is_dir() else file.name))
    return tuple(found)


def _files(path: Path) -> list[Path]:
    if path.is_file():
        if path.name == _PROJECT:
            return _files(path.parent)
        return [path]
    if not path.is_dir():
        raise ConfigError(f"--expectations: there is no file or folder {path}")
    folder = _of_project(path)
    found = [
        file
        for file in sorted(folder.rglob("*.json"))
        if not {*_NO_SUITES, "."} & {*file.relative_to(folder).parts[:-1]}
        and not any(part.startswith(".") for part in file.relative_to(folder).parts)
    ]
    if not found:
        raise ConfigError(f"--expectations: there is no suite (*.json) in {path}")
    return found


def _of_project(path: Path) -> Path:
    """The folder of suites, where the path is a project or holds one."""
    for base in (path, path / "gx", path / "great_expectations"):
        if (base / _PROJECT).is_file() or (base != path and (base / "expectations").is_dir()):
            folder = base / "expectations"
            if not folder.is_dir():
                raise ConfigError(f"--expectations: the project in {base} has no expectations yet")
            return folder
    return path


def _read(file: Path, shown: str) -> list[Suite]:
    """The suites of one file."""

    def refused(why: str, place: str = shown) -> list[Suite]:
        return [Suite(name=file.stem, file=shown, refusal=why, place=place)]

    try:
        tree = _tree(file)
    except _Unreadable as error:
        return refused(error.why, f"{shown}{error.where}")
    listed = cast("list[object]", tree) if isinstance(tree, list) else [tree]
    if not listed:
        return refused("the file holds no suite")
    several = len(listed) > 1
    return [
        suite_of(one, file.stem, f"{shown}, suite {i + 1}" if several else shown, shown)
        for i, one in enumerate(listed)
    ]


class _Unreadable(Exception):
    """A file that holds no JSON: why, and where in it."""

    def __init__(self, why: str, where: str = "") -> None:
        super().__init__(why)
        self.why, self.where = why, where


def _tree(file: Path) -> object:
    """What the file holds, as JSON."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise _Unreadable(f"the file is larger than {MOST_BYTES // 1024**2} MiB")
        text = file.read_bytes().decode("utf-8-sig")
        tree: object = json.loads(text, parse_constant=_no_constant)
    except OSError as error:
        raise _Unreadable(f"the file cannot be read ({type(error).__name__})") from None
    except UnicodeDecodeError:
        raise _Unreadable("the file is not UTF-8 text") from None
    except json.JSONDecodeError as error:
        place = f", line {error.lineno}, column {error.colno}"
        raise _Unreadable(f"the file is not JSON: {error.msg.lower()}", place) from None
    except (ValueError, RecursionError):
        raise _Unreadable("the file is not JSON here: NaN, Infinity, or too deep") from None
    return tree


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def suite_of(tree: object, stem: str, place: str, file: str = "") -> Suite:
    """One suite of its JSON; `stem` names it where it has no name of its own."""
    file = file or place
    if not isinstance(tree, dict):
        return Suite(name=stem, file=file, refusal="it is not a suite: no object", place=place)
    suite = cast("dict[str, Any]", tree)
    name = suite.get("name") or suite.get("expectation_suite_name") or stem
    listed = suite.get("expectations")
    if not isinstance(name, str) or not isinstance(listed, list):
        why = "it is not a suite of Great Expectations: it has no list `expectations`"
        return Suite(name=stem, file=file, refusal=why, place=place)
    entries = cast("list[object]", listed)
    if len(entries) > MOST_EXPECTATIONS:
        why = f"it has more than {MOST_EXPECTATIONS:,} expectations"
        return Suite(name=name, file=file, refusal=why, place=place)
    meta = _object(suite.get("meta"))
    older = "expectation_suite_name" in suite or _version(meta).startswith("0.")
    return Suite(
        name=name,
        file=file,
        dataset=_dataset(meta),
        expectations=tuple(
            _expectation(entry, f"{place}, expectation {i + 1}", older=older)
            for i, entry in enumerate(entries)
        ),
        place=place,
    )


def _version(meta: dict[str, Any]) -> str:
    found = meta.get("great_expectations_version", meta.get("great_expectations.__version__"))
    return found if isinstance(found, str) else ""


def _dataset(meta: dict[str, Any]) -> str:
    said = _object(meta.get("source_audit")).get("dataset") or meta.get("dataset")
    return said if isinstance(said, str) else ""


def _expectation(entry: object, place: str, *, older: bool) -> Expectation:
    if not isinstance(entry, dict):
        return Expectation(type="", place=place, refusal="it is not an expectation: no object")
    tree = cast("dict[str, Any]", entry)
    given = tree.get("type") or tree.get("expectation_type")
    older = older or ("expectation_type" in tree and "type" not in tree)
    meta = _object(tree.get("meta"))
    kind = given if isinstance(given, str) else ""
    if older:
        kind = RENAMED.get(kind, kind)
    kwargs = tree.get("kwargs")
    taken = arguments.without_idle(_object(kwargs))
    made = Expectation(
        type=kind if kind in ALLOWED or kind in REFUSED else _shown(kind),
        arguments=taken if kind in ALLOWED else {},
        severity=_severity(tree, meta),
        reason=_note(tree, meta),
        place=place,
    )
    refusal = _refusal(kind, kwargs, taken, tree, older=older)
    return _with(made, refusal) if refusal else made


def _refusal(
    type: str, kwargs: object, taken: dict[str, Any], tree: dict[str, Any], *, older: bool
) -> str:
    if not type:
        return "it has no type"
    if type in REFUSED:
        return REFUSED[type]
    if type not in ALLOWED:
        near = difflib.get_close_matches(type, ALLOWED, n=1)
        hint = f" (did you mean {near[0]}?)" if near else ""
        return f"it is no core expectation of Great Expectations 1.x, and others are not run{hint}"
    if not isinstance(kwargs, dict):
        return "it has no arguments (`kwargs`)"
    if tree.get("windows"):
        return "its ends move with earlier results (`windows`), which are not kept here"
    fault = arguments.fault_of(type, taken)
    if fault and older and "0.x" not in fault:
        fault += " (a suite of Great Expectations 0.x; write it again with 1.x)"
    return fault


def _with(made: Expectation, refusal: str) -> Expectation:
    return Expectation(
        type=made.type,
        arguments=made.arguments,
        severity=made.severity,
        reason=made.reason,
        place=made.place,
        refusal=refusal,
    )


def _severity(tree: dict[str, Any], meta: dict[str, Any]) -> str:
    """Ours in `meta`, else Great Expectations' own."""
    for said in (_object(meta.get("source_audit")).get("severity"), meta.get("severity")):
        if isinstance(said, str) and said in _OURS:
            return said
    return SEVERITIES.get(str(tree.get("severity", "critical")), "high")


def _note(tree: dict[str, Any], meta: dict[str, Any]) -> str:
    """What the suite itself says of it: our reason, a description, or notes."""
    ours = _object(meta.get("source_audit")).get("reason")
    for said in (ours, tree.get("description"), tree.get("notes"), meta.get("notes")):
        told: object = _object(cast("object", said)).get("content", said)
        parts = cast("list[object]", told) if isinstance(told, list) else [told]
        text = " ".join(" ".join(part.split()) for part in parts if isinstance(part, str))
        if text:
            return text if len(text) <= _LONGEST_NOTE else f"{text[: _LONGEST_NOTE - 3]}..."
    return ""


def _object(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _shown(type: str) -> str:
    """A type that is not known, as far as it is a name at all."""
    return type if _NAME.fullmatch(type) else "expectation"
