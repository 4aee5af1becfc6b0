"""Written forms of e-mail addresses, coordinates and profiles on social networks."""

import polars as pl

from audit.detect.checks.forms import Proof, form
from audit.detect.pattern import Chars, Mask, Pattern

#: RFC 5321 and 5322, dot-atoms; * is left out since masks are made of it.
_ATEXT = "[A-Za-z0-9!#$%&'+/=?^_`{|}~-]+"
_DOMAIN = (
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+(?:[A-Za-z]{2,24}|xn--[A-Za-z0-9-]{2,59})"
)
_EMAIL = rf"{_ATEXT}(?:\.{_ATEXT})*@{_DOMAIN}"
_WIDE = r"[\p{L}\p{M}\p{N}!#$%&'+/=?^_`{|}~-]+"
_WIDE_EMAIL = (
    rf"{_WIDE}(?:\.{_WIDE})*@(?:[\p{{L}}\p{{N}}](?:[\p{{L}}\p{{M}}\p{{N}}-]*[\p{{L}}\p{{M}}\p{{N}}])?\.)+"
    r"\p{L}[\p{L}\p{M}\p{N}-]+"
)
_PLAIN = Chars.DIGIT | Chars.UPPER | Chars.LOWER | Chars.DASH | Chars.DOT | Chars.SLASH
_EMAIL_CHARS = _PLAIN | Chars.AT | Chars.UNDERSCORE | Chars.PLUS | Chars.BRACKET | Chars.PUNCTUATION

#: RFC 5321 4.5.3.1: 64 octets of the local part, 255 of the domain, 254 together by RFC 3696.
_LONGEST_EMAIL = 254


def _emails() -> tuple[Pattern, ...]:
    return (
        Pattern(
            type="email",
            label="address",
            regex=_EMAIL,
            shortest=6,
            longest=_LONGEST_EMAIL,
            allows=_EMAIL_CHARS,
            needs=Chars.AT | Chars.DOT,
            within=rf"\b[A-Za-z0-9][A-Za-z0-9._%+'-]*@{_DOMAIN}\b",
        ),
        Pattern(
            type="email",
            label="address with letters beyond ASCII",
            regex=_WIDE_EMAIL,
            shortest=6,
            longest=_LONGEST_EMAIL,
            allows=_EMAIL_CHARS | Chars.OTHER,
            needs=Chars.AT | Chars.DOT | Chars.OTHER,
        ),
        Pattern(
            type="email",
            label="name <address>",
            regex=rf"[^<>@]*<(?:mailto:)?{_EMAIL}>",
            shortest=8,
            longest=400,
            needs=Chars.AT | Chars.DOT | Chars.BRACKET,
        ),
        Pattern(
            type="email",
            label="mailto",
            regex=rf"(?:mailto|MAILTO):{_EMAIL}",
            shortest=13,
            longest=_LONGEST_EMAIL + 7,
            allows=_EMAIL_CHARS | Chars.COLON,
            needs=Chars.AT | Chars.DOT | Chars.COLON,
            literals=("mailto:", "MAILTO:"),
        ),
    )


def _in_range(latitude_at: int) -> Proof:
    """Latitude within 90 degrees, longitude within 180 (WGS 84)."""

    def validate(values: pl.Series) -> Mask:
        found = values.str.extract_all(r"[0-9]+\.[0-9]+")
        both = [found.list.get(place).cast(pl.Float64).to_numpy() for place in (0, 1)]
        latitude, longitude = both[latitude_at], both[1 - latitude_at]
        passed: Mask = (latitude <= _POLE) & (longitude <= _ANTIMERIDIAN)
        return passed

    return Proof(validate, 0.044, "latitude within 90 and longitude within 180 degrees")


_POLE, _ANTIMERIDIAN = 90, 180
_NUMBER = r"[-+]?[0-9]{1,3}\.[0-9]{3,17}"
_PAIR = rf"{_NUMBER}(?:, ?|; ?| ){_NUMBER}"
_SECONDS = r"[0-9]{1,2}(?:\.[0-9]{1,6})?"
_MINUTE, _SECOND = "['\u2019\u2032]", "(?:\"|''|\u201d|\u2032\u2032|\u2033)"
_DMS = f"[0-9]{{1,3}}[°o] ?[0-9]{{1,2}}{_MINUTE} ?(?:{_SECONDS}{_SECOND} ?)?"
_COORDINATES = (
    form("geo_coordinates", "latitude, longitude", _PAIR, _in_range(0)),
    form("geo_coordinates", "(latitude, longitude)", rf"\({_PAIR}\)|\[{_PAIR}\]", _in_range(0)),
    form(
        "geo_coordinates",
        "WKT point",
        rf"(?:SRID=4326;)?POINT ?\({_NUMBER} {_NUMBER}\)",
        _in_range(1),
        literals=("POINT",),
    ),
    form(
        "geo_coordinates",
        "geo URI (RFC 5870)",
        rf"geo:{_NUMBER},{_NUMBER}(?:;u=[0-9]{{1,6}})?",
        _in_range(0),
        literals=("geo:",),
        within=True,
    ),
    form(
        "geo_coordinates",
        "degrees, minutes, seconds",
        f"{_DMS}[NS](?:, ?| )?{_DMS}[EW]",
        within=f"\\b{_DMS}[NS](?:, ?| )?{_DMS}[EW]\\b",
    ),
    form(
        "geo_coordinates",
        "degrees with letters",
        r"[0-9]{1,2}\.[0-9]{3,9}[°o]? ?[NS],? ?[0-9]{1,3}\.[0-9]{3,9}[°o]? ?[EW]",
    ),
)

#: Hosts with what stands before the name of a user there.
_HOSTS = (
    "linkedin.com/in/", "facebook.com/", "fb.com/", "instagram.com/", "twitter.com/", "x.com/",
    "tiktok.com/@", "youtube.com/@", "youtube.com/user/", "github.com/", "gitlab.com/",
    "t.me/", "vk.com/", "pinterest.com/", "reddit.com/user/", "reddit.com/u/", "snapchat.com/add/",
    "xing.com/profile/", "medium.com/@", "threads.net/@", "mastodon.social/@", "bsky.app/profile/",
    "twitch.tv/", "soundcloud.com/", "flickr.com/people/", "orcid.org/", "wa.me/", "weibo.com/u/",
    "ok.ru/profile/", "researchgate.net/profile/", "stackoverflow.com/users/",
)  # fmt: skip
_ANY_HOST = "|".join(host.replace(".", r"\.") for host in _HOSTS)
_PROFILE = rf"(?:https?://)?(?:(?:www|m|[a-z]{{2}})\.)?(?:{_ANY_HOST})[A-Za-z0-9_.%-]{{2,64}}"

PATTERNS: tuple[Pattern, ...] = (
    *_emails(),
    *_COORDINATES,
    form(
        "social_profile",
        "address of a profile",
        f"{_PROFILE}/?(?:[?#][A-Za-z0-9_=&%.-]{{0,100}})?",
        literals=_HOSTS,
        within=rf"\bhttps?://(?:(?:www|m|[a-z]{{2}})\.)?(?:{_ANY_HOST})[A-Za-z0-9_.%-]{{2,64}}\b",
    ),
)
