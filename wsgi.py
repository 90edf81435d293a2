"""The WSGI entry point for any production server."""

from marketplace import create_app

app = create_app()
