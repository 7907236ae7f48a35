"""Damages to the exports of the synthetic run, file by file; the checks must find each."""

import re


def replaced(old, new):
    return lambda text: text.replace(old, new, 1)


def substituted(pattern, new):
    return lambda text: re.sub(pattern, new, text, count=1, flags=re.DOTALL)


DAMAGES = {
    "junit.xml": {
        "cut off": lambda text: text[: len(text) // 2],
        "a sign that is not escaped": replaced("&lt;", "<"),
        "an attribute that the schema does not have": replaced("<testcase ", '<testcase weight="1" '),
        "a case without a name": substituted(r'(<testcase [^>]*?) name="[^"]*"', r"\1"),
        "a case that is lost": substituted(r"<testcase .*?</testcase>", ""),
        "a failure that became a success": substituted(r"<failure .*?</failure>", ""),
        "a reason that is lost": replaced("the late tail costs most of it", ""),
        "a wrong count": substituted(r'failures="1"', 'failures="0"'),
        "two cases of one name": replaced('name="50% of L1"', 'name="L1"'),
    },
    "bencher.json": {
        "cut off": lambda text: text[: len(text) // 2],
        "a number in quotes": substituted(r'"value": ([0-9.]+)', r'"value": "\1"'),
        "a figure without value": substituted(r'"value": [0-9.]+', '"middle": 1.0'),
        "no number": substituted(r'"value": [0-9.]+', '"value": NaN'),
        "an interval the wrong way round": substituted(r'"lower_value": [0-9.]+', '"lower_value": 1e300'),
        "another figure": substituted(r'"value": [0-9.]+', '"value": 1.0'),
        "a name twice": lambda text: text.replace("{", '{"x": {"bytes": {"value": 1}}, "x": {"bytes": {"value": 1}},', 1),
        "a name that is too long": replaced("aggregate/", "a" * 1024),
        "a benchmark that is lost": replaced('"aggregate/filter-map, 1 % kept": {', '"other": {'),
        "nothing at all": lambda text: "{}",
    },
    "bigger-is-better.json": {
        "cut off": lambda text: text[: len(text) // 2],
        "nothing at all": lambda text: "[]",
        "a figure without unit": substituted(r'"unit": "[^"]*",', ""),
        "a number in quotes": substituted(r'"value": ([0-9.]+)', r'"value": "\1"'),
        "a range that the action cannot read": replaced("± ", "within "),
        "a range that is wrong": substituted(r"± [0-9.]+e", "± 9.99e"),
        "another figure": substituted(r'"value": [0-9.]+', '"value": 1.0'),
        "a name twice": replaced("aggregate/sum-f64, L2", "aggregate/sum-f64, L1"),
    },
    "smaller-is-better.json": {
        "cut off": lambda text: text[: len(text) // 2],
        "a figure without name": substituted(r'"name": "[^"]*",', ""),
        "another unit": replaced('"ns"', '"ms"'),
        "a percentile that is lost": replaced(", p99", ""),
    },
    "points.csv": {
        "lines that end in LF": lambda text: text.replace("\r\n", "\n"),
        "a field too many": replaced("\r\n", ",\r\n"),
        "a row that is lost": substituted(r"\r\n[^\r]*", ""),
        "a quote that does not end": replaced('"uniform', '"uniform"x'),
        "words among the numbers": replaced(",610000000.0,", ",610 M,"),
        "another figure": replaced(",610000000.0,", ",610000000.1,"),
        "a formula": replaced(",Sum of", ",=Sum of"),
        "a name that is not quoted": replaced(',"uniform doubles, seed 42",', ",uniform doubles, seed 42,"),
    },
    "samples.csv": {
        "a sample that is lost": substituted(r"\r\n[^\r]*", ""),
        "another time": substituted(r"(thread-cpu),[0-9.]+", r"\1,1.0"),
    },
    "summary.md": {
        "an element of HTML": replaced("Block request", "<b>Block request"),
        "a bar that ends the cell": replaced("| Simple filter/map", "| Simple | filter/map"),
        "a row that is lost": substituted(r"\| Simple filter/map[^\n]*\n", ""),
        "a table without its rule": replaced("| --- |", "| - - |"),
        "a warning that is lost": substituted(r"- The clock [^\n]*\n", ""),
        "a mention": replaced("- The clock ", "- @someone the clock "),
        "an address": replaced("- The clock ", "- https://example.org the clock "),
        "an issue": replaced("- The clock ", "- #12 the clock "),
        "an issue by its letters": replaced("- The clock ", "- GH-1 the clock "),
        "an emoji": replaced("- The clock ", "- :+1: the clock "),
        "longer than it may be": lambda text: text + "x" * 60_000,
    },
}
