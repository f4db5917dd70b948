"""Addresses of the register and of the emporiums' public pages."""

from flask import Blueprint

bp = Blueprint("emporiums", __name__)
