"""`python -m tests.peers.serve PORT BACK HOME`: one peer, over TLS, until it is ended. Imported, never configured in __main__."""

import os
import ssl
import sys
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server


class Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *_words):
        """Say nothing."""


def main():
    """Make the tables and the people, then serve."""
    port, back, home = int(sys.argv[1]), sys.argv[2], sys.argv[3]
    import django

    django.setup()
    import importlib

    from django.conf import settings
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application

    call_command("migrate", verbosity=0, interactive=False)
    importlib.import_module(settings.ROOT_URLCONF).populate(back, home)
    server = make_server("127.0.0.1", port, get_wsgi_application(), server_class=Threads, handler_class=Quiet)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.environ["PEER_CERTIFICATE"], os.environ["PEER_KEY"])
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.base_environ["HTTPS"] = "on"
    print("ready", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
