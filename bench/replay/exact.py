"""Gets and puts of single frames by numpy, exactly: exact.py FILE EVENTS.

Each line on stdin asks for one replay; the answer is its CPU time and its counts, as JSON. Caches are left out."""

import json
import sys
import time

import numpy as np

events = int(sys.argv[2])
pfn = np.fromfile(sys.argv[1], np.uint32, events)
puts = np.fromfile(sys.argv[1], np.uint8, events, offset=10 * events)

for _ in sys.stdin:
    start = time.process_time_ns()
    step = 1 - 2 * puts.astype(np.int8)
    range_of = pfn >> 9
    order = np.argsort(range_of, kind="stable")
    sorted_ranges, sorted_steps = range_of[order], step[order]
    running = np.cumsum(sorted_steps, dtype=np.int64)
    first = np.flatnonzero(np.concatenate(([True], sorted_ranges[1:] != sorted_ranges[:-1])))
    before = np.concatenate(([0], running[first[1:] - 1]))
    users = running - np.repeat(before, np.diff(np.append(first, events)))
    added = (users == 1) & (sorted_steps == 1)
    removed = users == 0
    turns = np.zeros(events, np.int8)
    turns[order] = added.astype(np.int8) - removed.astype(np.int8)
    peak = max(0, int(np.cumsum(turns, dtype=np.int64).max()))
    adds, removes = int(added.sum()), int(removed.sum())
    ns = time.process_time_ns() - start
    counts = {"gets": events - int(puts.sum()), "puts": int(puts.sum()), "adds": adds, "removes": removes, "peakPairs": peak}
    print(json.dumps({"ns": ns, "played": events, "counts": counts}), flush=True)
