"""Gates of `--fail-on`: what a report has to hold up to."""

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass

from audit.errors import ConfigError
from audit.report.document import Report
from audit.report.wording import points

_SEVERITIES = ("critical", "high", "medium", "low")
_THRESHOLD = re.compile(r"(score|coverage)\s*<\s*(\d+(?:\.\d+)?)\s*%?")


@dataclass(frozen=True, slots=True)
class Gate:
    """What `--fail-on` asks for: a severity and worse, nothing new, or a number to be reached."""

    text: str
    measure: str  # "severity", "new", "score" or "coverage"
    below: float = 0.0

    def tripped(self, report: Report) -> str:
        """Why the report does not pass, "" when it does. What is not known does not pass."""
        match self.measure:
            case "severity":
                return self._severity(report)
            case "new":
                return self._new(report)
            case "score":
                return self._number("the overall score", report.score.overall, points)
            case _:
                known = [s for s in report.scores if s.coverage is not None]
                lowest = min(known, key=lambda s: s.coverage or 0.0, default=None)
                if lowest is None or lowest.coverage is None:
                    return self._number("the coverage", None)
                return self._number(f"the coverage of {lowest.title}", lowest.coverage * 100)

    def _severity(self, report: Report) -> str:
        tripping = _SEVERITIES[: _SEVERITIES.index(self.text) + 1]
        found = sum(f.status == "open" and f.severity in tripping for f in report.findings)
        if not found:
            return ""
        what = "finding" if found == 1 else "findings"
        worse = "" if self.text == "critical" else " or worse"
        return f"{found:,} open {what} of severity {self.text}{worse}"

    def _new(self, report: Report) -> str:
        """Open findings that the run before had not; the first run that is kept has none."""
        if report.changes is None:
            first = report.run.sequence == 1
            return "" if first else "what is new is not known: there is no run to compare with"
        opened = {f.fingerprint for f in report.findings if f.status == "open"}
        found = [
            f
            for f in (*report.changes.of("new"), *report.changes.of("returned"))
            if f.fingerprint in opened and f.severity in _SEVERITIES
        ]
        what = "finding" if len(found) == 1 else "findings"
        return f"{len(found):,} new {what}" if found else ""

    def _number(
        self,
        what: str,
        value: float | None,
        written: Callable[[float], str] = "{:.1f}".format,
    ) -> str:
        if value is None:
            return f"{what} is not known"
        return f"{what} is {written(value)}, below {self.below:g}" if value < self.below else ""


def parse_gate(text: str) -> Gate:
    """A gate of its text on the command line."""
    text = text.strip().lower()
    if text in _SEVERITIES:
        return Gate(text, "severity")
    if text == "new":
        return Gate(text, "new")
    threshold = _THRESHOLD.fullmatch(text)
    if threshold is None:
        near = difflib.get_close_matches(text, _SEVERITIES, n=1)
        hint = f" (did you mean {near[0]!r}?)" if near else ""
        raise ConfigError(
            f"--fail-on {text!r} is no gate{hint}; write critical, high, medium, low, "
            "new, 'score<75' or 'coverage<80'"
        )
    measure, number = threshold[1], float(threshold[2])
    if not 1 < number <= 100:  # noqa: PLR2004  # percent
        raise ConfigError(
            f"--fail-on {text!r}: the number is in percent, more than 1 and at most 100"
        )
    return Gate(text, measure, number)
