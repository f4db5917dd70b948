"""The blueprint that the register's and the emporiums' routes share."""

from flask import Blueprint

bp = Blueprint("emporiums", __name__)
