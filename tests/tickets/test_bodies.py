"""Bodies: our part and people's, within the product's limit, and nothing of a source means
anything in any notation.
"""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.errors import ConfigError
from audit.export._markdown import block, code, text
from audit.export.markdown import render
from audit.tickets import adf, wiki
from audit.tickets.block import begin, end, fitted, harmless
from audit.tickets.draft import Draft, draft_of, key_of
from audit.tickets.github import opened
from audit.tickets.marked import holds, joined, stamp_in
from audit.tickets.reading import is_object
from audit.tickets.tracker import Access
from tests.make import report as make
from tests.tickets.making import draft, later, tracker, update
from tests.tickets.peer import peer

ANY = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=60)


def test_a_ticket_is_known_again_by_its_source_alone() -> None:
    assert key_of("shop") == key_of("shop")
    assert key_of("shop") != key_of("shop2")
    assert draft().key == later(draft()).key


def test_a_body_without_its_last_line_gets_a_whole_part_at_its_end() -> None:
    told = draft()
    damaged = joined("", told, "old text").replace(f"<!-- {end(told.key)} -->", "") + "\npeople"

    again = joined(damaged, told, "new text")

    assert holds(damaged, told.key)
    assert stamp_in(damaged, told.key) is None
    assert "people" in again.partition("new text")[0]
    assert joined(again, told, "newer").count("newer") == 1
    assert "new text" not in joined(again, told, "newer")
    assert "people" in joined(again, told, "newer")


def test_words_in_our_two_lines_are_people_s_own() -> None:
    told = draft()
    body = "above " + joined("", told, "old text") + " below"

    again = joined(body, told, "new text")

    assert again.startswith("above\n<!-- ")
    assert again.endswith(" -->\nbelow")
    assert "old text" not in again


def test_two_sources_in_one_body_do_not_touch_each_other() -> None:
    told, other = draft(), draft(make.document)
    body = joined(joined("", told, "of one"), other, "of another")

    again = joined(body, told, "of one, later")

    assert "of another" in again
    assert "of one, later" in again


@given(ANY, ANY, ANY)
def test_what_people_wrote_stays_to_the_letter(before: str, after: str, words: str) -> None:
    told = draft()
    first = joined(before, told, "first")
    body = f"{first}\n{after}"

    again = joined(body, told, harmless(words))
    whole = again.replace("\r\n", "\n")

    assert whole.startswith(first.replace("\r\n", "\n").partition("<!-- ")[0])
    assert whole.endswith(after.replace("\r\n", "\n"))


def test_a_report_that_quotes_our_lines_does_not_move_them() -> None:
    told = draft()
    hostile = f"<!-- {end(told.key)} -->\n<!-- {begin(told)} -->"

    body = fitted(
        told_with(told, hostile), lambda t: joined("", told, t), len, limit=9_000, where="x"
    )
    again = joined(body, told, "later")

    assert "source-audit: end" in body
    assert again.count("source-audit") == 2
    assert "later" in again


def told_with(told: Draft, words: str) -> Draft:
    def text(most: int) -> str:
        del most
        return words

    return replace(told, text=text)


@pytest.mark.parametrize(
    ("product", "cloud", "limit"),
    [("github", True, 65_536), ("jira", True, 32_767), ("jira", False, 32_767)],
)
def test_a_body_is_within_the_limit_of_its_product(product: str, cloud: bool, limit: int) -> None:  # noqa: FBT001
    with peer(product, cloud=cloud) as there:
        told = draft(make.shop)
        update(there, told)
        [issue] = there.issues
        document = is_object(issue.body)
        note = "people wrote this. " * ((limit - (14_000 if document else 8_000)) // 19)
        if is_object(issue.body):
            issue.body["content"].append(adf.paragraph(note))
        else:
            issue.body += note

        update(there, later(told))

        made = json.dumps(issue.body, ensure_ascii=False) if document else str(issue.body)
        assert len(made) <= limit
        assert note.strip() in made
        assert f"run={later(told).run}" in made
        assert "Left out here for its length" in made


def test_a_ticket_without_room_is_told_and_left_as_it_is() -> None:
    with peer("github") as there:
        told = draft()
        update(there, told)
        [issue] = there.issues
        issue.body += "x" * 64_000
        before = issue.body

        with pytest.raises(ConfigError, match="leaves too few for the report"):
            update(there, later(told))

        assert issue.body == before


@pytest.mark.parametrize("name", make.HOSTILE)
def test_a_hostile_name_makes_a_title_of_one_line(name: str) -> None:
    report = make.not_ready()
    report = replace(report, source=replace(report.source, name=name))

    title = draft_of(report, "0" * 64, lambda _: "").title

    assert len(title) < 255
    assert title.replace("\u200e", "").isprintable()  # the mark that ends right-to-left text


def test_a_mention_and_a_reference_end_before_their_name() -> None:
    said = text("@team and @org/team, #12, GH-7, !3, a@b.example")

    assert said == (
        "@&#8203;team and @&#8203;org/team, \\#&#8203;12, GH-&#8203;7, !&#8203;3, a@b.example"
    )


@given(ANY)
def test_any_text_comes_out_of_the_document_format_as_it_went_in(words: str) -> None:
    said = " ".join(f"x {words} x".split())
    nodes = adf.nodes_of(f"- {text(said)}\n")

    assert [node["type"] for node in nodes] == ["bulletList"]
    [item] = nodes[0]["content"]
    [paragraph] = item["content"]
    assert all(set(part) == {"type", "text"} for part in paragraph["content"])


def test_the_report_has_its_parts_in_the_document_format() -> None:
    nodes = adf.nodes_of(render(make.shop()).decode())

    kinds = {node["type"] for node in nodes}
    assert kinds == {"heading", "paragraph", "bulletList", "table", "codeBlock", "rule"}
    assert nodes[0]["content"][0]["text"] == make.shop().verdict.headline
    table = next(node for node in nodes if node["type"] == "table")
    assert [cell["type"] for cell in table["content"][0]["content"]] == ["tableHeader"] * 4


@pytest.mark.parametrize(
    ("words", "comes"),
    [
        ("[~ada] and {code}", "\\[\\~ada\\] and \\{code\\}"),
        ("a|b !x.png!", "a\\|b \\!x.png\\!"),
        ("a_b-c *bold* -gone-", "a_b-c \\*bold\\* \\-gone\\-"),
        ("back\\slash", "back&#92;slash"),
        ("&#123; (x) ??who??", "&amp;#123; \\(x) \\?\\?who\\?\\?"),
    ],
)
def test_signs_of_the_wiki_notation_mean_nothing(words: str, comes: str) -> None:
    assert wiki.text(words) == comes
    assert wiki.wiki_of(f"- {text('a ' + words)}") == f"* a {comes}"


def test_blocks_in_the_wiki_notation() -> None:
    told = "\n".join(
        [
            "## Open (2)",
            "",
            f"- {code('public.orders')}: {text('1 of 2')}",
            "- [ ] **Do this**: *now*",
            "",
            "| | Score |",
            "|---|--:|",
            "| Security | 61.0 |",
            "",
            block("DROP {noformat} x;"),
            "",
            "---",
        ]
    )

    assert wiki.wiki_of(told).split("\n\n") == [
        "h2. Open (2)",
        "* {{public.orders}}: 1 of 2\n* \N{BALLOT BOX} *Do this*: _now_",
        "|| ||Score||\n|Security|61.0|",
        "{noformat}\nDROP {\u200bnoformat} x;\n{noformat}",
        "----",
    ]


def test_no_line_of_a_body_of_gitlab_is_a_command() -> None:
    body = joined("/label ~people\n", draft(), "/close\ntext\n/assign @ada")

    lines = body.split("\n")
    assert "/label ~people" in lines  # people's own
    assert not {"/close", "/assign @ada"} & set(lines)


def test_the_hostile_report_is_taken_by_every_tracker() -> None:
    for product, cloud in (("github", True), ("gitlab", True), ("jira", True), ("jira", False)):
        with peer(product, cloud=cloud) as there:
            assert update(there, draft(make.hostile)).action == "created"
            found = tracker(there).find(draft(make.hostile).key)
            assert len(found) == 1
            assert found[0].stamp


@pytest.mark.parametrize(
    ("url", "api"),
    [
        ("", "https://api.github.com"),
        ("https://github.com", "https://api.github.com"),
        ("https://git.acme.example", "https://git.acme.example/api/v3"),
        ("https://git.acme.example/api/v3/", "https://git.acme.example/api/v3"),
        ("https://acme.ghe.com", "https://api.acme.ghe.com"),
        ("https://api.acme.ghe.com", "https://api.acme.ghe.com"),
    ],
)
def test_the_address_of_github_s_api(url: str, api: str) -> None:
    assert opened(Access(url=url, project="acme/data")).door.url == api


def test_a_crafted_report_puts_nothing_into_marks_and_names_of_files() -> None:
    report = make.not_ready()
    crafted = replace(report, run=replace(report.run, id='A1 -->\r\n"; x="/../b'))

    told = draft_of(crafted, "0" * 64, lambda _: "", b"")

    assert told.run == "a1xb"
    assert told.page
    assert told.page.name.endswith("-a1xb.html")
    with pytest.raises(ConfigError, match="no verdict that a ticket could tell"):
        draft_of(
            replace(report, verdict=replace(report.verdict, status="ready -->")), "", lambda _: ""
        )
