"""Modules become one script: a page that is opened from a disk may load no other file, not even its own modules.

It knows the few forms of `import` and `export` that the scripts use, each at the beginning of a line, and refuses
every other one.
"""

import functools
import json
import re
from collections.abc import Mapping

from gan.ui.scripts import beside

_NAMED = re.compile(r'^import \{(?P<names>[^}]*)\} from "(?P<path>[^"]+)";', re.MULTILINE)
_ALL = re.compile(r'^import \* as (?P<name>\w+) from "(?P<path>[^"]+)";', re.MULTILINE)
_BARE = re.compile(r'^import "(?P<path>[^"]+)";', re.MULTILINE)
_LATER = re.compile(r'\bimport\("(?P<path>\.[^"]+)"\)')
_DECLARED = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const) (?P<name>\w+))", re.MULTILINE)
_LISTED = re.compile(r"^export \{(?P<names>[^}]*)\};", re.MULTILINE)
_OTHER = re.compile(r"^(?:import|export)\b.*$|\bimport\.meta\b.*$|\bimport\(.*$", re.MULTILINE)


def link(scripts: Mapping[str, bytes], start: str) -> str:
    """One classic script that runs these modules, by path, each after all that it imports, and then `start`.

    In `start` a module is `use("its path")`, and `modules` has their paths in this order. Raises ValueError where a
    module has a form of import or export that is not known here.
    """
    modules = ",\n".join(f"{json.dumps(name)}() {{\n{_module(name, text.decode())}}}" for name, text in scripts.items())
    script = f"""(() => {{
"use strict";
const made = new Map();
const modules = {{
{modules}
}};
const use = (name) => made.get(name) ?? made.set(name, modules[name]()).get(name);
{start}
}})();
"""
    return script.replace("</script", r"<\/script").replace("<!--", r"<\!--")


@functools.cache  # a page is made several times until it is small enough
def _module(name: str, text: str) -> str:
    exported: dict[str, str] = {}

    def named(found: re.Match[str]) -> str:
        names = ", ".join(f"{one}: {other}" if one != other else one for one, other in _pairs(found["names"]))
        return f"const {{ {names} }} = use({_path(name, found)});"

    def declared(found: re.Match[str]) -> str:
        exported[found["name"]] = found["name"]
        return ""

    def listed(found: re.Match[str]) -> str:
        exported.update({other: one for one, other in _pairs(found["names"])})
        return ""

    text = _NAMED.sub(named, text)
    text = _ALL.sub(lambda found: f"const {found['name']} = use({_path(name, found)});", text)
    text = _BARE.sub(lambda found: f"use({_path(name, found)});", text)
    text = _LATER.sub(lambda found: f"Promise.resolve().then(() => use({_path(name, found)}))", text)
    text = _LISTED.sub(listed, _DECLARED.sub(declared, text))
    if other := _OTHER.search(_without_comments(text)):
        raise ValueError(f"{name} can't be put into a single file because of this line: {other[0].strip()}")
    pairs = ", ".join(f"{outside}: {inside}" for outside, inside in exported.items())
    return f"{text}\nreturn {{ {pairs} }};\n"


def _path(name: str, found: re.Match[str]) -> str:
    return json.dumps(beside(name, found["path"]))


def _pairs(names: str) -> list[tuple[str, str]]:
    """`a, b as c` as (a, a) and (b, c)."""
    parts = [part.split() for part in names.split(",") if part.strip()]
    return [(part[0], part[-1]) for part in parts]


def _without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/|^\s*//[^\n]*", "", text, flags=re.MULTILINE | re.DOTALL)
