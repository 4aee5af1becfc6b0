"""Statements for mongosh that make a MongoDB account which reads what it is for."""

import json
from collections.abc import Iterator
from typing import Any

from audit.access.grants import Ask, GrantPlan, Language, Purpose, Step
from audit.facts.catalog import Dataset

#: Roles of MongoDB's own that together read every fact of an audit.
_AUDIT_ROLES = ("readAnyDatabase", "clusterMonitor")
_ADMIN = 'db.getSiblingDB("admin")'
_STORED = ["find", "collStats", "listIndexes", "changeStream"]


def plan(ask: Ask) -> GrantPlan:
    """A role of the account's own name, and the account; both can be run again."""
    return GrantPlan(
        purpose=ask.purpose,
        role=ask.role,
        language=Language.JAVASCRIPT,
        steps=tuple(_steps(ask)),
        where="Run by a user administrator in mongosh.",
        afterwards="mongosh asks for the password when the account is made.",
    )


def _steps(ask: Ask) -> Iterator[Step]:
    role = f"{ask.role}_role"
    privileges: list[dict[str, Any]]
    roles: list[str] = [role]
    if ask.purpose is Purpose.AUDIT:
        everything = {"db": "", "collection": ""}
        privileges = [{"resource": everything, "actions": ["viewUser", "viewRole"]}]
        roles += _AUDIT_ROLES
        about = "Names and roles of accounts; no password and no hash."
    else:
        privileges = [_privilege(dataset) for dataset in ask.catalog.datasets]
        about = "The collections that are to be loaded, and no more."
    yield Step(about, (_role(role, privileges),))
    yield Step("The account.", (_user(ask.role, roles),))


def _privilege(dataset: Dataset) -> dict[str, Any]:
    bare = dataset.name.removeprefix(f"{dataset.namespace}.")
    return {
        "resource": {"db": dataset.namespace, "collection": bare},
        "actions": _STORED if dataset.kind.stored else ["find"],
    }


def _role(name: str, privileges: list[dict[str, Any]]) -> str:
    word, content = json.dumps(name), json.dumps({"privileges": privileges, "roles": []}, indent=1)
    made = json.dumps({"role": name, "privileges": privileges, "roles": []}, indent=1)
    return (
        f"{_ADMIN}.getRole({word})\n"
        f"  ? {_ADMIN}.updateRole({word}, {content})\n"
        f"  : {_ADMIN}.createRole({made});"
    )


def _user(name: str, roles: list[str]) -> str:
    word, listed = json.dumps(name), json.dumps(roles)
    return (
        f"{_ADMIN}.getUser({word})\n"
        f"  ? {_ADMIN}.updateUser({word}, {{roles: {listed}}})\n"
        f"  : {_ADMIN}.createUser({{user: {word}, pwd: passwordPrompt(), roles: {listed}}});"
    )
