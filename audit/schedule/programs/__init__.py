"""Programs that are written into files for schedulers as they stand here; they are not run here."""

from importlib.resources import files


def program(name: str) -> str:
    """The text of one."""
    return (files("audit.schedule.programs") / name).read_text(encoding="utf-8")
