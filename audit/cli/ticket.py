"""`source-audit ticket`: one ticket per source on a tracker of issues."""

from typing import Annotated

import typer

from audit.cli import _options as o

Run = Annotated[
    str,
    typer.Argument(
        metavar="RUN|REPORT",
        show_default=False,
        help="A run that is kept, by its id or its source (the last run), or a JSON report; - "
        "reads standard input.",
    ),
]
To = Annotated[
    str | None,
    o.option("--to", metavar="PRODUCT", help="jira, github or gitlab [tickets: to]."),
]
Url = Annotated[
    str | None,
    o.option(
        "--url",
        metavar="URL",
        help="The product's address [tickets: url, else github.com or gitlab.com].",
    ),
]
Project = Annotated[
    str | None,
    o.option(
        "--project",
        "--repo",
        metavar="PROJECT",
        help="Key of a project of Jira, owner/repository of GitHub, path of a project of GitLab "
        "[tickets: project].",
    ),
]
User = Annotated[
    str | None,
    o.option("--user", metavar="ACCOUNT", help="Whose the token is, on Jira Cloud."),
]
Token = Annotated[
    str | None,
    o.option(
        "--token",
        metavar="REFERENCE",
        help="Where the token is: env:NAME, file:PATH, keyring:SERVICE/USER and more "
        "(docs/credentials.md) [tickets: token].",
    ),
]
Labels = Annotated[
    list[str] | None,
    o.option(
        "--label", metavar="TEXT", help="Label of a new ticket. Repeatable [tickets: labels]."
    ),
]
IssueType = Annotated[
    str, o.option("--issue-type", metavar="NAME", help="Kind of a new ticket of Jira [Task].")
]
CloseWhenReady = Annotated[
    bool,
    o.option(
        "--close-when-ready",
        help="Close the ticket of a source that is ready, and create none for one.",
    ),
]
Send = Annotated[
    bool,
    o.option("--send", help="Do it. Without it nothing is changed: what would be sent is printed."),
]


def ticket(
    run: Run,
    *,
    to: To = None,
    url: Url = None,
    project: Project = None,
    user: User = None,
    token: Token = None,
    label: Labels = None,
    issue_type: IssueType = "Task",
    close_when_ready: CloseWhenReady = False,
    send: Send = False,
    format: o.ListFormat = "table",
    runs: o.Runs = None,
    config: o.ConfigFile = None,
    allow_credential_commands: o.AllowCommands = False,
    no_input: o.NoInput = False,
    verbose: o.Verbose = 0,
    quiet: o.Quiet = False,
    log_format: o.LogFormat = "text",
) -> int:
    """Create the ticket of a source or bring it up to date; shows what it would send, or sends it.

    \b
    Examples:
      source-audit ticket shop --to github --project acme/data --token env:GH_TOKEN
      source-audit ticket shop.json --to jira --url https://acme.atlassian.net \\
        --project DATA --user bot@acme.example --token file:jira-token --send
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli import _ticket  # noqa: PLC0415  # --help stays quick
    from audit.cli._console import Console  # noqa: PLC0415
    from audit.cli._listing import as_json, print_json, print_lines  # noqa: PLC0415

    machine = as_json(format)
    asked = _ticket.Asked(
        run=run,
        to=to,
        url=url,
        project=project,
        user=user,
        token=token,
        labels=tuple(label or ()),
        issue_type=issue_type,
        close_when_ready=close_when_ready,
        send=send,
        runs=runs,
        config=config,
        commands=allow_credential_commands,
        no_input=no_input,
    )
    with Console(verbose=verbose, quiet=quiet, log_format=log_format):
        done = _ticket.done(asked)
        if machine:
            print_json(done.tree)
        else:
            print_lines(done.lines)
        return done.status
