"""source-audit.yaml as text: what is wrong is told at once, with lines and without values."""

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.config.document import named
from audit.config.load import load, load_config
from audit.errors import ConfigError

CANARY = "hunter2-and-more"
SHOP = "sources:\n  shop:\n    url: sqlite:///shop.db\n"


def written(folder: Path, text: str | bytes, name: str = "team.yaml") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def refusal(folder: Path, text: str | bytes, name: str = "team.yaml") -> str:
    with pytest.raises(ConfigError) as refused:
        load(written(folder, text, name), environ={})
    return str(refused.value).removeprefix(f"{folder}/")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "team.yaml is empty"),
        (" \n\n", "team.yaml is empty"),
        (
            "- a\n- b\n",
            "team.yaml: a mapping of keys is expected, and this is a list",
        ),
        ("hello\n", "this is a single value"),
        ("limits:\n\tbudget: 5m\n", "team.yaml, line 2: a tab stands where only spaces can be"),
        (b"skip: [a]\nruns: \xff\n", "team.yaml, line 2: the file is not UTF-8 text"),
        ("limits: {budget: 5m\nskip: [a]\n", "team.yaml, line "),
        (f"runs: {CANARY}: x\n", "line 1: this is not valid YAML: a key stands where none can be"),
        (f"runs: '{CANARY}\n", "a text in quotes has no end"),
        (f"runs: *{CANARY}\n", "an alias (*name) has no anchor"),
        (f"runs: !{CANARY} x\n", "line 1: a tag (!name) says nothing here"),
        ("runs: !!python/object/apply:os.system [id]\n", "a tag (!name) says nothing here"),
        (f"runs: !!binary {CANARY}\n", "line 1: a tag (!name) says nothing here"),
        (f"skip: []\nruns: !!int {CANARY}\n", "line 2: a tag (!name) says nothing here"),
        ("waivers:\n  - until: 2027-13-45\n", "line 2: a value is no number or day"),
        (f"limits: {{max_rows: {'9' * 5000}}}\n", "line 1: a value is no number or day"),
        ("runs: x\n---\nruns: y\n", "line 2: this is not valid YAML: a second document begins"),
        ("[a]: 1\n", "a key is a text"),
        ("runs: @x\n", "line 1: a text that begins like this needs quotes"),
        ("skip: [a]\nruns: \x01\n", "line 2: a control character stands in it"),
        ("skip: " + "[" * 200_000, "line 1: it is nested too deeply"),
        ("a: &a [*a]\n", "an alias (*name) stands inside what it names"),
        (b"#" * (8 * 1024 * 1024 + 1), "team.yaml is larger than 8 MB"),
        ("skip: [a]\nskip: [b]\n", "line 2: skip: the key is there twice, first on line 1"),
        (SHOP + "  shop:\n    url: x\n", "line 4: sources.shop: the key is there twice, first on"),
    ],
)
def test_a_file_that_is_no_configuration_is_one_sentence(
    tmp_path: Path, text: str | bytes, said: str
) -> None:
    told = refusal(tmp_path, text)

    assert said in told
    assert "\n" not in told
    assert CANARY not in told


def test_a_key_of_toml_with_a_thousand_parts_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "team.toml"
    path.write_text(f"{'.'.join(['a'] * 4_000)} = 1\n")

    with pytest.raises(ConfigError, match=r"team\.toml: it is nested too deeply"):
        load(path)


def test_aliases_that_stand_for_a_billion_values_are_refused_at_once(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    begun = time.process_time()

    assert "too many values" in refusal(tmp_path, "\n".join(lines))
    assert time.process_time() - begun < 2


def test_merged_mappings_that_stand_for_a_billion_values_are_refused(tmp_path: Path) -> None:
    lines = ["a0: &a0 {a: 1, b: 2, c: 3}"]
    lines += [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}" for n in range(1, 10)]

    assert "too many values" in refusal(tmp_path, "\n".join(lines))


def test_anchors_and_merged_mappings_are_taken(tmp_path: Path) -> None:
    text = (
        "sources:\n  shop: &common\n    url: sqlite:///shop.db\n    owner: payments\n"
        "  old:\n    <<: *common\n    url: sqlite:///old.db\n"
    )

    sources = load_config(written(tmp_path, text)).sources

    assert (sources["old"].url, sources["old"].owner) == ("sqlite:///old.db", "payments")


def test_a_file_of_comments_and_keys_with_nothing_behind_them_say_nothing(tmp_path: Path) -> None:
    assert load_config(written(tmp_path, "# nothing yet\n")).sources == {}
    found = load_config(written(tmp_path, f"waivers:\npolicy:\nlimits: {{budget: }}\n{SHOP}"))
    assert found.limits.budget == "5m"
    assert found.sources["shop"].owner == ""


def test_keys_are_the_texts_that_were_written(tmp_path: Path) -> None:
    text = (
        "sources:\n  2027: {url: 'sqlite:///a.db'}\n  no: {url: 'sqlite:///b.db'}\n"
        "notifications:\n  - to: env:CHAT\n    on: [always]\n    select: ['2027']\n"
    )

    found = load_config(written(tmp_path, text))

    assert list(found.sources) == ["2027", "no"]
    assert found.notifications[0].on == ("always",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("limits: {bugdet: 1}\n", "limits.bugdet: unknown key (did you mean 'budget'?)"),
        # `owner` is a key of sources, not of limits
        ("limits: {ownr: a}\n", "limits.ownr: unknown key; the keys here are budget, sample, max"),
        ("sorces: {}\n", "line 1: sorces: unknown key (did you mean 'sources'?)"),
        (SHOP + "    onwer: a\n", "line 4: sources.shop.onwer: unknown key (did you mean 'owner'"),
        (SHOP + "    tags: finance\n", "line 4: sources.shop.tags: a list is expected, as in [a"),
        (SHOP + "    tags: [1]\n", "sources.shop.tags.0: a text is expected; put it in quotes"),
        (SHOP + "    tags: ['']\n", "line 4: sources.shop.tags.0: it is empty"),
        (SHOP + "    tls: maybe\n", "line 4: sources.shop.tls: true or false is expected"),
        (
            SHOP + "    criticality: hihg\n",
            "critical, high, medium, low is expected (did you mean '",
        ),
        (SHOP + "    pins: {certificate: {a: b}}\n", "pins.certificate: a text or a list of texts"),
        (SHOP + "    pins: {identifier: [{}]}\n", "sources.shop.pins.identifier"),
        (SHOP + "    schedule: daily\n", "line 4: sources.shop.schedule: a schedule has five"),
        ("sources: [shop]\n", "line 1: sources: a mapping of keys is expected"),
        ("sources: {shop: sqlite}\n", "sources.shop: a mapping of keys is expected"),
        ("sources: {shop: }\n", "sources.shop: a mapping of keys is expected"),
        ("sources: {'': {url: 'sqlite:///a'}}\n", "a name is 1 to 100 characters"),
        ("sources:\n  shop: {owner: a}\n", "line 2: sources.shop: give it a url: or files:"),
        ("time_zone: Berlin\n", "line 1: time_zone: a name of the IANA's time zone database"),
        ("time_zone: ../x\n", "line 1: time_zone: a name of"),
        ("time_zone: Europe\n", "line 1: time_zone: a name of"),
        ("time_zone: ''\n", "line 1: time_zone: a name of"),
        ("schedule: 0 25 * * *\n", "line 1: schedule: the hour of a schedule is 0 to 23"),
        ("limits: {connections: few}\n", "limits.connections: a whole number is expected"),
        ("limits: {connections: 0}\n", "limits.connections: give at least one"),
        ("limits: {max_rows: 0}\n", "limits.max_rows: give at least one"),
        ("limits: {max_rows: few}\n", "limits.max_rows: a whole number is expected, or nothing"),
        ("limits: {max_bytes: much}\n", "limits.max_bytes: a size is expected"),
        ("limits: {max_bytes: 0}\n", "limits.max_bytes: a size is expected"),
        ("limits: {budget: soon}\n", "limits.budget: a duration is expected"),
        ("limits: {budget: 0s}\n", "limits.budget: a duration is expected"),
        ("limits: {sample: 120%}\n", "limits.sample: auto, full, none, a number of rows"),
        ("limits: {statement_seconds: .inf}\n", "limits.statement_seconds: a number of seconds"),
        ("waivers: [{check: a.b}]\n", "line 1: waivers.0.reason: it is required and not there"),
        ("waivers: [{until: soon}]\n", "waivers.0.until: a day is expected, as in 2027-03-31"),
        ("tickets: {to: jria}\n", "tickets.to: one of jira, github, gitlab is expected (did you m"),
        ("tickets: {url: 'ftp://x'}\n", "line 1: tickets.url: a web address is expected"),
        (f"tickets: {{url: 'https://a:{CANARY}@x'}}\n", "tickets.url: no user and no password"),
        (f"tickets: {{token: {CANARY}}}\n", "tickets.token: give a reference to where it is"),
        (f"notifications: [{{to: 'slack://{CANARY}'}}]\n", "line 1: notifications.0.to: give a re"),
        ("notifications: [{to: ''}]\n", "notifications.0.to: give a reference"),
        ("notifications: [{to: env:A, on: [oftn]}]\n", "notifications.0.on.0: one of always, verd"),
        (
            f"{SHOP}notifications: [{{to: env:A, select: [shpo]}}]\n",
            "notifications.0.select.0: no source of the configuration fits 'shpo' (did you mean",
        ),
        (f"runs: s3://a:{CANARY}@bucket\n", "line 1: runs: the URL holds a password"),
        (
            f"sources:\n  shop:\n    url: postgresql://a:{CANARY}@h/db\n",
            "line 3: sources.shop.url: the URL holds a password",
        ),
        (
            f"sources:\n  shop:\n    url: postgresql://h/db\n    password: {CANARY}\n",
            "line 4: sources.shop.password: password: takes a reference",
        ),
        (
            f"sources:\n  shop:\n    files: [a.csv, 's3://a:{CANARY}@bucket/x']\n",
            "line 3: sources.shop.files.1: the URL holds a password",
        ),
    ],
)
def test_a_mistake_has_its_file_line_and_key(tmp_path: Path, text: str, said: str) -> None:
    told = refusal(tmp_path, text)

    assert said in told
    assert told.startswith(("team.yaml, line ", "team.yaml has "))
    assert CANARY not in told


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    told = refusal(
        tmp_path,
        "sources:\n  shop:\n    ulr: sqlite:///a\n    tls: maybe\nlimits:\n  bugdet: 5m\n",
    )

    assert told.startswith("team.yaml has 3 mistakes: line 3: sources.shop.ulr: unknown key")
    assert told.index("line 4: sources.shop.tls") < told.index("; line 6: limits.bugdet")


def test_wrong_values_are_told_together_too(tmp_path: Path) -> None:
    told = refusal(tmp_path, "limits: {budget: soon}\nschedule: daily\nskip: []\nruns: x\n")

    assert "has 2 mistakes" in told
    assert "line 1: limits.budget" in told
    assert "line 2: schedule" in told


def test_of_many_mistakes_ten_are_told_and_the_others_counted(tmp_path: Path) -> None:
    told = refusal(tmp_path, "".join(f"key{n}: {n}\n" for n in range(14)))

    assert told.startswith("team.yaml has 14 mistakes: line 1: key0")
    assert "key9" in told
    assert "key10" not in told
    assert told.endswith("; and 4 more")


PARTS = st.sampled_from(
    [
        *("sources", "limits", "policy", "waivers", "skip", "detection", "notifications", "on"),
        *(
            "shop",
            "url",
            "tags",
            "until",
            "max_rows",
            "budget",
            "<<",
            "=",
            "~",
            "null",
            "2027-02-30",
        ),
        *(
            ": ",
            ":\n",
            "\n",
            "\n  ",
            "\n    ",
            "- ",
            "[",
            "]",
            "{",
            "}",
            ", ",
            "'",
            '"',
            "#",
            "|",
            ">",
        ),
        *(
            "&a ",
            "*a",
            "!",
            "!!int ",
            "!!set ",
            "? ",
            "---\n",
            "...",
            "%YAML 1.1\n",
            "\t",
            "\0",
            "\ufeff",
        ),
        *(
            "1e999",
            ".nan",
            "0x",
            "1:99",
            "-1",
            "${env:A}",
            "${",
            "$${",
            "\u2028",
            "\x85",
            "é",
            "@",
            "`",
        ),
    ]
)


@given(st.one_of(st.lists(PARTS, max_size=30).map("".join), st.text(max_size=200)), st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_a_configuration_or_one_sentence(tmp_path: Path, text: str, toml: bool) -> None:  # noqa: FBT001  # hypothesis gives it
    path = written(tmp_path, text.encode(errors="surrogatepass"), "a.toml" if toml else "a.yaml")

    said = ""
    try:
        load(path, environ={"A": CANARY})
    except ConfigError as error:
        said = str(error)

    assert len(said.splitlines()) <= 1
    assert CANARY not in said


def test_a_key_that_may_be_a_url_is_not_repeated() -> None:
    assert named(("detection", "tiers", f"postgresql://a:{CANARY}@b")) == "detection.tiers.…"
    assert named(("policy", "retention", "public.audit_*")) == "policy.retention.public.audit_*"
    assert named(()) == "the file"


def test_a_configuration_of_a_thousand_sources_is_read_in_little_time(tmp_path: Path) -> None:
    entry = "    url: postgresql://db{0}/shop\n    owner: team-{0}\n    tags: [finance, eu]\n"
    text = "sources:\n" + "".join(f"  shop-{n}:\n{entry.format(n)}" for n in range(1000))
    path = written(tmp_path, text)
    begun = time.process_time()

    assert len(load_config(path).sources) == 1000
    assert time.process_time() - begun < 3
