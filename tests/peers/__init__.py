"""Real identity providers in processes of their own, over TLS with a certificate authority of their own.

    oidc     django-oauth-toolkit        python -m tests.peers.serve tests.peers.oidc PORT
    cas      django-cas-server           python -m tests.peers.serve tests.peers.cas PORT
    slapd    OpenLDAP, Debian's          tests/peers/slapd.py

Their people: P011 (主任) … of the academy, each with the password below; the file `says.json` in a peer's folder makes it say
something wrong under its right signature, so that what is refused is refused for that reason alone.
"""

PASSWORD = "the-campus-password-1618"
PEOPLE = ["P001", "P011", "P012", "P013", "P016", "P019", "X999"]
