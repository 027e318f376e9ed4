"""A phone for tests: the front door called as a server calls it, without one."""

import io
import json


class Phone:
    """Posts to a WSGI application; answers (status, body as parsed JSON or text, headers)."""

    def __init__(self, application):
        self.application = application

    def post(self, path, body=b"", method="POST", kind="application/json", **headers):
        """Send a body (bytes, or a value sent as JSON)."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        path, _, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "CONTENT_TYPE": kind,
            "CONTENT_LENGTH": str(len(content)), "wsgi.input": io.BytesIO(content), **headers,
        }  # fmt: skip
        said = {}

        def start_response(status, fields):
            said["status"], said["headers"] = int(status[:3]), dict(fields)

        answer = self.application(environ, start_response)
        text = b"".join(answer).decode()
        if hasattr(answer, "close"):
            answer.close()
        return said["status"], json.loads(text) if text.startswith(("{", "[")) else text, said["headers"]
