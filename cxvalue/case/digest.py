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
    content = json.dumps(_content(case), sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(content.encode()).hexdigest()[:LENGTH]


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
