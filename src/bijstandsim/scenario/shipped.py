"""The scenarios that come with the package."""

from __future__ import annotations

from pathlib import Path

#: In a checkout the scenarios lie next to ``src``; in an installed package they lie inside it.
_PACKAGE = Path(__file__).resolve().parents[1]
_FOLDERS = (_PACKAGE.parents[1] / "scenarios", _PACKAGE / "scenarios_data")
_SUFFIXES = (".yaml", ".yml")


def folder() -> Path | None:
    """The folder with the shipped scenarios, or None when there is none."""
    return next((place for place in _FOLDERS if place.is_dir()), None)


def shipped() -> dict[str, Path]:
    """Name (``utrecht``, ``policies/...``) -> file, sorted by name."""
    top = folder()
    if top is None:
        return {}
    files = [*top.glob("*.yaml"), *top.glob("policies/*.yaml")]
    return dict(sorted((path.relative_to(top).with_suffix("").as_posix(), path) for path in files))


def others(kind: str) -> dict[str, Path]:
    """Name -> file of what is shipped beside scenarios: ``trials`` or ``studies``."""
    top = folder()
    return {} if top is None else {path.stem: path for path in sorted(top.glob(f"{kind}/*.yaml"))}


def find_other(path_or_name: str | Path, kind: str) -> Path:
    """The file meant by a path or by the name of a shipped trial or study; a path that leads nowhere comes back."""
    given = Path(path_or_name)
    return given if exists(given) else others(kind).get(given.as_posix(), given)


def list_others(kind: str) -> list[tuple[str, str, Path]]:
    """Name, title and file of every shipped trial or study."""
    return [(name, _title(path), path) for name, path in others(kind).items()]


def list_shipped() -> list[tuple[str, str, Path]]:
    """Name, title and file of every shipped scenario."""
    return [(name, _title(path), path) for name, path in shipped().items()]


def exists(path: Path) -> bool:
    """Whether something stands there; nothing does under a name that no file can have."""
    try:
        return path.exists()
    except (OSError, ValueError):  # too long for the system, too many links, a null byte
        return False


def find(path_or_name: str | Path, base: Path | None = None) -> Path | None:
    """The file meant by a path (relative to ``base``) or by the name of a shipped scenario."""
    given = Path(path_or_name)
    path = given if base is None else base / given
    if exists(path):
        return path
    if given.is_absolute():
        return None
    name = given.as_posix()
    for suffix in _SUFFIXES:
        name = name.removesuffix(suffix)
    known = shipped()
    return known.get(name) or known.get(name.removeprefix("scenarios/"))


def _title(path: Path) -> str:
    """The title in a file's top mapping; unreadable files have none (loading them tells why)."""
    import yaml  # what completes names in the shell needs them alone

    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return ""
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((str(value.value) for key, value in pairs if key.value == "title"), "")
