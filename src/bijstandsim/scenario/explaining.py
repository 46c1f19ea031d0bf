"""``explain``: what a key means, its unit, what it may be, and where its default comes from."""

from __future__ import annotations

from collections.abc import Iterator

from bijstandsim.errors import InputError, nearest_match
from bijstandsim.kernels.levers import LEVER_DEFAULT, TEAM_LEVERS
from bijstandsim.scenario import outside, vocabulary, walk
from bijstandsim.scenario.translate import describe

_ANY = "NAME"  # stands for the name of an arm, a parameter or a month


def explain(key: str) -> str:
    """Meaning, unit, bounds and default of a key of the scenario or of a lever.

    ``key`` is a path (``municipality.size``), a lever (``guidance.caseload``), a group (``release``) or a last
    word that occurs once (``caseload``). Raises InputError with the nearest match for anything else.
    """
    words = key.strip().split(".")
    levers = vocabulary.by_key()
    lever = levers.get(".".join(words[-2:]))
    if lever is not None:
        return _lever(lever)
    if words[-1] in vocabulary.groups() and (len(words) == 1 or words[-2] in ("levers", "regular", "policy")):
        return _group(words[-1])
    path = tuple(_ANY if word in ("*", "<name>") else word for word in words)
    if walk.scenario().find(path) is not None:
        return _key(".".join(path))
    matches = [name for name in _known() if name.split(".")[-1] == words[-1]] if len(words) == 1 else []
    if len(matches) == 1:
        return _lever(levers[matches[0]]) if matches[0] in levers else _key(matches[0])
    if matches:
        raise InputError("this word occurs more than once", found=key, allowed=", ".join(matches))
    near = nearest_match(key, _known())
    raise InputError(
        "nothing is known by this name", found=key, nearest=near or _by_word(words[-1]), example="guidance.caseload"
    )


def _known() -> list[str]:
    return [*vocabulary.by_key(), *vocabulary.groups(), *_paths((), walk.scenario().root)]


def _by_word(word: str) -> str | None:
    last = {name.split(".")[-1]: name for name in _known()}
    near = nearest_match(word, list(last))
    return last[near] if near else None


def _paths(path: tuple[str, ...], node: walk.JsonSchema) -> Iterator[str]:
    for one in walk.scenario().options(node):
        for key, child in one.get("properties", {}).items():
            if key in vocabulary.groups():
                continue
            yield ".".join((*path, key))
            yield from _paths((*path, key), child)
        below = walk.scenario().child(one, _ANY)
        if below is not None and one.get("type") == "object" and "properties" not in one:
            yield from _paths((*path, _ANY), below)


def _key(name: str) -> str:
    node = walk.scenario().find(tuple(name.split("."))) or {}
    alternatives = walk.scenario().options(node)
    text = node.get("description") or next((one["description"] for one in alternatives if "description" in one), "")
    lines = [f"{name}: {text}".rstrip(": ")]
    allowed = " or ".join(dict.fromkeys(filter(None, (describe(one) for one in alternatives))))
    if allowed:
        lines.append(f"  allowed: {allowed}")
    if "default" in node:
        lines.append(f"  default: {'none' if node['default'] in (None, '', [], {}) else node['default']}")
    return "\n".join(lines)


def _group(name: str) -> str:
    members = [field for field in vocabulary.fields() if field.group == name]
    return "\n".join([f"{name}: a group of levers", *(f"  {field.key}: {field.text}" for field in members)])


def _lever(field: vocabulary.Field) -> str:
    lines = [f"{field.key}: {field.text}", f"  unit: {field.unit}", f"  allowed: {field.allowed}"]
    if field.not_modelled == ("all",):
        return "\n".join([*lines, "  not modelled yet: setting it is an error"])
    if field.not_modelled:
        lines.append(f"  not modelled yet: {', '.join(field.not_modelled)}")
    several = len(field.levers) > 1
    for lever in field.levers:
        label = f"default of {lever}" if several else "default"
        lines.append(f"  {label}: {_default(field, lever)}")
    for extra in _in_arms(field):
        lines.append(f"  in an arm: {extra}")
    lines.append(f"  used in: {field.used}")
    lines.append(f"  in the kernels: {', '.join(field.levers)}")
    return "\n".join(lines)


def _default(field: vocabulary.Field, lever: str) -> str:
    source = LEVER_DEFAULT[lever]
    if isinstance(source, str):
        return outside.source_text(source)
    if field.kind == "bool":
        return "true" if source else "false"
    if field.kind == "choice":
        word = next((w for w, sets in field.sets.items() if all(LEVER_DEFAULT[k] == v for k, v in sets.items())), None)
        return f"{source:g}" if word is None else word
    return "no limit" if source == float("inf") else f"{source:g}"


def _in_arms(field: vocabulary.Field) -> list[str]:
    notes = []
    if set(field.levers) & set(TEAM_LEVERS):
        notes.append("brings the arm a team of caseworkers of its own, whose staff is fixed unless staffing says held")
    if field.key == "release.take_up":
        notes.append("where an arm sets release, " + outside.source_text("par:experiment_release_take_up_share"))
    if field.key == "guidance.support":
        notes.append("where an arm sets caseload, " + outside.source_text("par:coach_support_mean"))
    return notes
