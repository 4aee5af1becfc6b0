"""Selectors of series: quoting, and choosing few of many."""

import re

from hypothesis import given
from hypothesis import strategies as st

from audit.access.prometheus.selectors import Matcher, choose, metric, metrics, quoted

SERIES = st.lists(
    st.dictionaries(
        st.sampled_from(["job", "instance", "le", "zone"]),
        st.sampled_from(["a", "b", "c", "x|y", "", "1.5"]),
    ),
    min_size=1,
    max_size=80,
    unique_by=lambda labels: tuple(sorted((k, v) for k, v in labels.items() if v)),
)


class TestQuoting:
    def test_a_name_is_quoted_whatever_it_holds(self) -> None:
        assert metric('a"b\\c\nd') == '{__name__="a\\"b\\\\c\\nd"}'

    def test_several_values_are_an_expression_that_takes_each_as_it_is(self) -> None:
        assert str(Matcher("path", ("/a.b", "c|d", ""))) == 'path=~"/a\\\\.b|c\\\\|d|"'

    def test_a_label_that_is_no_identifier_is_quoted(self) -> None:
        assert str(Matcher("http.méthode", ("GET",))) == '"http.méthode"="GET"'

    def test_names_share_one_selector(self) -> None:
        assert metrics(["up", "a:b"]) == '{__name__=~"up|a:b"}'

    def test_the_escapes_are_of_the_query_language(self) -> None:
        assert quoted("\0\t\x7f€😀") == '"\\u0000\\t\x7f€😀"'


class TestChoosing:
    def test_few_are_taken_as_they_are(self) -> None:
        series = [{"n": "1"}, {"n": "2"}]

        assert choose(series, 2) == ((), series)

    def test_the_label_with_most_values_is_narrowed(self) -> None:
        series = [{"host": f"h{n}", "zone": f"z{n % 2}"} for n in range(50)]
        matchers, chosen = choose(series, 10)

        assert [m.label for m in matchers] == ["host"]
        assert len(chosen) == 10

    def test_labels_are_narrowed_one_after_the_other(self) -> None:
        series = [{"a": str(n // 30), "b": str(n % 30)} for n in range(900)]
        _, chosen = choose(series, 10)

        assert 0 < len(chosen) <= 10

    def test_labels_that_cannot_be_written_are_not_used(self) -> None:
        series = [{"bad.name": str(n)} for n in range(50)]

        assert choose(series, 10, quotable=False) == ((), [])
        assert len(choose(series, 10)[1]) == 10

    @given(SERIES, st.integers(1, 20))
    def test_the_conditions_leave_at_most_so_many_and_at_least_one(
        self, series: list[dict[str, str]], most: int
    ) -> None:
        matchers, chosen = choose(series, most)

        assert 0 < len(chosen) <= most
        assert [one for one in series if all(m.fits(one) for m in matchers)] == list(chosen)

    @given(st.lists(st.text(max_size=8), min_size=2, max_size=5, unique=True), st.text(max_size=8))
    def test_an_expression_matches_its_values_and_nothing_else(
        self, values: list[str], other: str
    ) -> None:
        pattern = "|".join(map(re.escape, values))

        assert all(re.fullmatch(pattern, value) for value in values)
        assert bool(re.fullmatch(pattern, other)) == (other in values)
