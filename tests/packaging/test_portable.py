"""Nothing in src asks for one kind of machine: no POSIX-only call, no fixed path, no text without an encoding."""

import ast
from pathlib import Path

import pytest

import veeval

SRC = Path(veeval.__file__).parent
MODULES = sorted(SRC.rglob("*.py"))
POSIX_MODULES = {"fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "syslog", "posix"}
POSIX_CALLS = {"fork", "forkpty", "getuid", "geteuid", "getgid", "chown", "mkfifo", "sched_setaffinity", "setsid"}
POSIX_CALLS |= {"killpg", "alarm", "setitimer", "SIGALRM", "SIGKILL", "SIGHUP", "SIGUSR1", "SIGUSR2"}
PLACES = ("/tmp", "/var/", "/etc/", "/usr/", "/home/", "/dev/", "/proc/", "C:\\")  # noqa: S108 - what is looked for
TEXT = {"read_text", "write_text"}


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def binary(call: ast.Call) -> bool:
    """Whether a call of open asks for bytes, or is no opening of a file at all (a library's own open)."""
    modes = [a.value for a in (*call.args, *(k.value for k in call.keywords)) if isinstance(a, ast.Constant)]
    return any(isinstance(m, str) and "b" in m and len(m) <= 3 for m in modes)


def troubles(tree: ast.AST) -> list[str]:
    docs = {n.value for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            found += [f"{node.lineno}: import {n}" for n in names if n.split(".")[0] in POSIX_MODULES]
        if isinstance(node, ast.Attribute) and node.attr in POSIX_CALLS:
            owner = getattr(node.value, "id", "")
            found += [f"{node.lineno}: {owner}.{node.attr}"] if owner in ("os", "signal") else []
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in docs:
            found += [f"{node.lineno}: {node.value!r}"] if node.value.startswith(PLACES) else []
        if isinstance(node, ast.Call):
            stated = {k.arg for k in node.keywords}
            what = name_of(node)
            plain = isinstance(node.func, ast.Name) or getattr(getattr(node.func, "value", None), "id", "") != "zipfile"
            if what in TEXT and "encoding" not in stated and not (what == "read_text" and node.args):
                found.append(f"{node.lineno}: {what}() without encoding")
            if what == "open" and plain and isinstance(node.func, ast.Name) and "encoding" not in stated:
                found += [] if binary(node) else [f"{node.lineno}: open() without encoding"]
            if what == "Path" and any(
                "/" in str(getattr(part, "value", "")) for a in node.args for part in ast.walk(a)
            ):
                found.append(f"{node.lineno}: Path() of a text with a slash")
            if what == "join" and any(getattr(a, "value", None) == "path" for a in [node.func]):
                found.append(f"{node.lineno}: os.path.join")
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and getattr(node.right, "value", None) == "/":
            found.append(f"{node.lineno}: a path put together with +")
    return found


def test_runs_on_any_machine():
    found = {p.relative_to(SRC): troubles(ast.parse(p.read_text(encoding="utf-8"))) for p in MODULES}
    assert not {path: lines for path, lines in found.items() if lines}


@pytest.mark.parametrize(
    "code",
    [
        "import fcntl",
        "from resource import getrusage",
        "import os\nos.fork()",
        "import signal\nsignal.signal(signal.SIGALRM, f)",
        "x = '/tmp/veeval'",
        "open('a.csv')",
        "p.write_text('a')",
        "p.read_text()",
        "Path('a/b')",
        "Path(f'{a}/b')",
        "p + '/' + q",
    ],
)
def test_the_check_sees(code):
    assert troubles(ast.parse(code))
