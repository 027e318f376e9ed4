"""Put the repository's `static/` and `locale/` into the wheel as `shouwang/static` and `shouwang/locale`.

In a checkout they stay at the root, where translators and designers look for them; everything else is in pyproject.toml.
"""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent


class BuildWithAssets(build_py):
    """Copy the two folders after the packages; an editable install reads them where they are."""

    def run(self):
        super().run()
        if self.editable_mode:
            return
        for folder in ("static", "locale"):
            if (ROOT / folder).is_dir():
                shutil.copytree(ROOT / folder, Path(self.build_lib) / "shouwang" / folder, dirs_exist_ok=True)


setup(cmdclass={"build_py": BuildWithAssets})
