"""Accounts from the terminal: add one, make an API token for one."""

import secrets

import click

from foodplan.cli.ground import now, writing
from foodplan.rules.problems import Refused
from foodplan.store import accounts
from foodplan.store.organisations import get_organisation


@click.group()
def users() -> None:
    """Add accounts and make API tokens."""


@users.command()
@click.argument("email")
@click.option("--role", type=click.Choice(accounts.ROLES), required=True, help="What they may do.")
@click.option("--name", default="", help="The person's name, as colleagues see it.")
@click.option(
    "--organisation",
    "slugs",
    multiple=True,
    metavar="SLUG",
    help="Whose movements an operator logs; may be given several times.",
)
@click.option(
    "--coordinator", is_flag=True, help="They also set up the sites of these organisations."
)
@click.option("--password", default=None, help="Without it one is made up and printed.")
def add(
    email: str,
    role: str,
    name: str,
    slugs: tuple[str, ...],
    *,
    coordinator: bool,
    password: str | None,
) -> None:
    """Add an account for EMAIL and print its password when none was given."""
    chosen = password or secrets.token_urlsafe(12)
    try:
        password_hash = accounts.hash_password(chosen)
        with writing() as session:
            bound = [_organisation_id(session, slug) for slug in slugs]
            account = accounts.add_account(
                session,
                email,
                role,
                now(),
                password_hash=password_hash,
                name=name,
                organisations=bound,
                coordinated=bound if coordinator else (),
            )
    except Refused as refused:
        raise click.ClickException(" ".join(item.text for item in refused.problems)) from refused
    click.echo(f"Account {account.email} added as {role}.")
    if password is None:
        click.echo(f"Password: {chosen}")


@users.command()
@click.argument("email")
@click.option("--label", default="", help="What the token is for.")
def token(email: str, label: str) -> None:
    """Print a new API token for EMAIL, bound to that account's rights; it is shown only once."""
    with writing() as session:
        account = accounts.get_account_by_email(session, email)
        if account is None or not account.active:
            raise click.ClickException(f"There is no active account with the address {email}.")
        made = accounts.add_token(session, account, now(), label)
    click.echo(made)


def _organisation_id(session: object, slug: str) -> int:
    found = get_organisation(session, slug)  # type: ignore[arg-type]
    if found is None:
        raise click.ClickException(f"There is no organisation with the slug {slug}.")
    return found.id


COMMANDS = {"users": users}
