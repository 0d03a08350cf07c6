"""Text from a case, shown as text: nothing in a label becomes markup, a link, an image or an icon.

Whatever holds a label, a term a case may rename, or a sentence with either goes through `plain` before it
reaches an element that reads Markdown.
"""

import re

MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:@&=^])")

ICON = re.compile(r":(?=[\w+-]+[:/])")
"""A colon at which a page looks for a name such as `:smile:` or `:material/bolt:`, escaped or not."""

_LINK = re.compile(r"(?i)(?<=www)(?=\.)|(?<=:)(?=//)|(?=@)")
"""Where a page would take what follows for a web or mail address, escaped or not."""

JOINER = "\u2060"


def plain(text: str) -> str:
    """Return text with every sign Markdown acts on escaped, on one line.

    A colon that would begin an icon or an emoji, and an address that would become a link, are held apart by a sign
    that takes no room.
    """
    apart = _LINK.sub(JOINER, ICON.sub(f":{JOINER}", " ".join(text.split())))
    return MARKUP.sub(r"\\\1", apart)
