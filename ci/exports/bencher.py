"""Bencher Metric Format, by a schema of what https://bencher.dev/docs/reference/bencher-metric-format documents.

Bencher's own reader is a part of its program, which no registry has as a package.
"""

import fastjsonschema

from figures import latencies, parsed, rates, sizes
from wrong import Wrong, same

METRIC = {
    "type": "object",
    "properties": {name: {"type": "number"} for name in ("value", "lower_value", "upper_value")},
    "required": ["value"],
    "additionalProperties": False,
}
SCHEMA = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "type": "object",
    "minProperties": 1,
    # Names without blanks at their ends.
    "propertyNames": {"minLength": 1, "maxLength": 1024, "pattern": r"^\S(.*\S)?$"},
    "additionalProperties": {
        "type": "object",
        "minProperties": 1,
        # Slugs, so that Bencher's own measures are meant.
        "propertyNames": {"maxLength": 64, "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
        "additionalProperties": METRIC,
    },
}
validate = fastjsonschema.compile(SCHEMA)


def bencher(file, run):
    read = validate(parsed(file))
    expected = {}
    for name, _, median, lo, hi in rates(run):
        if not lo <= median <= hi:
            raise Wrong(f"{name}: the median is outside of its interval")
        expected.setdefault(name, {})["throughput"] = {"value": median, "lower_value": lo, "upper_value": hi}
    for name, percentile, time in latencies(run):
        measure = "latency" if percentile == "p50" else f"latency-{percentile}"
        expected.setdefault(name, {})[measure] = {"value": time}
    for name, value in sizes(run):
        expected.setdefault(name, {})["bytes"] = {"value": value}
    same("benchmarks", sorted(read), sorted(expected))
    for name, measures in expected.items():
        same(name, read[name], measures)
    return f"{len(read)} benchmarks, {sum(map(len, read.values()))} figures"
