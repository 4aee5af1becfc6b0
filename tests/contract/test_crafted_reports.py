"""Whatever stands in a JSON report, the page made of it runs nothing, loads nothing and holds."""

import json
from collections import Counter
from typing import Any

import pytest

from audit.errors import ConfigError
from audit.export import html, terminal
from audit.export.json import parse, render
from audit.report.text import width
from tests.make import personal, quality
from tests.make.markup import Page
from tests.make.report import shop

HOSTILE = (
    "</script><script>alert(1)</script>",
    "</style><style>*{display:none}</style>",
    '"><img src=//evil.example/x onerror=alert(1)>',
    "' onfocus='alert(1)' autofocus='",
    "<!--",
    "--><svg/onload=alert(1)>",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% include 'x' %}",
    "*/}*{display:none}/*",
    "\\22 ;}\\",
    "h-findings",
    "i-crit",
    "main",
    "\x1b]0;x\x07\x9b31m\x00",
    "\u202eevil\u2066\u200b\u2028",
    "אבג 12 العربية",
    "A" * 10_000,
    "界" * 10_000,
    "9" * 5_000,
    "a\u0301\u0301\u0301" * 1_000,
    "\n" * 200,
    " ",
    "",
)
#: Words of the contract, and times: another one is refused, or means something else.
WORDS = frozenset(
    {
        "schema_version", "status", "severity", "kind", "exposure", "logical_type", "privileges",
        "undercurrent", "started_at", "finished_at", "newest", "valid_until", "disclosure",
        "answer", "client_certificate", "starts", "ends", "dimension", "outcome", "decided_by",
        "first", "last", "day",
    }
)  # fmt: skip
#: Their values are made different, because the contract asks for that.
NAMES = frozenset({"name", "id", "fingerprint"})


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(render(quality.shop(personal.shop(shop()))))
    chosen = {"billing.payment_methods", "public.customers", "public.orders"}
    found["datasets"] = [d for d in found["datasets"] if d["name"] in chosen]
    for part, most in (("findings", 8), ("checks", 8), ("questions", 2)):
        found[part] = found[part][:most]
    for dataset in found["datasets"]:
        holding = [f for f in dataset["fields"] if f["sensitive"] or f["rejected"]]
        dataset["fields"] = [*holding, *dataset["fields"]][:3]
    return found


def crafted(tree: Any, text: str, path: tuple[str | int, ...] = ()) -> Any:  # noqa: ANN401  # JSON
    """The document with this text in the place of every other one."""
    match tree:
        case dict():
            return {k: crafted(v, text, (*path, str(k))) for k, v in tree.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        case list():
            return [crafted(v, text, (*path, i)) for i, v in enumerate(tree)]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        case str():
            key = next(part for part in reversed(path) if isinstance(part, str))
            if key in WORDS or path[-2:] in {("extraction", "method"), ("review", "until")}:
                return tree
            return f"{text}{'.'.join(map(str, path))}" if key in NAMES else text
        case _:
            return tree


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text)[:30])
def test_a_text_in_every_place_changes_nothing_but_what_is_read(
    document: dict[str, Any], text: str
) -> None:
    report = parse(json.dumps(crafted(document, text)).encode())

    data = html.render(report)
    page = Page(data.decode())

    tags = Counter(element.tag for element in page.elements)
    assert (tags["script"], tags["style"], tags["img"], tags["link"]) == (1, 1, 0, 0)
    for element in page.elements:
        assert not [name for name in element.attributes if name.startswith("on")]
        assert (element.attributes.get("href") or "#").startswith("#")
        assert "src" not in element.attributes
    ids = [element.attributes["id"] for element in page.elements if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    assert not set(data.decode()) & set("\x00\x07\x1b\x9b\u202e\u2066\u200b\u2028")
    lines = terminal.render(report).decode().splitlines()
    assert len(lines) <= 40
    assert max(map(width, lines)) <= 80
    assert not set("".join(lines)) & set("\x00\x07\x1b\x9b\u202e\u2066\u200b\u2028")


@pytest.mark.parametrize("number", [0, -1, 2**63 - 1, -(2**63), 10**20 - 1, 0.5, 1e300, -1e300])
def test_a_number_in_every_place_is_shown_or_refused(
    document: dict[str, Any], number: float
) -> None:
    def everywhere(tree: Any) -> Any:  # noqa: ANN401  # JSON
        match tree:
            case dict():
                return {k: everywhere(v) for k, v in tree.items()}  # pyright: ignore[reportUnknownVariableType]
            case list():
                return [everywhere(v) for v in tree]  # pyright: ignore[reportUnknownVariableType]
            case bool():
                return tree
            case int() if isinstance(number, int):
                return number
            case float():
                return number
            case _:
                return tree

    try:
        report = parse(json.dumps(everywhere(document)).encode())
    except ConfigError:
        return
    Page(html.render(report).decode())
    terminal.render(report)
