"""Forms: the protection of every form against other sites."""

from flask import Flask
from flask_wtf import CSRFProtect

csrf = CSRFProtect()


def init_app(app: Flask) -> None:
    """Check the token of every form that is sent to the application."""
    csrf.init_app(app)
