"""Who is signed in: the account behind the session cookie or the bearer token."""

from dataclasses import dataclass

from flask import Flask, Request, request
from flask_login import AnonymousUserMixin, LoginManager, UserMixin, current_user

from foodplan.store import accounts
from foodplan.web.session import session


@dataclass(frozen=True)
class SignedIn(UserMixin):  # type: ignore[misc]
    """A signed-in account, without its password; `organisations` are ids."""

    account_id: int
    email: str
    name: str
    role: str
    epoch: int
    organisations: frozenset[int]

    def get_id(self) -> str:
        """Return what the cookie keeps: account and epoch, so that a new password ends it."""
        return f"{self.account_id}:{self.epoch}"

    @property
    def actor(self) -> accounts.Actor:
        """The same person, as the stores know them."""
        return accounts.Actor(self.account_id, self.role, self.organisations)


class Citizen(AnonymousUserMixin):  # type: ignore[misc]
    """Somebody who has not signed in."""

    role = "citizen"
    name = ""


login_manager = LoginManager()
login_manager.anonymous_user = Citizen
login_manager.session_protection = "basic"


def signed_in_from(account: accounts.Account) -> SignedIn:
    """Return the signed-in person for an account row of this request's session."""
    if account.id is None:
        raise ValueError("An account that was never stored cannot sign in.")
    return SignedIn(
        account_id=account.id,
        email=account.email,
        name=account.name,
        role=account.role,
        epoch=account.session_epoch,
        organisations=accounts.organisations_of(session(), account.id),
    )


@login_manager.user_loader  # type: ignore[untyped-decorator]
def _load(identity: str) -> SignedIn | None:
    account_id, _, epoch = identity.partition(":")
    # Writes to the API go by token alone: a cookie must not stand in for one that was revoked.
    if not account_id.isdigit() or request.path.startswith("/api/"):
        return None
    account = accounts.get_account(session(), int(account_id))
    if account is None or not account.active or str(account.session_epoch) != epoch:
        return None
    return signed_in_from(account)


@login_manager.request_loader  # type: ignore[untyped-decorator]
def _load_bearer(asked: Request) -> SignedIn | None:
    scheme, _, token = asked.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token or not asked.path.startswith("/api/"):
        return None
    account = accounts.find_account_by_token(session(), token.strip())
    if account is None or not account.active:
        return None
    return signed_in_from(account)


def person() -> SignedIn:
    """Return who is signed in; only for views that already demand it."""
    found = current_user._get_current_object()  # noqa: SLF001 - the proxy has no other door
    if not isinstance(found, SignedIn):
        raise TypeError("This view demands somebody who is signed in.")
    return found


def init_app(app: Flask) -> None:
    """Attach sign-in to the application."""
    login_manager.init_app(app)
