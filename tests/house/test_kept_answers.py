"""Whatever a public page depends on moves the data version, and every page says if it is kept."""

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import Engine

from foodplan.models import metadata
from foodplan.web.access import PUBLIC, access_of
from foodplan.web.stored import KEPT, MADE_ANEW

FRAMEWORK = {"static", "openapi.spec"}

# Tables that do not raise the version, and why no public page is ever behind for it.
SILENT = {
    # Only what is said of a thing is shown, and that is a version of its own.
    "action": "its versions raise it",
    "commitment": "its versions raise it",
    "funding_programme": "its versions raise it",
    "goal": "its versions raise it",
    "indicator": "its versions raise it",
    "document": "its versions raise it",
    "funding_line": "its versions raise it",
    "procedure": "its versions raise it",
    "stored_file": "seen by the versions of documents alone",
    "milestone": "its versions raise it",
    "node": "its versions raise it",
    "organisation": "its versions raise it",
    "place": "its versions raise it",
    "plan": "its versions raise it",
    "place_function": "written in one transaction with the version of its place, and never after",
    "supply": "its versions raise it",
    "chain_import": "the office's own",
    # Parts of a movement, written in its transaction and never after.
    "balance": "changes with a movement, which raises it, and when it is rebuilt, which raises it",
    "flow_month": "changes with a movement, which raises it, and when it is rebuilt, as above",
    "line": "part of a movement",
    "lot": "seen by the lines of a movement alone",
    "lot_parent": "part of a movement",
    "movement_hand": "part of a movement, and never public",
    "stock_count": "part of a movement",
    # Sums of lines that are there already: with a cut a past figure is quicker and the same.
    "flow_cut": "changes no figure",
    "flow_cut_month": "changes no figure",
    # No public page reads them.
    "inclusion_programme": "its versions raise it",
    "placement": "seen by its organisation alone, and public only in totals, which raise it",
    "placement_erasure": "private to an organisation",
    "atlas_batch": "the office's own",
    "mail": "what waits to be sent",
    "place_contact": "private to the office",
    "place_question": "the office's own",
    "place_suggestion": "becomes public as a version of its place",
    "sync_run": "the office's own",
    "sync_source": "the office's own",
    "action_link": "the office's own",
    "action_update": "becomes public as a version of its action",
    "colleague": "the office's own",
    "feed_key": "private to a colleague",
    "reminder": "the office's own",
    "account": "who signs in",
    "account_organisation": "who signs in",
    "api_token": "who signs in",
    "device": "who signs in",
    "import_batch": "the register's own",
    "import_chunk": "the register's own",
    "import_mapping": "the register's own",
    "job_run": "the scheduler's own",
    "note": "private to the register",
    "sign_in_failure": "who signs in",
    "volunteer": "private to the register",
    "data_version": "it is the version",
}


def raising(engine: Engine) -> set[str]:
    """Return the tables whose insertions and updates both raise the version."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            rows = connection.execute(
                sa.text(
                    "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' "
                    "AND sql LIKE '%INTO data_version%' GROUP BY tbl_name HAVING count(*) = 2"
                )
            )
        else:
            rows = connection.execute(
                sa.text(
                    "SELECT event_object_table FROM information_schema.triggers "
                    "WHERE action_statement LIKE '%raise_data_version()' "
                    "GROUP BY event_object_table "
                    "HAVING count(DISTINCT event_manipulation) = 2"
                )
            )
        return {row[0] for row in rows}


def test_every_table_raises_the_version_or_says_why_not(engine: Engine) -> None:
    raises = raising(engine)
    assert raises.isdisjoint(SILENT)
    assert raises | set(SILENT) == set(metadata.tables)


def test_every_versioned_table_raises_the_version(engine: Engine) -> None:
    versioned = {name for name, table in metadata.tables.items() if "recorded_to" in table.columns}
    assert len(versioned) > 20
    assert versioned <= raising(engine)


def test_every_public_page_is_kept_or_says_why_not(app: Flask) -> None:
    public = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in FRAMEWORK and access_of(app, rule.endpoint) == PUBLIC
        if "GET" in (rule.methods or ())
    }
    assert KEPT.keys().isdisjoint(MADE_ANEW)
    assert KEPT.keys() <= public
    assert public - KEPT.keys() <= MADE_ANEW.keys()
    assert MADE_ANEW.keys() <= set(app.view_functions)
