"""What the pages of places call things that come as codes."""

from babel import Locale
from flask_babel import get_locale


def language_name(code: str) -> str:
    """Return a language in the words of the page: "it" is italiano; what is no code stays."""
    locale = get_locale() or Locale("it")
    try:
        spoken = Locale.parse(code, sep="-")
    except (ValueError, LookupError):
        return code
    return str(locale.languages.get(spoken.language, code))


FILTERS = {"language_name": language_name}
