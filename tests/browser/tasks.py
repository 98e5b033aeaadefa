"""What keeps a page's main thread, by a trace of it."""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

TRACED = ["devtools.timeline", "toplevel", "v8.compile", "v8", "disabled-by-default-v8.gc"]
SHORT = 1  # ms: what took less goes unsaid


class Task(NamedTuple):
    """One task: what it took of a processor and by the clock, and what of the former each of its parts, in ms."""

    busy: float
    clock: float
    parts: Counter[str]

    def __str__(self) -> str:
        some = [f"{name} {took:.0f}" for name, took in self.parts.most_common(5) if took >= SHORT]
        return f"{self.busy:.0f} ms ({', '.join(some)})"


def tasks_of(events: list[dict[str, Any]], address: str) -> list[Task]:
    """All tasks of the main thread of the page at an address, the longest by the processor first."""
    parsed = [one for one in events if one["name"] == "ParseHTML" and address in json.dumps(one["args"])]
    [thread] = {(one["pid"], one["tid"]) for one in parsed}
    mine = [one for one in events if (one["pid"], one["tid"]) == thread and one["ph"] == "X"]
    mine.sort(key=lambda one: (one["ts"], -one["dur"]))
    begun = min(one["ts"] for one in parsed)
    found: list[list[dict[str, Any]]] = []
    for one in mine:
        if one["name"].endswith("RunTask"):
            found.append([one])
        elif found and ends(one) <= ends(found[-1][0]):
            found[-1].append(one)
    tasks = [task(*inside) for inside in found if ends(inside[0]) >= begun]
    return sorted(tasks, key=lambda one: one.busy, reverse=True)


def task(whole: dict[str, Any], *inside: dict[str, Any]) -> Task:
    """One task and the events inside, in the order of their beginnings."""
    parts: Counter[str] = Counter()
    above: list[dict[str, Any]] = []
    for one in inside:
        while above and one["ts"] >= ends(above[-1]):
            above.pop()
        parts[label(one)] += one.get("tdur", 0) / 1000
        if above:
            parts[label(above[-1])] -= one.get("tdur", 0) / 1000
        above.append(one)
    return Task(whole.get("tdur", 0) / 1000, whole["dur"] / 1000, parts)


def ends(event: dict[str, Any]) -> int:
    """When, in microseconds."""
    return int(event["ts"] + event["dur"])


def label(event: dict[str, Any]) -> str:
    """What happened, and in which script."""
    told = event.get("args", {}).get("data") or {}
    script = str(told.get("url") or "").rpartition("/")[2][:40]
    return " ".join(filter(None, [event["name"], told.get("functionName"), script]))


def middle(runs: Iterable[list[float]]) -> list[float]:
    """The median of each column."""
    columns = [sorted(column) for column in zip(*runs, strict=False)]
    return [column[len(column) // 2] for column in columns]
