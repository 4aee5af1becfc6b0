"""The style and script of the page: small, inside it, and allowed by their digests only."""

import base64
import hashlib
import re

_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_CSS_BLANKS = re.compile(r"\s*([{};,])\s*|:\s+")
_JS_STRING = re.compile(r'("[^"\n]*")')
_JS_BLANKS = re.compile(r" *([=+?:{}(),;<>&|!%]) *")
_SAFE = re.compile(r"[^A-Za-z0-9._-]")


def compact_css(text: str) -> str:
    """Without comments and needless blanks."""
    text = _CSS_COMMENT.sub("", text).strip()
    text = _CSS_BLANKS.sub(lambda found: found[1] or ":", text)
    return re.sub(r"\s+", " ", text).replace(";}", "}")


def compact_js(text: str) -> str:
    """Without comment lines, indentation and blanks around signs; strings stay as they are."""
    lines = (line.strip() for line in text.splitlines())
    code = "\n".join(line for line in lines if line and not line.startswith("//"))
    parts = _JS_STRING.split(code)
    return "".join(
        part if position % 2 else _JS_BLANKS.sub(r"\1", part) for position, part in enumerate(parts)
    )


def css_string(text: str) -> str:
    """Text for between the quotes of a CSS string: all but plain letters by their number.

    Blanks too, because one behind such a number belongs to the number.
    """
    return _SAFE.sub(lambda found: f"\\{ord(found[0]):06x}", text)


def digest(text: str) -> str:
    """What a Content-Security-Policy names an inline style or script by."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
