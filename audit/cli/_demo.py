"""What `demo` does beside auditing: its folder, its database, and the list of what was planted."""

import shlex
from collections.abc import Sequence
from pathlib import Path

from audit.access.address import Address
from audit.cli._audit import Audit
from audit.cli._source import Named
from audit.config.schema import Config
from audit.demo.build import build
from audit.demo.defects import DEFECTS, FILE, Defect
from audit.engine.run import Request, utc_now
from audit.errors import Interrupted, OutputError
from audit.model.check import Undercurrent
from audit.report.document import Report
from audit.report.text import wrap

_COLUMNS = 80
_READABLE = 0o755


def place(folder: Path, *, clean: bool) -> Path:
    """The path of the database; its folder is made when it is not there."""
    folder = folder.expanduser()
    try:
        if not folder.exists():
            folder.mkdir(parents=True)
            folder.chmod(_READABLE)  # or the planted permissions of the file would harm nobody
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise OutputError(f"{folder} cannot be made: {reason[:1].lower()}{reason[1:]}") from error
    if not folder.is_dir():
        raise OutputError(f"{folder} is not a folder; the demo needs one for three files")
    return folder / (FILE if not clean else f"clean-{FILE}")


def audit_of(path: Path, *, clean: bool) -> Audit:
    """The audit of the demo's database; the user's own configuration has no say in it."""
    address = Address(scheme="sqlite", path=str(path))
    options = ["--clean"] if clean else []
    command = shlex.join(["source-audit", "demo", str(path.parent), *options])
    named = Named(name=path.stem, address=address)
    request = Request(name=named.name, address=address, command=command)
    return Audit(config=Config(), named=named, request=request)


def outputs(path: Path) -> tuple[str, ...]:
    """The report in both formats, beside the database."""
    return tuple(f"{name}={path.with_suffix(f'.{name}')}" for name in ("html", "json"))


def write(path: Path, *, clean: bool) -> None:
    """Builds the database whole or not at all."""
    try:
        build(path, at=utc_now(), clean=clean)
    except KeyboardInterrupt:
        raise Interrupted("interrupted while the demo was written") from None


def explained(report: Report, path: Path, *, clean: bool) -> str:
    """Every planted defect by its undercurrent, with its check and what the audit says of it."""
    if clean:
        return f"Nothing is planted in {path}.\n\n"
    severity = {(f.check, f.dataset, f.field, f.object): f.severity for f in report.findings}
    found = sum(defect.key in severity for defect in DEFECTS)
    lines = [f"{len(DEFECTS)} defects are planted in {path}; the audit found {found}."]
    for undercurrent in Undercurrent:
        own = [d for d in DEFECTS if d.check.partition(".")[0] == undercurrent.value]
        if own:
            lines += ["", f"{undercurrent.display} ({len(own)})"]
        for defect in sorted(own, key=lambda d: (-d.severity, d.place)):
            lines += _lines(defect, severity.get(defect.key, "not found"))
    return "\n".join([*lines, "", ""])


def _lines(defect: Defect, outcome: str) -> Sequence[str]:
    what = wrap(defect.what, _COLUMNS - 12, lines=3)
    return [
        f"  {outcome:9} {defect.place}  {defect.check}",
        *(f"{'':12}{line}" for line in what),
    ]
