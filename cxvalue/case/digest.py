"""A fingerprint of a case: the same figures, names and attached flows give the same digest.

What stands at its default counts as absent, so that a newer format leaves the digest of an older case alone.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from cxvalue.case.records import Case

LENGTH = 16


def digest_of(case: Case) -> str:
    """Return sixteen hexadecimal digits of SHA-256 over the case's content, order of tables aside."""
    return _hashed(_content(case))


def digest_as_given(case: Case) -> str:
    """Return the digest of a case in which order and a default that is written out count too.

    For what shows which numbers were given, in the order of the file, and the notes of attached files.
    """
    given = json.dumps(case.model_dump(mode="json", by_alias=True, exclude_unset=True), default=str)
    attached = {key: repr(item.attached.notes) for key, item in case.alternatives.items() if _is_table(item.attached)}
    return _hashed({"content": _content(case), "given": given, "notes": attached})


def _is_table(attached: Any) -> bool:
    return attached is not None and not isinstance(attached, Case)


def _hashed(content: dict[str, Any]) -> str:
    written = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(written.encode()).hexdigest()[:LENGTH]


def digest_of_bytes(files: Mapping[str, bytes]) -> str:
    """Return SHA-256 over names and contents of files, whatever their order."""
    found = hashlib.sha256()
    for name, body in sorted(files.items()):
        found.update(f"{len(name.encode())} {name} {len(body)} ".encode())
        found.update(body)
    return found.hexdigest()


def _content(case: Case) -> dict[str, Any]:
    content = case.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    for key, alternative in case.alternatives.items():
        attached = alternative.attached
        if attached is not None:
            held = _content(attached) if isinstance(attached, Case) else [asdict(flow) for flow in attached.flows]
            content["alternatives"][key]["attached"] = held
    return content
