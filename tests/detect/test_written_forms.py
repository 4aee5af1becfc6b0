"""Examples of e-mail addresses, coordinates, devices and finance, and what they are not."""

import polars as pl
import pytest

from audit.detect import contact, devices, finance
from audit.detect.identifiers import PATTERNS
from tests.detect.identifiers.test_patterns import accepted

ALL = (*contact.PATTERNS, *devices.PATTERNS, *finance.PATTERNS, *PATTERNS)

FOUND = {
    "email": (
        "jane.doe@example.com", "o'brien+tag@mail.example.co.uk", "jürgen@exämple.de",
        "Jane Doe <jane@example.org>", "mailto:jane@example.org", "用户@例子.广告",
    ),
    "geo_coordinates": (
        "48.85837, 2.29448", "(-33.8568,151.2153)", "POINT(151.2153 -33.8568)",
        "geo:48.2010,16.3695", "48°51'29.6\"N 2°17'40.2\"E", "48.8583° N, 2.2945° E",
    ),
    "social_profile": (
        "https://www.linkedin.com/in/jane-doe-123", "twitter.com/jane_doe",
        "https://de.linkedin.com/in/jane", "https://t.me/janedoe",
    ),
    "ip_address": (
        "192.168.1.10", "10.0.0.5", "8.8.4.255", "192.168.0.0/16", "203.0.113.7:8080",
        "2001:db8::1", "::1", "2001:0db8:85a3:0000:0000:8a2e:0370:7334", "fe80::1%eth0",
        "2001:db8::/32", "::ffff:192.0.2.1",
    ),
    "mac_address": (
        "00:1A:2B:3C:4D:5E", "00-1a-2b-3c-4d-5e", "001a.2b3c.4d5e", "00:1A:2B:FF:FE:3C:4D:5E",
    ),
    "imei": ("490154203237518", "35-209900-176148-1"),
    "advertising_id": ("GA1.2.1234567890.1612345678", "fb.1.1612345678901.1234567890"),
    "vin": ("1HGCM82633A004352", "11111111111111111", "WVWZZZ1JZXW000001"),
    "licence_plate": ("AB12 CDE", "AA-123-BB", "1234 BCD", "M-AB 1234", "А123ВС77", "京A12345"),
    "credit_card": ("4111 1111 1111 1111", "378282246310005", "3782 822463 10005"),
    "masked_card": ("**** **** **** 1234", "411111******1111", "XXXX-XXXX-XXXX-1234", "•••• 4242"),
    "card_expiry": ("09/27", "12/2027", "0927", "2027-09"),
    "cvv": ("123", "1234"),
    "card_track": (
        "%B4111111111111111^DOE/JANE^25121010000000000000?", ";4111111111111111=25121010000000000?",
    ),
    "iban": ("GB82 WEST 1234 5698 7654 32", "de89370400440532013000"),
    "swift_bic": ("DEUTDEFF", "DEUTDEFF500", "BNPAFRPPXXX"),
    "bank_account": ("021000021", "032180000118359719", "SBIN0001234", "20-00-00 12345678"),
    "crypto_wallet": (
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
        "0xde0B295669a9FD93d5F28D9Ec85E40f4cb697BAe", "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh",
    ),
    "passport_number": (
        "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "C01X00T47", "AB1234567",
    ),
    "national_id": (
        "I<UTOD231458907<<<<<<<<<<<<<<<7408122F1204159UTO<<<<<<<<<<<6ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    ),
    "driver_licence": ("MORGA657054SM9IJ", "A1234567", "12345/67/8901"),
}  # fmt: skip

REFUSED = {
    "email": ("jane@example", "@example.com", "jane@.com", "j***@example.com", "a b@example.com"),
    "geo_coordinates": ("98.12345, 12.34567", "48.85837, 212.29448", "1.5, 2.5"),
    "social_profile": ("https://example.com/in/jane", "https://linkedin.com/"),
    "ip_address": ("1.2.3.4", "256.1.1.1", "12:30:45", "2001:db8::1::2", "1.2.3", "::12345"),
    "mac_address": ("00:1A:2B-3C:4D:5E", "00:1A:2B:3C:4D"),
    "vin": ("1HGCM82633A00435O", "1HGCM82633A0043521"),
    "credit_card": ("4111 1111 1111 1112", "1234 5678 1234 5670"),
    "iban": ("GB82 WEST 1234 5698 7654 33",),
    "swift_bic": ("DEUTZZFF", "DEUTDE"),
    "crypto_wallet": ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",),
    "card_track": (";4111111111111112=25121010000000000?",),
    "imei": ("35-209900-176148-2",),
}


@pytest.mark.parametrize("type", FOUND)
def test_examples_are_of_the_type(type: str) -> None:
    patterns = [pattern for pattern in ALL if pattern.type == type]

    for example in FOUND[type]:
        matching = [pattern for pattern in patterns if accepted(pattern, [example])[0]]
        assert matching, FOUND[type].index(example)
        assert all(p.shortest <= len(example.encode()) <= p.longest for p in matching)


@pytest.mark.parametrize("type", REFUSED)
def test_what_only_looks_like_it_is_refused(type: str) -> None:
    for pattern in ALL:
        if pattern.type == type and not pattern.named:
            assert not accepted(pattern, REFUSED[type]).any(), pattern.label


@pytest.mark.parametrize(
    ("type", "text", "expected"),
    [
        ("email", "write to jane.doe@example.com, please", "jane.doe@example.com"),
        ("credit_card", "card 4111-1111-1111-1111 was used", "4111-1111-1111-1111"),
        ("iban", "to GB82 WEST 1234 5698 7654 32.", "GB82 WEST 1234 5698 7654 32"),
        ("ip_address", "from 203.0.113.7 at noon", "203.0.113.7"),
        ("us_ssn", "SSN 536-90-4399, wife", "536-90-4399"),
        ("br_cpf", "CPF 390.533.447-05", "390.533.447-05"),
        ("uk_nino", "NI number AB123456C", "AB123456C"),
        ("social_profile", "see https://github.com/jane", "https://github.com/jane"),
    ],
)
def test_it_is_found_inside_a_text(type: str, text: str, expected: str) -> None:
    inner = [pattern.within for pattern in ALL if pattern.type == type and pattern.within]
    series = pl.Series([text])

    assert expected in {series.str.extract(f"({regex})", 1)[0] for regex in inner}
