"""A draw of a trial that was kept: read back as it was, or set aside and run again, whichever byte has changed."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np

from bijstandsim.trial.simulate import DrawResult
from bijstandsim.trial.study import _bytes, _read

ARRAYS = [field.name for field in fields(DrawResult) if field.name != "agent_months"]


def test_no_byte_of_a_kept_draw_can_stop_a_trial(tmp_path: Path) -> None:
    """Also those of the archive: one of them asks for a password, others for a packer that nobody has."""
    path = tmp_path / "draw_00000.npz"
    whole = DrawResult(**{name: np.arange(3.0) for name in ARRAYS}, agent_months=7)
    content = _bytes(whole)
    set_aside = 0
    for at in range(len(content)):
        for bits in (0x01, 0xFF):
            changed = bytearray(content)
            changed[at] ^= bits
            path.write_bytes(bytes(changed))
            found = _read(path)
            if found is None:
                set_aside += 1
                assert not path.exists() and path.with_suffix(".broken").read_bytes() == changed
            else:  # a byte that nobody reads
                assert found.agent_months == 7
                assert all(np.array_equal(getattr(found, name), getattr(whole, name)) for name in ARRAYS)
    assert set_aside > len(content)
