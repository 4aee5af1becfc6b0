"""`source-audit config`: the settings that are in force."""

from typing import Annotated

import typer

from audit.cli import _options as o

app = typer.Typer(help="Show the configuration.")

ConfigFormat = Annotated[
    str, o.option("--format", "-f", metavar="FORMAT", help="yaml (default) or json.")
]


@app.callback()
def _group() -> None:
    """Show the configuration."""


@app.command("show")
def show(*, format: ConfigFormat = "yaml", config: o.ConfigFile = None) -> int:
    """Print the configuration as it is understood, with every default; it holds no secret.

    \b
    Example:
      source-audit config show --config team.yaml
    """  # noqa: D301  # \b keeps the lines below it as they are
    from pydantic import TypeAdapter  # noqa: PLC0415  # --help stays quick

    from audit.cli._listing import print_json  # noqa: PLC0415
    from audit.cli._outputs import write_stdout  # noqa: PLC0415
    from audit.config.load import load_config  # noqa: PLC0415
    from audit.config.schema import Config  # noqa: PLC0415
    from audit.errors import ConfigError  # noqa: PLC0415

    if format not in {"yaml", "json"}:
        raise ConfigError(
            f"unknown format {format!r}; the configuration is printed as yaml or json"
        )
    tree = TypeAdapter(Config).dump_python(load_config(config), mode="json")
    if format == "json":
        print_json(tree)
        return 0
    import yaml  # noqa: PLC0415

    write_stdout(yaml.safe_dump(tree, sort_keys=False, allow_unicode=False))
    return 0
