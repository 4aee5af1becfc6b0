"""`source-audit config`: the settings that are in force."""

from typing import Annotated

import typer

from audit.cli import _options as o

app = typer.Typer(help="Show the configuration.")

ConfigFormat = Annotated[
    str | None,
    o.option(
        "--format", "-f", metavar="FORMAT", help="yaml (default) or json; of origins table or json."
    ),
]
Origin = Annotated[
    bool,
    o.option("--origin", help="Say of each value which file and line or variable it is from."),
]


@app.callback()
def _group() -> None:
    """Show the configuration."""


@app.command("show")
def show(
    *, format: ConfigFormat = None, origin: Origin = False, config: o.ConfigFile = None
) -> int:
    """Print the configuration in force, with every default; it holds no secret.

    The files of decisions beside it are tried too, and not printed. Variables of options, such
    as SOURCE_AUDIT_BUDGET, stand above the file.

    \b
    Examples:
      source-audit config show --config team.yaml
      source-audit config show --origin
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli._config import in_force  # noqa: PLC0415  # --help stays quick
    from audit.cli._listing import print_json, print_lines  # noqa: PLC0415
    from audit.cli._outputs import write_stdout  # noqa: PLC0415
    from audit.errors import ConfigError  # noqa: PLC0415

    plain = "table" if origin else "yaml"
    if format not in {None, plain, "json"}:
        what = "origins are" if origin else "the configuration is"
        raise ConfigError(f"unknown format {format!r}; {what} printed as {plain} or json")
    found = in_force(config)
    if format == "json":
        print_json(found.with_origins if origin else found.tree)
    elif origin:
        print_lines(found.lines)
    else:
        import yaml  # noqa: PLC0415

        write_stdout(yaml.safe_dump(found.tree, sort_keys=False, allow_unicode=False))
    return 0
