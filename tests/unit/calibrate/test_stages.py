"""What a calibration keeps of its simulator points: read back, or made again where a byte has changed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bijstandsim.calibrate.stages import Stages, _pack, _unpack
from bijstandsim.errors import InputError
from bijstandsim.sweep.executors import open_pool


def spoil(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 0xFF
    path.write_bytes(bytes(content))


def test_points_that_were_packed_and_changed_are_run_again(tmp_path: Path) -> None:
    path = tmp_path / "wave-1.npz"
    assert _unpack(path, "one") is None
    _pack(path, "one", np.arange(4), np.arange(8.0).reshape(4, 2))
    ids, values = _unpack(path, "one") or (None, None)
    assert ids is not None and ids.tolist() == [0, 1, 2, 3] and values.shape == (4, 2)
    with pytest.raises(InputError, match="another study"):
        _unpack(path, "other")
    spoil(path)
    assert _unpack(path, "one") is None and not path.exists() and path.with_suffix(".broken").exists()


def test_arrays_that_were_kept_and_changed_are_made_again(tmp_path: Path) -> None:
    made = []

    def make() -> dict[str, np.ndarray]:
        made.append(1)
        return {"x": np.arange(100.0)}

    with open_pool("threads", 1) as pool:
        stages = Stages(tmp_path, pool)
        for _ in range(2):
            assert stages.keep("twins", make)["x"].tolist() == list(range(100))
        assert len(made) == 1
        spoil(tmp_path / "twins.npz")
        assert stages.keep("twins", make)["x"].tolist() == list(range(100)) and len(made) == 2
