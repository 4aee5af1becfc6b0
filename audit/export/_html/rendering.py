"""A page -> one HTML file. Nothing of a report is known here: other pages take no part of it in."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup

from audit.export._html.assets import compact_css, compact_js, css_string, digest
from audit.export._html.frame import Page
from audit.report.wording import shown


def render_page(page: Page) -> bytes:
    """One file of a page's head, navigation and sections."""
    environment = _environment()
    footer = Markup(css_string(page.footer))  # noqa: S704  # all but letters and digits is escaped
    sheets = ("report.css", page.style) if page.style else ("report.css",)
    style = compact_css(
        "".join(environment.get_template(sheet).render(footer=footer) for sheet in sheets)
    )
    scripts = ("report.js", page.code) if page.code else ("report.js",)
    script = "".join(compact_js(environment.get_template(name).render()) for name in scripts)
    text = environment.get_template("base.html.j2").render(
        page=page,
        style=Markup(style),  # noqa: S704  # our own file
        script=Markup(script),  # noqa: S704  # our own file
        style_digest=digest(style),
        script_digest=digest(script),
    )
    return f"{text}\n".encode()


class _Unindented(Extension):
    """Drops the indentation of templates; what they print is not touched."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002  # the signature of the hook
        return "\n".join(line.strip() for line in source.splitlines())


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("templates", "report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=False,
        finalize=_finalize,
        extensions=[_Unindented],
    )


def _finalize(value: object) -> object:
    """Whatever a template prints: no character in it hides or turns the text around it."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return shown(value)
    return value
