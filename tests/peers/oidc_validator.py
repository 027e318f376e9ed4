"""What the OpenID peer puts into its tokens: the number, and whatever says.json asks it to say wrongly."""

import time

from oauth2_provider.oauth2_validators import OAuth2Validator

from tests.peers.said import said


class Validator(OAuth2Validator):
    """django-oauth-toolkit's, with our claims."""

    oidc_claim_scope = None

    def get_additional_claims(self, request):
        if said().get("_userinfo_only") and getattr(request, "uri", "").find("userinfo") < 0:
            return {}
        return {"preferred_username": request.user.username}

    def get_id_token_dictionary(self, token, token_handler, request):
        claims, expires = super().get_id_token_dictionary(token, token_handler, request)
        wrong = {name: value for name, value in said().items() if not name.startswith("_")}
        for name, value in wrong.items():
            late = isinstance(value, str) and value.startswith("now")
            claims[name] = int(time.time()) + int(value[3:]) if late else value
        return {name: value for name, value in claims.items() if value is not None}, expires

    def finalize_id_token(self, id_token, token, token_handler, request):
        request.nonce = said().get("nonce", request.nonce)
        return super().finalize_id_token(id_token, token, token_handler, request)
