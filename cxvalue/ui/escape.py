"""Text from a case, shown as text: nothing in a label becomes markup, a link or an image."""

import re

MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:@&=^])")


def plain(text: str) -> str:
    """Return text with every sign Markdown acts on escaped, on one line."""
    return MARKUP.sub(r"\\\1", " ".join(text.split()))
