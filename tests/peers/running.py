"""Start a peer, and be its browser: fill in its pages, and stop where it sends somebody back to us."""

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
from html import unescape
from types import SimpleNamespace
from urllib.parse import urljoin

import requests

from tests.peers import PASSWORD, certificates

HOME = "http://127.0.0.1:8000"  # SHOUWANG_PUBLIC_URL of the tests
BACK = {"oidc": "/login/oidc/back/", "cas": "/login/cas/"}


def free_port():
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def peer(room, folder, home=HOME):
    """A peer in a process of its own: .address, .ca, .says(claim=value …), .stop()."""
    made = certificates.make(folder)
    port = free_port()
    address = f"https://127.0.0.1:{port}"
    env = {key: value for key, value in os.environ.items() if not key.startswith("SHOUWANG_")} | {
        "DJANGO_SETTINGS_MODULE": "tests.peers.settings", "PEER_FOLDER": str(folder), "PEER_ADDRESS": address, "PEER_ROOM": room,
        "PEER_CERTIFICATE": str(made.certificate), "PEER_KEY": str(made.key),
    }  # fmt: skip
    words = [sys.executable, "-m", "tests.peers.serve", str(port), home + BACK[room], home + "/login/"]
    process = subprocess.Popen(words, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout.readline().strip() == "ready", process.stderr.read()
        yield SimpleNamespace(
            address=address, ca=str(made.ca), signing=made.signing, home=home, stop=process.terminate, folder=folder,
            says=lambda **claims: (folder / "says.json").write_text(json.dumps(claims)),
        )  # fmt: skip
    finally:
        process.terminate()
        process.communicate(timeout=20)


class Browser:
    """Somebody at the peer's pages."""

    def __init__(self, peer):
        self.peer, self.session = peer, requests.Session()
        self.session.trust_env, self.session.verify = False, peer.ca

    def go(self, url, name="P013", password=PASSWORD):
        """Follow an address, log in where asked; the address of ours that it ends at, or the page where it stays."""
        answer = self.session.get(url, allow_redirects=False)
        for _ in range(12):
            if answer.is_redirect:
                target = urljoin(answer.url, answer.headers["Location"])
                if target.startswith(self.peer.home):
                    return target.removeprefix(self.peer.home)
                answer = self.session.get(target, allow_redirects=False)
            elif 'type="password"' in answer.text and name:
                answer, name = self._log_in(answer, name, password), None
            else:
                return answer
        raise AssertionError("round and round")

    def _log_in(self, answer, name, password):
        hidden = dict(re.findall(r"<input[^>]*type=[\"']?hidden[\"']?[^>]*name=[\"'](\w+)[\"'][^>]*value=[\"']([^\"']*)[\"']", answer.text))
        hidden |= {n: v for v, n in re.findall(r"<input[^>]*value=[\"']([^\"']*)[\"'][^>]*name=[\"'](\w+)[\"'][^>]*type=[\"']?hidden", answer.text)}
        hidden |= dict(re.findall(r"name=[\"']?(csrfmiddlewaretoken)[\"']? value=[\"']([^\"']+)[\"']", answer.text))
        hidden |= dict(re.findall(r"name=(next) value='([^']*)'", answer.text))
        sent = {key: unescape(value) for key, value in hidden.items()} | {"username": name, "password": password}
        return self.session.post(answer.url, data=sent, headers={"Referer": answer.url}, allow_redirects=False)
