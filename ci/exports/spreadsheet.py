"""CSV: Python's csv in its strict mode, and pandas."""

import csv

import pandas

from wrong import Wrong, same

RATES = {
    "median_per_second": "median",
    "low_per_second_95%": "lo",
    "high_per_second_95%": "hi",
    "best_per_second": "max",
}


def points(file, run):
    rows = strictly(file)
    expected = [(bench, variant) for bench in run["benches"] for variant in bench["variants"] or [None]]
    same("rows", len(rows), len(expected))
    for row, (bench, variant) in zip(rows, expected):
        texts = {"bench": bench["id"], "point": bench["point"], "unit": bench["unit"]}
        texts |= {"variant": variant["name"], "role": variant["role"]} if variant else {"variant": "", "role": ""}
        for column, words in texts.items():
            same(column, row[column], words)
    table = pandas.read_csv(file, float_precision="round_trip", low_memory=False)
    same("rows of pandas", len(table), len(expected))
    for column in [*RATES, "samples", "threads", "share_of_limit", "latency_p99_ns"]:
        if not pandas.api.types.is_numeric_dtype(table[column]):
            raise Wrong(f"the column {column} has something that is no number")
    for column, name in RATES.items():
        rates = [variant["per_second"][name] for _, variant in expected if variant and variant["samples_ns"]]
        same(column, table[column].dropna().tolist(), rates)
    return f"{len(rows)} rows of {len(table.columns)} columns"


def samples(file, run):
    rows = strictly(file)
    expected = [
        (variant, i, time)
        for bench in run["benches"]
        for variant in bench["variants"]
        for i, time in enumerate(variant["samples_ns"], 1)
    ]
    same("rows", len(rows), len(expected))
    table = pandas.read_csv(file, float_precision="round_trip")
    same("times", table["time_ns"].tolist(), [time for _, _, time in expected])
    same("numbers of samples", table["sample"].tolist(), [i for _, i, _ in expected])
    same("passes", table["passes"].tolist(), [variant["passes"] for variant, _, _ in expected])
    return f"{len(rows)} samples"


def strictly(file):
    """Rows by the names of their columns, as RFC 4180 has them."""
    whole = file.read_bytes().decode()
    with file.open(newline="") as lines:
        rows = list(csv.reader(lines, strict=True))
    header, *rows = rows
    for number, row in enumerate(rows, 2):
        same(f"fields of row {number}", len(row), len(header))
        for field in row:
            if field.startswith(("=", "+", "-", "@", "\t", "\r")) and not is_number(field):
                raise Wrong(f"row {number}: {field!r} is a formula to a spreadsheet")
    # A field may hold line breaks of its own, so there are at least as many as rows.
    if not whole.endswith("\r\n") or whole.count("\r\n") < len(rows) + 1:
        raise Wrong("rows do not end in CRLF")
    return [dict(zip(header, row)) for row in rows]


def is_number(field):
    try:
        float(field)
    except ValueError:
        return False
    return True
