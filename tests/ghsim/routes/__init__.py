"""GitHub's REST endpoints, the ones a reviewing App uses."""

from flask import Blueprint

api = Blueprint("api", __name__)
