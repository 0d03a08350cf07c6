"""Files that were good, changed at random places: what a slip, a torn upload or an enemy makes of them."""

import io
import random
import zipfile
from collections.abc import Callable, Iterator

import openpyxl

from tests.bad.case_files import GOOD
from tests.cases import SAMPLES

TOKENS = (
    b'"""', b"'''", b"\\", b"[[", b"]]", b"{", b"}", b"=", b"#", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xe2\x80\xae",
    b"1e309", b"nan", b"-1", b"9" * 400, b"\n", b"\r", b",", b";", b"\t", b'"', b"%", b"../", b"inf", b"0x1F", b"1_0",
    b"2027-02-30", b"\xf0\x9f\x9a\x80", b"\xef\xbf\xbe", b"=1+1", b"true", b"[segments.all]", b"on = \"half\"", b"*",
)  # fmt: skip


def mutated(content: bytes, chance: random.Random) -> bytes:
    """Return the bytes with one to five changes."""
    for _ in range(chance.choice((1, 1, 2, 5))):
        content = chance.choice(CHANGES)(content, chance)
    return content


def _flipped(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) or 1)
    return content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :]


def _cut(content: bytes, chance: random.Random) -> bytes:
    first, last = sorted(chance.randrange(len(content) + 1) for _ in range(2))
    return content[:first] + content[min(last, first + 200) :]


def _torn(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _with_token(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + chance.choice(TOKENS) * chance.choice((1, 1, 1, 3, 50)) + content[at:]


def _line_again(content: bytes, chance: random.Random) -> bytes:
    lines = content.split(b"\n")
    lines.insert(chance.randrange(len(lines) + 1), chance.choice(lines))
    return b"\n".join(lines)


def _lines_swapped(content: bytes, chance: random.Random) -> bytes:
    lines = content.split(b"\n")
    one, two = (chance.randrange(len(lines)) for _ in range(2))
    lines[one], lines[two] = lines[two], lines[one]
    return b"\n".join(lines)


def _number_changed(content: bytes, chance: random.Random) -> bytes:
    digits = [at for at, sign in enumerate(content) if 48 <= sign < 58]
    if not digits:
        return content
    at = chance.choice(digits)
    return content[:at] + chance.choice((b"-", b".", b"99999999", b"0", b",5", b" 000")) + content[at + 1 :]


CHANGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _flipped, _cut, _torn, _with_token, _with_token, _line_again, _lines_swapped, _number_changed,
)  # fmt: skip


def cases(count: int, seed: int) -> Iterator[bytes]:
    """Yield mutated case files."""
    seeds = [GOOD.encode(), *(path.read_bytes() for path in sorted(SAMPLES.glob("*/case.toml")))]
    chance = random.Random(seed)  # noqa: S311 (chance decides where a file breaks)
    for number in range(count):
        yield mutated(seeds[number % len(seeds)], chance)


def flows(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield mutated flow files."""
    seeds = [path.read_bytes() for path in sorted(SAMPLES.glob("*/*.csv"))]
    seeds += [b"period;amount;line\n0;-1 000,5;a\n1;700,25;b\n", b"date,amount\n2027-01-01,-5\n2028-01-01,9\n"]
    chance = random.Random(seed)  # noqa: S311
    for number in range(count):
        yield "flows.csv", mutated(seeds[number % len(seeds)], chance)


def customers(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield mutated tables of customers, as text."""
    rows = [f"c{number},{number % 5 + 1},{number % 3 == 0:d},{100 + number}" for number in range(60)]
    comma = "\n".join(["customer,score,churned,revenue", *rows]).encode()
    semicolon = comma.replace(b",", b";").replace(b";1", b';"1,5"')
    chance = random.Random(seed)  # noqa: S311
    for number in range(count):
        yield "customers.csv", mutated((comma, semicolon)[number % 2], chance)


def workbooks(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield workbooks changed as a whole, or in one of their parts."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["period", "amount"])
    for month in range(40):
        sheet.append([month, -1000.0 + 90 * month])
    content = io.BytesIO()
    book.save(content)
    chance = random.Random(seed)  # noqa: S311
    for _ in range(count):
        whole = content.getvalue()
        yield "flows.xlsx", mutated(whole, chance) if chance.random() < 0.3 else _part_changed(whole, chance)


def _part_changed(content: bytes, chance: random.Random) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        changed = chance.choice(old.namelist())
        for name in old.namelist():
            body = old.read(name)
            new.writestr(name, mutated(body, chance) if name == changed else body)
    return packed.getvalue()
