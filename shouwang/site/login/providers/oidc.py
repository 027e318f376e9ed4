"""OpenID Connect: authorization code with PKCE, state and nonce; the ID token is checked against the provider's own keys.

What the provider says of itself (discovery, keys) is kept for some minutes a process; a key that is not known yet is asked for
once more. Only signatures by the provider's private key count: neither `none` nor anything made with the client secret.
"""

import hmac
import secrets
import time
from urllib.parse import urlencode

from authlib.common.security import generate_token
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from django.conf import settings
from django.urls import reverse
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.site.login.providers import Vouched, first
from shouwang.site.login.providers.http import Calm

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
LEEWAY_S = 60  # between the provider's clock and ours
KEPT_S = 600
LOGOUT = "http://schemas.openid.net/event/backchannel-logout"
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_kept: dict = {}


def redirect_uri() -> str:
    """Where the provider sends people back to."""
    return settings.PUBLIC_URL + reverse("site:oidc_back")


def _ask(url):
    answer = Calm(settings.OIDC.ca).get(url, headers={"Accept": "application/json"})
    try:
        found = answer.json() if answer.status_code == 200 else None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Refused("login.13")
    return found


def _remembered(url, again=False):
    """What an address of the provider says, asked at most every few minutes, or now."""
    known = _kept.get(url)
    if known is None or again or time.monotonic() - known[0] > KEPT_S:
        known = _kept[url] = (time.monotonic(), _ask(url))
    return known[1]


def forget():
    """Ask the provider anew at the next login."""
    _kept.clear()


def discovery() -> dict:
    """What the provider says of itself. Raises login.13 when it does not answer, or answers for somebody else."""
    found = _remembered(settings.OIDC.issuer.rstrip("/") + "/.well-known/openid-configuration")
    if found.get("issuer") != settings.OIDC.issuer or any(not found.get(name) for name in NEEDED):
        raise Refused("login.13")
    return found


def begin() -> tuple[str, dict]:
    """(where to send somebody, what to remember of it until they come back)."""
    known = {"state": generate_token(32), "nonce": generate_token(32), "verifier": generate_token(64)}
    asked = {
        "response_type": "code", "client_id": settings.OIDC.client_id, "redirect_uri": redirect_uri(),
        "scope": settings.OIDC.scopes, "state": known["state"], "nonce": known["nonce"],
        "code_challenge": create_s256_code_challenge(known["verifier"]), "code_challenge_method": "S256",
    }  # fmt: skip
    address = discovery()["authorization_endpoint"]
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}", known


def come_back(sent, known) -> Vouched:
    """What the provider sent back, against what was remembered. Raises login.13, login.14."""
    if not known or not hmac.compare_digest(sent.get("state", "").encode(), known["state"].encode()):
        raise Refused("login.14")
    if "iss" in sent and sent["iss"] != settings.OIDC.issuer:  # RFC 9207: the answer of another provider
        raise Refused("login.14")
    if "code" not in sent:
        raise Refused("login.14")
    given = _exchange(sent["code"], known["verifier"])
    claims = check(given.get("id_token", ""), nonce=known["nonce"], access_token=given.get("access_token", ""))
    return vouched(claims, given)


def _exchange(code, verifier) -> dict:
    """The tokens for a code, which the provider gives once."""
    provider, found = settings.OIDC, discovery()
    sent = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri(), "code_verifier": verifier,
        "client_id": provider.client_id,
    }  # fmt: skip
    methods, auth = found.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"], None
    if provider.secret and "client_secret_basic" in methods:
        auth = (provider.client_id, provider.secret)
    elif provider.secret:
        sent["client_secret"] = provider.secret
    answer = Calm(provider.ca).post(found["token_endpoint"], data=sent, auth=auth, headers={"Accept": "application/json"})
    try:
        given = answer.json() if answer.status_code == 200 else None
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise Refused("login.14")
    return given


def check(token, *, nonce, access_token="") -> dict:
    """The claims of an ID token that the provider signed for us, for this login, and for now. Raises login.13, login.14."""
    header, claims = _signed(token)
    provider = settings.OIDC
    options = {"iss": {"essential": True, "value": provider.issuer}, "aud": {"essential": True, "value": provider.client_id}}
    params = {"nonce": nonce, "client_id": provider.client_id, "access_token": access_token}
    try:
        CodeIDToken(claims, header, options, params).validate(leeway=LEEWAY_S)
    except (JoseError, ValueError, TypeError) as error:
        raise Refused("login.14") from error
    return claims


def _signed(token) -> tuple[dict, dict]:
    """(header, claims) of a token that bears the provider's signature. Keys that are not known are asked for once more."""
    for again in (False, True):
        keys = _remembered(discovery()["jwks_uri"], again)
        try:
            read = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            if again:
                raise Refused("login.14") from error
            continue
        return read.header, read.claims
    raise Refused("login.14")


def vouched(claims, given) -> Vouched:
    """What a checked ID token says of its subject; a claim that is not in it is asked of the userinfo endpoint."""
    provider = settings.OIDC
    number = first(claims.get(provider.claim)) or first(_userinfo(claims, given).get(provider.claim))
    asked = {first(claims.get("acr")), *(str(word) for word in claims.get("amr") or [])}
    external = f"oidc\0{claims['sid']}" if claims.get("sid") else f"oidc\0{secrets.token_hex(8)}"
    return Vouched(
        f"oidc:{provider.issuer}"[:200], str(claims["sub"])[:200], number, "oidc", bool(asked & set(provider.strong)),
        external=external, id_token=given["id_token"],
    )  # fmt: skip


def _userinfo(claims, given) -> dict:
    address = discovery().get("userinfo_endpoint")
    if not address or not given.get("access_token"):
        return {}
    headers = {"Authorization": f"Bearer {given['access_token']}", "Accept": "application/json"}
    answer = Calm(settings.OIDC.ca).get(address, headers=headers)
    try:
        found = answer.json() if answer.status_code == 200 else {}
    except ValueError:
        found = {}
    return found if isinstance(found, dict) and found.get("sub") == claims["sub"] else {}


def logout_url(id_token) -> str:
    """Where somebody logs out at the provider too; '' when it has no such place."""
    address = discovery().get("end_session_endpoint")
    back = settings.PUBLIC_URL + reverse("site:login")
    asked = {"id_token_hint": id_token, "client_id": settings.OIDC.client_id, "post_logout_redirect_uri": back}
    return f"{address}?{urlencode(asked)}" if address else ""


def logged_out(token) -> dict:
    """A back-channel logout token: {"external": …} or {"subject": …} of what has ended. Raises login.13, login.14."""
    header, claims = _signed(token)
    provider = settings.OIDC
    audience = claims.get("aud")
    sound = (
        claims.get("iss") == provider.issuer
        and provider.client_id in (audience if isinstance(audience, list) else [audience])
        and LOGOUT in (claims.get("events") or {})
        and "nonce" not in claims
        and abs(int(clock.true_now().timestamp()) - int(claims.get("iat") or 0)) <= KEPT_S
        and header.get("alg") in ALGORITHMS
    )
    if not sound or not (claims.get("sid") or claims.get("sub")):
        raise Refused("login.14")
    if claims.get("sid"):
        return {"external": f"oidc\0{claims['sid']}"}
    return {"issuer": f"oidc:{provider.issuer}"[:200], "subject": str(claims["sub"])}


def examine():
    """For doctor: does the provider answer, for itself, with keys? Sentences of what is wrong."""
    forget()
    try:
        keys = _remembered(discovery()["jwks_uri"])
    except Refused:
        yield f"统一身份认证（OIDC）{settings.OIDC.issuer} 连不上、证书不被信任，或它自称的 issuer 与 SHOUWANG_OIDC_ISSUER 不同。"
        return
    if not keys.get("keys"):
        yield f"统一身份认证（OIDC）{settings.OIDC.issuer} 没有公布签名公钥，不能核对身份。"
