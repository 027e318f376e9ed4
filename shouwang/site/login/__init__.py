"""Login: how people come in, stay in, and are put out again.

Every way in (a password, an activation link, CAS, OIDC, LDAP) ends in `entering.begin`, which asks for the second step where
the roles of the person want one, and only then makes the session. Rights are no part of it: they are read at each request
from the grants that hold (roster/access.py), so a grant that ends needs no session to end.
"""
