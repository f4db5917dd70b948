"""How often one address may try: only where guessing or flooding would hurt."""

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from foodplan.settings import Settings

limiter = Limiter(key_func=get_remote_address, headers_enabled=True)

SIGN_IN = "20 per minute"
API_WRITES = "600 per minute"
# What people without an account send: enough for a class that reports together.
REPORTS = "10 per minute;200 per day"
# A whole office answers from one address, on the morning of the reminders.
ANSWERS = "60 per minute;1000 per day"
# A calendar asks every few hours; guessing an address asks more often.
FEEDS = "60 per minute"


def init_app(app: Flask, settings: Settings) -> None:
    """Attach the counters; they are shared between processes only when a storage is set."""
    app.config["RATELIMIT_STORAGE_URI"] = settings.rate_limit_storage
    app.config["RATELIMIT_HEADER_RETRY_AFTER_VALUE"] = "delta-seconds"
    limiter.init_app(app)
