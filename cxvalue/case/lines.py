"""Where each key of a TOML text stands: address to line, and the number as it was written.

One walk over text that is otherwise read by the standard library, which keeps no positions. Every pattern
takes what it has matched for good, so that the walk takes time in step with the text whatever it holds.
It also measures nesting, since a deep or long key can exhaust the parser.
"""

import re
from dataclasses import dataclass, field

from cxvalue.case.limits import LONGEST_KEY

TOKEN = re.compile(
    r"(?P<newline>\n)|(?P<space>[ \t]++)|(?P<comment>#[^\n]*+)"
    r'|(?P<text>"""(?:[^"\\]|\\[\s\S]|"{1,2}+(?!"))*+(?:"{3,5}+|\\?\Z)'
    r"|'''(?:[^']|'{1,2}+(?!'))*+(?:'{3,5}+|\Z)"
    r"|\"(?:[^\"\\\n]|\\[^\n])*+[\"\\]?|'[^'\n]*+'?)"
    r"|(?P<mark>[\[\]{},=.])|(?P<bare>[^\s\[\]{},=.\"'#]++)"
)
"""A text that is not closed goes to the end of its line, one of several lines to the end of the file."""


@dataclass(slots=True)
class Lines:
    """Line of each address, counted from 1, the bare text of each value, and how deep the text is nested."""

    line: dict[str, int] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    heads: dict[int, list[str]] = field(default_factory=dict)
    """Addresses defined on each line, in order."""

    def of(self, address: str) -> int | None:
        """Return the line of an address, or of the nearest table above it."""
        for _ in range(3 * LONGEST_KEY):
            if address in self.line:
                return self.line[address]
            address, point, _ = address.rpartition(".")
            if not point:
                break
        return None

    def first_of(self, line: int) -> tuple[str, int] | None:
        """Return what is defined on a line and was before, with the line it stands on already; None for neither."""
        here = self.heads.get(line, [])
        for address in here:
            inside = (at for key, at in self.line.items() if key.startswith(f"{address}.") and at < line)
            earlier = min(self.line[address], min(inside, default=line))
            if earlier < line:
                return address, earlier
        above = ((address, self.of(address.rpartition(".")[0])) for address in here if "." in address)
        return next(((address, at) for address, at in above if at is not None and at < line), None)

    def note(self, path: tuple[str, ...], line: int) -> None:
        """Remember where a path stands first, and that it stands here."""
        address = ".".join(path)
        self.heads.setdefault(line, []).append(address)
        self.line.setdefault(address, line)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text and the line it begins on."""

    kind: str
    text: str
    line: int


def tokens_of(text: str) -> list[Token]:
    """Return the pieces of a TOML text, blanks and comments left out."""
    found = []
    line = 1
    for match in TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind not in ("space", "comment"):
            found.append(Token(kind, match[0], line))
        line += match[0].count("\n") if kind in ("newline", "text") else 0
    return found


@dataclass(frozen=True, slots=True)
class Nesting:
    """How deep brackets stand inside one another, how many parts a key has, how long one part is."""

    depth: int
    parts: int
    name: int


def nesting_of(tokens: list[Token]) -> Nesting:
    """Return the deepest nesting and the longest keys of a text."""
    depth = deepest = parts = longest = widest = 0
    named: Token | None = None
    for token in tokens:
        mark = token.text if token.kind == "mark" else ""
        depth = max(0, depth + (mark in ("[", "{")) - (mark in ("]", "}")))
        deepest = max(deepest, depth)
        if named is not None and mark in (".", "=", "]"):
            widest = max(widest, len(named.text) if mark != "]" or parts else 0)
        parts = parts + 1 if mark == "." and named is not None else parts if token.kind in ("bare", "text") else 0
        longest = max(longest, parts + 1)
        named = token if token.kind in ("bare", "text") else None
    return Nesting(deepest, longest, widest)


def opened_before(tokens: list[Token], line: int | None) -> int | None:
    """Return the line of what is still open at a line, or at the end of the text: a bracket, or a text."""
    stack: list[int] = []
    for token in tokens:
        if line is not None and token.line >= line:
            break
        if token.kind == "mark" and token.text in "[{":
            stack.append(token.line)
        elif token.kind == "mark" and token.text in "]}" and stack:
            stack.pop()
        elif token.kind == "text" and line is None and not _closed(token.text):
            return token.line
    return stack[-1] if stack else None


def _closed(text: str) -> bool:
    sign = text[:3] if text[:3] in ('"""', "'''") else text[:1]
    return len(text) >= 2 * len(sign) and text.endswith(sign)


def lines_of(tokens: list[Token]) -> Lines:
    """Return where every key of a text stands; text that is not TOML gives what could be read."""
    return _Scanner(tokens).scan()


class _Scanner:
    """Walks the tokens of a TOML text, table by table."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.position = 0
        self.lines = Lines()
        self.table: tuple[str, ...] = ()
        self.counts: dict[tuple[str, ...], int] = {}

    def scan(self) -> Lines:
        while (token := self._peek()) is not None:
            if token.kind == "newline":
                self.position += 1
            elif token.text == "[" and token.kind == "mark":
                self._header()
            else:
                self._pair(self.table)
                self._to_line_end()
        return self.lines

    def _peek(self) -> Token | None:
        return self.tokens[self.position] if self.position < len(self.tokens) else None

    def _take(self) -> Token | None:
        token = self._peek()
        self.position += 1
        return token

    def _header(self) -> None:
        line = self.tokens[self.position].line
        brackets = 0
        while (token := self._peek()) and token.kind == "mark" and token.text == "[":
            brackets += 1
            self.position += 1
        self.table = self._path()
        if brackets == 2:
            self.counts[self.table] = self.counts.get(self.table, -1) + 1
            self.table = (*self.table, str(self.counts[self.table]))
        self.lines.note(self.table, line)
        self._to_line_end()

    def _path(self) -> tuple[str, ...]:
        parts: list[str] = []
        while (token := self._peek()) and token.kind in ("bare", "text"):
            parts.append(token.text.strip("\"'") if token.kind == "text" else token.text)
            self.position += 1
            following = self._peek()
            if not (following and following.kind == "mark" and following.text == "."):
                break
            self.position += 1
        return tuple(parts)

    def _pair(self, table: tuple[str, ...]) -> None:
        start = self._peek()
        key = self._path()
        sign = self._peek()
        if not key or start is None or sign is None or sign.text != "=":
            self.position += 1
            return
        self.position += 1
        path = (*table, *key)
        self.lines.note(path, start.line)
        self._value(path)

    def _value(self, path: tuple[str, ...]) -> None:
        token = self._peek()
        if token is None or token.kind == "newline":
            return
        if token.kind == "mark" and token.text == "[":
            self._list(path)
        elif token.kind == "mark" and token.text == "{":
            self._inline_table(path)
        else:
            parts = []
            while (token := self._peek()) and token.kind != "newline" and token.text not in (",", "]", "}"):
                parts.append(token.text)
                self.position += 1
            self.lines.written[".".join(path)] = "".join(parts)

    def _list(self, path: tuple[str, ...]) -> None:
        self.position += 1
        count = 0
        while (token := self._peek()) is not None and token.text != "]":
            if token.kind == "newline" or token.text == ",":
                self.position += 1
                continue
            before = self.position
            self.lines.note((*path, str(count)), token.line)
            self._value((*path, str(count)))
            count += 1
            self.position += self.position == before
        self.position += 1

    def _inline_table(self, path: tuple[str, ...]) -> None:
        self.position += 1
        while (token := self._peek()) is not None and token.text != "}":
            if token.kind == "newline" or token.text == ",":
                self.position += 1
            else:
                self._pair(path)
        self.position += 1

    def _to_line_end(self) -> None:
        while (token := self._take()) is not None and token.kind != "newline":
            pass
