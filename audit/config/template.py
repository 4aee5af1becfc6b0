"""A new source-audit.yaml, owners.yaml and policy.yaml as text, each part of them explained."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from audit.config.schema import LimitsEntry, PolicyEntry

SCHEMA_FILE = "source-audit.schema.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSource:
    """A source of the new file; empty where nothing is said."""

    name: str
    url: str = ""
    files: tuple[str, ...] = ()
    password: str = ""
    owner: str = ""
    tags: tuple[str, ...] = ()
    schedule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    """What a new file says. `schema` and `policy_file`: there are such files beside it."""

    sources: tuple[NewSource, ...] = ()
    schedule: str = ""
    notify: tuple[str, ...] = ()
    runs: str = ""
    schema: bool = False
    policy_file: bool = False


def configuration(new: New) -> str:
    """source-audit.yaml. What is not said stands there as a comment."""
    parts = (_head(new), _sources(new.sources), _limits(), _policy(new), _runs(new), _times(new))
    return "\n".join("".join(f"{line}\n" for line in part) for part in (*parts, _told(new)))


def owners(sources: Sequence[NewSource]) -> str:
    """owners.yaml with the owners of the sources."""
    lines = [
        "# Which team answers for what: names or globs of sources, datasets and checks. The last",
        "# rule that fits wins, as in CODEOWNERS (docs/governance.md).",
    ]
    rules = [
        line
        for source in sources
        if source.owner
        for line in (f"  - team: {text(source.owner)}", f"    source: {text(source.name)}")
    ]
    example = ("#  - team: payments", "#    source: shop", '#    dataset: "public.*"')
    lines += ["owners:", *rules] if rules else ["#owners:", *example]
    return "".join(f"{line}\n" for line in lines)


def policy() -> str:
    """policy.yaml with the rules that hold without one."""
    lines = [
        "# What a source has to hold up to: the verdict follows it, and `source-audit gate SOURCE`",
        "# says which rule does not hold. All keys: docs/governance.md.",
        *_rules(""),
    ]
    return "".join(f"{line}\n" for line in lines)


def text(value: str, *, listed: bool = False) -> str:
    """A text as YAML writes it in one line, in quotes where it needs them; more so in a list."""
    if not value.isprintable():  # an invisible character is seen as what it is
        return f'"{"".join(map(_escaped, value))}"'
    import yaml  # noqa: PLC0415  # only where something is written

    written: str = yaml.safe_dump(
        {"k": value}, default_flow_style=listed, width=10**9, allow_unicode=True
    )
    plain = written.removesuffix("\n")
    return (plain.removeprefix("{").removesuffix("}") if listed else plain).removeprefix("k: ")


def _escaped(character: str) -> str:
    """As it stands in YAML's double quotes (YAML 1.2, 5.7)."""
    if character in '"\\':
        return f"\\{character}"
    return character if character.isprintable() else f"\\U{ord(character):08x}"


def _head(new: New) -> Iterator[str]:
    if new.schema:
        yield f"# yaml-language-server: $schema={SCHEMA_FILE}"
    yield "# The configuration of source-audit; every key is optional (docs/configuration.md)."
    yield "# `source-audit config show` tries it. ${env:NAME} is filled from the environment."


def _sources(sources: Sequence[NewSource]) -> Iterator[str]:
    yield "# What can be audited, by name: source-audit scan NAME. No password stands here, only"
    yield "# where it is: env:NAME, file:PATH, keyring:SERVICE/USER and more (docs/credentials.md)."
    if not sources:
        yield "#sources:"
        yield "#  shop:"
        yield "#    url: postgresql://auditor@db.example/shop"
        yield "#    password: env:SHOP_PASSWORD"
        yield "#    owner: payments"
        yield "#    tags: [finance]"
        return
    yield "sources:"
    for source in sources:
        yield f"  {text(source.name)}:"
        if source.url:
            yield f"    url: {text(source.url)}"
        if source.files:
            yield f"    files: {_list(source.files)}"
        if source.password:
            yield f"    password: {text(source.password)}"
        if source.owner:
            yield f"    owner: {text(source.owner)}"
        if source.tags:
            yield f"    tags: {_list(source.tags)}"
        if source.schedule:
            yield f"    schedule: {text(source.schedule)}"


def _limits() -> Iterator[str]:
    limits = LimitsEntry()
    yield "# What an audit may cost a source."
    yield "limits:"
    yield _aside(f"  budget: {limits.budget}", "the longest time for a whole audit")
    yield _aside(f"  sample: {limits.sample}", "of each dataset: auto, full, none, 100000 rows, 5%")
    yield _aside(f"  statement_seconds: {limits.statement_seconds:g}", "then it is given up")
    yield _aside(f"  connections: {limits.connections}", "the most at a time")
    yield _aside("  #max_rows: 50000000", "the most to read in a run")
    yield "  #max_bytes: 2GB"


def _policy(new: New) -> Iterator[str]:
    if new.policy_file:
        yield "# The policy is in policy.yaml, beside this file."
        return
    yield "# What a source has to hold up to; more rules: docs/governance.md."
    yield "policy:"
    yield from _rules("  ")


def _rules(indent: str) -> Iterator[str]:
    rules = PolicyEntry()
    yield _aside(f"{indent}min_coverage: {rules.min_coverage:g}", "of each undercurrent, 0 to 1")
    yield _aside(f"{indent}min_score: {rules.min_score:g}", "overall, 0 to 100")
    yield f"{indent}blocking_severities: {_list(rules.blocking_severities)}"
    yield f"{indent}condition_severities: {_list(rules.condition_severities)}"


def _runs(new: New) -> Iterator[str]:
    yield "# Where runs are kept, for history and comparisons: a folder, or a URL such as"
    yield "# s3://bucket/runs. Without it: the user's state folder."
    yield f"runs: {text(new.runs)}" if new.runs else "#runs: runs"


def _times(new: New) -> Iterator[str]:
    yield "# When sources are audited without a time of their own: cron's five fields, or @daily."
    yield "# `source-audit schedule export` makes files of it for cron, systemd and others."
    yield f"schedule: {text(new.schedule)}" if new.schedule else '#schedule: "0 3 * * *"'


def _told(new: New) -> Iterator[str]:
    yield "# Whom to tell: to refers to a URL of Apprise, which holds a secret. on says of what:"
    yield "# always, verdict (another than the last), critical (new findings), failed (audits)."
    if not new.notify:
        yield "#notifications:"
        yield "#  - to: env:AUDIT_CHAT"
        yield "#    on: [verdict, critical, failed]"
        return
    yield "notifications:"
    for reference in new.notify:
        yield f"  - to: {text(reference)}"
        yield "    on: [verdict, critical, failed]"


def _list(values: Sequence[str]) -> str:
    return f"[{', '.join(text(value, listed=True) for value in values)}]"


def _aside(said: str, comment: str) -> str:
    return f"{said:<26}# {comment}"
