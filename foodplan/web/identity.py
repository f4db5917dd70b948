"""Who is signed in: the account behind the session cookie or the bearer token, or a shared phone.

A shared phone counts only where nobody is signed in with an account: who signs in on it acts as
themselves, and after signing out the phone is its site's again.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import Flask, Request, Response, request
from flask import session as cookie
from flask_babel import gettext as _
from flask_login import AnonymousUserMixin, LoginManager, UserMixin, current_user, logout_user

from foodplan.store import accounts
from foodplan.store.accounts.devices import TOKEN_LIVES
from foodplan.web.parts import parts
from foodplan.web.session import now, own_transaction, session, today

DEVICE = "device"
DEVICE_COOKIE = "foodplan_device"
# Longer than the token, which no longer opens anything then: a phone that is paired again after
# its 90 days shows by it that it is the same one, and its queue stays its own.
COOKIE_LIVES = 4 * TOKEN_LIVES
# Whose initials were tapped, with the day: tomorrow somebody else holds the phone.
HAND = "hand"
# When an account was last seen in this browser, in seconds since 1970.
SEEN = "seen"
# How long somebody who does nothing stays signed in: a volunteer comes twice a week, and an
# office's computer is left alone over lunch.
SESSION_LIVES = {
    "operator": timedelta(days=30),
    "officer": timedelta(hours=12),
    "administrator": timedelta(hours=12),
}
OTHER = 0


@dataclass(frozen=True)
class SignedIn(UserMixin):  # type: ignore[misc]
    """A signed-in account, without its password, or a shared phone; `organisations` are ids.

    `coordinated` are those of them whose sites the account sets up. A phone has `account_id` 0,
    role `device`, the name of its site, and the initials that were tapped today; `hand_tapped`
    is also true for "altro".
    """

    account_id: int
    email: str
    name: str
    role: str
    epoch: int
    organisations: frozenset[int]
    coordinated: frozenset[int] = frozenset()
    phone: accounts.Phone | None = None
    volunteer_id: int | None = None
    initials: str = ""
    hand_tapped: bool = False

    def get_id(self) -> str:
        """Return what the cookie keeps: account and epoch, so that a new password ends it."""
        return f"{self.account_id}:{self.epoch}"

    @property
    def signature(self) -> str:
        """In whose name something is recorded, as its own page says it."""
        if self.phone is None:
            return self.name or self.email
        label = str(_("telefono «%(label)s»", label=self.phone.label))
        return f"{label} · {self.initials}" if self.initials else label

    @property
    def owner(self) -> str:
        """Whose a phone's queue is: `account:<id>` or `device:<id>`."""
        return f"device:{self.phone.id}" if self.phone else f"account:{self.account_id}"

    @property
    def actor(self) -> accounts.Actor:
        """The same person, as the stores know them; a phone acts for its own site alone."""
        if self.phone is None:
            return accounts.Actor(self.account_id, self.role, self.organisations)
        return accounts.Actor(
            account_id=None,
            role="operator",
            organisations=self.organisations,
            sites=frozenset({self.phone.site.id}),
            device_id=self.phone.id,
            volunteer_id=self.volunteer_id,
        )


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
        coordinated=accounts.coordinated_by(session(), account.id),
    )


def signed_in_as(phone: accounts.Phone) -> SignedIn:
    """Return a shared phone as somebody who is signed in, by the hand that was tapped today."""
    tapped = tapped_today()
    who = accounts.find_volunteer(session(), phone.site.id, tapped)
    return SignedIn(
        account_id=0,
        email="",
        name=phone.site.name,
        role=DEVICE,
        epoch=0,
        organisations=frozenset({phone.site.organisation or 0}),
        phone=phone,
        volunteer_id=who.id if who else None,
        initials=who.initials if who else "",
        hand_tapped=who is not None or tapped == OTHER,
    )


def tapped_today() -> int | None:
    """Return the volunteer whose initials were tapped today, OTHER for "altro", or None."""
    volunteer_id, day = cookie.get(HAND, (None, ""))
    same_day = day == today().isoformat()
    return volunteer_id if same_day and isinstance(volunteer_id, int) else None


def tap_hand(volunteer_id: int) -> None:
    """Keep until the end of the day whose initials were tapped on this phone."""
    day: date = today()
    cookie[HAND] = (volunteer_id, day.isoformat())
    cookie.permanent = True


@login_manager.user_loader  # type: ignore[untyped-decorator]
def _load(identity: str) -> SignedIn | None:
    account_id, _, epoch = identity.partition(":")
    # Writes to the API go by token alone: a cookie must not stand in for one that was revoked.
    if not account_id.isdigit() or request.path.startswith("/api/"):
        return None
    account = accounts.get_account(session(), int(account_id))
    if account is None or not account.active or str(account.session_epoch) != epoch:
        return None
    if not _stays(account.role):
        return None
    note_presence()
    return signed_in_from(account)


def note_presence() -> None:
    """Keep that the account was seen in this browser now, from which its session counts on."""
    cookie[SEEN] = int(now().timestamp())
    cookie.permanent = True


def _stays(role: str) -> bool:
    seen = cookie.get(SEEN)
    return isinstance(seen, int) and now().timestamp() - seen <= SESSION_LIVES[role].total_seconds()


@login_manager.request_loader  # type: ignore[untyped-decorator]
def _load_from_request(asked: Request) -> SignedIn | None:
    if not asked.path.startswith("/api/"):
        return _load_phone()
    scheme, _, token = asked.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return None
    account = accounts.find_account_by_token(session(), token.strip())
    if account is None or not account.active:
        return None
    return signed_in_from(account)


def _load_phone() -> SignedIn | None:
    phone = phone_here()
    return signed_in_as(phone) if phone else None


def person() -> SignedIn:
    """Return who is signed in; only for views that already demand it."""
    found = current_user._get_current_object()  # noqa: SLF001 - the proxy has no other door
    if not isinstance(found, SignedIn):
        raise TypeError("This view demands somebody who is signed in.")
    return found


def leave() -> None:
    """End the session of whoever is signed in and forget everything in it."""
    logout_user()
    cookie.clear()


def phone_here() -> accounts.Phone | None:
    """Return the paired phone that this browser is, whoever is signed in on it, or None."""
    token = request.cookies.get(DEVICE_COOKIE, "")
    return accounts.find_phone(session(), token, now()) if token else None


def keep_token(response: Response, token: str) -> None:
    """Give a phone that was just paired its token."""
    response.set_cookie(
        DEVICE_COOKIE,
        token,
        max_age=COOKIE_LIVES,
        httponly=True,
        samesite="Lax",
        secure=not parts().settings.on_loopback,
    )


def forget_token(response: Response) -> None:
    """Take the token from a phone that is no longer paired."""
    response.delete_cookie(
        DEVICE_COOKIE, httponly=True, samesite="Lax", secure=not parts().settings.on_loopback
    )


def _note_use() -> None:
    """Keep, once a day, that a phone sends something; reading a page writes nothing."""
    if request.method != "POST" or DEVICE_COOKIE not in request.cookies:
        return
    phone = getattr(current_user, "phone", None)
    if phone is not None and not accounts.seen_today(phone, now()):
        with own_transaction() as own:
            accounts.note_use(own, phone, now())


def init_app(app: Flask) -> None:
    """Attach sign-in to the application."""
    login_manager.init_app(app)
    app.before_request(_note_use)
