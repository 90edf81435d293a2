"""The WSGI entry point for any production server."""

from marketplace import create_app
from marketplace.private_files import keep_new_files_private

keep_new_files_private()

app = create_app()
