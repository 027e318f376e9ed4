"""An OpenLDAP server of its own (Debian's slapd): a throw-away directory on a free port, with StartTLS, ldaps and locked accounts."""

import contextlib
import shutil
import socket
import subprocess
import time
from types import SimpleNamespace

from tests.peers import PASSWORD, certificates
from tests.peers.running import free_port

BASE = "dc=example,dc=edu"
READER, READER_PASSWORD = f"cn=reader,{BASE}", "reader-password"
CONFIGURATION = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload ppolicy
pidfile {folder}/slapd.pid
TLSCACertificateFile {ca}
TLSCertificateFile {certificate}
TLSCertificateKeyFile {key}
database mdb
suffix "{base}"
rootdn "cn=admin,{base}"
rootpw admin-password
directory {folder}/db
overlay ppolicy
ppolicy_default "cn=policy,{base}"
access to attrs=userPassword by anonymous auth by * none
access to * by dn="{reader}" read by self read by * none
"""
ENTRIES = """
dn: {base}
objectClass: dcObject
objectClass: organization
o: example
dc: example

dn: cn=reader,{base}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: reader
userPassword: {reader_password}

dn: ou=people,{base}
objectClass: organizationalUnit
ou: people

dn: cn=policy,{base}
objectClass: device
objectClass: pwdPolicy
cn: policy
pwdAttribute: userPassword
pwdLockout: TRUE
"""
PERSON = """
dn: uid={uid},ou=people,{base}
objectClass: inetOrgPerson
uid: {uid}
cn: {uid}
sn: {uid}
employeeNumber: {number}
userPassword: {password}
"""
PEOPLE = [("inspector", "P013"), ("dean", "P012"), ("nobody", "X999"), ("locked", "P016"), ("twin", "P001"), ("odd,name", "P001"), ("star*", "P002")]


@contextlib.contextmanager
def slapd(folder):
    """.ldap, .ldaps (addresses), .ca, .stop()."""
    assert shutil.which("slapd", path="/usr/sbin:/usr/bin"), "there is no slapd: apt-get install slapd"
    made = certificates.make(folder)
    (folder / "db").mkdir()
    words = {"folder": folder, "ca": made.ca, "certificate": made.certificate, "key": made.key, "base": BASE, "reader": READER}
    (folder / "slapd.conf").write_text(CONFIGURATION.format(**words))
    entries = ENTRIES.format(base=BASE, reader_password=READER_PASSWORD)
    entries += "".join(PERSON.format(uid=uid.replace(",", "\\,") if "," in uid else uid, number=number, base=BASE, password=PASSWORD).replace(f"uid: {uid.replace(',', chr(92) + ',')}\n", f"uid: {uid}\n") for uid, number in PEOPLE)
    entries = entries.replace(f"uid=locked,ou=people,{BASE}\n", f"uid=locked,ou=people,{BASE}\npwdAccountLockedTime: 000001010000Z\n")
    (folder / "entries.ldif").write_text(entries)
    conf = ["-f", str(folder / "slapd.conf")]
    subprocess.run(["/usr/sbin/slapadd", *conf, "-l", str(folder / "entries.ldif")], check=True, capture_output=True)
    plain, secure = free_port(), free_port()
    addresses = f"ldap://127.0.0.1:{plain} ldaps://127.0.0.1:{secure}"
    process = subprocess.Popen(["/usr/sbin/slapd", *conf, "-h", addresses, "-d", "0"], stderr=subprocess.DEVNULL)
    try:
        _listens(secure)
        yield SimpleNamespace(
            ldap=f"ldap://127.0.0.1:{plain}", ldaps=f"ldaps://127.0.0.1:{secure}", ca=str(made.ca), stop=process.terminate
        )
    finally:
        process.terminate()
        process.wait(timeout=20)


def _listens(port):
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        time.sleep(0.05)
    raise AssertionError("slapd does not start")
