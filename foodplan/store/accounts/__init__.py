"""Accounts of the people who sign in: organisations, passwords, tokens and failed sign-ins."""

from foodplan.models.accounts import Account, ApiToken
from foodplan.store.accounts.actors import SYSTEM, Actor, NotAllowed
from foodplan.store.accounts.passwords import (
    authenticate,
    clear_sign_in_failures,
    count_sign_in_failure,
    hash_password,
    set_password,
    sign_in_wait,
)
from foodplan.store.accounts.people import (
    ROLES,
    actor_of,
    add_account,
    bind_organisations,
    change_account,
    get_account,
    get_account_by_email,
    list_accounts,
    organisations_of,
)
from foodplan.store.accounts.tokens import (
    add_token,
    find_account_by_token,
    list_tokens,
    revoke_token,
)

__all__ = [
    "ROLES",
    "SYSTEM",
    "Account",
    "Actor",
    "ApiToken",
    "NotAllowed",
    "actor_of",
    "add_account",
    "add_token",
    "authenticate",
    "bind_organisations",
    "change_account",
    "clear_sign_in_failures",
    "count_sign_in_failure",
    "find_account_by_token",
    "get_account",
    "get_account_by_email",
    "hash_password",
    "list_accounts",
    "list_tokens",
    "organisations_of",
    "revoke_token",
    "set_password",
    "sign_in_wait",
]
