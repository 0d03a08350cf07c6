"""How large a case file may be, so that reading one takes time and memory in step with its size."""

MOST_CASE_BYTES = 1024 * 1024
MOST_BYTES_BESIDE = 50 * 1024 * 1024
"""Of a file of cash flows beside the case."""

DEEPEST = 32
"""Brackets inside one another."""

LONGEST_KEY = 16
"""Parts of a dotted key."""

LONGEST_ID = 300
"""Characters of one part of a key; the longest address of an assumption is shorter."""

MOST_PROBLEMS = 100
"""Problems said of one file; the rest are counted."""

MOST_FILES = 20
"""Files a case may name, those that its alternatives name in turn included."""

DEEPEST_FILES = 5
"""Case files that name one another in a row."""

MOST_INITIATIVES = 200
_MOST_SEGMENTS = 50
MOST_OF = {
    "segments": _MOST_SEGMENTS,
    "journeys": 100,
    "touchpoints": 200,
    "links": 200,
    "initiatives": MOST_INITIATIVES,
    "alternatives": 100,
    "scenarios": 100,
    "evidence": 2_000,
    "data": 50,
    "objectives": 500,
}
"""Records of one table."""

MOST_IN = {
    ("initiatives", "effects"): 50,
    ("initiatives", "costs"): 50,
    ("journeys", "touchpoints"): 50,
    ("alternatives", "amounts"): 1_200,
    ("objectives", "key_results"): 50,
}
"""Entries of one list of a record, by table and list."""

MOST_CHANGES = 1_000
"""Changes of all scenarios together."""
