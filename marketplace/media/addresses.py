"""Where the files of pictures and data sheets can be had, for those who read it elsewhere."""

from marketplace.settings import settings


def public_address(name: str) -> str:
    """Return the address of a file, with the public address of the site."""
    return f"{settings().base_url}/media/{name}"
