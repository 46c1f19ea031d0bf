"""YAML text to plain data plus the place of every key: strict, bounded, and silent about nothing.

Scalars follow the core schema of YAML 1.2: only true and false are booleans, ``no`` and ``27_to_44`` are
text, and ``1:30`` is not a number of seconds. Tags, duplicate keys and endless nesting are refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml

from bijstandsim.errors import InputError, Place

MAX_BYTES = 1_000_000
MAX_DEPTH = 50
MAX_ALIASES = 1000
#: An alias of aliases multiplies; this bounds what may come out of one file. The largest shipped one has some hundreds.
MAX_NODES = 20_000
#: Values and brackets as they stand in the file; the largest shipped one has some hundreds. Reading takes 0.1 ms each.
MAX_EVENTS = 10_000
#: Digits of a whole number.
MAX_DIGITS = 100

#: What an escape can write and no text may hold: controls but tab and new line, half characters, non-characters. XML
#: (and with it SVG) has no way to write them, and a terminal obeys some.
NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

Path = tuple[str | int, ...]

_CORE: tuple[tuple[str, str, str], ...] = (
    ("null", r"~|null|Null|NULL|", "~nN\0"),
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("float", r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)", "-+."),
)


class _Loader(yaml.SafeLoader):
    """SafeLoader with the resolvers of YAML 1.2 instead of those of 1.1."""

    # A class attribute of its own, or the resolvers of YAML 1.1 would be shared and changed.
    yaml_implicit_resolvers = {}  # noqa: RUF012


for _tag, _pattern, _first in _CORE:
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"(?:{_pattern})$"), ["" if c == "\0" else c for c in _first]
    )


@dataclass(frozen=True)
class Spot:
    """Line and column, counted from 1."""

    line: int
    column: int


@dataclass
class Tree:
    """Plain data with the spot of every key path in it."""

    file: str
    data: dict[str, Any]
    spots: dict[Path, Spot | None]


def check_text(text: str, place: Place) -> None:
    """Raise InputError for characters that colour a terminal, break a page or cannot be stored."""
    found = NOT_TEXT.search(text)
    if found is None:
        return
    shown = f"U+{ord(found[0]):04X} in {text[:60]!a}"
    if "\ud800" <= found[0] <= "\udfff":
        raise InputError("half a character", place=place, found=shown)
    raise InputError("a control character", place=place, found=shown, allowed="of these, tabs and new lines only")


def decode(raw: bytes, file: str) -> str:
    """UTF-8 text of a file's bytes; InputError names the line of the first byte that is not UTF-8."""
    if len(raw) > MAX_BYTES:
        raise InputError(
            "the file is too large for a scenario",
            place=Place(file),
            found=f"{len(raw)} bytes or more",
            allowed=f"at most {MAX_BYTES} bytes",
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line = before.count(b"\n") + 1
        column = error.start - (before.rfind(b"\n") + 1) + 1
        raise InputError(
            "this is not UTF-8 text",
            place=Place(file, line, column),
            found=f"byte 0x{raw[error.start]:02x}",
            allowed="text saved as UTF-8",
        ) from None


def read_mapping(text: str, file: str) -> Tree:
    """Parse one YAML document whose top is a mapping; every fault is an InputError with its place."""
    node = _compose(text, file)
    if node is None:
        raise InputError(
            "the file is empty", place=Place(file), allowed="a mapping of keys to values", example="schema_version: 1"
        )
    if not isinstance(node, yaml.MappingNode):
        raise InputError(
            "the top of the file is not a mapping",
            place=_place(node, file),
            found=_kind(node),
            allowed="lines of the form key: value",
            example="schema_version: 1",
        )
    builder = _Builder(file)
    data = builder.build(node, ())
    return Tree(file, data, builder.spots)


def read_value(text: str, file: str) -> Any:
    """The plain value of a short YAML text, as in ``--set path=value``."""
    node = _compose(text, file)
    return None if node is None else _Builder(file).build(node, ())


def _compose(text: str, file: str) -> yaml.Node | None:
    try:
        _bound(text, file)
        return yaml.compose(text, Loader=_Loader)
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        spot = Place(file, before.count("\n") + 1, error.position - (before.rfind("\n") + 1) + 1)
        raise InputError(
            "a character that YAML does not allow", place=spot, found=f"U+{ord(text[error.position]):04X}"
        ) from None
    except yaml.MarkedYAMLError as error:
        raise _explained(error, text, file) from None


def _bound(text: str, file: str) -> None:
    """Refuse deep nesting and floods of aliases before anything recursive sees them."""
    depth = aliases = 0
    for count, event in enumerate(yaml.parse(text, Loader=_Loader)):
        if (tag := getattr(event, "tag", None)) is not None:
            raise InputError("tags are not allowed", place=_place(event, file), found=tag)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.AliasEvent):
            aliases += 1
        if count > MAX_EVENTS:
            raise InputError("too many values", place=_place(event, file), allowed=f"at most {MAX_EVENTS} in one file")
        if depth > MAX_DEPTH:
            raise InputError(
                "the nesting is too deep", place=_place(event, file), allowed=f"at most {MAX_DEPTH} levels"
            )
        if aliases > MAX_ALIASES:
            raise InputError("too many aliases", place=_place(event, file), allowed=f"at most {MAX_ALIASES}")


def _explained(error: yaml.MarkedYAMLError, text: str, file: str) -> InputError:
    mark = error.problem_mark or error.context_mark
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
    problem = error.problem or "unreadable"
    allowed = example = None
    lines = text.splitlines()
    if mark and mark.line < len(lines) and "\t" in lines[mark.line][: mark.column + 1]:
        return InputError("a tab where YAML wants spaces", place=place, allowed="indentation with spaces only")
    if "mapping values are not allowed" in problem:
        problem, allowed = (
            "a second ': ' in one line, or a key that is indented too far",
            "quotes around text with ': '",
        )
        example = 'title: "Utrecht: four arms"'
    elif "undefined alias" in problem:
        allowed = "an anchor (&name) before its alias (*name)"
    elif "expected a single document" in str(error):
        problem, allowed = "a second document in the file", "one document"
    elif "could not find expected ':'" in problem:
        problem, example = "a line without ':' where a key is expected", "size: 100"
    return InputError(f"not readable as YAML: {problem}", place=place, allowed=allowed, example=example)


def _place(item: yaml.Node | yaml.Event, file: str, key: str | None = None) -> Place:
    mark = item.start_mark
    return Place(file, mark.line + 1, mark.column + 1, key) if mark else Place(file, key=key)


def _kind(node: yaml.Node) -> str:
    if isinstance(node, yaml.SequenceNode):
        return "a list"
    return "a mapping" if isinstance(node, yaml.MappingNode) else "a single value"


def dotted(path: Path) -> str:
    """A key path as people write it: ``arms.control.size``."""
    return ".".join(str(part) for part in path)


class _Builder:
    """Turns nodes into plain data and notes where each key stands."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.spots: dict[Path, Spot | None] = {}
        self.open: set[int] = set()
        self.nodes = 0

    def build(self, node: yaml.Node, path: Path) -> Any:
        self.nodes += 1
        if self.nodes > MAX_NODES or len(path) > MAX_DEPTH:
            raise InputError(
                "the aliases of this file unfold without end",
                place=_place(node, self.file),
                allowed=f"at most {MAX_NODES} values, {MAX_DEPTH} levels deep",
            )
        if id(node) in self.open:
            raise InputError("this alias contains itself", place=_place(node, self.file, dotted(path)))
        self.spots.setdefault(path, Spot(node.start_mark.line + 1, node.start_mark.column + 1))
        self.open.add(id(node))
        try:
            if isinstance(node, yaml.MappingNode):
                return self._mapping(node, path)
            if isinstance(node, yaml.SequenceNode):
                self._plain_tag(node, "seq", path)
                return [self.build(child, (*path, k)) for k, child in enumerate(node.value)]
            return self._scalar(node, path)
        finally:
            self.open.discard(id(node))

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        self._plain_tag(node, "map", path)
        result: dict[str, Any] = {}
        for key_node, child in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise InputError(
                    "a key must be a word", place=_place(key_node, self.file, dotted(path)), found=_kind(key_node)
                )
            key = str(key_node.value)
            self._text(key, key_node, path)
            here = (*path, key)
            if key in result:
                first = self.spots[here]
                allowed = "once" + (f"; the first one is on line {first.line}" if first else "")
                place = _place(key_node, self.file, dotted(here))
                raise InputError("this key occurs twice", place=place, found=key, allowed=allowed)
            self.spots[here] = Spot(key_node.start_mark.line + 1, key_node.start_mark.column + 1)
            result[key] = self.build(child, here)
        return result

    def _scalar(self, node: yaml.Node, path: Path) -> Any:
        text = str(node.value)
        tag = node.tag.removeprefix("tag:yaml.org,2002:")
        if tag == "null":
            return None
        if tag == "bool":
            return text.lower() == "true"
        if tag == "int":
            if len(text) > MAX_DIGITS:
                place = _place(node, self.file, dotted(path))
                raise InputError("this number is too long", place=place, found=text, allowed=f"{MAX_DIGITS} digits")
            return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
        if tag == "float":
            return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
        self._plain_tag(node, "str", path)
        self._text(text, node, path)
        return text

    def _text(self, text: str, node: yaml.Node, path: Path) -> None:
        if NOT_TEXT.search(text):
            check_text(text, _place(node, self.file, dotted(path)))

    def _plain_tag(self, node: yaml.Node, wanted: str, path: Path) -> None:
        if node.tag != f"tag:yaml.org,2002:{wanted}":
            raise InputError("tags are not allowed", place=_place(node, self.file, dotted(path)), found=node.tag)
