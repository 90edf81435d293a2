"""The WSGI entry point for any production server."""

from marketplace import create_app
from marketplace.files.private import keep_new_files_private

keep_new_files_private()

app = create_app()
