"""Comments keep their words and lose secrets, addresses, numbers and names of persons."""

import pytest

from audit.detect.masking import masked


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ask zaneta@mail.example first", "ask *** first"),
        ("such as 4000 0041 7391 9600, or less", "such as ***, or less"),
        ("account PL27101010234173991000417399", "account ***"),
        ("owner: Maria Schneider, sales", "owner: ***, sales"),
        ("call +48 601 227 339", "call ***"),
        ("key " + "gh" + "p_" + "A1b2C3d4E5f6" * 3, "key ***"),
        ("postgresql://app:" + "S3cretWord@db.example/shop", "***"),
    ],
)
def test_what_detection_knows_is_masked(text: str, expected: str) -> None:
    assert masked([text]) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Orders since 2019-04-01, at most 1,000,000 a day",
        "Contains personal data (GDPR Art. 6). Owner: Data Platform Team",
        "ISO 3166-1 alpha-2, see RFC 4122 and JIRA-1234",
        "",
    ],
)
def test_other_words_stay(text: str) -> None:
    assert masked([text]) == [text]
