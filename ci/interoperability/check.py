"""Holds lanemark's HyperLogLog images against Apache DataSketches. Usage: check.py PROGRAM, the example hll_image."""

import struct
import subprocess
import sys
import tempfile
from pathlib import Path

from datasketches import hll_sketch, hll_union, tgt_hll_type

TARGETS = {"hll4": tgt_hll_type.HLL_4, "hll8": tgt_hll_type.HLL_8}
KEYS = [0, 1, 7, 8, 9, 100, 1_000, 10_000, 100_000, 1_000_000]
LG_K = [4, 7, 10, 14, 21]

# Preamble and fields of registers; HLL_4's registers follow, and its table of exceptions.
FIELDS = 40


def program(*arguments):
    """What the program prints, as bytes."""
    return subprocess.run([sys.argv[1], *map(str, arguments)], check=True, stdout=subprocess.PIPE).stdout


def described(file):
    """What the program says of an image, line by line."""
    return dict(line.rsplit(" ", 1) for line in program("read", file).decode().splitlines())


def words(image, start):
    """The taken places of a table at the end of an image."""
    return [word for word in struct.unpack(f"<{(len(image) - start) // 4}I", image[start:]) if word]


def comparable(image):
    """An image, with the exceptions of HLL_4 sorted: their order in the table is that in which they came."""
    lg_k, mode = image[3], image[7]
    if mode != 2:
        return image
    table = FIELDS + (1 << lg_k) // 2
    return image[:table], sorted(words(image, table))


def unordered(image):
    """An image, with a set's coupons sorted: reading a table without its free places changes their order."""
    return (image[:12], sorted(words(image, 12))) if image[7] & 3 == 1 else comparable(image)


def as_registers(sketch, lg_k):
    """The registers of a sketch, from its image as HLL_8; None of a list or set."""
    union = hll_union(lg_k)
    union.update(sketch)
    image = union.get_result(tgt_hll_type.HLL_8).serialize_compact()
    return image[FIELDS:] if image[7] & 3 == 2 else None


def check(label, ours, theirs):
    if ours != theirs:
        show = [repr(value) if len(repr(value)) < 200 else f"{repr(value)[:200]}…" for value in (ours, theirs)]
        raise SystemExit(f"{label}\n  lanemark:     {show[0]}\n  DataSketches: {show[1]}")


def check_fed(folder, lg_k, target, keys, theirs):
    """The same keys in both: equal images, and each reads the other's."""
    label = f"lg_k {lg_k}, {target}, {keys} keys"
    ours, foreign = folder / "ours", folder / "theirs"
    for form, image in (("compact", theirs.serialize_compact()), ("updatable", theirs.serialize_updatable())):
        ours.write_bytes(program("write", lg_k, target, keys, *["updatable"] * (form == "updatable")))
        foreign.write_bytes(image)
        check(f"{label}: {form} image", comparable(ours.read_bytes()), comparable(image))
        read_there = hll_sketch.deserialize(ours.read_bytes())
        check(f"{label}: estimate of lanemark's {form} image, there", read_there.get_estimate(), theirs.get_estimate())
        read_here = described(foreign)
        estimate = float(read_here["estimate"])
        check(f"{label}: estimate of the {form} image of DataSketches, here", estimate, theirs.get_estimate())
        check(f"{label}: registers of both {form} images, here", described(ours), read_here)
        again = hll_sketch.deserialize(program("rewrite", foreign)).serialize_compact()
        check(f"{label}: {form} image written again by both", unordered(again), unordered(theirs.serialize_compact()))


def check_merged(folder, lg_k, target, others):
    """Merged sketches have the registers of DataSketches' union; estimates of both agree within their error."""
    label = f"merge into lg_k {lg_k}, {target}"
    union, files = hll_union(lg_k), []
    for number, (other_lg_k, first, end) in enumerate(others):
        sketch = hll_sketch(other_lg_k, TARGETS[target])
        for key in range(first, end):
            sketch.update(key)
        union.update(sketch)
        files.append(folder / f"part{number}")
        files[-1].write_bytes(sketch.serialize_compact())
    ours, theirs = folder / "merged", union.get_result(TARGETS[target])
    ours.write_bytes(program("merge", lg_k, target, *files))
    read_there = hll_sketch.deserialize(ours.read_bytes())
    check(f"{label}: lg_k", read_there.lg_config_k, theirs.lg_config_k)
    check(f"{label}: registers", as_registers(read_there, lg_k), as_registers(theirs, lg_k))
    check(f"{label}: estimate there", read_there.get_estimate(), theirs.get_estimate())
    foreign = folder / "theirs"
    foreign.write_bytes(theirs.serialize_compact())
    check(f"{label}: both images, here", described(ours), described(foreign))
    error = float(described(ours)["estimate"]) / theirs.get_estimate() - 1
    check(f"{label}: estimates within 2 standard errors ({error:+.4f})", abs(error) < 2.08 / 2 ** (lg_k / 2), True)


def main():
    checked = 0
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        for lg_k in LG_K:
            for target, theirs_target in TARGETS.items():
                theirs, fed = hll_sketch(lg_k, theirs_target), 0
                for keys in KEYS:
                    for key in range(fed, keys):
                        theirs.update(key)
                    fed = keys
                    check_fed(folder, lg_k, target, keys, theirs)
                    checked += 1
        for target in TARGETS:
            # None with a greater lg_k comes before others: datasketches 5.2.0 forgets what its union then holds.
            for others in (
                [(12, 0, 5), (12, 3, 90)],
                [(12, 0, 100), (12, 50, 300)],
                [(12, 0, 20_000), (12, 19_990, 20_005)],
                [(12, 0, 20_000), (12, 10_000, 50_000)],
                [(10, 0, 20_000), (12, 10_000, 50_000)],
                [(12, 0, 20_000), (14, 10_000, 50_000)],
                [(14, 0, 20_000)],
            ):
                check_merged(folder, 12, target, others)
                checked += 1
    print(f"{checked} sketches of lanemark and DataSketches agree")


main()
