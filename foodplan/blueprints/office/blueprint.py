"""The blueprint that every file of the office's routes adds its addresses to."""

from flask import Blueprint

bp = Blueprint("office", __name__, url_prefix="/gestione")
