"""Gets and puts of single frames as a SimPy process, one timeout an event: simulated.py FILE EVENTS RANGES LEAST PAIR.

Each line on stdin asks for one replay; the answer is its CPU time and its counts, as JSON."""

import array
import json
import sys
import time

import simpy

events, ranges, least, pair = (int(word) for word in sys.argv[2:6])


def column(kind, offset):
    values = array.array(kind)
    with open(sys.argv[1], "rb") as file:
        file.seek(offset)
        values.fromfile(file, events)
    return values


pfns, vcpus, ops = column("I", 0), column("H", 4 * events), column("B", 6 * events)


class Host:
    def __init__(self):
        self.users = array.array("H", bytes(2 * ranges))
        self.held = {}
        self.gets = self.puts = self.adds = self.removes = self.pages = self.peak_pages = self.peak_pairs = 0


def play(env, host):
    for pfn, vcpu, op in zip(pfns, vcpus, ops):
        yield env.timeout(1)
        at = pfn >> 9
        users = host.users[at]
        if op:
            host.users[at] = users - 1
            host.puts += 1
            if users == 1:
                host.removes += 1
                host.pages -= pair
            continue
        held = host.held.get(vcpu, 0)
        if held < least:
            host.pages += least - held
            held = least
        if users == 0:
            held -= pair
            host.adds += 1
            host.peak_pairs = max(host.peak_pairs, host.adds - host.removes)
        host.held[vcpu] = held
        host.users[at] = users + 1
        host.gets += 1
        host.peak_pages = max(host.peak_pages, host.pages)


for _ in sys.stdin:
    host = Host()
    env = simpy.Environment()
    start = time.process_time_ns()
    env.process(play(env, host))
    env.run()
    ns = time.process_time_ns() - start
    counts = {
        "gets": host.gets,
        "puts": host.puts,
        "adds": host.adds,
        "removes": host.removes,
        "pages": host.pages,
        "peakPages": host.peak_pages,
        "peakPairs": host.peak_pairs,
    }
    print(json.dumps({"ns": ns, "played": events, "counts": counts}), flush=True)
