"""Many students at once on `problemset serve`: requests a second, and how long the slowest wait.

    python benchmarks/crowd.py                        # 50 clients for a minute
    python benchmarks/crowd.py --clients 10 --seconds 5

Each client takes a fresh problem, gives a wrong answer, looks at the steps, and takes the next one. Clients and server
share this machine. Prints, too, how long a server takes from its start to the first problem.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from statistics import median

import httpx2

from generator.bank import Bank


async def visit(address: str, types: list[str], until: float, number: int) -> list[tuple[float, int]]:
    """Seconds and status of each request of one client."""
    chance = random.Random(number)
    seen: list[tuple[float, int]] = []

    async with httpx2.AsyncClient(base_url=address, timeout=60) as client:

        async def timed(method: str, path: str, **options: object) -> httpx2.Response:
            begun = time.perf_counter()
            response = await client.request(method, path, **options)  # type: ignore[arg-type]
            seen.append((time.perf_counter() - begun, response.status_code))
            return response

        while time.monotonic() < until:
            link = (await timed("GET", f"/fresh/{chance.choice(types)}")).headers["location"]
            page = await timed("GET", link)
            boxes = re.findall(r'<input type="text" id="[^"]*" name="([^"]*)"', page.text)
            form = {box: str(chance.randint(-9, 9)) for box in boxes}
            await timed("POST", link, data=form)
            await timed("POST", link, data={**form, "do": "steps"})
    return seen


async def crowd(address: str, clients: int, seconds: float) -> list[tuple[float, int]]:
    types, until = Bank().ids(), time.monotonic() + seconds
    visits = await asyncio.gather(*(visit(address, types, until, number) for number in range(clients)))
    return [one for seen in visits for one in seen]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--clients", type=int, default=50)
    asked.add_argument("--seconds", type=float, default=60)
    options = asked.parse_args()
    begun = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, "-m", "generator.cli", "serve", "--port", "0"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout
        found = re.search(r"http://\S+(?=/)", server.stdout.readline())
        assert found
        httpx2.get(f"{found[0]}/problem/convolution/forward/1").raise_for_status()
        print(f"first problem: {time.perf_counter() - begun:.2f} s after the start", flush=True)
        seen = asyncio.run(crowd(found[0], options.clients, options.seconds))
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()
    times = sorted(seconds for seconds, _ in seen)
    slowest = times[-max(1, len(times) // 100) :]
    print(f"{options.clients} clients, {options.seconds:.0f} s: {len(times) / options.seconds:.0f} requests a second")
    print(
        f"middle {1000 * median(times):.0f} ms, slowest 1 % from {1000 * slowest[0]:.0f} to {1000 * slowest[-1]:.0f} ms"
    )
    print(
        "status:", ", ".join(f"{status} {count} times" for status, count in sorted(Counter(s for _, s in seen).items()))
    )


if __name__ == "__main__":
    main()
