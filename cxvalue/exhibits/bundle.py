"""A case as one file to hand on: its TOML, or an archive with the files it names."""

import io
import zipfile

from cxvalue.case.read import CaseFile

TOML, ZIP = "application/toml", "application/zip"
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""Date of every file in an archive: the same case gives the same bytes whenever it is packed."""


def bundled(file: CaseFile) -> tuple[str, bytes, str]:
    """Return file name, content and media type of a case with everything it needs."""
    text = file.text.encode()
    if not file.beside:
        return file.name, text, TOML
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in {file.name: text, **file.beside}.items():
            archive.writestr(zipfile.ZipInfo(name, FIRST_DAY), body)
    return f"{file.name.removesuffix('.toml')}.zip", packed.getvalue(), ZIP
