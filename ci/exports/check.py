"""Reads the exports of runs with readers that are not lanemark's. Usage: check.py [--damage] FOLDER…

A folder has what the example `exports` of lanemark-reports writes: a run and its exports. With --damage copies of the
first folder's exports are damaged first, and each damage must be found.
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path

from bencher import bencher
from damages import DAMAGES
from github_action import bigger_is_better, smaller_is_better
from junit import junit
from spreadsheet import points, samples
from summary import summary
from wrong import Wrong

CHECKS = {
    "junit.xml": junit,
    "bencher.json": bencher,
    "bigger-is-better.json": bigger_is_better,
    "smaller-is-better.json": smaller_is_better,
    "points.csv": points,
    "samples.csv": samples,
    "summary.md": summary,
}

# A run may have no latencies and no bytes: then there is no such file.
OPTIONAL = "smaller-is-better.json"


def check(folder, name):
    """What was read, in words; Wrong, or an exception of the reader, where it is not what was written."""
    run = json.loads((folder / "run.json").read_text())
    return CHECKS[name](folder / name, run)


def check_folder(folder):
    for name in CHECKS:
        if name == OPTIONAL and not (folder / name).exists():
            print(f"  {name}: the run has nothing for it")
            continue
        try:
            print(f"  {name}: {check(folder, name)}")
        except Exception as error:  # Readers have many kinds of them, and each is a failure.
            raise SystemExit(f"  {name}: {type(error).__name__}: {error}") from None


def check_damages(folder):
    """Each damage, done to a copy of the file it is for, must be found."""
    for name, damages in DAMAGES.items():
        for words, damage in damages.items():
            with tempfile.TemporaryDirectory() as copy:
                copy = Path(copy)
                shutil.copy(folder / "run.json", copy)
                whole = (folder / name).read_bytes().decode()
                damaged = damage(whole)
                if damaged == whole:
                    raise SystemExit(f"  {name}, {words}: the damage changed nothing")
                (copy / name).write_bytes(damaged.encode())
                try:
                    check(copy, name)
                except Exception:
                    continue
                raise SystemExit(f"  {name}, {words}: the damage was not found")
    print(f"  {sum(map(len, DAMAGES.values()))} damages, each found")


def main():
    arguments = sys.argv[1:]
    damage = "--damage" in arguments
    folders = [Path(argument) for argument in arguments if argument != "--damage"]
    if not folders:
        raise SystemExit(__doc__)
    for number, folder in enumerate(folders):
        run = json.loads((folder / "run.json").read_text())
        print(f"{run['machine']['cpu']}, profile {run['profile']}, {run['started']}")
        check_folder(folder)
        if damage and number == 0:
            check_damages(folder)


if __name__ == "__main__":
    main()
