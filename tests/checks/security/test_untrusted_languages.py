"""security.untrusted-languages"""

from audit.facts.routines import Routine, Routines
from audit.model.check import Pass, Severity, Subject
from checks.security.untrusted_languages import untrusted_languages
from tests.make.facts import server
from tests.make.judgements import UNSUPPORTED, graded, the_fail
from tests.make.judging import not_run


def routine(language: str, *, public: bool = False) -> Routine:
    return Routine(
        f"f_{language}",
        language,
        "app",
        runs_as_owner=False,
        fixed_search_path=True,
        executable_by_public=public,
    )


def test_trusted_languages_alone_pass() -> None:
    trusted = Routines(routines=(routine("plpgsql"),))

    assert untrusted_languages(trusted, UNSUPPORTED) == [Pass(Subject())]


def test_a_language_in_use_is_high_and_its_routines_are_counted() -> None:
    used = Routines(
        routines=(routine("plpython3u", public=True), routine("plpgsql")),
        untrusted_languages=("plpython3u",),
    )

    fail = the_fail(untrusted_languages(used, server()))

    assert fail.severity is None
    assert fail.evidence == "1 routine written in it; everybody may execute 1 of them."
    assert fail.command == ""


def test_a_language_that_nothing_uses_is_medium_and_can_be_dropped() -> None:
    unused = Routines(routines=(), untrusted_languages=("plperlu",))

    fail = the_fail(untrusted_languages(unused, server()))

    assert fail.severity is Severity.MEDIUM
    assert fail.command == 'DROP EXTENSION "plperlu";'


def test_each_language_is_a_finding_of_its_own() -> None:
    two = Routines(routines=(), untrusted_languages=("plperlu", "plpython3u"))

    assert graded(untrusted_languages(two, UNSUPPORTED)) == [
        ("plperlu", Severity.MEDIUM),
        ("plpython3u", Severity.MEDIUM),
    ]


def test_routines_that_could_not_be_read_are_not_run() -> None:
    assert not_run(untrusted_languages, Routines)
