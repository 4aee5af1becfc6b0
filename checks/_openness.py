"""Whether anybody at all may read a dataset, as far as the source says so."""

from audit.facts.accounts import Authentication, Grants, Privilege
from audit.model.fact import Missing


def openness(
    dataset: str, grants: Grants | Missing, authentication: Authentication | Missing
) -> bool | None:
    """True where every account or anybody may read it, None where nobody can say."""
    if isinstance(authentication, Authentication) and authentication.anonymous_access:
        return True
    if isinstance(grants, Missing):
        return None
    return any(g.dataset == dataset and Privilege.READ in g.privileges for g in grants.public)


def readers_said(is_open: bool | None) -> str:  # noqa: FBT001  # the answer of `openness`
    """The same as a sentence of evidence."""
    match is_open:
        case True:
            return "Everybody who reaches the source may read them."
        case False:
            return "No grant opens them to every account."
        case None:
            return "Who may read them is not known to the source."
