"""Tries all recipes, or those whose names hold one of the given words, and writes what was found of all into docs/models.md.

    npm run sweep [-- WORD …] [--workers 2] [--limit 300]
"""

import argparse
import json
import multiprocessing
import pathlib
import resource
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
sys.path.insert(0, str(pathlib.Path(__file__).parents[3] / "python" / "src"))

import page
import recipes
import trial


def main():
    parser = argparse.ArgumentParser(prog="npm run sweep --")
    parser.add_argument("words", nargs="*", help="parts of names; without one, all are tried and docs/models.md is written")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--limit", type=float, default=300, help="seconds that a pipeline may take")
    told = "keeps there what was found; what stands there already is not tried again"
    parser.add_argument("--json", type=pathlib.Path, help=told)
    options = parser.parse_args()
    known = recipes.read()
    chosen = [name for name in known if not options.words or any(word in name for word in options.words)]
    found = json.loads(options.json.read_text(encoding="utf-8")) if options.json and options.json.exists() else {}
    found = {name: outcome for name, outcome in found.items() if name in chosen}
    for name, outcome in _tried(known, [name for name in chosen if name not in found], options.workers, options.limit):
        found[name] = outcome
        if options.json:
            options.json.write_text(json.dumps(found, indent=1), encoding="utf-8")
        print(f"{len(found)}/{len(chosen)} {name}: {outcome['state']} {outcome['said']} ({outcome['seconds']} s)", flush=True)
    print(page.totals(found))
    if not options.words:
        page.write(found)
    return int(any(outcome["state"] == "wrong" for outcome in found.values()))


def _tried(known, chosen, workers, limit):
    """(name, outcome) of each, as they come: each in a process of its own, which ends with its memory or its time."""
    # Read once, for all children.
    import diffusers  # noqa: F401
    import transformers  # noqa: F401

    trial.quiet()
    fork, waiting, running = multiprocessing.get_context("fork"), list(chosen), {}
    while waiting or running:
        while waiting and len(running) < workers:
            name, answers = waiting.pop(0), fork.SimpleQueue()
            child = fork.Process(target=_child, args=(name, known[name], answers), daemon=True)
            child.start()
            running[name] = (child, answers, time.monotonic())
        for name, (child, answers, began) in list(running.items()):
            child.join(0.05)
            outcome = None if answers.empty() else answers.get()
            late = time.monotonic() - began > limit
            if outcome is None and not late and child.is_alive():
                continue
            if outcome is None:
                said = f"took more than {limit:g} s" if late else f"its process ended ({child.exitcode})"
                outcome = {"state": "not built", "said": said, "pipeline": known[name]["pipeline"], "seconds": limit}
            child.kill()
            child.join()
            del running[name]
            yield name, outcome


def _child(name, recipe, answers):
    resource.setrlimit(resource.RLIMIT_AS, (10 * 2**30, 10 * 2**30))
    answers.put(trial.Trial(name, recipe).run())


if __name__ == "__main__":
    sys.exit(main())
