"""Files that judge the same servers go to one worker, which starts these once for all of them."""

from pathlib import Path

from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

ROOT = Path(__file__).parents[2]
#: Each row shares what a module beside its files keeps for the run (`search_evidence`, `solr`), or
#: a fixture of the session (`exports`).
TOGETHER = (
    ("tests/servers/test_real_search.py", "tests/servers/test_breakages_search.py"),
    ("tests/servers/test_real_solr.py", "tests/servers/test_breakages_solr.py"),
    ("tests/contracts/export/test_export_rows.py", "tests/contracts/export/test_export_tools.py"),
)
_FIRST = {file: files[0] for files in TOGETHER for file in files}


def scope_of(nodeid: str) -> str:
    """What of a test's name decides on its worker: its file, or the first of those with it."""
    file = nodeid.partition("::")[0]
    return _FIRST.get(file, file)


class Together(LoadFileScheduling):  # type: ignore[misc]  # it has no types
    """As `--dist loadfile`, but that some files are handed out as one."""

    def _split_scope(self, nodeid: str) -> str:
        return scope_of(nodeid)
