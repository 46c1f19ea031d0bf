"""``report``: the report of a finished run once more, in English or Dutch."""

from __future__ import annotations

from pathlib import Path

from bijstandsim.cli.talk import Talk
from bijstandsim.errors import InputError, Place


def report(folder: Path, lang: str, out: Path | None, talk: Talk) -> None:
    """Write the report from the folder's tables, by default beside them. Raises InputError or VerificationError."""
    from bijstandsim.engine.folder import add_file, write_atomic
    from bijstandsim.engine.manifest import read_manifest
    from bijstandsim.report.html import render
    from bijstandsim.report.read_back import load_run
    from bijstandsim.report.words import check_language

    check_language(lang)
    run = load_run(folder)
    target = out or folder / ("report.html" if lang == "en" else f"report_{lang}.html")
    text = render(run, lang, command=read_manifest(folder).get("command"))
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
