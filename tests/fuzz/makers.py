"""Ways to make a bad file: values drawn over the schema, and bytes of the shipped files turned, cut and doubled."""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from bijstandsim.scenario import vocabulary

from .kinds import schema, verb_of

ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "scenarios"
#: By name, the scenario that a file speaks of is found from any folder.
REFERENCE = re.compile(rb"\.\./((?:policies/)?[a-z0-9-]+)\.yaml")
#: What people and programs put where something else belongs.
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 10**9, 10**30, 10**400, -(10**30), 0.5, -0.0, 1e308, 1e-320, float("nan"),
    float("inf"), float("-inf"), "", " ", "no", "yes", "null", "~", "2018-13", "2018-06", "0000-00", "9999-12",
    "2018-06-01", "1:30", "١٢", "½", "é", "\u202eevil", "a\u0000b", "\ufeff", "😀", "x" * 5000, "../../../etc/passwd",
    "/dev/zero", "/dev/null", "C:\\con", "{{7*7}}", "<script>alert(1)</script>", "${HOME}", "!!python/object", "*a",
    [], {}, [[]], [None], {"": {}}, {"a": {"a": {"a": 1}}}, [1, "a", None], {"min": 1, "max": 0}, list(range(50)),
    "$\\frac$", "\u001b[31m",
)  # fmt: skip
INSERTED = (
    b"\x00", b"\xff", b"\xc3", b"\t", b"\r", b"\r\n", b"\x85", b"\xe2\x80\xa8", b"\xef\xbb\xbf", b"&a ", b"*a", b"!!",
    b"!<tag:yaml.org,2002:python/object:os.system> ", b"{", b"}", b"[", b"]", b": ", b"- ", b"? ", b"| ", b"> ", b"%",
    b"---\n", b"...\n", b"#", b"'", b'"', b"<<: *a\n", b"1e999", b".nan", b"0x", b"0o9", b"~", b"@", b"`",
)  # fmt: skip


@cache
def shipped() -> tuple[tuple[str, bytes], ...]:
    """Name and bytes of every YAML file that is shipped: scenarios, trials and studies, that of the calibration too."""
    files = sorted(SCENARIOS.rglob("*.yaml"))
    assert len(files) > 40
    names = [(file.relative_to(SCENARIOS).as_posix(), file) for file in files]
    names.append(("calibration/study.yaml", ROOT / "calibration" / "study.yaml"))
    return tuple((name, REFERENCE.sub(rb"\1", file.read_bytes())) for name, file in names)


def mutated(chance: random.Random) -> tuple[str, bytes]:
    """A shipped file with one to six faults in its bytes."""
    name, content = chance.choice(shipped())
    found = bytearray(content)
    for _ in range(chance.choice((1, 1, 1, 2, 6))):
        at = chance.randrange(len(found) + 1)
        end = min(len(found), at + chance.randint(1, 40))
        kind = chance.randrange(11)
        if kind == 0 and found:
            found[min(at, len(found) - 1)] ^= 1 << chance.randrange(8)
        elif kind == 1:
            del found[at:end]
        elif kind == 2:
            found[at:at] = chance.choice(INSERTED)
        elif kind == 3:
            found[at:at] = found[at:end] * chance.randint(1, 4)
        elif kind == 4:
            other = chance.choice(shipped())[1]
            cut = chance.randrange(len(other))
            found[at:at] = other[cut : cut + chance.randint(1, 200)]
        elif kind == 5:
            lines = bytes(found).split(b"\n")
            chance.shuffle(lines) if chance.random() < 0.2 else lines.insert(chance.randrange(len(lines)), b"  x: 1")
            found = bytearray(b"\n".join(lines))
        elif kind >= 7:
            found = _value_replaced(found, chance)
        else:
            found[at:at] = yaml.safe_dump(chance.choice(ODD), allow_unicode=True).encode()
        del found[200_000:]
    return name, bytes(found)


def _value_replaced(content: bytearray, chance: random.Random) -> bytearray:
    """A number of the file, or the value of a key, becomes another number or something odd."""
    spots = list(re.finditer(rb"(?<=[ :\[{,])-?[0-9][0-9.]*|(?<=: )[a-z_0-9.-]+(?=\n)", bytes(content)))
    if not spots:
        return content
    spot = chance.choice(spots)
    new = chance.choice((str(chance.randint(-3, 2000)), f"{chance.uniform(-1, 3):.2f}", None, "2019-03"))
    text = flow(chance.choice(ODD)) if new is None else new.encode()
    return bytearray(bytes(content[: spot.start()]) + text + bytes(content[spot.end() :]))


def flow(value: Any) -> bytes:
    """A value on one line of YAML."""
    return yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=10**6).split("\n")[0].encode()


odd = st.sampled_from(ODD)
plain = st.one_of(
    odd,
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.lists(odd, max_size=4),
    st.dictionaries(st.text(max_size=8), odd, max_size=4),
)


@st.composite
def documents(draw: st.DrawFn) -> Any:
    """A scenario: keys of the schema, mostly in their places, with values that fit, nearly fit or do not fit at all."""
    root = {"schema_version": 1, "name": "x", "municipality": {"size": draw(st.integers(1, 500))}}
    return draw(_changed(root, "run", 6))


@st.composite
def studies(draw: st.DrawFn) -> tuple[str, Any]:
    """Name and content of a trial or study: a shipped one in which some keys have values drawn over its schema."""
    name = draw(st.sampled_from([name for name, _ in shipped() if verb_of(name) != "run"]))
    return name, draw(_changed(yaml.safe_load(dict(shipped())[name]), verb_of(name), 2))


@st.composite
def _changed(draw: st.DrawFn, root: dict[str, Any], verb: str, most: int) -> Any:
    properties = schema(verb)
    for name in draw(st.lists(st.sampled_from(sorted(properties["properties"])), max_size=most, unique=True)):
        node = properties["properties"][name]
        root[name] = draw(value_of(node, properties.get("$defs", {}), 0))
    if draw(st.integers(0, 9)) == 0:
        root[draw(st.text(max_size=10))] = draw(plain)
    return draw(plain) if draw(st.integers(0, 30)) == 0 else root


def value_of(node: dict[str, Any], defs: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
    """Mostly what a node of the schema allows; one time in six or so, something odd."""
    return st.integers(0, 5).flatmap(lambda n: plain if n == 0 or depth > 6 else _fitting(node, defs, depth))


def _fitting(node: dict[str, Any], defs: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
    if "$ref" in node:
        return _fitting(defs[node["$ref"].rsplit("/", 1)[1]], defs, depth)
    for key in ("anyOf", "oneOf", "allOf"):
        if key in node:
            return st.one_of([_fitting(one, defs, depth) for one in node[key]])
    if "enum" in node or "const" in node:
        return st.sampled_from(node.get("enum", [node.get("const")]))
    kind = node.get("type")
    if kind == "object":
        if "properties" in node:
            inner = {name: value_of(one, defs, depth + 1) for name, one in node["properties"].items()}
            required = {name: inner[name] for name in node.get("required", ())}
            few = st.lists(st.sampled_from(sorted(inner)), max_size=4, unique=True)
            return few.flatmap(lambda names: st.fixed_dictionaries({**{n: inner[n] for n in names}, **required}))
        names = st.one_of(st.sampled_from(["control", "one", "2018-06", *vocabulary.by_key()]), st.text(max_size=6))
        values = node.get("additionalProperties")
        return st.dictionaries(names, value_of(values if isinstance(values, dict) else {}, defs, depth + 1), max_size=3)
    if kind == "array":
        return st.lists(value_of(node.get("items", {}), defs, depth + 1), max_size=3)
    return _single(kind, node)


def _single(kind: str | None, node: dict[str, Any]) -> st.SearchStrategy[Any]:
    low, high = node.get("minimum"), node.get("maximum")
    if kind == "integer":
        return st.integers(int(low) if low is not None else None, int(min(high, 10**6)) if high is not None else None)
    if kind == "number":
        return st.floats(low, high) if low is not None or high is not None else st.floats()
    if kind == "boolean":
        return st.booleans()
    return st.one_of(st.sampled_from(["2018-06", "2019-01", "control", "prior", "utrecht"]), st.text(max_size=12))
