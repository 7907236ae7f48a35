"""The summary: what markdown-it-py, a reader of CommonMark with GitHub's tables, makes of it."""

import re

from markdown_it import MarkdownIt

from wrong import Wrong, same

LIMIT = 60_000
# Longer text is cut.
LONGEST = 300

# What GitHub makes live in text after Markdown was read: addresses, mentions, issues, emoji.
LIVE = re.compile(r"\w+://|\bwww\.|@[A-Za-z0-9]|#[0-9]|\bGH-[0-9]|:(?![0-9]{1,2}:)[A-Za-z0-9_+-]+:", re.IGNORECASE)
# What keeps them apart: a blank of no width.
BREAK = "\u200b"

reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def summary(file, run):
    markdown = file.read_text()
    if len(markdown.encode()) > LIMIT:
        raise Wrong(f"{len(markdown.encode())} bytes, the limit is {LIMIT}")
    tokens = reader.parse(markdown)
    for token in tokens:
        kinds = [token.type, *(child.type for child in token.children or [])]
        for kind in kinds:
            if kind in ("html_block", "html_inline", "link_open", "image", "code_inline", "fence", "em_open"):
                raise Wrong(f"{kind} in {token.content!r}: text has become markup")
        for text in [child.content for child in token.children or [] if child.type == "text"]:
            if live := LIVE.search(text):
                raise Wrong(f"{live.group()!r} in {text!r} is live on GitHub")
    found = tables(tokens)
    # A long summary counts the rows that it leaves out.
    whole = "did not fit here" not in markdown
    rows = 0
    for verdict in ("missed", "met", "modelled"):
        claims = [claim for claim in run["claims"] if claim["verdict"] == verdict]
        title = f"Claims {verdict}: {len(claims)}"
        if not claims:
            continue
        table = found.get(title)
        if table is None:
            raise Wrong(f"there is no table “{title}”")
        if whole:
            same(f"claims {verdict}", [row[0] for row in table], [cut(claim["label"]) for claim in claims])
        for row in table:
            if verdict not in row[-1]:
                raise Wrong(f"{title}: the last cell of a row is {row[-1]!r}")
        rows += len(table)
    texts = [shown(token) for token in tokens if token.type == "inline"]
    for warning in run["disturbance"]["warnings"]:
        if cut(warning) not in texts and whole:
            raise Wrong(f"the warning {warning!r} is not shown")
    return f"{rows} claims in {len(found)} tables, {len(texts)} texts, {len(markdown.encode())} bytes"


def tables(tokens):
    """Rows of each table by the title above it, cells as the text that is shown."""
    found, title, row = {}, None, None
    for before, token in zip([None, *tokens], tokens):
        if token.type == "heading_open":
            title = None
        elif token.type == "inline" and title is None:
            title = token.content
        elif token.type == "tbody_open":
            found[title] = []
        elif token.type == "tr_open":
            row = []
        elif token.type == "inline" and before.type == "td_open":
            row.append(shown(token))
        elif token.type == "tr_close" and title in found:
            found[title].append(row)
    return found


def shown(token):
    """The text of an inline token, without the signs that escape it and break it."""
    return "".join(child.content for child in token.children).replace(BREAK, "")


def cut(words):
    """Words as the summary has them: on one line, without control characters, and not too long."""
    line = " ".join(words.split())
    line = "".join("\ufffd" if ord(sign) < 32 or 127 <= ord(sign) < 160 else sign for sign in line)
    return line if len(line) <= LONGEST else line[:LONGEST] + "…"
