"""What a text can be read as."""

import pytest

from audit.profile.formats import format_of, zone_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("42", "integer"), ("-7", "integer"), ("007", "digits with leading zeros"),
        ("0", "integer"), ("20261126", "date YYYYMMDD"), ("20261399", "integer"),
        ("3.14", "decimal"), ("1e-5", "decimal"), (".5", "decimal"),
        ("12345678901234567890", "decimal"),
        ("1,234,567.89", "decimal with thousands separators"),
        ("1 234", "decimal with thousands separators"), ("3,14", "decimal with a comma"),
        ("1.234,50", "decimal with a comma"), ("2026-11-26", "date YYYY-MM-DD"),
        ("2026-02-30", ""), ("2026/11/26", "date YYYY/MM/DD"), ("26/11/2026", "date DD/MM/YYYY"),
        ("11/26/2026", "date MM/DD/YYYY"), ("05/06/2026", "date DD/MM/YYYY or MM/DD/YYYY"),
        ("26.11.2026", "date DD.MM.YYYY"), ("26-11-2026", "date DD-MM-YYYY"), ("00/00/0000", ""),
        ("26 Nov 2026", "date with the month's name"), ("2026-11-26T10:11:12Z", "timestamp"),
        ("2026-11-26 10:11:12.123+02:00", "timestamp"), ("2026-13-26T10:11:12", ""),
        ("10:11", "time"), ("25:11", ""), ("true", "boolean"), ("No", "boolean"),
        ("123e4567-e89b-42d3-a456-426614174000", "uuid"), ("https://example.org/a?b=c", "url"),
        ('{"a": [1, 2]}', "json"), ("[1, 2", ""), ("{not json}", ""), ("<a><b/></a>", "xml"),
        ("deadbeef00", "hex"), ("SGVsbG8gV29ybGQgMTIz", "base64"), ("internationalisation", ""),
        ("hello world", ""), ("", ""), ("   ", ""),
    ],
)  # fmt: skip
def test_a_text_has_the_format_that_it_is_written_in(text: str, expected: str) -> None:
    assert format_of(text) == expected
    assert format_of(f" {text} ") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-26T10:11:12Z", "+00:00"),
        ("2026-11-26T10:11:12+02:00", "+02:00"),
        ("2026-11-26 10:11", "none"),
        ("2026-11-26", None),
        ("x", None),
    ],
)
def test_the_zone_of_a_time_is_told(text: str, expected: str | None) -> None:
    assert zone_of(text) == expected


def test_deeply_nested_json_is_no_defect() -> None:
    assert format_of("[" * 5_000 + "]" * 5_000) in {"", "json"}
