"""What every check says when a file is not what the run says."""


class Wrong(Exception):
    """A file that can be read and says something else than the run."""


def same(what, read, run):
    """Both must be equal."""
    if read != run:
        raise Wrong(f"{what}: {shortened(read)} was read, the run has {shortened(run)}")


def unique(what, names):
    """No name may stand twice."""
    seen = set()
    for name in names:
        if name in seen:
            raise Wrong(f"{what} {shortened(name)} stands twice")
        seen.add(name)


def shortened(value):
    words = repr(value)
    return words if len(words) < 300 else f"{words[:300]}…"
