"""`make eval`: planted defects found and false alarms on the clean twin of the demo."""

import sys
import tempfile
from pathlib import Path

from audit.access.address import Address
from audit.demo.build import build
from audit.demo.defects import DEFECTS, FILE
from audit.engine.discover import checks
from audit.engine.judge import Judging, judge
from audit.engine.run import Request, audit_source, utc_now
from audit.report.document import Report

HARMLESS = frozenset({"low", "info"})


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # a private folder would hide a defect of the file's mode
        flawed, clean = (_report(Path(folder) / name, clean=name == "clean") for name in NAMES)
    places = {(f.check, f.dataset, f.field, f.object) for f in flawed.findings}
    missed = [defect for defect in DEFECTS if defect.key not in places]
    alarms = [f for f in clean.findings if f.severity not in HARMLESS]
    planted = {defect.key for defect in DEFECTS}
    surplus = [
        f
        for f in flawed.findings
        if (f.check, f.dataset, f.field, f.object) not in planted and f.severity not in HARMLESS
    ]
    _row("planted defects found", f"{len(DEFECTS) - len(missed)} of {len(DEFECTS)}")
    _row("above low beside the planted ones", str(len(surplus)))
    _row("above low on the clean twin", str(len(alarms)))
    _row("low on the clean twin", str(len(clean.findings) - len(alarms)))
    for defect in missed:
        _row("missed", f"{defect.id} ({defect.check} at {defect.place})")
    for finding in (*surplus, *alarms):
        _row("false alarm", f"{finding.check} at {finding.dataset}.{finding.field}")
    sys.exit(bool(missed or alarms or surplus))


NAMES = ("flawed", "clean")


def _report(folder: Path, *, clean: bool) -> Report:
    folder.mkdir(mode=0o755)
    built = build(folder / FILE, at=utc_now(), clean=clean)
    request = Request(name="shop", address=Address(scheme="sqlite", path=str(built.path)))
    return judge(audit_source(request), checks(), Judging())


def _row(what: str, figure: str) -> None:
    sys.stdout.write(f"{what:<36} {figure}\n")


if __name__ == "__main__":
    main()
