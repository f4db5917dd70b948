"""Accounts: who may sign in, as what, and for whom."""

from typing import Any, TypeVar

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.people import NewPersonForm, PersonForm, RightsForm
from foodplan.blueprints.office.passwords import new_password
from foodplan.reports.office import PersonRow, people_report, person_report
from foodplan.rules.problems import Refused
from foodplan.store import accounts
from foodplan.store.history import Moment
from foodplan.store.organisations import list_organisations
from foodplan.web.access import administrator
from foodplan.web.forms import show_problems
from foodplan.web.identity import person
from foodplan.web.session import now, session, today, writes

Form = TypeVar("Form", bound=RightsForm)


@bp.get("/utenti")
@administrator
def people() -> str:
    """Everybody with an account."""
    return render_template("office/people.html", people=people_report(session(), today()))


@bp.get("/utenti/nuovo")
@administrator
def new_person() -> str:
    """A form for a new account."""
    return _new_page(_offered(NewPersonForm()))


@bp.post("/utenti/nuovo")
@administrator
@writes
def add_person() -> Any:
    """Add an account and show its first password, once."""
    password = new_password()
    # Hashed before the first use of the session, so that nobody waits for it.
    password_hash = accounts.hash_password(password)
    form = _offered(NewPersonForm())
    account = _added(form, password_hash) if form.validate() else None
    if account is None:
        return _new_page(form), 422
    return _password_page(account.email, password, new=True)


@bp.get("/utenti/<int:account_id>")
@administrator
def show_person(account_id: int) -> str:
    """One account, to be changed."""
    row = _found(account_id)
    form = PersonForm(
        name=row.name,
        role=row.role,
        organisations=sorted(row.organisation_ids),
        coordinated=sorted(row.coordinated_ids),
        active=row.active,
    )
    return _page(_offered(form), row)


@bp.post("/utenti/<int:account_id>")
@administrator
@writes
def change_person(account_id: int) -> Any:
    """Change name, role, organisations, or whether somebody may sign in."""
    row = _found(account_id)
    form = _offered(PersonForm())
    if not form.validate() or not _changed(form, account_id):
        return _page(form, row), 422
    flash(_("Utente aggiornato."), "success")
    return redirect(url_for("office.people"))


@bp.post("/utenti/<int:account_id>/password")
@administrator
@writes
def reset_password(account_id: int) -> Any:
    """Make a new password, end the account's sessions, and show the password once."""
    password = new_password()
    password_hash = accounts.hash_password(password)
    account = accounts.get_account(session(), account_id)
    if account is None:
        abort(404)
    accounts.set_password(session(), account, password_hash)
    accounts.clear_sign_in_failures(session(), account.email)
    return _password_page(account.email, password, new=False)


def _added(form: NewPersonForm, password_hash: str) -> accounts.Account | None:
    try:
        return accounts.add_account(
            session(),
            form.email.data or "",
            form.role.data or "",
            now(),
            password_hash=password_hash,
            name=form.name.data or "",
            organisations=form.organisations.data or [],
            coordinated=form.coordinated.data or [],
        )
    except Refused as refused:
        show_problems(form, refused)
        return None


def _changed(form: PersonForm, account_id: int) -> bool:
    own = account_id == person().account_id
    if own and (form.role.data != person().role or not form.active.data):
        form.form_errors.append(_("Non potete togliere a voi stessi l'accesso o il ruolo."))
        return False
    account = accounts.get_account(session(), account_id)
    if account is None:
        abort(404)
    accounts.change_account(
        session(),
        account,
        name=form.name.data,
        role=form.role.data,
        active=form.active.data,
    )
    accounts.bind_organisations(
        session(), account, form.organisations.data or [], form.coordinated.data or []
    )
    return True


def _found(account_id: int) -> PersonRow:
    row = person_report(session(), account_id, today())
    if row is None:
        abort(404)
    return row


def _offered(form: Form) -> Form:
    form.offer(list_organisations(session(), Moment(today())))
    return form


def _new_page(form: NewPersonForm) -> str:
    return render_template("office/person_new.html", form=form)


def _page(form: PersonForm, row: PersonRow) -> str:
    return render_template("office/person.html", form=form, person=row)


def _password_page(email: str, password: str, *, new: bool) -> str:
    return render_template("office/password.html", email=email, password=password, new=new)
