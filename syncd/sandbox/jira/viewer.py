"""Who asks, and what they may see and do."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from syncd.sandbox.exchange import Call
from syncd.sandbox.faults import Fault, FaultKind
from syncd.sandbox.jira.errors import no_issue
from syncd.sandbox.model import Account, CustomField, Issue, Space
from syncd.sandbox.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """An account, or nobody; `failed` when a sign-in was tried in vain.

    `hidden` and `locked` are ids of spaces that may not be seen or not be edited.
    """

    site: Site
    account: Account | None
    failed: bool
    hidden: frozenset[str]
    locked: frozenset[str]
    off_screen: tuple[tuple[str, str | None], ...]

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone in which the account's query dates are read."""
        if self.account is None or self.account.zone is None:
            return self.site.zone
        return ZoneInfo(self.account.zone)

    def spaces(self) -> list[Space]:
        """Return the spaces that may be seen, by key."""
        if self.account is None:
            return []
        seen = (one for one in self.site.spaces.values() if one.id not in self.hidden)
        return sorted(seen, key=lambda one: one.key)

    def sees(self, issue: Issue) -> bool:
        """Say whether the issue may be seen."""
        return self.account is not None and issue.space not in self.hidden

    def issue(self, ref: str) -> Issue:
        """Return the issue of that id or key; raises `JiraError` 404."""
        found = self.site.find(ref)
        if found is None or not self.sees(found):
            raise no_issue()
        return found

    def edits(self, issue: Issue) -> bool:
        """Say whether the issue may be edited."""
        return self.sees(issue) and issue.space not in self.locked

    def offers(self, field: CustomField, issue: Issue) -> bool:
        """Say whether the field can be set on the issue."""
        taken_off = any(
            name.casefold() in {field.id, field.name.casefold()} and space in {None, issue.space}
            for name, space in self.off_screen
        )
        return field.on_screen and not taken_off and applies(self.site, field, issue)


def applies(site: Site, field: CustomField, issue: Issue) -> bool:
    """Say whether a custom field exists on an issue at all."""
    if field.spaces and issue.space not in field.spaces:
        return False
    return not field.levels or site.types[issue.type].level in field.levels


def viewer_of(
    site: Site, call: Call, account_of: Callable[[Site, str], Account | None] | None = None
) -> Viewer:
    """Tell who asks, by Basic sign-in with e-mail and token, or as `account_of` reads the header."""
    header = call.headers.get("authorization")
    account = (account_of or basic_account)(site, header) if header else None
    return Viewer(
        site=site,
        account=account,
        failed=header is not None and account is None,
        hidden=_spaces(site, call.faults, FaultKind.PERMISSION_LOST),
        locked=_spaces(site, call.faults, FaultKind.READ_ONLY),
        off_screen=tuple(_taken_off(site, call.faults)),
    )


def basic_account(site: Site, header: str) -> Account | None:
    """Return the account of a Basic header by its e-mail."""
    return _basic(site, header, lambda account: account.email)


def named_account(site: Site, header: str) -> Account | None:
    """Return the account of a personal access token, or of a Basic header by its name, as Data Center does."""
    scheme, _, token = header.partition(" ")
    if scheme.lower() == "bearer":
        return _opened(site.accounts, token)
    return _basic(site, header, name_of)


def name_of(account: Account) -> str:
    """Return the name by which an account signs in at Data Center."""
    return account.email.partition("@")[0]


def _basic(site: Site, header: str, named: Callable[[Account], str]) -> Account | None:
    scheme, _, coded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, token = base64.b64decode(coded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return _opened((one for one in site.accounts if named(one) == name), token)


def _opened(accounts: Iterable[Account], token: str) -> Account | None:
    return next((one for one in accounts if hmac.compare_digest(one.token.encode(), token.encode())), None)


def _space_id(site: Site, fault: Fault) -> str | None:
    ref: Any = fault.options.get("project")
    space = None if ref is None else site.space(str(ref))
    return None if space is None else space.id


def _spaces(site: Site, faults: Sequence[Fault], kind: FaultKind) -> frozenset[str]:
    ids: set[str] = set()
    for fault in faults:
        if fault.kind is kind:
            id_ = _space_id(site, fault)
            ids |= set(site.spaces) if id_ is None else {id_}
    return frozenset(ids)


def _taken_off(site: Site, faults: Sequence[Fault]) -> list[tuple[str, str | None]]:
    return [
        (str(fault.options.get("field", "")), _space_id(site, fault))
        for fault in faults
        if fault.kind is FaultKind.OFF_SCREEN
    ]
