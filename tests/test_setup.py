"""The set-up keeps its word: what pyproject.toml asks for is what the locks install, by hash, from PyPI alone."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ["requirements.lock", "requirements-dev.lock"]


def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def pins(lock):
    """Package name -> (version, hashes) as the lock file has them."""
    text = (ROOT / lock).read_text()
    found = {}
    for entry in re.split(r"\n(?=\S)", text):
        match = re.match(r"([A-Za-z0-9_.-]+)(?:\[[^]]*\])?==([^ ;\\]+)", entry)
        if match:
            found[canonicalize_name(match[1])] = (match[2], entry.count("--hash=sha256:"))
    return found


def asked(lock):
    """The requirements of pyproject.toml that a lock answers."""
    extras = project()["optional-dependencies"]
    lines = project()["dependencies"] + extras["build"] + (extras["dev"] if "dev" in lock else [])
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_answers_every_direct_dependency(lock):
    held = pins(lock)
    for requirement in asked(lock):
        version, _ = held[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), f"{lock}: {requirement} is not met by {version}; run make lock"


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_checks_every_package_by_hash_and_names_no_index(lock):
    assert all(hashes for _, hashes in pins(lock).values())
    assert not re.search(r"^\s*--(?!hash)|file:|^-[ief]", (ROOT / lock).read_text(), flags=re.MULTILINE)


def test_development_lock_contains_the_runtime_lock():
    runtime, dev = (pins(lock) for lock in LOCKS)
    assert {name: dev[name] for name in runtime} == runtime


def test_every_dependency_carries_its_reason():
    block = (ROOT / "pyproject.toml").read_text().split("dependencies = [", 1)[1].split("[project.scripts]")[0]
    bare = [line for line in block.splitlines() if line.strip().startswith('"') and "#" not in line]
    assert bare == []


def test_make_lists_every_command():
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)[1].split()
    listed = subprocess.run(["make", "-s"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert sorted(phony) == sorted(re.findall(r"^  make (\w+) ", listed, flags=re.MULTILINE))
