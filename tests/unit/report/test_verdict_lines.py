"""A verdict on a folder names what is wrong, and does not fill the screen with it."""

from bijstandsim.report.verify import MOST_NAMED, Verdict


def test_few_files_are_named_and_many_are_counted() -> None:
    few = Verdict("changed", "why", changed=("a",), extra=("notes.txt",))
    assert few.lines() == ["changed: why", "  changed: a", "  not of this run: notes.txt"]
    names = tuple(f"parts/{k}" for k in range(441))
    told = Verdict("incomplete", "files are gone", missing=names).lines()
    assert told[1 : 1 + MOST_NAMED] == [f"  missing: {name}" for name in names[:MOST_NAMED]]
    assert told[-1] == f"  missing: {441 - MOST_NAMED} more, all of them with --json" and len(told) == MOST_NAMED + 2
