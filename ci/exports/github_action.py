"""The custom formats of benchmark-action/github-action-benchmark, by a schema of what its README documents.

The action's own reader is compiled into the action, which no registry has as a package.
"""

import re

import fastjsonschema

from figures import latencies, parsed, rates, sizes
from wrong import Wrong, same, unique

# How the action finds the number in a range, to show it in the unit of an earlier figure.
RANGE = r"^± \d.+$"
ENTRY = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "minLength": 1},
        "unit": {"type": "string", "minLength": 1},
        "value": {"type": "number"},
        "range": {"type": "string", "pattern": RANGE},
        "extra": {"type": "string"},
    },
    "required": ["name", "unit", "value"],
    "additionalProperties": False,
}
SCHEMA = {"$schema": "http://json-schema.org/draft-07/schema#", "type": "array", "minItems": 1, "items": ENTRY}
validate = fastjsonschema.compile(SCHEMA)


def bigger_is_better(file, run):
    entries = read(file)
    expected = {name: (unit, median, max(median - lo, hi - median)) for name, unit, median, lo, hi in rates(run)}
    same("names", sorted(entries), sorted(expected))
    for name, (unit, median, width) in expected.items():
        entry = entries[name]
        same(f"figure of {name}", (entry["unit"], entry["value"]), (unit, median))
        half = float(re.fullmatch(r"± (.+)", entry["range"])[1])
        # Three digits are written.
        if abs(half - width) > 0.005 * width:
            raise Wrong(f"{name}: the range is {half}, the interval is {width} wide")
    return f"{len(entries)} rates"


def smaller_is_better(file, run):
    entries = read(file)
    expected = {f"{name}, {percentile}": ("ns", time) for name, percentile, time in latencies(run)}
    expected |= {name: ("bytes", value) for name, value in sizes(run)}
    same("figures", {name: (entry["unit"], entry["value"]) for name, entry in entries.items()}, expected)
    return f"{len(entries)} latencies and sizes"


def read(file):
    entries = validate(parsed(file))
    unique("the name", [entry["name"] for entry in entries])
    return {entry["name"]: entry for entry in entries}
