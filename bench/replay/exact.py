"""Gets and puts of single frames by numpy, exactly, with the caches: exact.py FILE EVENTS LEAST PAIR.

For policies that top a cache up to what it needs, and take nothing in vain. Each line on stdin asks for one replay; the answer is
its CPU time and its counts, as JSON."""

import json
import sys
import time

import numpy as np

NONE = 65535
events, least, pair = (int(word) for word in sys.argv[2:5])
pfn = np.fromfile(sys.argv[1], np.uint32, events)
vcpu = np.fromfile(sys.argv[1], np.uint16, events, offset=4 * events)
puts = np.fromfile(sys.argv[1], np.uint8, events, offset=6 * events)


def groups(keys):
    """The order that puts like keys together, each as they came, and where a key's first stands in it."""
    order = np.argsort(keys, kind="stable")
    in_order = keys[order]
    return order, np.concatenate(([True], in_order[1:] != in_order[:-1]))


def turns():
    """For each event 1 where its range gets a pair, -1 where it loses it."""
    order, is_first = groups(pfn >> 9)
    steps = (1 - 2 * puts.astype(np.int8))[order]
    running = np.cumsum(steps, dtype=np.int32)
    first = np.flatnonzero(is_first)
    before = np.concatenate(([0], running[first[1:] - 1]))
    users = running - np.repeat(before, np.diff(np.append(first, events)))
    found = np.empty(events, np.int8)
    found[order] = ((users == 1) & (steps == 1)).astype(np.int8) - (users == 0)
    return found


def topups(turned):
    """Pages that the cache of its vCPU takes before each event: to begin with, and after a get that took a pair out of it."""
    gets = np.flatnonzero((puts == 0) & (vcpu != NONE))
    order, is_first = groups(vcpu[gets])
    took = turned[gets[order]] == 1
    taken = np.zeros(events, np.int32)
    taken[gets[order]] = np.where(is_first, least, np.concatenate(([0], took[:-1])) * pair)
    return taken


for _ in sys.stdin:
    start = time.process_time_ns()
    turned = turns()
    taken = topups(turned)
    # What a get takes comes out of its cache, or from the allocator where there is none; what a put frees goes back.
    direct = (turned == 1) & (vcpu == NONE)
    pages = np.cumsum(taken - pair * ((turned == -1).astype(np.int32) - direct), dtype=np.int64)
    gone = int(puts.sum())
    counts = {
        "gets": events - gone,
        "puts": gone,
        "adds": int((turned == 1).sum()),
        "removes": int((turned == -1).sum()),
        "pages": int(pages[-1]),
        "peakPages": max(0, int(pages.max())),
        "peakPairs": max(0, int(np.cumsum(turned, dtype=np.int64).max())),
    }
    ns = time.process_time_ns() - start
    print(json.dumps({"ns": ns, "played": events, "counts": counts}), flush=True)
