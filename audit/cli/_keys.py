"""Keys as `keys generate` makes them and `keys show` lists them."""

import sys
from pathlib import Path

from audit.cli._console import warn
from audit.cli._record import signing_key
from audit.cli._store import store_of
from audit.config.load import load
from audit.config.schema import SigningEntry
from audit.errors import ConfigError
from audit.evidence.keys import generate, load_public_key, public_key_from, write_new
from audit.secrets.reference import parse_reference
from audit.secrets.resolve import resolve
from audit.secrets.secret import Secret
from audit.store.runs.place import UnusableStore

_PRIVATE, _PUBLIC = 0o600, 0o644


def generated(path: Path, passphrase: str | None, *, bare: bool, interactive: bool) -> list[str]:
    """Makes both files; the lines that say what to do with them."""
    public = path.with_name(f"{path.name.removesuffix('.key.pem').removesuffix('.pem')}.pub.pem")
    phrase = _phrase(passphrase, bare=bare, interactive=interactive and sys.stdin.isatty())
    key = generate()
    write_new(path, key.pem(phrase), mode=_PRIVATE)
    write_new(public, key.public.pem, mode=_PUBLIC)
    return [
        f"key {key.public.id}",
        f"private, for this machine alone: {path}",
        f"public, for whoever verifies: {public}",
        "in source-audit.yaml:",
        "  signing:",
        f"    key: file:{path.absolute()}",
        *([f"    passphrase: {passphrase or 'env:NAME'}"] if phrase else []),
        f"    trusted: [{public}]",
    ]


def _phrase(passphrase: str | None, *, bare: bool, interactive: bool) -> Secret | None:
    if bare:
        if passphrase:
            raise ConfigError("--passphrase and --no-passphrase: give one of them")
        return None
    if passphrase is None and not interactive:
        raise ConfigError(
            "the key needs a passphrase: give --passphrase REFERENCE, or --no-passphrase to leave "
            "it unencrypted"
        )
    reference = parse_reference(passphrase or "prompt")
    phrase = resolve(reference, interactive=interactive).secret
    if not phrase.reveal():
        raise ConfigError("the passphrase is empty; give one, or --no-passphrase")
    return phrase


def shown(
    config: Path | None, runs: str | None, *, interactive: bool
) -> list[tuple[str, str, str]]:
    """Use, id and place of each key that is known here. The private key is opened for its id, which
    is "-" with a warning where it cannot be.
    """
    loaded = load(config)
    beside = loaded.file.parent if loaded.file else Path()
    found: list[tuple[str, str, str]] = []
    if loaded.config.signing.key:
        signs = _id_of_signing(loaded.config.signing, interactive=interactive)
        found.append(("signs", signs, str(parse_reference(loaded.config.signing.key))))
    for name in loaded.config.signing.trusted:
        path = beside / name
        found.append(("trusted", load_public_key(path).id, str(path)))
    store = store_of(loaded.config, runs)
    try:
        kept = store.keys().values()
    except UnusableStore as error:
        raise ConfigError(str(error)) from error
    found += [("beside the runs", public_key_from(pem).id, store.url) for pem in kept]
    return found


def _id_of_signing(entry: SigningEntry, *, interactive: bool) -> str:
    try:
        key = signing_key(entry, interactive=interactive and sys.stdin.isatty())
    except ConfigError as error:
        warn(f"the id of the key that signs is not known: {error}")
        return "-"
    return key.public.id if key else "-"
