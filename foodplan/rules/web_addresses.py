"""Addresses of the web that somebody typed or a file brought."""


def web_address(url: str) -> str:
    """Return an address of the web as it is, and nothing for one that a link could run.

    >>> web_address("https://example.org/orari"), web_address("javascript:alert(1)")
    ('https://example.org/orari', '')
    """
    return url if url.lower().startswith(("https://", "http://")) else ""
