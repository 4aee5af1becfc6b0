"""`source-audit init`: a first configuration, by questions or by options."""

from typing import Annotated

import typer

from audit.cli import _options as o

Sources = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[NAME=]SOURCE",
        show_default=False,
        help="Sources to begin with: URLs without passwords, database files, files and folders. "
        "Without one, a terminal is asked.",
    ),
]
PasswordReferences = Annotated[
    list[str] | None,
    o.option(
        "--password-ref",
        metavar="[NAME=]REFERENCE",
        help="Where the password of a source is, such as env:SHOP_PASSWORD. Repeatable.",
    ),
]
Owners = Annotated[
    list[str] | None,
    o.option(
        "--owner",
        metavar="[NAME=]TEAM",
        help="Who answers for a source, or without NAME for all. Repeatable.",
    ),
]
Tags = Annotated[
    list[str] | None,
    o.option(
        "--tag",
        metavar="[NAME=]TAG",
        help="A tag of a source, or without NAME of all. Repeatable.",
    ),
]
Schedules = Annotated[
    list[str] | None,
    o.option(
        "--schedule",
        metavar="[NAME=]CRON",
        help="When a source is audited, or without NAME all that have no time of their own: "
        "'0 3 * * 1-5' or @daily. Repeatable.",
    ),
]
Notify = Annotated[
    list[str] | None,
    o.option(
        "--notify-to",
        metavar="REFERENCE",
        help="Whom to tell: a reference to a URL of Apprise. Repeatable.",
    ),
]
With = Annotated[
    str,
    o.option(
        "--with", metavar="owners,policy", help="Write owners.yaml or policy.yaml too, or both."
    ),
]
Schema = Annotated[
    bool,
    o.option(
        "--schema",
        help="Write source-audit.schema.json too, by which an editor completes keys.",
    ),
]
Force = Annotated[bool, o.option("--force", help="Overwrite files that are there.")]


def init(
    sources: Sources = None,
    *,
    password_ref: PasswordReferences = None,
    owner: Owners = None,
    tag: Tags = None,
    schedule: Schedules = None,
    notify_to: Notify = None,
    with_: With = "",
    schema: Schema = False,
    force: Force = False,
    runs: o.Runs = None,
    no_input: o.NoInput = False,
    config: o.ConfigFile = None,
) -> int:
    """Write source-audit.yaml: asked for on a terminal, or from what is given.

    \b
    Examples:
      source-audit init
      source-audit init shop=postgresql://auditor@db/shop \\
        --password-ref env:SHOP_PASSWORD --owner payments --tag finance
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli import _init  # noqa: PLC0415  # --help stays quick

    asked = _init.Asked(
        sources=tuple(sources or ()),
        passwords=tuple(password_ref or ()),
        owners=tuple(owner or ()),
        tags=tuple(tag or ()),
        schedules=tuple(schedule or ()),
        notify=tuple(notify_to or ()),
        runs=runs or "",
        beside=with_,
        schema=schema,
    )
    return _init.init(asked, path=config, force=force, no_input=no_input)
