"""Stores of files behind fsspec: opened by their own chain of credentials, listed page by page."""

import importlib
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import Any

from audit.access.budget import Meter
from audit.access.files.listing import Listing
from audit.access.files.model import SourceFile
from audit.access.files.names import left_out
from audit.access.files.places import Place
from audit.errors import CollectError, ConfigError, ConnectError, ConnectionLost, PrivilegeMissing
from audit.secrets.secret import Secret

#: The package behind each scheme, and what brings it.
_PACKAGES = {
    "s3": ("s3fs", "source-audit[s3]"),
    "gs": ("gcsfs", "gcsfs"),
    "az": ("adlfs", "adlfs"),
}
_FAMILIES = {"s3a": "s3", "gcs": "gs", "abfs": "az", "abfss": "az"}
_NAMES = {"s3": "S3", "gs": "Google Cloud Storage", "az": "Azure Blob Storage"}
#: What a store answers to who may not, by the names of their errors.
_REFUSED = re.compile(
    r"PermissionError|Forbidden|AccessDenied|NoCredentials|Unauthorized|ClientAuth"
)
_GONE = re.compile(r"EndpointConnection|ConnectTimeout|ReadTimeout|ConnectionError|ClientConnector")


def store_of(place: Place) -> str:
    """The product: "S3"."""
    return _NAMES[_family(place.scheme)]


def require_package(place: Place) -> None:
    """A `ConfigError` that says what to install."""
    package, brought = _PACKAGES[_family(place.scheme)]
    if find_spec("fsspec") is None or find_spec(package) is None:
        raise ConfigError(
            f"{place.scheme}:// needs the package {package}, which is not installed; "
            f"run: pip install '{brought}'"
        )


def filesystem(place: Place, password: Secret | None, *, seconds: float) -> Any:  # noqa: ANN401  # fsspec has no types
    """The store of a place; the secret goes into it and nowhere else."""
    require_package(place)
    fsspec = importlib.import_module("fsspec")
    return fsspec.filesystem(
        place.scheme,
        skip_instance_cache=True,  # another place may have another account
        use_listings_cache=False,  # what is listed is what is there now
        **_options(place, password, seconds),
    )


def _options(place: Place, password: Secret | None, seconds: float) -> dict[str, Any]:
    said = dict(place.options)
    anonymous = said.get("anon", "").lower() in {"1", "true", "yes"}
    options: dict[str, Any] = {}
    match _family(place.scheme):
        case "s3":
            options["anon"] = anonymous
            options |= {name: said[name] for name in ("endpoint_url", "profile") if name in said}
            if "region" in said:
                options["client_kwargs"] = {"region_name": said["region"]}
            options["config_kwargs"] = {"connect_timeout": seconds, "retries": {"max_attempts": 2}}
            if password is not None:
                options |= {"key": place.user, "secret": password.reveal()}
        case "gs":
            options |= {"token": "anon"} if anonymous else {}
            options |= {"project": said["project"]} if "project" in said else {}
        case _:
            account = said.get("account_name", "")
            options |= {"anon": anonymous} if anonymous else {}
            options |= {"account_name": account} if account else {}
            options |= {"account_key": password.reveal()} if password is not None else {}
    return options


def list_store(
    place: Place,
    store: Any,  # noqa: ANN401  # fsspec has no types
    listing: Listing,
    *,
    statement: Callable[[], AbstractContextManager[Meter]],
) -> None:
    """Adds the files of a bucket, prefix or pattern; every page is a statement."""
    path = place.path
    if not place.pattern:
        with statement():
            info = _info(store, path, place)
        if info["type"] == "file":
            listing.add(_source_file(place, info), named=True)
            return
    root = path if not place.pattern else _root(path)
    fits = _fits(path) if place.pattern else None
    deepest = None if not place.pattern or "**" in path else path.count("/") - root.count("/")
    walk = iter(store.walk(root, maxdepth=deepest, detail=True, on_error="raise"))
    while not listing.full:
        with statement():
            step = next(walk, None)
        if step is None:
            return
        _, folders, files = step
        for name in [n for n in folders if n.startswith((".", "_")) and left_out(n)]:
            listing.leave("hidden folder", f"{place.prefix}{folders.pop(name)['name']}")
        for info in sorted(files.values(), key=lambda i: str(i["name"])):
            key = str(info["name"])
            if not key.endswith("/") and (fits is None or fits.fullmatch(key)):
                listing.add(_source_file(place, info), named=False)
            if listing.full:
                return


def explain(error: Exception) -> CollectError | None:
    """A store's error in our words; its own text may hold a key or a signed address."""
    names = " ".join(kind.__name__ for kind in type(error).__mro__)
    code = str(getattr(error, "response", {}) or "")
    if _REFUSED.search(names) or re.search(r"AccessDenied|Forbidden|InvalidAccessKey|403", code):
        return PrivilegeMissing(
            "the store does not let us read this", "read and list on the bucket"
        )
    if _GONE.search(names):
        return ConnectionLost("the store does not answer")
    return None


def _info(store: Any, path: str, place: Place) -> dict[str, Any]:  # noqa: ANN401  # fsspec has no types
    try:
        found: dict[str, Any] = store.info(path)
    except FileNotFoundError as error:
        raise ConnectError(f"{place.text} does not exist; check bucket and prefix") from error
    except Exception as error:
        known = explain(error)
        said = str(known) if known else f"the store reported {type(error).__name__}"
        raise ConnectError(f"{place.text} cannot be opened: {said}") from error
    return found


def _source_file(place: Place, info: dict[str, Any]) -> SourceFile:
    name = f"{place.prefix}{info['name']}"
    moment = info.get("LastModified") or info.get("last_modified") or info.get("updated")
    return SourceFile(
        path=name,
        size_bytes=int(info.get("size") or 0),
        modified_at=_utc(moment),
        url=name,
        etag=str(info.get("ETag") or info.get("etag") or "").strip('"'),
    )


def _utc(moment: object) -> datetime | None:
    if isinstance(moment, str):
        try:
            moment = datetime.fromisoformat(moment)
        except ValueError:
            return None
    if not isinstance(moment, datetime):
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _root(path: str) -> str:
    """What stands before the first part that is a pattern."""
    parts = path.split("/")
    at = next(i for i, part in enumerate(parts) if any(c in part for c in "*?["))
    return "/".join(parts[:at])


def _fits(pattern: str) -> re.Pattern[str]:
    return re.compile(str(importlib.import_module("fsspec.utils").glob_translate(pattern)))


def _family(scheme: str) -> str:
    return _FAMILIES.get(scheme, scheme)
