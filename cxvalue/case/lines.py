"""Where each key of a TOML text stands: path to line, and the number as it was written.

A small scanner over text that is otherwise read by the standard library, which keeps no positions.
It also measures nesting beforehand, since a deep or long key can exhaust the parser.
"""

import re
from dataclasses import dataclass, field

TOKEN = re.compile(
    r"(?P<newline>\n)|(?P<space>[ \t]+)|(?P<comment>#[^\n]*)"
    r'|(?P<text>"""(?:\\.|[^\\])*?"{3,5}|\'\'\'[\s\S]*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\')'
    r"|(?P<mark>[\[\]{},=.])|(?P<bare>[^\s\[\]{},=.\"'#]+)",
    re.DOTALL,
)

Path = tuple[str, ...]


@dataclass(slots=True)
class Lines:
    """Line of each path, counted from 1, and the bare text of each value."""

    line: dict[Path, int] = field(default_factory=dict)
    written: dict[Path, str] = field(default_factory=dict)
    again: list[tuple[Path, int, int]] = field(default_factory=list)
    """Paths defined twice, with both lines."""

    def of(self, address: str) -> int | None:
        """Return the line of an address, or of the nearest table above it."""
        parts = tuple(address.split("."))
        for length in range(len(parts), 0, -1):
            if parts[:length] in self.line:
                return self.line[parts[:length]]
        return None

    def note(self, path: Path, line: int) -> None:
        """Remember where a path stands first."""
        if path in self.line:
            self.again.append((path, self.line[path], line))
        self.line.setdefault(path, line)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    line: int


def depth_and_parts(text: str) -> tuple[int, int]:
    """Return the deepest nesting of brackets and the longest dotted key of a TOML text."""
    depth = deepest = parts = longest = 0
    after_name = False
    for token in TOKEN.finditer(text):
        if token.lastgroup in ("space", "comment"):
            continue
        mark = token[0] if token.lastgroup == "mark" else ""
        depth += (mark in ("[", "{")) - (mark in ("]", "}"))
        deepest = max(deepest, depth)
        parts = parts + 1 if mark == "." and after_name else parts if token.lastgroup in ("bare", "text") else 0
        longest = max(longest, parts + 1)
        after_name = token.lastgroup in ("bare", "text")
    return deepest, longest


def lines_of(text: str) -> Lines:
    """Return where every key of a TOML text stands; text that is not TOML gives what could be read."""
    return _Scanner(text).scan()


class _Scanner:
    """Walks the tokens of a TOML text, table by table."""

    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text)
        self.position = 0
        self.lines = Lines()
        self.table: Path = ()
        self.counts: dict[Path, int] = {}

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

    def _peek(self) -> _Token | None:
        return self.tokens[self.position] if self.position < len(self.tokens) else None

    def _take(self) -> _Token | None:
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

    def _path(self) -> Path:
        parts: list[str] = []
        while (token := self._peek()) and token.kind in ("bare", "text"):
            parts.append(token.text.strip("\"'") if token.kind == "text" else token.text)
            self.position += 1
            following = self._peek()
            if not (following and following.kind == "mark" and following.text == "."):
                break
            self.position += 1
        return tuple(parts)

    def _pair(self, table: Path) -> None:
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

    def _value(self, path: Path) -> None:
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
            self.lines.written[path] = "".join(parts)

    def _list(self, path: Path) -> None:
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

    def _inline_table(self, path: Path) -> None:
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


def _tokens(text: str) -> list[_Token]:
    found = []
    line = 1
    for match in TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind not in ("space", "comment"):
            found.append(_Token(kind, match[0], line))
        line += match[0].count("\n")
    return found
