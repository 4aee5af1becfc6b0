"""A comparison as a page in the report's design."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from audit.export._changes.words import TITLES, place, summary
from audit.export._html.frame import Group, Page, Way
from audit.export._html.marks import SEVERITIES, Tag
from audit.export._html.quality.tones import NOT_MEASURED, points
from audit.export._html.rendering import render_page
from audit.export._html.section import EVIDENCE, FINDINGS, SUMMARY, Section
from audit.export._trend.views import VERDICTS
from audit.model.figures import number
from audit.report.changes import BREAKING, COMPATIBLE, REVIEW, Changes, Drift, FindingChange, Mark
from audit.report.wording import counted, day, moment, name, prose, sentence

#: So many rows of a table are shown; the JSON has all.
MOST = 400
_CHARACTERS = 400
_EFFECTS = {
    BREAKING: Tag("bad", "no", "Breaking"),
    REVIEW: Tag("wr", "skip", "Review"),
    COMPATIBLE: Tag("ok", "pass", "Compatible"),
}
_LEVELS = {
    "drifted": Tag("bad", "no", "Drifted"),
    "review": Tag("wr", "skip", "Review"),
    "usual": Tag("st", "", "Usual"),
}
_MEASURES = {"rows": "Rows", "nulls": "Without a value", "distribution": "Distribution"}
_AREAS = {
    "personal data": "Personal data",
    "accounts": "Accounts",
    "privileges": "Privileges",
    "settings": "Settings",
    "transport": "Connection",
    "certificate": "Certificate",
    "source": "Product and address",
}
_WIDTH, _HEIGHT, _BAR = 120, 24, 9


@dataclass(frozen=True, slots=True)
class Count:
    figure: str
    label: str


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two runs as a row: label, run, started, verdict, score, coverage, product."""

    label: str
    run: str
    started: str
    verdict: Tag
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SidesView:
    summary: str
    sides: tuple[Side, ...]
    counts: tuple[Count, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """Two bars, or two bars per bin; `before` and `now` are the paths."""

    before: str
    now: str
    width: int = _WIDTH
    height: int = _HEIGHT


@dataclass(frozen=True, slots=True)
class Row:
    mark: Tag
    place: str
    words: str
    note: str = ""
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A table; `heads` are those of its columns, `drawn` says that its rows have a picture."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    more: str = ""
    drawn: bool = False


@dataclass(frozen=True, slots=True)
class PartsView:
    summary: str
    parts: tuple[Part, ...]
    hint: str = ""


def render(changes: Changes, source: str) -> bytes:
    """The page of a comparison, as `diff -f html` writes it."""
    return changes_page(changes, source=source)


def changes_page(changes: Changes, *, source: str, ways: Sequence[Way] = ()) -> bytes:
    """One file on what changed between two runs of a source."""
    called = name(source)
    sections = tuple(_sections(changes, called))
    days = [day(mark.started_at) for mark in (changes.before, changes.after)]
    span = " to ".join(dict.fromkeys(days))
    return render_page(
        Page(
            title=f"What changed: {called} ({span})",
            source=called,
            product=_product(changes.after),
            run=span,
            footer=f"source-audit · what changed · {called} · {day(changes.after.started_at)}",
            closing=f"Run {name(changes.after.run)} beside run {name(changes.before.run)}. "
            "This page holds no value of the source and no secret.",
            sections=sections,
            groups=tuple(
                Group(title, found)
                for title in (SUMMARY, FINDINGS, EVIDENCE)
                if (found := tuple(s for s in sections if s.group == title))
            ),
            style="charts.css",
            ways=tuple(ways),
        )
    )


def _sections(changes: Changes, called: str) -> Iterator[Section]:
    yield Section("sides", SUMMARY, "What changed", f"What changed: {called}", _sides(changes))
    parts = (
        ("moved-findings", FINDINGS, "Findings", _findings(changes), len(changes.findings)),
        ("moved-schema", EVIDENCE, "Schema", _schema(changes), len(changes.schema)),
        ("moved-data", EVIDENCE, "Data", _data(changes), len(changes.drift)),
        ("moved-around", EVIDENCE, "Around the data", _around(changes), len(changes.others)),
    )
    for id_, group, title, view, count in parts:
        empty = "" if view.parts else view.summary
        badge = f"{count:,}" if count else ""
        yield Section(id_, group, title, title, view, badge=badge, empty=empty, layout="parts")


def _sides(changes: Changes) -> SidesView:
    findings = (
        Count(number(len(changes.of(kind))), word)
        for kind, word in (
            ("new", "new findings"),
            ("returned", "came back"),
            ("resolved", "resolved"),
        )
    )
    breaking = sum(c.effect == BREAKING for c in changes.schema)
    told = summary(changes)
    return SidesView(
        summary=f"{told[:1].upper()}{told[1:]}.",
        sides=(_side("Before", changes.before), _side("Now", changes.after)),
        counts=(
            *findings,
            Count(number(changes.unchanged), "as they were"),
            Count(number(breaking), "breaking changes"),
            Count(number(len(changes.schema) - breaking), "other changes of the schema"),
            Count(number(len(changes.drift)), "figures of the data moved"),
            Count(number(len(changes.others)), "changes around the data"),
        ),
        notes=tuple(prose(note, _CHARACTERS) for note in changes.notes),
    )


def _side(label: str, mark: Mark) -> Side:
    return Side(
        label=label,
        run=name(mark.run),
        started=moment(mark.started_at),
        verdict=VERDICTS.get(mark.verdict, Tag("st", "", name(mark.verdict) or NOT_MEASURED)),
        cells=(
            points(mark.score),
            NOT_MEASURED if mark.coverage is None else f"{mark.coverage:.0%}",
            _product(mark) or NOT_MEASURED,
        ),
    )


def _product(mark: Mark) -> str:
    return " ".join(word for word in (name(mark.product), name(mark.version)) if word)


def _findings(changes: Changes) -> PartsView:
    parts = [
        _part(f"{title} ({number(len(found))})", [_finding(f) for f in found], "Severity")
        for kind, title in TITLES.items()
        if (found := changes.of(kind))
    ]
    same = counted(changes.unchanged, "finding")
    are = "is" if changes.unchanged == 1 else "are"
    if not parts:
        return PartsView(f"No finding changed; {same} {are} as before.", ())
    return PartsView(f"{same} {are} as before. A finding is known again by its fingerprint: check, "
                     "place and object.", tuple(parts))  # fmt: skip


def _finding(change: FindingChange) -> Row:
    word = SEVERITIES.get(change.severity, Tag("st", "", name(change.severity)))
    notes = [
        f"{SEVERITIES[change.before].word} before" if _moved(change) else "",
        f"Owner: {name(change.owner)}" if change.owner else "",
    ]
    return Row(word, name(place(change)), prose(change.title, _CHARACTERS), _joined(notes))


def _moved(change: FindingChange) -> bool:
    return change.change in {"worse", "better"} and change.before in SEVERITIES


def _schema(changes: Changes) -> PartsView:
    if not changes.schema:
        return PartsView("No dataset and no field changed.", ())
    parts = [
        _part(
            f"{tag.word} ({number(len(found))})",
            [
                Row(tag, name(place(c)), prose(sentence(f"{c.rule}: {c.what}"), _CHARACTERS))
                for c in found
            ],
            "Effect",
        )
        for effect, tag in _EFFECTS.items()
        if (found := [c for c in changes.schema if c.effect == effect])
    ]
    return PartsView("By what each change does to those who read the source.", tuple(parts))


def _data(changes: Changes) -> PartsView:
    if not changes.drift and not changes.usual:
        return PartsView("No figure of the data moved beyond its threshold.", ())
    parts = [
        _part(f"{title} ({number(len(found))})", [_drift(d) for d in found], "Level", drawn=True)
        for title, found in (
            ("Moved", changes.drift),
            ("Moved as between earlier runs", changes.usual),
        )
        if found
    ]
    return PartsView(
        "Rows, shares without a value, and distributions: of values by tenths of the earlier one, "
        "of common values, or of shapes of texts.",
        tuple(parts),
    )


def _drift(drift: Drift) -> Row:
    return Row(
        mark=_LEVELS.get(drift.level, Tag("st", "", name(drift.level))),
        place=name(place(drift)),
        words=f"{_MEASURES.get(drift.measure, name(drift.measure))}: "
        f"{prose(drift.what, _CHARACTERS)}",
        picture=_picture(drift),
    )


def _picture(drift: Drift) -> Picture | None:
    """Two bars for two figures, pairs of bars for two distributions."""
    if drift.before is not None and drift.now is not None:
        whole = 1.0 if drift.measure == "nulls" else max(drift.before, drift.now, 1.0)
        one, two = (
            f"M0 {top}h{max(1.0, round(_WIDTH * figure / whole, 1)):g}v{_BAR}H0z"
            for top, figure in ((1, drift.before), (14, drift.now))
        )
        return Picture(one, two)
    if drift.shares_before and len(drift.shares_before) == len(drift.shares_now):
        return _pairs(drift.shares_before, drift.shares_now)
    return None


def _pairs(before: Sequence[float], now: Sequence[float]) -> Picture:
    highest = max(*before, *now, 0.0001)
    each = _WIDTH / len(before)
    paths = ["", ""]
    for side, shares in enumerate((before, now)):
        for n, share in enumerate(shares):
            top = round(_HEIGHT * (1 - max(0.0, share) / highest), 1)
            x, wide = round(n * each + side * each * 0.45, 1), round(each * 0.4, 1)
            paths[side] += f"M{x:g} {_HEIGHT}V{top:g}h{wide:g}V{_HEIGHT}z"
    return Picture(paths[0], paths[1])


def _around(changes: Changes) -> PartsView:
    if not changes.others:
        return PartsView(
            "Settings, accounts, privileges, connection and certificate: as before.", ()
        )
    areas = [*_AREAS, *sorted({c.area for c in changes.others} - _AREAS.keys())]
    parts = [
        _part(
            f"{_AREAS.get(area, name(area))} ({number(len(found))})",
            [
                Row(_EFFECTS.get(c.effect, _EFFECTS[REVIEW]), name(place(c)),
                    prose(c.what, _CHARACTERS))
                for c in found
            ],
            "Effect",
        )
        for area in areas
        if (found := [c for c in changes.others if c.area == area])
    ]  # fmt: skip
    return PartsView(f"{counted(len(changes.others), 'change')}.", tuple(parts))


def _part(title: str, rows: Sequence[Row], mark: str, *, drawn: bool = False) -> Part:
    left = len(rows) - MOST
    heads = (mark, "Where", "What", *(("Before and now",) if drawn else ()))
    more = f"and {number(left)} more; the JSON has all" if left > 0 else ""
    return Part(title, heads, tuple(rows[:MOST]), more, drawn)


def _joined(notes: Sequence[str]) -> str:
    return " · ".join(note for note in notes if note)
