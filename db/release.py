"""`python -m db.release`: keep today's schema as that of the version that is released now."""

import sys
from importlib.metadata import version
from pathlib import Path

from db.scripts import Scripts

HEADER = (
    "-- The schema of EasyMO {version}, with what its database knows to be applied.\n"
    "-- Written by scripts/release-schema; nobody edits it.\n"
)
NOTE = "INSERT INTO schema_migrations (name, hash) VALUES\n{rows};\n"


def freeze(folder: Path, release: str) -> Path:
    """Write the schema of a folder laid out like `db/` as that of `release`, the only one kept."""
    scripts = Scripts.of(folder)
    noted = [
        f"    ('{script.name}', '\\x{script.digest.hex()}')"
        for script in (*scripts.schema, *scripts.migrations)
    ]
    parts = [HEADER.format(version=release)]
    parts += [script.sql.decode() for script in scripts.schema]
    parts.append(NOTE.format(rows=",\n".join(noted)))
    for older in (folder / "releases").glob("*.sql"):
        older.unlink()
    frozen = folder / "releases" / f"{release}.sql"
    frozen.write_text("\n".join(parts), encoding="utf-8")
    return frozen


if __name__ == "__main__":
    release = sys.argv[1] if sys.argv[1:] else version("easymo")
    sys.stdout.write(f"{freeze(Path(__file__).parent, release)}\n")
