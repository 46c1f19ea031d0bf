"""Everything that the package needs, extras included, is free and compatible with the EUPL."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, distribution

import pytest
from packaging.requirements import Requirement

#: SPDX names that need not be asked about.
FREE = {
    "MIT", "MIT-0", "MIT-CMU", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "Apache-2.0", "ISC", "PSF-2.0", "Python-2.0",
    "MPL-2.0", "HPND", "Unlicense", "Zlib", "CC0-1.0", "EUPL-1.2",
}  # fmt: skip
CLASSIFIERS = {
    "MIT License", "BSD License", "Apache Software License", "ISC License (ISCL)", "Python Software Foundation License",
    "Mozilla Public License 2.0 (MPL 2.0)", "The Unlicense (Unlicense)", "zlib/libpng License",
    "European Union Public Licence 1.2 (EUPL 1.2)", "Historical Permission Notice and Disclaimer (HPND)",
}  # fmt: skip
#: The first words of a licence in packages that give no more.
WORDS = re.compile(r"\b(MIT|BSD|Apache|ISC|MPL|PSF|Unlicense|Zlib)\b")
COPYLEFT = re.compile(r"\b[AL]?GPL|\bGNU\b|\bSSPL\b|\bBusiness Source\b|\bCommons Clause\b|\bnon-?commercial\b", re.I)
#: Libraries under the LGPL that may be imported, with the reason. There is none; one that is used unchanged and can be
#: replaced by its user, as any package of Python can, would do.
LESSER: dict[str, str] = {}


def free(expression: str) -> bool:
    """Whether an SPDX expression leaves a choice in which every licence is free."""
    plain = re.sub(r"\s+WITH\s+[\w.-]+", "", expression)
    if "(" in plain:  # inner brackets first: what is free in them counts as MIT
        inner = re.sub(r"\(([^()]*)\)", lambda found: "MIT" if free(found[1]) else "no", plain)
        return free(inner) if inner != plain else False
    return any(set(re.split(r"\s+AND\s+", choice.strip())) <= FREE for choice in re.split(r"\s+OR\s+", plain))


def is_free(name: str, expression: str | None, classifiers: list[str], text: str | None) -> bool:
    """Whether what a package says of its licence is on the lists: the SPDX expression, else classifiers, else words."""
    if expression:
        return free(expression) or (name in LESSER and "AGPL" not in expression)
    told = [one.rsplit("::", 1)[-1].strip() for one in classifiers if one.startswith("License ::")]
    told = [one for one in told if one != "OSI Approved"]
    if told:
        return set(told) <= CLASSIFIERS or (name in LESSER and all("Lesser" in one for one in told))
    words = (text or "").strip()[:60]
    return bool(WORDS.search(words)) and not COPYLEFT.search(words)


def needed() -> dict[str, set[str]]:
    """What the package needs with all its extras, directly or not: name -> the extras that are asked of it."""
    found: dict[str, set[str]] = {}

    def walk(name: str, extras: set[str]) -> None:
        for line in distribution(name).requires or []:
            wanted = Requirement(line)
            if wanted.marker and not any(wanted.marker.evaluate({"extra": one}) for one in {*extras, ""}):
                continue
            key = re.sub(r"[-_.]+", "-", wanted.name).lower()
            if key in found and wanted.extras <= found[key]:
                continue
            found.setdefault(key, set()).update(wanted.extras)
            try:
                walk(key, wanted.extras)
            except PackageNotFoundError:  # an extra that is not installed here
                del found[key]

    walk("bijstandsim", set(distribution("bijstandsim").metadata.get_all("Provides-Extra") or []))
    return found


def test_the_licences_of_what_is_needed_are_free() -> None:
    odd = {}
    for name in sorted(needed()):
        data = distribution(name).metadata
        said = (data.get("License-Expression"), data.get_all("Classifier") or [], data.get("License"))
        if not is_free(name, *said):
            odd[name] = said
    assert odd == {}


@pytest.mark.parametrize("name", ["numpy", "numba", "pydantic", "starlette", "optuna", "distributed", "mkdocs"])
def test_the_list_of_licences_reaches_what_matters(name: str) -> None:
    assert name in needed()


@pytest.mark.parametrize(
    ("expression", "fits"),
    [
        ("MIT", True), ("Apache-2.0 WITH LLVM-exception AND BSD-2-Clause", True), ("GPL-3.0-only OR MIT", True),
        ("(MIT OR GPL-2.0-only) AND BSD-3-Clause", True), ("MIT AND GPL-3.0-or-later", False), ("AGPL-3.0-only", False),
        ("(MIT AND GPL-2.0-only) OR GPL-3.0-only", False), ("LGPL-2.1-only", False), ("LicenseRef-MIT-like", False),
        ("permitted", False), ("", False), (")(", False),
    ],
)  # fmt: skip
def test_expressions(expression: str, fits: bool) -> None:
    assert is_free("some", expression, [], "MIT") is (fits if expression else True)


@pytest.mark.parametrize(
    ("classifiers", "text", "fits"),
    [
        (["License :: OSI Approved :: MIT License"], None, True),
        (["License :: OSI Approved :: GNU General Public License v3 (GPLv3)"], "MIT", False),
        (["License :: OSI Approved :: MIT License", "License :: OSI Approved :: GNU Affero General Public License v3"],
         None, False),
        (["License :: Other/Proprietary License"], "BSD", False),
        (["License :: OSI Approved"], "BSD 3-Clause", True),
        ([], "GNU General Public License v3; redistribution permitted", False),
        ([], "per-mit-ted to nobody", False), ([], "All use is permitted", False), ([], "GPLv3, not MIT", False),
        ([], "BSD", True), ([], None, False), ([], "UNKNOWN", False),
    ],
)  # fmt: skip
def test_words(classifiers: list[str], text: str | None, fits: bool) -> None:
    assert is_free("some", None, classifiers, text) is fits
