"""`onlynews model`: what is loaded, or how to mend it."""

import re
from pathlib import Path

from tests.bot.commands.command import MODEL, command


async def test_model_is_shown_with_its_file_labels_languages_and_speed(tmp_path: Path) -> None:
    ended = await command(tmp_path, "model")
    assert ended.code == 0, ended.err
    shown = " ".join(ended.out.split())
    for part in (
        MODEL,
        "model.ckpt (0.5 MB)",
        "toxicity, severe_toxicity, obscene",
        "Languages English",
        "none of the files Detoxify published",
        "a second",
    ):
        assert part in shown
    assert (memory := re.search(r"Memory (\d+) MB", shown))
    assert int(memory[1]) > 10
    assert re.search(rf"SHA-256 {MODEL[-9:-1]}[0-9a-f]{{56}} ", shown)


async def test_damaged_checkpoint_is_told_with_its_repair(tmp_path: Path) -> None:
    folder = tmp_path / "[red] looks like markup"
    folder.mkdir()
    damaged = folder / "toxic_original-c1212f89.ckpt"
    damaged.write_bytes(b"half a file")
    ended = await command(tmp_path, "model", DETOXIFY_CHECKPOINT=str(damaged))
    assert ended.code == 1
    assert "is damaged: by its name its SHA-256 begins with c1212f89" in " ".join(ended.err.split())
    assert "[red] looks like markup" in ended.err
    assert "Delete it and download it again." in " ".join(ended.err.split())
    assert "Traceback" not in ended.err
