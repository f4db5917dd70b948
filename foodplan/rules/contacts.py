"""The way to reach somebody as it was written: which parts a telephone or a mail program opens."""

import re
from dataclasses import dataclass

_EMAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
# At least six digits, so that opening hours and house numbers are not taken for a telephone.
_PHONE = r"\+?[0-9](?:[ ./-]?[0-9]){5,14}"
_REACH = re.compile(f"(?P<email>{_EMAIL})|(?P<phone>{_PHONE})")


@dataclass(frozen=True)
class ContactPart:
    """A piece of a contact; `href` is empty where nothing can be opened."""

    text: str
    href: str = ""


def contact_parts(text: str) -> tuple[ContactPart, ...]:
    """Return a contact cut into plain words, telephone numbers and e-mail addresses.

    >>> [part.href for part in contact_parts("Tel. 011 555 0100 o pane@demo.example")]
    ['', 'tel:0115550100', '', 'mailto:pane@demo.example']
    """
    parts, done = [], 0
    for found in _REACH.finditer(text):
        if found.start() > done:
            parts.append(ContactPart(text[done : found.start()]))
        said = found.group()
        digits = re.sub(r"[ ./-]", "", said)
        parts.append(ContactPart(said, f"mailto:{said}" if found["email"] else f"tel:{digits}"))
        done = found.end()
    if done < len(text):
        parts.append(ContactPart(text[done:]))
    return tuple(parts)
