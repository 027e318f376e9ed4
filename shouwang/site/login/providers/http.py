"""Speaking to an identity provider: with patience that ends, its own certificate authority, no redirect, no endless answer."""

import requests

from shouwang.core.refusals import Refused

PATIENCE_S = (4, 8)  # to connect, to answer
MOST = 1024 * 1024


class Calm(requests.Session):
    """A session that asks once and reads no more than a megabyte. Raises login.13 when nobody answers as they should."""

    def __init__(self, ca=""):
        super().__init__()
        self.trust_env = False
        self.verify = ca or True
        self.authority = ca or True

    def request(self, method, url, **more):
        """One request. python-cas names its own idea of verification; ours holds."""
        more |= {"timeout": PATIENCE_S, "allow_redirects": False, "stream": True, "verify": self.authority}
        try:
            response = super().request(method, url, **more)
            body = response.raw.read(MOST + 1, decode_content=True)
        except (requests.RequestException, OSError) as error:
            raise Refused("login.13") from error
        except Exception as error:  # urllib3 raises its own kinds while the body is read
            raise Refused("login.13") from error
        finally:
            self.close()
        if len(body) > MOST or response.status_code >= 500 or 300 <= response.status_code < 400:
            raise Refused("login.13")
        response._content = body
        return response
