"""The requests that may be sent to Solr: a GET can change things there, so parameters are listed.

Actions of the cores and collections APIs, commands of the replication handler and the parameters
of a search are in the query string (Solr Reference Guide, "CoreAdmin API", "Collections API",
"User-Managed Index Replication", "Common Query Parameters").
"""

import re
from collections.abc import Mapping

#: A core or collection; those that begin with a dot are the product's own.
CORE = r"/(?!admin/)[^/.][^/]*"

#: Pattern of the path, and the parameters that it may have with their values (None: any).
_LISTED: Mapping[str, Mapping[str, frozenset[str] | None]] = {
    r"/admin/info/system": {},
    r"/admin/info/properties": {"name": None},
    r"/admin/cores": {"action": frozenset({"STATUS"}), "indexInfo": None},
    r"/admin/collections": {"action": frozenset({"CLUSTERSTATUS"})},
    r"/admin/(authentication|authorization)": {},
    r"/admin/metrics": {"group": None, "prefix": None, "compact": None},
    rf"{CORE}/(schema|config)": {},
    rf"{CORE}/admin/luke": {
        "numTerms": frozenset({"0"}),
        "includeIndexFieldFlags": frozenset({"false"}),
    },
    rf"{CORE}/replication": {"command": frozenset({"details"})},
    rf"{CORE}/select": {
        "q": frozenset({"*:*"}),
        "fl": frozenset({"*"}),
        "rows": None,
        "sort": None,
        "cursorMark": None,
        "timeAllowed": None,
        "shards.info": None,
        "shards.tolerant": None,
        "facet": frozenset({"false"}),
    },
}

READS = tuple(("GET", pattern) for pattern in _LISTED)


def listed(path: str, parameters: Mapping[str, str]) -> bool:
    """Whether a request only reads, by its path and all of its parameters."""
    for pattern, known in _LISTED.items():
        if re.fullmatch(pattern, path):
            return all(
                name in known and ((values := known[name]) is None or value in values)
                for name, value in parameters.items()
            )
    return False
