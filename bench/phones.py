"""Phones: a closed loop of keep-alive connections that send prepared check-ins, in a process of its own, at little cost.

`python bench/phones.py PORT CONNECTIONS FILE OUT`: FILE holds one request per line, {"token", "body"}; each connection sends
the next one as soon as it is answered. OUT gets {"seconds", "latencies_ms", "answers": [[status, body] …], "broken"}.
A plain epoll loop: about 20 µs a request, so that it takes little from the two cores it measures.
"""

import json
import select
import socket
import sys
import time


def request(line) -> bytes:
    """The bytes of one check-in as a phone's browser sends it."""
    item = json.loads(line)
    body = json.dumps(item["body"], separators=(",", ":")).encode()
    head = (
        f"POST /c/{item['token']} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Accept: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def connect(port):
    sock = socket.create_connection(("127.0.0.1", port))
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def whole(data) -> bool:
    """Is this a whole answer? (They are smaller than one segment, so this is nearly always so at the first look.)"""
    head, found, body = data.partition(b"\r\n\r\n")
    if not found:
        return False
    at = head.lower().find(b"content-length:")
    return len(body) >= int(head[at + 15 :].split(b"\r\n", 1)[0])


def run(port, requests, connections) -> dict:
    """Send every request once over so many connections; what came back, in the order it came."""
    poll, socks, began, part = select.epoll(), {}, {}, {}
    todo = iter(requests)
    latencies, answers, broken = [], [], 0
    start = clock = time.perf_counter()
    for _ in range(connections):
        sock = connect(port)
        socks[sock.fileno()] = sock
        poll.register(sock, select.EPOLLIN)
        if (content := next(todo, None)) is not None:
            began[sock.fileno()] = time.perf_counter()
            sock.sendall(content)
    while began:
        for fd, _ in poll.poll(60):
            sock = socks[fd]
            try:
                data = part.pop(fd, b"") + sock.recv(65536)
            except ConnectionError:
                data = b""
            clock = time.perf_counter()
            if data and not whole(data):
                part[fd] = data
                continue
            if data:
                latencies.append(clock - began[fd])
                answers.append(data)
            else:
                broken += 1
                poll.unregister(fd)
                sock.close()
            del began[fd]
            content = next(todo, None) if data else None
            if content is not None:
                began[fd] = clock
                try:
                    sock.sendall(content)
                except ConnectionError:  # the server went away meanwhile
                    broken += 1
                    del began[fd]
    return {
        "seconds": clock - start, "latencies_ms": [round(value * 1000, 3) for value in latencies], "broken": broken,
        "answers": [[int(data[9:12]), data.partition(b"\r\n\r\n")[2].decode()] for data in answers],
    }  # fmt: skip


def main():
    port, connections, source, out = sys.argv[1:5]
    with open(source) as lines:
        requests = [request(line) for line in lines]
    result = run(int(port), requests, int(connections))
    with open(out, "w") as file:
        json.dump(result, file)


if __name__ == "__main__":
    main()
