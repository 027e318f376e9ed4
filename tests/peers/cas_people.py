"""Who the CAS peer knows, with the attributes it gives: the number in capitals, and how they were asked."""

from cas_server.auth import DjangoAuthUser

from tests.peers.said import said


class People(DjangoAuthUser):
    """Django's own users. Who is switched off is not let in."""

    def test_password(self, password):
        return bool(self.user and self.user.is_active and self.user.check_password(password))

    def attributs(self):
        return {"employeeNumber": self.username.upper(), "authnContextClass": "pwd"} | said()
