"""The figures of a run that are followed over time, found in its file by this check's own means."""

import json


def parsed(file):
    """JSON of a file, without what JSON does not have and without a name twice in one object."""

    def refuse(constant):
        raise ValueError(f"{constant} is no JSON")

    def once(pairs):
        names = [name for name, _ in pairs]
        if len(set(names)) != len(names):
            raise ValueError(f"a name stands twice among {names[:5]}")
        return dict(pairs)

    return json.loads(file.read_text(), parse_constant=refuse, object_pairs_hook=once)


def chosen(bench):
    """The variant that a caller gets: the marked one, else the fastest rung, else the fastest on the GPU."""
    for variant in bench["variants"]:
        if variant["chosen"]:
            return variant
    for role in ("rung", "gpu"):
        of_role = [variant for variant in bench["variants"] if variant["role"] == role]
        if of_role:
            return max(of_role, key=lambda variant: variant["per_second"]["median"])
    return None


def followed(run, bench):
    """The variant whose rate is followed: of the family gpu the one with both transfers, on a real GPU alone."""
    if bench["family"] != "gpu":
        return chosen(bench)
    if any(gpu.get("used") and gpu["software"] for gpu in run["machine"]["gpu"]):
        return None
    return next((variant for variant in bench["variants"] if variant["name"] == "gpu: end to end"), None)


def rates(run):
    """Name, median and interval of each rate."""
    for bench in run["benches"]:
        variant = followed(run, bench)
        if variant and variant["samples_ns"] and variant["per_second"]["median"] > 0:
            figure = variant["per_second"]
            yield name(bench["id"], bench["point"]), bench["unit"], figure["median"], figure["lo"], figure["hi"]


def latencies(run):
    """Name, percentile and time of each latency."""
    for bench in run["benches"]:
        for variant in bench["variants"]:
            if variant["role"] in ("rung", "gpu") and variant["latency_ns"]:
                for percentile in ("p50", "p95", "p99"):
                    time = variant["latency_ns"][percentile]
                    yield name(bench["id"], bench["point"], variant["name"]), percentile, time


def sizes(run):
    """Name and number of each count of bytes."""
    for bench in run["benches"]:
        for figure in bench["figures"]:
            if figure["unit"] == "bytes":
                yield name(bench["id"], bench["point"], figure["name"]), figure["value"]


def name(*parts):
    return ", ".join(parts).strip()
