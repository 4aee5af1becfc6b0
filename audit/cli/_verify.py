"""What `verify` looks at, and how it says what it found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audit.cli._history import key_of
from audit.cli._inputs import read_input
from audit.cli._status import DONE, NOTHING
from audit.cli._store import store_of
from audit.config.load import load
from audit.engine.verifying import Verified, Vouched, verify_report, verify_source
from audit.errors import ConfigError
from audit.evidence.keys import PublicKey, load_public_key, public_key_from
from audit.store.runs.place import UnusableStore
from audit.store.runs.store import RunStore

_ENVELOPE = "link.dsse.json"


@dataclass(frozen=True, slots=True)
class Asked:
    what: str | None
    trusted: tuple[Path, ...]
    signature: Path | None
    runs: str | None
    config: Path | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The same for people and for programs; `status` is the exit status."""

    lines: Sequence[str]
    tree: Mapping[str, Any]
    status: int


def outcome(asked: Asked) -> Outcome:
    loaded = load(asked.config)
    store = store_of(loaded.config, asked.runs)
    beside = loaded.file.parent if loaded.file else Path()
    files = asked.trusted or tuple(beside / name for name in loaded.config.signing.trusted)
    keys = [load_public_key(path) for path in files]
    own = not keys  # then only the keys that lie beside the runs are there
    try:
        if own:
            keys = [public_key_from(pem) for pem in store.keys().values()]
        path = Path(asked.what or "")
        if asked.what is not None and path.suffix == ".json":
            return _of_report(path, asked, store, keys, own=own)
        if asked.what is not None and path.suffix == ".html" and path.is_file():
            raise ConfigError(f"{path} is a page; what is signed is the JSON report beside it")
        chosen = store.sources()
        if asked.what is not None:
            chosen = (key_of(store, loaded.config, asked.what),)
        if asked.signature is not None:
            raise ConfigError("--signature is about a report; name its JSON file")
        found = [verify_source(store, key, keys, trusted=not own) for key in chosen]
        return _of_sources(found, store, own=own)
    except UnusableStore as error:
        raise ConfigError(str(error)) from error


def _of_report(
    path: Path, asked: Asked, store: RunStore, keys: Sequence[PublicKey], *, own: bool
) -> Outcome:
    beside = path.parent / _ENVELOPE
    place = asked.signature or (beside if beside.is_file() else None)
    envelope = read_input(place) if place else b""
    found = verify_report(
        read_input(path),
        place=str(path),
        envelope=envelope,
        keys=keys,
        store=store,
        trusted=not own,
    )
    lines = [_sentence(found, path, own=own)]
    if found.digest:
        lines.append(f"SHA-256 of its canonical form: {found.digest}")
    tree = {
        "report": str(path),
        "digest": found.digest,
        "valid": bool(found.by),
        "by": found.by,
        "run": found.run,
        "key": found.key,
        "wrong": [str(found.wrong)] if found.wrong else [],
    }
    return Outcome(lines, tree, DONE if found.by else NOTHING)


def _sentence(found: Vouched, path: Path, *, own: bool) -> str:
    if found.wrong:
        return f"NOT VALID: {found.wrong}"
    match found.by:
        case "signature":
            trust = f" ({_KEPT_BESIDE})" if own else ""
            return f"valid: run {found.run}, signed by key {found.key[:16]}{trust}"
        case "store":
            return f"valid: it is run {found.run} as it is kept, which is not signed"
        case _:
            return (
                f"{path}: nothing vouches for it: there is no signature, and no run of its id is "
                "kept"
            )


_KEPT_BESIDE = "a key kept beside the runs; compare its id with what its owner says"


def _of_sources(found: Sequence[Verified], store: RunStore, *, own: bool) -> Outcome:
    wrong = sum(len(one.wrong) for one in found)
    lines: list[str] = []
    for one in found:
        counts = [(one.links, "link"), (one.runs, "run")]
        held = ", ".join(f"{n:,} {noun}{'' if n == 1 else 's'}" for n, noun in counts)
        held = f"{held}, {one.signed:,} signed"
        lines.append(f"{one.source}: {held}: {'NOT VALID' if one.wrong else 'valid'}")
        lines += [f"  {problem}" for problem in one.wrong]
    signers = sorted({key for one in found for key in one.signers})
    for key in signers:
        lines.append(f"signed by key {key}" + (f" ({_KEPT_BESIDE})" if own else ""))
    tree = {
        "runs": store.url,
        "valid": not wrong and bool(found),
        "sources": [
            {
                "source": one.source,
                "links": one.links,
                "runs": one.runs,
                "signed": one.signed,
                "wrong": [str(problem) for problem in one.wrong],
            }
            for one in found
        ],
        "keys": signers,
        "keys_trusted": not own,
    }
    if not found:
        lines.append(f"no runs are kept in {store.url}")
    return Outcome(lines, tree, NOTHING if wrong or not found else DONE)
