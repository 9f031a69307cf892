"""The two sides of a comparison, and how much of the machine others took meanwhile. Standard library only."""
import contextlib
import fcntl
import json
import os
import resource
import subprocess
import time

HERE = os.path.dirname(os.path.realpath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PYTHON = "/usr/bin/python3"  # Debian's, which has python3-torch and python3-torchvision


class Failed(Exception):
    """A side cannot do what it was asked."""


def ours(*args):
    """One `shoestring` command's JSON object."""
    done = subprocess.run([os.path.join(ROOT, "shoestring"), *map(str, args), "--json", "--quiet"], capture_output=True, text=True)
    if done.returncode:
        raise Failed((done.stderr.strip().splitlines() or ["no message"])[-1])
    return json.loads(done.stdout.strip().splitlines()[-1])


def clean_environment(threads):
    """PyTorch on some threads, with nothing that holds its linear algebra back."""
    kept = {k: v for k, v in os.environ.items() if k not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")}
    return {**kept, "OMP_NUM_THREADS": str(threads)}


class Torch:
    """A process of torch_peer.py on some threads; started when it is first asked."""

    def __init__(self, threads):
        self.threads, self.process = threads, None

    def ask(self, **question):
        if self.process is None:
            self.process = subprocess.Popen(
                [PYTHON, os.path.join(HERE, "torch_peer.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, text=True, env=clean_environment(self.threads))
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise Failed("PyTorch's process ended; is python3-torch with python3-torchvision installed?")
        answer = json.loads(line)
        if "error" in answer:
            raise Failed(answer["error"])
        return answer

    def end(self):
        if self.process is not None:
            self.process.stdin.close()
            self.process.wait()
            self.process = None


def busy():
    """Seconds that all cores worked since the machine began."""
    with open("/proc/stat") as f:
        v = [int(x) for x in f.readline().split()[1:9]]
    return (v[0] + v[1] + v[2] + v[5] + v[6] + v[7]) / os.sysconf("SC_CLK_TCK")


class Others:
    """with Others() as o: ...; o.cores then says how many cores other processes took meanwhile."""

    def __enter__(self):
        self.own, self.cores = 0.0, 0.0
        self._busy, self._children, self._time = busy(), self._ended(), time.perf_counter()
        return self

    def __exit__(self, *_):
        own = self.own + self._ended() - self._children
        self.cores = max(0.0, busy() - self._busy - own) / (time.perf_counter() - self._time)

    @staticmethod
    def _ended():
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime


def wait_for_calm(seconds):
    """Waits until nobody works for half a second, at most so long."""
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        with Others() as o:
            time.sleep(0.5)
        if o.cores < 0.1:
            return


@contextlib.contextmanager
def held(path, patience=0.0):
    """Holds a lock file, if any, so that those who measure on one machine take turns; then waits for calm."""
    with open(path or os.devnull, "a") as f:
        if path is not None:
            fcntl.flock(f, fcntl.LOCK_EX)
        wait_for_calm(patience)
        yield
