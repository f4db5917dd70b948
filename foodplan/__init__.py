"""Plan, track and show a city's Food & Social Economy plan."""

__version__ = "0.1.0"
