"""Run the `marketplace` command as `python -m marketplace`."""

from marketplace.server.cli import main

if __name__ == "__main__":
    main()
