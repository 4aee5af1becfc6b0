"""What lies where in a run store, and how its own files are written.

store.json                                  the version of what lies here
sources/<name>-<hash>/source.json           the source's true name
sources/<name>-<hash>/runs/<number>-<run>/  report.json, page.html, head.json, link.json
sources/<name>-<hash>/links/<number>.json   the links of runs whose files were pruned
"""

import hashlib
import json
import re
from typing import Any

#: The version of the store; a later one may hold what this program would take for damage.
VERSION = 1
REPORT, PAGE, HEAD, SIGNATURE = "report.json", "page.html", "head.json", "link.dsse.json"
LINK = "link.json"  # written last: a run without it is not there
FIGURES = "figures.json"
STORE = "store.json"
SEEN = "seen.json"
_SAFE = re.compile(r"[^A-Za-z0-9._-]+")


def folder_of(source: str) -> str:
    """The folder of a source: its name as far as a file system takes it, and a hash of it."""
    hashed = hashlib.sha256(source.encode(errors="surrogatepass")).hexdigest()[:10]
    return f"{_SAFE.sub('-', source).strip('.-')[:60]}-{hashed}"


def entry_of(sequence: int, run: str) -> str:
    """The folder of a run within its source's; they sort by their numbers."""
    return f"{sequence:08}-{_SAFE.sub('-', run)[:40]}"


def tree_in(data: bytes) -> Any:  # noqa: ANN401  # JSON of anybody's
    """What a file holds; a `ValueError` for no JSON, or nested more deeply than any of ours."""
    try:
        return json.loads(data)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def json_of(tree: object) -> bytes:
    """A file of ours, the same for the same tree."""
    return (json.dumps(tree, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode(
        errors="replace"
    )
