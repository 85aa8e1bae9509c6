"""Looks for the file that makes a reader crash, hang or lose a line, by harming sound ones.

Run `uv run python -m bench.fuzz --minutes 10 --seed 1`. Each case is drawn from (seed, number), so
`--only NUMBER` gives it again. Inputs that fail are made smaller and kept in a folder it names; the
exit status is 1 when there is one.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

from bench.fuzz_bank import BANK_KINDS, bank_samples, examine_bank
from bench.fuzz_corpus import Sample, samples
from bench.fuzz_mutations import mutate
from bench.fuzz_oracle import LIMIT_SECONDS, Verdict, examine

GRACE_SECONDS = 5.0
KEPT_PER_CODE = 3
SHRINK_SECONDS = 10.0


def case(seed: int, number: int) -> tuple[Sample, bytes]:
    """The sample and the harmed bytes of one case."""
    rng = Random(f"{seed}:{number}")
    sample = rng.choice((*samples(), *bank_samples()))
    return sample, mutate(rng, sample)


def judge(sample: Sample, data: bytes) -> Verdict:
    """The verdict on harmed books or on harmed bank statements."""
    if sample.kind not in BANK_KINDS:
        return examine(sample, data)
    refused, seconds, faults = examine_bank(sample, data)
    slow = (("slow", f"{seconds:.1f} s"),) if seconds > LIMIT_SECONDS else ()
    return Verdict(refused, seconds, (*faults, *slow))


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--minutes", type=float, default=10.0)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--only", type=int, help="examine this one case")
    options.add_argument("--only-kind", choices=("fec", "fec_xml", "csv", "xlsx", *BANK_KINDS))
    given = options.parse_args()
    if given.only is not None:
        sample, data = case(given.seed, given.only)
        verdict = judge(sample, data)
        print(sample.name, f"{len(data)} bytes", verdict)
        return 1 if verdict.faults else 0
    return Search(given.seed, given.only_kind).run(given.minutes * 60)


class Search:
    """One search: counts by kind of file, and the failing inputs kept."""

    def __init__(self, seed: int, only_kind: str | None) -> None:
        self.seed, self.only_kind = seed, only_kind
        self.folder = Path(tempfile.mkdtemp(prefix="encours-fuzz-"))
        self.cases: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.faults: Counter[tuple[str, str]] = Counter()
        self.slowest = self.shrinking = 0.0
        self.worker = Worker()

    def run(self, seconds: float) -> int:
        """Draws cases until the time is up; prints what was found; gives the exit status."""
        start, number = time.monotonic(), 0
        while time.monotonic() - start - self.shrinking < seconds:
            sample, data = case(self.seed, number)
            if self.only_kind in (None, sample.kind):
                self._take(number, sample, data)
            number += 1
        self.worker.stop()
        for kind, count in sorted(self.cases.items()):
            print(f"{kind:8} {count:7} cases, {100 * self.refused[kind] / count:5.1f} % refused")
        print(f"slowest input {self.slowest:.2f} s; peak memory {self.worker.peak_mib:.0f} MiB")
        for (kind, code), count in self.faults.most_common():
            print(f"FAULT {kind} {code}: {count} cases")
        print(f"failing inputs in {self.folder}" if self.faults else "no fault found")
        return 1 if self.faults else 0

    def _take(self, number: int, sample: Sample, data: bytes) -> None:
        verdict = self.worker.examine(sample, data)
        self.cases[sample.kind] += 1
        self.refused[sample.kind] += verdict.refused
        self.slowest = max(self.slowest, verdict.seconds)
        for code, detail in dict(verdict.faults).items():
            seen = self.faults[sample.kind, code]
            self.faults[sample.kind, code] += 1
            if seen < KEPT_PER_CODE:
                self._keep(number, sample, data, code, detail)

    def _keep(self, number: int, sample: Sample, data: bytes, code: str, detail: str) -> None:
        start = time.monotonic()
        small = shrink(self.worker, sample, data, code)
        self.shrinking += time.monotonic() - start
        path = self.folder / f"{sample.kind}-{code}-{number}.bin"
        path.write_bytes(small)
        path.with_suffix(".whole").write_bytes(data)
        print(
            f"FAULT {sample.name} {code} case {number}: {detail} [{len(small)} bytes: {path}]",
            flush=True,
        )


class Worker:
    """A process apart that reads the inputs, so that a hang or a dead process is a finding too."""

    def __init__(self) -> None:
        self.peak_mib = 0.0
        self._start()

    def _start(self) -> None:
        context = get_context("spawn")
        self.pipe, far = context.Pipe()
        self.process = context.Process(target=work, args=(far,), daemon=True)
        self.process.start()
        far.close()
        self.pipe.recv()

    def examine(self, sample: Sample, data: bytes) -> Verdict:
        """The verdict of the process, or the fault of having none."""
        try:
            self.pipe.send((sample.name, data))
            if self.pipe.poll(LIMIT_SECONDS + GRACE_SECONDS):
                verdict, peak = self.pipe.recv()
                self.peak_mib = max(self.peak_mib, peak)
                assert isinstance(verdict, Verdict)
                return verdict
            fault = ("slow", "no answer")
        except (EOFError, BrokenPipeError, ConnectionResetError):
            fault = ("crash-process", "the process died")
        self.stop()
        self._start()
        return Verdict(refused=False, seconds=LIMIT_SECONDS, faults=(fault,))

    def stop(self) -> None:
        """Ends the process."""
        self.process.kill()
        self.process.join()
        self.pipe.close()


def work(pipe: Connection) -> None:
    """The worker's life: a name and bytes in, a verdict and the peak memory out."""
    import resource

    by_name = {sample.name: sample for sample in (*samples(), *bank_samples())}
    pipe.send("ready")
    while True:
        name, data = pipe.recv()
        verdict = judge(by_name[name], data)
        pipe.send((verdict, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def shrink(worker: Worker, sample: Sample, data: bytes, code: str) -> bytes:
    """A smaller input with the same fault: lines then bytes are taken out while it lasts."""
    end = time.monotonic() + SHRINK_SECONDS

    def fails(candidate: bytes) -> bool:
        return any(found == code for found, _ in worker.examine(sample, candidate).faults)

    for pieces in (data.splitlines(keepends=True), None):
        parts = pieces if pieces is not None else [bytes([byte]) for byte in data]
        size = max(1, len(parts) // 2)
        while size and time.monotonic() < end:
            place = 0
            while place < len(parts) and time.monotonic() < end:
                less = parts[:place] + parts[place + size :]
                if fails(b"".join(less)):
                    parts = less
                else:
                    place += size
            size //= 2
        data = b"".join(parts)
    return data


if __name__ == "__main__":
    sys.exit(main())
