"""Which files are one dataset: those of a partitioned folder, and those of one series."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from audit.access.files.fields import DECLARED, United, unite
from audit.access.files.model import Format, Inspection, SourceFile
from audit.access.files.names import Parts, parts_of
from audit.access.files.times import Moment, moment_of, sequence
from audit.facts.files import FileGroup, Partitioning

#: Files of one series share at least so many of their fields.
AGREE = 0.5


@dataclass(frozen=True, slots=True)
class Looked:
    """A file with what a look at it told; None where there were too many to look at each.

    `name` is the file's path, with that of a member or sheet behind it where it holds several.
    """

    file: SourceFile
    name: str
    inspection: Inspection | None = None

    @property
    def sound(self) -> bool:
        """Whether it can be read as far as was seen."""
        found = self.inspection
        return found is None or not (found.problem or found.format is Format.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a dataset and its values of the partition keys."""

    looked: Looked
    values: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileSet:
    """Files that are one dataset. `keys` are the partition keys, in the order of the folders."""

    name: str
    format: Format
    parts: tuple[Part, ...]
    keys: tuple[str, ...]
    united: United

    @property
    def readable(self) -> tuple[Part, ...]:
        return tuple(p for p in self.parts if p.looked.sound)

    @property
    def size_bytes(self) -> int:
        return sum(p.looked.file.size_bytes for p in self.parts)

    @property
    def rows(self) -> int | None:
        """What the files themselves say, None when one of them does not."""
        counts = [p.looked.inspection.rows if p.looked.inspection else None for p in self.readable]
        known = [c for c in counts if c is not None]
        return sum(known) if len(known) == len(counts) and counts else None

    @property
    def partition_keys(self) -> tuple[str, ...]:
        """Keys that become fields: those that the files do not hold themselves."""
        known = set(self.united.schema.names)
        return tuple(k for k in dict.fromkeys(self.keys) if k not in known)

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it, which is no damage."""
        looks = [p.looked.inspection for p in self.parts]
        return all(i is not None and any(n.kind == "empty" for n in i.notes) for i in looks)

    @property
    def problem(self) -> str:
        """Why nothing of it can be read, "" when something can."""
        if self.readable:
            return ""
        found = self.parts[0].looked.inspection
        return (found.problem if found else "") or "it is in no format that is known"


def group(looked: Iterable[Looked]) -> tuple[FileSet, ...]:
    """The datasets, sorted by name; every file is in exactly one."""
    buckets: dict[tuple[str, str, tuple[str, ...]], list[tuple[Looked, Parts]]] = defaultdict(list)
    for found in looked:
        parts = parts_of(found.name)
        buckets[parts.base, parts.pattern, parts.keys].append((found, parts))
    named: dict[str, FileSet] = {}
    for (base, pattern, keys), members in sorted(buckets.items(), key=lambda b: b[0]):
        for cluster in _clusters(members, partitioned=bool(keys)):
            files = _file_set(_name(base, pattern, keys, cluster, named), keys, cluster)
            named[files.name] = files
    return tuple(named[name] for name in sorted(named))


def facts_of(files: FileSet) -> FileGroup:
    """What the report says of the dataset as a whole."""
    return FileGroup(
        dataset=files.name,
        format=files.format.value,
        files=len(files.parts),
        size_bytes=files.size_bytes,
        compared=sum(1 for p in files.readable if p.looked.inspection is not None),
        drift=files.united.drift,
        partitions=partitioning(files),
    )


def partitioning(files: FileSet) -> Partitioning | None:
    """Keys and their values, and the sequence of times that they make up."""
    if len(files.parts) < 2 and not files.keys:  # noqa: PLR2004  # one file is no series
        return None
    written: dict[Moment, datetime | None] = {}
    unknown = 0
    for part in files.parts:
        moment = moment_of(files.keys, part.values, part.told)
        if moment is None:
            unknown += 1
            continue
        before, now = written.get(moment), part.looked.file.modified_at
        written[moment] = now if before is None or (now and now > before) else before
    values = len({part.values or part.told for part in files.parts})
    plain = Partitioning(dataset=files.name, keys=files.keys, values=values)
    found = None if unknown else sequence(written)
    if found is None:
        return plain
    return replace(
        plain,
        step=found.step,
        first=found.first,
        last=found.last,
        expected=found.expected,
        missing=found.missing,
        missing_count=found.missing_count,
        late=found.late,
        usual_delay_seconds=found.usual_delay_seconds,
        step_seconds=found.step_seconds,
        newest=found.newest,
    )


def _clusters(
    members: Sequence[tuple[Looked, Parts]], *, partitioned: bool
) -> list[list[tuple[Looked, Parts]]]:
    """Files of one pattern that have a format and most fields in common; damaged ones go along."""
    clusters: list[list[tuple[Looked, Parts]]] = []
    for member in (m for m in members if m[0].sound and m[0].inspection):
        home = next((c for c in clusters if _agree(c[0][0], member[0], partitioned)), None)
        if home is None:
            clusters.append([member])
        else:
            home.append(member)
    for member in (m for m in members if not (m[0].sound and m[0].inspection)):
        if clusters:
            max(clusters, key=len).append(member)
        else:
            clusters.append([member])
    if not partitioned and len(members[0][1].told) == 0:
        return [[member] for cluster in clusters for member in cluster]
    return [sorted(cluster, key=lambda m: m[0].name) for cluster in clusters]


def _agree(one: Looked, other: Looked, partitioned: bool) -> bool:  # noqa: FBT001
    first, second = one.inspection, other.inspection
    assert first is not None and second is not None, "only files that were looked at"  # noqa: PT018
    if first.format is not second.format:
        return False
    if partitioned or first.schema is None or second.schema is None:
        return (first.schema is None) == (second.schema is None)
    names, others = set(first.schema.names), set(second.schema.names)
    return len(names & others) >= AGREE * max(len(names), len(others), 1)


def _file_set(name: str, keys: tuple[str, ...], cluster: Sequence[tuple[Looked, Parts]]) -> FileSet:
    sound = [m.inspection for m, _ in cluster if m.sound and m.inspection]
    usual = Counter(i.format for i in sound).most_common(1)[0][0] if sound else Format.UNKNOWN
    parts = tuple(Part(found, parts.values, parts.told) for found, parts in cluster)
    return FileSet(name, usual, parts, keys, unite(sound, declared=usual in DECLARED))


def _name(
    base: str,
    pattern: str,
    keys: tuple[str, ...],
    cluster: Sequence[tuple[Looked, Parts]],
    taken: dict[str, FileSet],
) -> str:
    """The path as given; of several files their folder, or the pattern that fits them all."""
    if len(cluster) == 1 and not keys:
        name = cluster[0][0].name
    elif keys and base and base != "/":
        name = base
    else:
        name = f"{base.rstrip('/')}/{pattern}" if base else pattern
    if name in taken:
        name = f"{base.rstrip('/')}/{pattern}" if base else pattern
    wanted, at = name, 2
    while name in taken:
        name, at = f"{wanted} ({at})", at + 1
    return name


def label(found: SourceFile, *, alone: bool) -> str:
    """The name of a file, with that of the member or sheet when there are several."""
    return found.path if alone or not found.member else f"{found.path}/{found.member}"
