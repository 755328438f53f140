"""The table of docs/models.md, between its marks."""

import collections
import pathlib
import re

import diffusers

import recipes

PAGE = pathlib.Path(__file__).parents[3] / "docs" / "models.md"
MARK = "<!-- pipelines -->"


def totals(found):
    counts = collections.Counter(outcome["state"] for outcome in found.values())
    built = sum(counts[state] for state in ("right", "refused", "wrong"))
    return (
        f"{len(found)} cases, {built} built and run; {counts['right']} right, {counts['refused']} refused by a sentence, "
        f"{counts['wrong']} wrong; {counts['not built']} not built."
    )


def write(found):
    text = PAGE.read_text(encoding="utf-8")
    before, _, after = text.split(MARK)
    PAGE.write_text(f"{before}{MARK}\n\n{table(found)}\n\n{MARK}{after}", encoding="utf-8")


def table(found):
    """A row a pipeline and way of calling it."""
    rest = len(recipes.read()) - len(found)
    left = f" {rest} more recipes were not come to." if rest else ""
    lines = [f"diffusers {diffusers.__version__}: {totals(found)}{left}", "", "| pipeline | by a schedule |", "|---|---|"]
    lines += [f"| `{name}` | {cell(outcome)} |" for name, outcome in sorted(found.items())]
    return "\n".join(lines)


def cell(outcome):
    said = re.sub(r"\s+", " ", outcome["said"]).replace("|", "\\|").replace("<", "&lt;")
    head = {"right": "works", "refused": "refused", "wrong": "**wrong**", "not built": "not tried"}[outcome["state"]]
    said = {"nothing to reuse": "the run here is too short for a step to be reused"}.get(said, said)
    return f"{head}: {said}" if said else head


def claims():
    """What the page says of each case, by name."""
    section = PAGE.read_text(encoding="utf-8").split(MARK)[1]
    return dict(re.findall(r"^\| `([^`]+)` \| (.*) \|$", section, re.M))
