"""``report``: the page of a finished run, comparison, trial or study once more, in English or Dutch."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from bijstandsim.cli.talk import Talk
from bijstandsim.errors import InputError, Place

#: Characters of a page within which it says its language.
_HEAD = 200


def report(folder: Path, lang: str | None, out: Path | None, talk: Talk) -> None:
    """Write the page from the folder's tables, by default beside them. Raises InputError or VerificationError.

    The page that came with the results keeps its language; in the other one it is a page of its own.
    """
    from bijstandsim.engine.folder import add_file, write_atomic
    from bijstandsim.report.read_back import finished_manifest
    from bijstandsim.report.texts import check_language

    manifest = finished_manifest(folder, *_PAGES)
    name, render = _PAGES[str(manifest["kind"])]
    first = _language(folder / f"{name}.html")
    lang = lang or first
    check_language(lang)
    if out is not None:
        _check_free(folder, out, manifest)
    target = out or folder / (f"{name}.html" if lang == first else f"{name}_{lang}.html")
    text = render(folder, lang, manifest.get("command"))
    try:
        if out is None:
            add_file(folder, target.name, text)
        else:
            write_atomic(target, text)
    except OSError as fault:
        raise InputError(
            f"the report cannot be written: {fault.strerror}", place=Place("--out"), found=str(target)
        ) from None
    if talk.json:
        talk.result({"run_dir": str(folder), "report": str(target), "lang": lang})
    else:
        print(target)


def _check_free(folder: Path, out: Path, manifest: dict[str, Any]) -> None:
    """Raises InputError where ``--out`` names a file that the folder promises: it would no more be what it was."""
    from bijstandsim.engine.manifest import MANIFEST
    from bijstandsim.engine.seal import FILES

    place, home = out.resolve(), folder.resolve()
    if place.is_relative_to(home) and place.relative_to(home).as_posix() in {MANIFEST, *manifest[FILES]}:
        raise InputError(
            "this file is a part of the results", place=Place("--out"), found=str(out),
            allowed="another file; without --out the page is put beside the results",
        )  # fmt: skip


def _language(page: Path) -> str:
    """The language of a page as it says itself; English where there is no page."""
    try:
        with page.open(encoding="utf-8", errors="replace") as file:
            head = file.read(_HEAD)
    except OSError:
        return "en"
    found = re.search(r'<html lang="(\w+)"', head)
    return found[1] if found else "en"


def _run(folder: Path, lang: str, command: str | None) -> str:
    from bijstandsim.report.html import render
    from bijstandsim.report.read_back import load_run

    return render(load_run(folder), lang, command=command)


def _compare(folder: Path, lang: str, command: str | None) -> str:
    from bijstandsim.report.compare.kept import load_comparison
    from bijstandsim.report.compare.page import render

    return render(load_comparison(folder), lang, command=command)


def _kept(loader: str, folder: Path, lang: str, command: str | None) -> str:
    """The page of what a function of ``kept_studies`` reads back."""
    from bijstandsim.report import kept_studies

    report = getattr(kept_studies, loader)(folder)
    return str(report.html(command, lang))


def _optimise(folder: Path, lang: str, command: str | None) -> str:
    from bijstandsim.report.kept_studies import load_search
    from bijstandsim.report.optimise_view import made_by
    from bijstandsim.report.read_back import finished_manifest

    manifest, view = finished_manifest(folder, "optimise"), load_search(folder)
    facts = {"agent_months": int(manifest["agent_months"]), "hash": str(manifest["results_hash"])}
    return view.html(made_by(view, facts, command, lang), lang)


#: Kind of folder -> name of its page, and what makes it from folder, language and command.
_PAGES: dict[str, tuple[str, Callable[[Path, str, str | None], str]]] = {
    "run": ("report", _run),
    "compare": ("compare", _compare),
    "trial": ("report", partial(_kept, "load_trials")),
    "sweep": ("report", partial(_kept, "load_sweep")),
    "sobol": ("report", partial(_kept, "load_sobol")),
    "optimise": ("report", _optimise),
}
