"""Put the parts together: the only file that knows every blueprint."""

from importlib import import_module
from secrets import token_hex
from typing import Any

from apiflask import APIFlask
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from foodplan import __version__
from foodplan.db import make_engine, session_scope
from foodplan.settings import PROJECT, Settings
from foodplan.store.instance import instance_facts
from foodplan.web import (
    access,
    assets,
    errors,
    filters,
    ground,
    i18n,
    identity,
    limits,
    logs,
    security,
    stored,
    uploads,
)
from foodplan.web import session as web_session
from foodplan.web.parts import Clock, Parts, system_clock

# One line for each part of the site; each package offers its blueprint as `bp`.
BLUEPRINTS = (
    "foodplan.blueprints.pages",
    "foodplan.blueprints.plan",
    "foodplan.blueprints.atlas",
    "foodplan.blueprints.suggestions",
    "foodplan.blueprints.updates",
    "foodplan.blueprints.accounts",
    "foodplan.blueprints.emporiums",
    "foodplan.blueprints.recovery",
    "foodplan.blueprints.inclusion",
    "foodplan.blueprints.innovation",
    "foodplan.blueprints.short_chains",
    "foodplan.blueprints.office",
    "foodplan.blueprints.open_data",
    "foodplan.blueprints.api",
)
FRAMEWORK_ENDPOINTS = frozenset({"static", "openapi.spec"})


def create_app(settings: Settings, clock: Clock = system_clock) -> Flask:
    """Return the application for these settings; `clock` gives the present instant, aware UTC."""
    app = APIFlask(
        "foodplan",
        title="foodplan",
        version=__version__,
        spec_path="/api/v1/openapi.json",
        docs_path=None,
        json_errors=False,
        template_folder=str(PROJECT / "templates"),
        static_folder="static",
    )
    app.config["OPENAPI_VERSION"] = "3.1.0"
    # Without a key of its own a process makes one up; `serve` gives all its workers the same.
    app.secret_key = settings.secret_key.get_secret_value() or token_hex(32)
    engine = make_engine(settings.database_url)
    app.extensions["foodplan"] = Parts(settings, engine, clock)
    logs.init_app(app)
    web_session.init_app(app)
    identity.init_app(app)
    uploads.init_app(app)
    security.init_app(app, settings)
    limits.init_app(app, settings)
    ground.init_app(app)
    i18n.init_app(app)
    stored.init_app(app, settings)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.jinja_env.filters.update(filters.FILTERS)
    errors.init_app(app)
    for name in BLUEPRINTS:
        app.register_blueprint(import_module(name).bp)
    assets.init_app(app)
    _offer_instance_facts(app)
    access.check_every_view(app, FRAMEWORK_ENDPOINTS)
    return app


def _offer_instance_facts(app: Flask) -> None:
    """Let templates say whose plan this is, and whether its movements are simulated."""
    engine = app.extensions["foodplan"].engine
    with session_scope(engine) as session:
        facts = instance_facts(session)

    def context() -> dict[str, Any]:
        return {
            "demo": facts.demo,
            "city": facts.city,
            "plan_title": facts.plan_title,
            "version": __version__,
            "settings": app.extensions["foodplan"].settings,
        }

    app.context_processor(context)
